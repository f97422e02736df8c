//! The structure of a JPEG: which pieces are the image, which are metadata, what the frame says.

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::segments::{Lecteur, Segment, informe};

/// A real photo has some tens; a hostile one could have millions of empty ones.
const MAX_SEGMENTS: usize = 4096;

/// Signs that what follows the image is not mere padding: a second photo or a film, with their own
/// metadata.
const REMORQUES: [&[u8]; 6] = [
    b"Exif\0\0",
    b"http://ns.adobe.com/",
    b"MotionPhoto_Data",
    b"ftypisom",
    b"ftypmp42",
    b"ftypqt  ",
];

/// What a frame header (SOF) says.
#[derive(Debug, Clone, Default)]
pub(super) struct Cadre {
    pub code: u8,
    pub precision: u8,
    pub largeur: u16,
    pub hauteur: u16,
    /// Identifier, horizontal and vertical sampling.
    pub composantes: Vec<(u8, u8, u8)>,
}

impl Cadre {
    pub(super) fn progressif(&self) -> bool {
        self.code == 0xC2
    }

    /// Columns and rows of 8 × 8 blocks of a component, and how many rows make an MCU.
    pub(super) fn blocs(&self, composante: usize) -> (u64, u64, u64) {
        let max = |f: fn(&(u8, u8, u8)) -> u8| self.composantes.iter().map(f).max().unwrap_or(1);
        let (h_max, v_max) = (u64::from(max(|c| c.1).max(1)), u64::from(max(|c| c.2).max(1)));
        let (_, h, v) = self.composantes.get(composante).copied().unwrap_or((0, 1, 1));
        let (h, v) = (u64::from(h), u64::from(v));
        let colonnes = u64::from(self.largeur).div_ceil(8 * h_max) * h;
        (colonnes, u64::from(self.hauteur).div_ceil(8 * v_max) * v, v)
    }

    pub(super) fn lire<R: Read + Seek>(
        lecteur: &mut Lecteur<R>,
        segment: &Segment,
    ) -> io::Result<Self> {
        let octets = lecteur.plage(segment.corps, segment.fin, 6 + 3 * 255)?;
        let (entete, suite) = octets.split_first_chunk::<6>().ok_or_else(informe)?;
        let [precision, h1, h0, l1, l0, nombre] = *entete;
        let composantes = suite
            .chunks_exact(3)
            .take(usize::from(nombre))
            .filter_map(|c| c.first_chunk::<2>())
            .map(|&[id, facteurs]| (id, facteurs >> 4, facteurs & 15))
            .collect();
        let (hauteur, largeur) = (u16::from_be_bytes([h1, h0]), u16::from_be_bytes([l1, l0]));
        Ok(Self { code: segment.code, precision, largeur, hauteur, composantes })
    }
}

/// A JPEG that could be walked from SOI to EOI (or to the end of a truncated last scan).
#[derive(Debug, Default)]
pub(super) struct Structure {
    /// The pieces of the image itself, in order, without SOI and EOI.
    pub image: Vec<Range<u64>>,
    /// The pieces that carry an ICC profile; they come before the image in a copy.
    pub icc: Vec<Range<u64>>,
    /// The content of the first EXIF segment, after its signature.
    pub exif: Option<Range<u64>>,
    /// Whether there is anything that must not be shown.
    pub a_retirer: bool,
    /// All the frame headers: a sound photo has exactly one.
    pub cadres: Vec<Cadre>,
    /// Components, first and last coefficient, low bit: of each scan.
    pub passes: Vec<Passe>,
}

/// What a scan header (SOS) says.
#[derive(Debug, Clone, Default)]
pub(super) struct Passe {
    pub composantes: Vec<u8>,
    pub debut: u8,
    pub fin: u8,
    pub bit: u8,
}

impl Structure {
    /// Walks the whole file, never holding more than a segment. What is not a JPEG, or has no
    /// image, is an error of content.
    pub(super) fn parcourir<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> io::Result<Self> {
        let mut structure = Self::default();
        if lecteur.octets()? != [0xFF, 0xD8] {
            return Err(informe());
        }
        for _ in 0..MAX_SEGMENTS {
            let segment = lecteur.segment()?;
            let fini = segment.code == 0xD9;
            let tronque = !fini && !structure.ranger(lecteur, &segment)?;
            if fini || tronque {
                let complete = !structure.passes.is_empty() && !structure.cadres.is_empty();
                structure.a_retirer |= lecteur.contient(&REMORQUES)?;
                return if complete { Ok(structure) } else { Err(informe()) };
            }
        }
        Err(informe())
    }

    /// Files a segment under what it is; false if the file ends with it.
    fn ranger<R: Read + Seek>(
        &mut self,
        lecteur: &mut Lecteur<R>,
        segment: &Segment,
    ) -> io::Result<bool> {
        let plage = segment.debut..segment.fin;
        match segment.code {
            0xC4 | 0xCC | 0xDB..=0xDF => self.image.push(plage),
            0xC0..=0xC7 | 0xC9..=0xCF => {
                self.cadres.push(Cadre::lire(lecteur, segment)?);
                self.image.push(plage);
            }
            0xDA => {
                self.passes.push(passe(&lecteur.plage(segment.corps, segment.fin, 64)?));
                lecteur.aller(segment.fin)?;
                let suite = lecteur.passer_les_donnees()?;
                self.image.push(segment.debut..lecteur.position());
                return Ok(suite);
            }
            0xE0..=0xEF => self.ranger_application(lecteur, segment)?,
            _ => self.a_retirer = true,
        }
        lecteur.aller(segment.fin)?;
        Ok(true)
    }

    /// Only what the colours need is kept: JFIF without its thumbnail, ICC, and Adobe's transform.
    fn ranger_application<R: Read + Seek>(
        &mut self,
        lecteur: &mut Lecteur<R>,
        segment: &Segment,
    ) -> io::Result<()> {
        let debut = lecteur.plage(segment.corps, segment.fin, 16)?;
        let longueur = segment.fin - segment.corps;
        let plage = segment.debut..segment.fin;
        match segment.code {
            0xE0 if debut.starts_with(b"JFIF\0") && longueur <= 14 => self.image.push(plage),
            0xE2 if debut.starts_with(b"ICC_PROFILE\0") => self.icc.push(plage),
            0xEE if debut.starts_with(b"Adobe") && longueur <= 12 => self.image.push(plage),
            _ => self.a_retirer = true,
        }
        if segment.code == 0xE1 && debut.starts_with(b"Exif\0\0") && self.exif.is_none() {
            self.exif = Some(segment.corps + 6..segment.fin);
        }
        Ok(())
    }
}

fn passe(octets: &[u8]) -> Passe {
    let Some((&nombre, suite)) = octets.split_first() else { return Passe::default() };
    let (couples, fin) = suite.split_at(suite.len().min(2 * usize::from(nombre)));
    let composantes = couples.chunks_exact(2).filter_map(|c| c.first().copied()).collect();
    let &[debut, dernier, bits, ..] = fin else { return Passe::default() };
    Passe { composantes, debut, fin: dernier, bit: bits & 15 }
}
