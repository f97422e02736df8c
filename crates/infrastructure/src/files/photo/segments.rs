//! Reads a file piece by piece, without ever holding it: positions, JPEG markers, signatures.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

/// A JPEG marker with its place: `debut` is its `FF`, `corps..fin` its content (empty for EOI).
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub code: u8,
    pub debut: u64,
    pub corps: u64,
    pub fin: u64,
}

/// A buffered file that knows where it stands and how long it is.
pub(super) struct Lecteur<R> {
    flux: BufReader<R>,
    position: u64,
    taille: u64,
}

/// "This is not what the format says": the callers tell it from a failure of the disk.
pub(super) fn informe() -> io::Error {
    ErrorKind::InvalidData.into()
}

/// Whether an error comes from the content of the file, and not from reading it.
pub(super) fn vient_du_contenu(erreur: &io::Error) -> bool {
    matches!(erreur.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
}

impl<R: Read + Seek> Lecteur<R> {
    /// Stands at the beginning of the file, wherever it stood.
    pub(super) fn ouvrir(mut fichier: R) -> io::Result<Self> {
        let taille = fichier.seek(SeekFrom::End(0))?;
        fichier.seek(SeekFrom::Start(0))?;
        Ok(Self { flux: BufReader::with_capacity(64 * 1024, fichier), position: 0, taille })
    }

    /// In octets.
    pub(super) fn taille(&self) -> u64 {
        self.taille
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn octets<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut octets = [0; N];
        self.flux.read_exact(&mut octets)?;
        self.position += N as u64;
        Ok(octets)
    }

    /// Moves within the file; a place beyond its end is an error.
    pub(super) fn aller(&mut self, position: u64) -> io::Result<()> {
        if position > self.taille {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        // Both are lengths of real files: the difference fits.
        let ecart = position.cast_signed() - self.position.cast_signed();
        self.flux.seek_relative(ecart)?;
        self.position = position;
        Ok(())
    }

    /// Reads `debut..fin`, or what exists of it, at most `plafond` octets.
    pub(super) fn plage(&mut self, debut: u64, fin: u64, plafond: u64) -> io::Result<Vec<u8>> {
        self.aller(debut)?;
        let longueur = fin.min(self.taille).saturating_sub(debut).min(plafond);
        let mut octets = Vec::with_capacity(usize::try_from(longueur).unwrap_or(0));
        self.position += (&mut self.flux).take(longueur).read_to_end(&mut octets)? as u64;
        Ok(octets)
    }

    /// The JPEG marker that must stand here (fill octets are skipped). The content is not read.
    pub(super) fn segment(&mut self) -> io::Result<Segment> {
        if self.octets::<1>()? != [0xFF] {
            return Err(informe());
        }
        let mut code = 0xFF;
        while code == 0xFF {
            [code] = self.octets()?;
        }
        let debut = self.position - 2;
        match code {
            0xD9 => Ok(Segment { code, debut, corps: self.position, fin: self.position }),
            // No content, and no business between segments.
            0x00 | 0x01 | 0xD0..=0xD8 => Err(informe()),
            _ => {
                let longueur = u64::from(u16::from_be_bytes(self.octets()?));
                let corps = self.position;
                let fin = corps + longueur.checked_sub(2).ok_or_else(informe)?;
                if fin > self.taille {
                    Err(informe())
                } else {
                    Ok(Segment { code, debut, corps, fin })
                }
            }
        }
    }

    /// Skips entropy-coded data and its restart markers: stands on the `FF` of the next marker
    /// (true), or at the end of the file (false).
    pub(super) fn passer_les_donnees(&mut self) -> io::Result<bool> {
        let mut apres_ff = false;
        loop {
            let tampon = self.flux.fill_buf()?;
            if tampon.is_empty() {
                return Ok(false);
            }
            let mut marqueur = None;
            for (i, &octet) in tampon.iter().enumerate() {
                if apres_ff && !matches!(octet, 0x00 | 0xD0..=0xD7 | 0xFF) {
                    marqueur = Some(i);
                    break;
                }
                apres_ff = octet == 0xFF;
            }
            let lus = marqueur.unwrap_or(tampon.len());
            self.flux.consume(lus);
            self.position += lus as u64;
            if marqueur.is_some() {
                self.aller(self.position - 1)?;
                return Ok(true);
            }
        }
    }

    /// Whether one of these signatures stands anywhere from here to the end of the file.
    pub(super) fn contient(&mut self, signatures: &[&[u8]]) -> io::Result<bool> {
        let recouvrement = signatures.iter().map(|s| s.len()).max().unwrap_or(1) - 1;
        // The end of each piece is kept in front of the next: a signature may straddle them.
        let mut fenetre: Vec<u8> = Vec::with_capacity(80 * 1024);
        loop {
            let tampon = self.flux.fill_buf()?;
            if tampon.is_empty() {
                return Ok(false);
            }
            let lus = tampon.len();
            fenetre.extend_from_slice(tampon);
            self.flux.consume(lus);
            self.position += lus as u64;
            if signatures.iter().any(|s| trouve(&fenetre, s)) {
                return Ok(true);
            }
            fenetre.drain(..fenetre.len().saturating_sub(recouvrement));
        }
    }
}

/// Whether the signature stands anywhere in these octets.
pub(super) fn trouve(octets: &[u8], signature: &[u8]) -> bool {
    let Some(&premier) = signature.first() else { return false };
    let mut reste = octets;
    while let Some(i) = reste.iter().position(|&o| o == premier) {
        let ici = reste.get(i..).unwrap_or_default();
        if ici.starts_with(signature) {
            return true;
        }
        reste = ici.get(1..).unwrap_or_default();
    }
    false
}
