//! Reading pieces of a file, wherever they are, without trusting what it says of itself.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Take};

/// How much is read at a time.
pub(super) const MORCEAU: usize = 64 * 1024;

/// A file, its size and its start.
pub(super) struct Source<'f, F> {
    fichier: &'f mut F,
    /// In bytes.
    pub(super) taille: u64,
    /// The first bytes: the whole of a short file.
    pub(super) tete: Vec<u8>,
}

impl<'f, F: Read + Seek> Source<'f, F> {
    /// Measures a file and reads its start.
    pub(super) fn ouvrir(fichier: &'f mut F) -> io::Result<Self> {
        let taille = fichier.seek(SeekFrom::End(0))?;
        let mut source = Self { fichier, taille, tete: Vec::new() };
        let mut tete = vec![0; MORCEAU];
        let lus = source.lire(0, &mut tete)?;
        tete.truncate(lus);
        source.tete = tete;
        Ok(source)
    }

    /// Fills a buffer from a place in the file, as far as the file goes: how much was read.
    pub(super) fn lire(&mut self, debut: u64, tampon: &mut [u8]) -> io::Result<usize> {
        if debut >= self.taille {
            return Ok(0);
        }
        self.fichier.seek(SeekFrom::Start(debut))?;
        remplir(self.fichier, tampon)
    }

    /// The bytes at a place in the file, all of them or [`ErrorKind::UnexpectedEof`].
    pub(super) fn octets<const N: usize>(&mut self, debut: u64) -> io::Result<[u8; N]> {
        let mut octets = [0; N];
        if self.lire(debut, &mut octets)? < N {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(octets)
    }

    /// A piece of the file, to read in order.
    pub(super) fn tranche(&mut self, debut: u64, longueur: u64) -> io::Result<Take<&mut F>> {
        self.fichier.seek(SeekFrom::Start(debut.min(self.taille)))?;
        Ok(Read::take(&mut *self.fichier, longueur))
    }

    /// The file itself, at a place in it.
    pub(super) fn depuis(&mut self, debut: u64) -> io::Result<&mut F> {
        self.fichier.seek(SeekFrom::Start(debut.min(self.taille)))?;
        Ok(self.fichier)
    }
}

/// Fills a buffer as far as the reader goes: how much was read.
pub(super) fn remplir(lecteur: &mut (impl Read + ?Sized), tampon: &mut [u8]) -> io::Result<usize> {
    let mut lus = 0;
    while let Some(reste) = tampon.get_mut(lus..).filter(|reste| !reste.is_empty()) {
        match lecteur.read(reste) {
            Ok(0) => break,
            Ok(n) => lus += n,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(lus)
}

/// The number of two bytes at a place, lowest first.
pub(super) fn le16(octets: &[u8], debut: usize) -> Option<u16> {
    octets.get(debut..)?.first_chunk().map(|n| u16::from_le_bytes(*n))
}

/// The number of four bytes at a place, lowest first.
pub(super) fn le32(octets: &[u8], debut: usize) -> Option<u32> {
    octets.get(debut..)?.first_chunk().map(|n| u32::from_le_bytes(*n))
}

/// The number of eight bytes at a place, lowest first.
pub(super) fn le64(octets: &[u8], debut: usize) -> Option<u64> {
    octets.get(debut..)?.first_chunk().map(|n| u64::from_le_bytes(*n))
}

/// The number of four bytes at a place, highest first.
pub(super) fn be32(octets: &[u8], debut: usize) -> Option<u32> {
    octets.get(debut..)?.first_chunk().map(|n| u32::from_be_bytes(*n))
}

/// Where a few bytes are, in order.
pub(super) fn positions<'t>(
    foin: &'t [u8],
    aiguille: &'t [u8],
) -> impl Iterator<Item = usize> + 't {
    foin.windows(aiguille.len().max(1))
        .enumerate()
        .filter_map(move |(i, fenetre)| (fenetre == aiguille).then_some(i))
}
