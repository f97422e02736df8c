//! Where the EXIF block is in a JPEG, a PNG, a WebP or a HEIC file.

use std::io::{Read, Seek};
use std::ops::Range;

use super::segments::Lecteur;

/// An EXIF block in a JPEG cannot exceed 64 kibioctets; elsewhere it has no reason to be larger.
const MAX_BLOC: u64 = 1024 * 1024;

/// The description of a HEIC file with thousands of tiles fits.
const MAX_META: u64 = 1024 * 1024;

/// Chunks, boxes or segments that are looked at before giving up.
const MAX_MORCEAUX: usize = 4096;

/// The TIFF block of the first EXIF found, at most 1 MiB of it.
pub(super) fn bloc_tiff(fichier: impl Read + Seek) -> Option<Vec<u8>> {
    let mut lecteur = Lecteur::ouvrir(fichier).ok()?;
    let entete: [u8; 12] = lecteur.octets().ok()?;
    let bloc = if entete.starts_with(&[0xFF, 0xD8]) {
        jpeg(&mut lecteur)?
    } else if entete.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(&mut lecteur)?
    } else if entete.starts_with(b"RIFF") && entete.ends_with(b"WEBP") {
        webp(&mut lecteur)?
    } else if entete.get(4..8) == Some(b"ftyp") {
        heic(&mut lecteur)?
    } else {
        return None;
    };
    // Some writers keep the signature of the JPEG segment in other containers.
    let sans = bloc.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec);
    Some(sans.unwrap_or(bloc))
}

fn jpeg<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> Option<Vec<u8>> {
    lecteur.aller(2).ok()?;
    for _ in 0..MAX_MORCEAUX {
        let segment = lecteur.segment().ok()?;
        match segment.code {
            0xD9 | 0xDA => return None,
            0xE1 => {
                let bloc = lecteur.plage(segment.corps, segment.fin, MAX_BLOC).ok()?;
                if bloc.starts_with(b"Exif\0\0") {
                    return Some(bloc);
                }
            }
            _ => {}
        }
        lecteur.aller(segment.fin).ok()?;
    }
    None
}

fn png<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> Option<Vec<u8>> {
    lecteur.aller(8).ok()?;
    for _ in 0..MAX_MORCEAUX {
        let taille = u64::from(u32::from_be_bytes(lecteur.octets().ok()?));
        let nom: [u8; 4] = lecteur.octets().ok()?;
        let corps = lecteur.position();
        if nom == *b"eXIf" {
            return lecteur.plage(corps, corps + taille, MAX_BLOC).ok();
        }
        lecteur.aller(corps + taille + 4).ok()?;
    }
    None
}

fn webp<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> Option<Vec<u8>> {
    for _ in 0..MAX_MORCEAUX {
        let nom: [u8; 4] = lecteur.octets().ok()?;
        let taille = u64::from(u32::from_le_bytes(lecteur.octets().ok()?));
        let corps = lecteur.position();
        if nom == *b"EXIF" {
            return lecteur.plage(corps, corps + taille, MAX_BLOC).ok();
        }
        lecteur.aller(corps + taille + taille % 2).ok()?;
    }
    None
}

fn heic<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> Option<Vec<u8>> {
    let Range { start, end } = place_de_heic(lecteur)?;
    let bloc = lecteur.plage(start, end, MAX_BLOC).ok()?;
    // The block begins with the distance from itself to the TIFF header.
    let (distance, suite) = bloc.split_first_chunk()?;
    let distance = usize::try_from(u32::from_be_bytes(*distance)).ok()?;
    suite.get(distance..).map(<[u8]>::to_vec)
}

/// Where the EXIF of a HEIC file is; none where it has none, or isn't one.
pub(super) fn exif_de_heic<R: Read + Seek>(mut lecteur: Lecteur<R>) -> Option<Range<u64>> {
    place_de_heic(&mut lecteur)
}

