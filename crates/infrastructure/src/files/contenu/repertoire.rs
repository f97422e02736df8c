//! The directory of a ZIP archive (APPNOTE 6.3), read entry by entry in bounded memory.
//!
//! The `zip` crate holds the whole directory, hundreds of bytes an entry, and drops duplicates.

use std::io::{BufReader, Read, Seek};

use super::{
    lecture::{Source, le16, le32, le64, positions},
    refus::Refus,
};

/// How a record of each kind starts.
pub(super) const FIN: &[u8] = b"PK\x05\x06";
const FIN_64: &[u8] = b"PK\x06\x06";
pub(super) const RENVOI_64: &[u8] = b"PK\x06\x07";
pub(super) const ENTREE: &[u8] = b"PK\x01\x02";

/// How far from the end the last record may start: its own size and the longest comment.
pub(super) const PORTEE_FIN: usize = 22 + 65_535;

/// Where the directory is, and how many entries it has.
pub(super) struct Fin {
    /// How many.
    pub(super) entrees: u64,
    /// Its first byte.
    pub(super) debut: u64,
    /// In bytes.
    pub(super) taille: u64,
}

impl Fin {
    /// Reads the last record. Readers disagree when there is a choice: the directory must end
    /// where that record, or the 64-bit one before it, starts.
    pub(super) fn trouver<F: Read + Seek>(source: &mut Source<'_, F>) -> Result<Self, Refus> {
        let portee = u64::try_from(PORTEE_FIN).unwrap_or(u64::MAX);
        let base = source.taille.saturating_sub(portee);
        let mut tampon = vec![0; PORTEE_FIN];
        let lus = source.lire(base, &mut tampon)?;
        tampon.truncate(lus);
        let place = positions(&tampon, FIN).last().ok_or(Refus::Illisible)?;
        let position = base + u64::try_from(place).unwrap_or_default();
        let fin = tampon.get(place..).unwrap_or_default();
        Self::lire(source, position, fin)?.ok_or(Refus::Illisible)
    }

    /// `None` if the record contradicts the file.
    fn lire<F: Read + Seek>(
        source: &mut Source<'_, F>,
        position: u64,
        octets: &[u8],
    ) -> Result<Option<Self>, Refus> {
        let court = |n| le16(octets, n).ok_or(Refus::Illisible);
        let long = |n| le32(octets, n).ok_or(Refus::Illisible);
        let (entrees, taille, debut) = (court(10)?, long(12)?, long(16)?);
        let commentaire = usize::from(court(20)?);
        if court(4)? != 0
            || court(6)? != 0
            || court(8)? != entrees
            || octets.len() < 22 + commentaire
        {
            return Ok(None);
        }
        let mut fin = Self { entrees: entrees.into(), debut: debut.into(), taille: taille.into() };
        let mut attendue = position;
        if let Some((place, fin_64)) = Self::lire_64(source, position)? {
            let accord = (entrees == u16::MAX || fin.entrees == fin_64.entrees)
                && (taille == u32::MAX || fin.taille == fin_64.taille)
                && (debut == u32::MAX || fin.debut == fin_64.debut);
            if !accord {
                return Ok(None);
            }
            (fin, attendue) = (fin_64, place);
        }
        Ok((fin.debut.checked_add(fin.taille) == Some(attendue)).then_some(fin))
    }

    /// The 64-bit record, if there is one, and where it is.
    fn lire_64<F: Read + Seek>(
        source: &mut Source<'_, F>,
        position: u64,
    ) -> Result<Option<(u64, Self)>, Refus> {
        let Some(renvoi) = position.checked_sub(20) else { return Ok(None) };
        let octets: [u8; 20] = source.octets(renvoi)?;
        if !octets.starts_with(RENVOI_64) {
            return Ok(None);
        }
        let place = le64(&octets, 8).ok_or(Refus::Illisible)?;
        let octets: [u8; 56] = source.octets(place)?;
        let champ = |n| le64(&octets, n).ok_or(Refus::Illisible);
        if !octets.starts_with(FIN_64) || champ(24)? != champ(32)? {
            return Err(Refus::Illisible);
        }
        Ok(Some((place, Self { entrees: champ(32)?, taille: champ(40)?, debut: champ(48)? })))
    }
}

/// What the directory says of a file.
pub(super) struct Entree {
    /// As written, in whatever encoding.
    pub(super) nom: Vec<u8>,
    /// The name that some readers prefer.
    pub(super) nom_unicode: Option<Vec<u8>>,
    /// Whether it takes a password to read it.
    pub(super) chiffree: bool,
    /// 0 as it is, 8 deflated.
    pub(super) methode: u16,
    /// How many bytes it takes.
    pub(super) comprime: u64,
    /// How many bytes it would take, if it tells the truth.
    pub(super) taille: u64,
    /// Where its own header is.
    pub(super) position: u64,
}

/// Gives each entry of the directory, which must be whole.
pub(super) fn lire<F: Read + Seek>(
    source: &mut Source<'_, F>,
    fin: &Fin,
    mut noter: impl FnMut(&Entree) -> Result<(), Refus>,
) -> Result<(), Refus> {
    let mut lecteur = BufReader::new(source.tranche(fin.debut, fin.taille)?);
    let mut lus = 0_u64;
    for _ in 0..fin.entrees {
        let mut fixe = [0; 46];
        lecteur.read_exact(&mut fixe)?;
        if !fixe.starts_with(ENTREE) {
            return Err(Refus::Illisible);
        }
        let court = |n| le16(&fixe, n).unwrap_or_default();
        let long = |n| le32(&fixe, n).unwrap_or_default();
        let mut nom = vec![0; court(28).into()];
        let mut suite = vec![0; usize::from(court(30)) + usize::from(court(32))];
        lecteur.read_exact(&mut nom)?;
        lecteur.read_exact(&mut suite)?;
        lus += 46 + u64::from(court(28)) + u64::from(court(30)) + u64::from(court(32));
        let extra = suite.get(..court(30).into()).unwrap_or_default();
        let mut champs = Champs64(champ(extra, 1).unwrap_or_default());
        noter(&Entree {
            nom,
            // After a version and a checksum.
            nom_unicode: champ(extra, 0x7075).and_then(|c| c.get(5..)).map(<[u8]>::to_vec),
            chiffree: court(8) & 1 != 0,
            methode: court(10),
            taille: champs.preferer(long(24))?,
            comprime: champs.preferer(long(20))?,
            position: champs.preferer(long(42))?,
        })?;
    }
    if lus == fin.taille { Ok(()) } else { Err(Refus::Illisible) }
}

/// The content of one of an entry's extra fields.
fn champ(mut extra: &[u8], cherche: u16) -> Option<&[u8]> {
    while let (Some(numero), Some(taille)) = (le16(extra, 0), le16(extra, 2)) {
        let (champ, suite) = extra.split_at_checked(4 + usize::from(taille))?;
        if numero == cherche {
            return champ.get(4..);
        }
        extra = suite;
    }
    None
}

/// The 64-bit numbers of an entry, in the order of those that they replace.
struct Champs64<'o>(&'o [u8]);

impl Champs64<'_> {
    /// The number, or the next long one if it says that it does not fit.
    fn preferer(&mut self, nombre: u32) -> Result<u64, Refus> {
        if nombre != u32::MAX {
            return Ok(nombre.into());
        }
        let long = le64(self.0, 0).ok_or(Refus::Illisible)?;
        self.0 = self.0.get(8..).unwrap_or_default();
        Ok(long)
    }
}
