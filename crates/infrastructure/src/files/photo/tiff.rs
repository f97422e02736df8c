//! A reader of TIFF directories that looks up single fields and allocates nothing.
//! (A general reader builds a list of all entries; overlapping directories make that list huge.)

/// A TIFF block: every access is checked, a bad offset gives None.
pub(super) struct Tiff<'a> {
    octets: &'a [u8],
    petit_boutien: bool,
}

/// The bytes of a field and its TIFF type.
struct Champ<'a> {
    genre: u16,
    valeur: &'a [u8],
}

impl<'a> Tiff<'a> {
    /// None unless the block begins with a TIFF header.
    pub(super) fn ouvrir(octets: &'a [u8]) -> Option<Self> {
        let petit_boutien = match octets.first_chunk::<4>()? {
            b"II\x2a\0" => true,
            b"MM\0\x2a" => false,
            _ => return None,
        };
        Some(Self { octets, petit_boutien })
    }

    /// Where the first directory is.
    pub(super) fn racine(&self) -> Option<usize> {
        usize::try_from(self.u32(self.octets, 4)?).ok()
    }

    /// The directory that this field points to.
    pub(super) fn repertoire(&self, parent: usize, balise: u16) -> Option<usize> {
        let champ = self.champ(parent, balise)?;
        if champ.genre != 4 {
            return None;
        }
        usize::try_from(self.u32(champ.valeur, 0)?).ok()
    }

    /// A SHORT.
    pub(super) fn court(&self, repertoire: usize, balise: u16) -> Option<u16> {
        let champ = self.champ(repertoire, balise)?;
        if champ.genre == 3 { self.u16(champ.valeur, 0) } else { None }
    }

    /// A text, without its final NUL and spaces.
    pub(super) fn texte(&self, repertoire: usize, balise: u16) -> Option<&'a [u8]> {
        let champ = self.champ(repertoire, balise)?;
        let texte = champ.valeur.split(|&o| o == 0).next()?;
        if champ.genre == 2 { Some(texte.trim_ascii()) } else { None }
    }

    /// Three unsigned rationals. None if a denominator is zero.
    pub(super) fn trois(&self, repertoire: usize, balise: u16) -> Option<[f64; 3]> {
        let champ = self.champ(repertoire, balise)?;
        if champ.genre != 5 {
            return None;
        }
        let rationnel = |i: usize| {
            let (haut, bas) = (self.u32(champ.valeur, i * 8)?, self.u32(champ.valeur, i * 8 + 4)?);
            if bas == 0 { None } else { Some(f64::from(haut) / f64::from(bas)) }
        };
        Some([rationnel(0)?, rationnel(1)?, rationnel(2)?])
    }

    /// At most 65 535 entries of one directory are looked at.
    fn champ(&self, repertoire: usize, balise: u16) -> Option<Champ<'a>> {
        let nombre = self.u16(self.octets, repertoire)?;
        let entrees = self.octets.get(repertoire.checked_add(2)?..)?;
        let entree = entrees
            .chunks_exact(12)
            .take(usize::from(nombre))
            .find(|entree| self.u16(entree, 0) == Some(balise))?;
        let genre = self.u16(entree, 2)?;
        let taille: usize = match genre {
            2 => 1,
            3 => 2,
            4 => 4,
            5 => 8,
            _ => return None,
        };
        let longueur = taille.checked_mul(usize::try_from(self.u32(entree, 4)?).ok()?)?;
        let valeur = if longueur <= 4 {
            entree.get(8..)?.get(..longueur)?
        } else {
            let debut = usize::try_from(self.u32(entree, 8)?).ok()?;
            self.octets.get(debut..debut.checked_add(longueur)?)?
        };
        Some(Champ { genre, valeur })
    }

    fn u16(&self, octets: &[u8], a: usize) -> Option<u16> {
        let octets = *octets.get(a..)?.first_chunk()?;
        Some(if self.petit_boutien {
            u16::from_le_bytes(octets)
        } else {
            u16::from_be_bytes(octets)
        })
    }

    fn u32(&self, octets: &[u8], a: usize) -> Option<u32> {
        let octets = *octets.get(a..)?.first_chunk()?;
        Some(if self.petit_boutien {
            u32::from_le_bytes(octets)
        } else {
            u32::from_be_bytes(octets)
        })
    }
}