fn place_de_heic<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> Option<Range<u64>> {
    lecteur.aller(0).ok()?;
    for _ in 0..MAX_MORCEAUX {
        let debut = lecteur.position();
        let taille = u32::from_be_bytes(lecteur.octets().ok()?);
        let nom: [u8; 4] = lecteur.octets().ok()?;
        let fin = match taille {
            0 => lecteur.taille(),
            1 => debut.checked_add(u64::from_be_bytes(lecteur.octets().ok()?))?,
            n => debut + u64::from(n),
        };
        let corps = lecteur.position();
        if fin < corps {
            return None;
        }
        if nom == *b"meta" {
            let meta = lecteur.plage(corps, fin, MAX_META).ok()?;
            let (debut, longueur) = emplacement(meta.get(4..)?)?;
            return Some(debut..debut.checked_add(longueur)?);
        }
        lecteur.aller(fin).ok()?;
    }
    None
}

/// Reads big-endian numbers off the front of a slice.
struct Curseur<'a>(&'a [u8]);

impl<'a> Curseur<'a> {
    fn prendre(&mut self, nombre: usize) -> Option<&'a [u8]> {
        let (debut, suite) = self.0.split_at_checked(nombre)?;
        self.0 = suite;
        Some(debut)
    }

    fn entier(&mut self, octets: usize) -> Option<u64> {
        if octets > 8 {
            return None;
        }
        Some(self.prendre(octets)?.iter().fold(0, |n, &o| (n << 8) | u64::from(o)))
    }

    /// The next box: its name and its content.
    fn boite(&mut self) -> Option<(&'a [u8], Curseur<'a>)> {
        let taille = usize::try_from(self.entier(4)?).ok()?;
        let nom = self.prendre(4)?;
        Some((nom, Curseur(self.prendre(taille.checked_sub(8)?)?)))
    }
}

/// Where the EXIF item is in the file: its first extent, the only one in practice.
fn emplacement(meta: &[u8]) -> Option<(u64, u64)> {
    let (mut element, mut places) = (None, None);
    let mut boites = Curseur(meta);
    while let Some((nom, contenu)) = boites.boite() {
        match nom {
            b"iinf" => element = element_exif(contenu),
            b"iloc" => places = Some(contenu),
            _ => {}
        }
    }
    place(places?, element?)
}

fn element_exif(mut iinf: Curseur) -> Option<u64> {
    let version = iinf.entier(4)? >> 24;
    iinf.entier(if version == 0 { 2 } else { 4 })?;
    while let Some((_, mut entree)) = iinf.boite() {
        let version = entree.entier(4)? >> 24;
        let element = entree.entier(if version >= 3 { 4 } else { 2 })?;
        entree.entier(2)?;
        if entree.prendre(4)? == b"Exif" {
            return Some(element);
        }
    }
    None
}

fn place(mut iloc: Curseur, cherche: u64) -> Option<(u64, u64)> {
    let version = iloc.entier(4)? >> 24;
    let tailles = usize::try_from(iloc.entier(2)?).ok()?;
    let (decalage, longueur, base) = (tailles >> 12, tailles >> 8 & 15, tailles >> 4 & 15);
    let index = if version == 0 { 0 } else { tailles & 15 };
    let nombre = iloc.entier(if version >= 2 { 4 } else { 2 })?;
    // Each element takes at least six octets of a bounded box: the loop ends by itself.
    for _ in 0..nombre {
        let element = iloc.entier(if version >= 2 { 4 } else { 2 })?;
        let methode = if version == 0 { 0 } else { iloc.entier(2)? & 15 };
        iloc.entier(2)?;
        let base = iloc.entier(base)?;
        let etendues = iloc.entier(2)?;
        for _ in 0..etendues {
            iloc.entier(index)?;
            let (debut, taille) = (iloc.entier(decalage)?, iloc.entier(longueur)?);
            if element == cherche && methode == 0 {
                return Some((base.checked_add(debut)?, taille));
            }
            if index + decalage + longueur == 0 {
                break;
            }
        }
    }
    None
}
