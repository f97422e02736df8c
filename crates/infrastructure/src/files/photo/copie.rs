//! The copy of a photo that is shown to others: nothing in it tells a place, a person, a device or
//! a time, and it is upright by itself.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};
use std::ops::Range;

use super::exif;
use super::jpeg;
use super::limites::{Echelle, MAX_OCTETS, MAX_SORTIE};
use super::orientation::Orientation;
use super::segments::{Lecteur, trouve, vient_du_contenu};
use super::structure::Structure;
use super::vue::{Vue, encoder};

/// What must not be found in a file whose structure is not understood.
const SIGNATURES: [&[u8]; 3] =
    [b"Exif\0\0", b"http://ns.adobe.com/xap", b"http://ns.adobe.com/xmp"];

/// The quality of a copy that had to be turned.
const QUALITE: u8 = 90;

/// A profile is seldom larger than some kibioctets.
const MAX_ICC: u64 = 512 * 1024;

/// The photo carries metadata that cannot be taken out, exceeds [`MAX_OCTETS`], or cannot be read
/// from the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("la photo est illisible")]
pub struct Illisible;

/// The copy of a JPEG without any metadata: of the application segments only a JFIF header without
/// thumbnail, an ICC profile and Adobe's colour transform are kept; comments and what follows the
/// image are dropped. The image data are the original's, octet for octet, unless the orientation
/// asks for a turn: then it is decoded and encoded again, upright, at half or a quarter of its size
/// where [`super::limites::BUDGET`] does not allow more, and left as it lies where it cannot be decoded.
///
/// `Ok(None)`: there is nothing to take out, the original itself can be shown.
///
/// # Errors
/// [`Illisible`] where the metadata cannot be told from the image.
pub fn copie<R: Read + Seek>(mut fichier: R) -> Result<Option<Vec<u8>>, Illisible> {
    let mut lecteur = Lecteur::ouvrir(&mut fichier).map_err(|_| Illisible)?;
    if lecteur.taille() > MAX_OCTETS {
        return Err(Illisible);
    }
    let structure = match Structure::parcourir(&mut lecteur) {
        Ok(structure) => structure,
        Err(erreur) if vient_du_contenu(&erreur) => return sans_structure(&mut lecteur),
        Err(_) => return Err(Illisible),
    };
    if !structure.a_retirer {
        return Ok(None);
    }
    let orientation = orientation(&mut lecteur, &structure);
    drop(lecteur);
    if orientation != Orientation::DROITE
        && let Some(droite) = redresser(&mut fichier, &structure, orientation)
    {
        return Ok(Some(droite));
    }
    let copie = depouiller(&mut fichier, &structure).map_err(|_| Illisible)?;
    // Metadata under the marker of a table: no camera does that.
    if SIGNATURES.iter().any(|signature| trouve(&copie, signature)) {
        return Err(Illisible);
    }
    Ok(Some(copie))
}

fn sans_structure<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> Result<Option<Vec<u8>>, Illisible> {
    lecteur.aller(0).map_err(|_| Illisible)?;
    match lecteur.contient(&SIGNATURES) {
        Ok(false) => Ok(None),
        _ => Err(Illisible),
    }
}

fn orientation<R: Read + Seek>(lecteur: &mut Lecteur<R>, structure: &Structure) -> Orientation {
    let Some(Range { start, end }) = structure.exif.clone() else { return Orientation::DROITE };
    let bloc = lecteur.plage(start, end, u64::from(u16::MAX)).unwrap_or_default();
    exif::interpreter(&bloc).orientation
}

/// The largest scale that the budget allows, for the pixels and for their encoding.
fn redresser<R: Read + Seek>(
    fichier: &mut R,
    structure: &Structure,
    orientation: Orientation,
) -> Option<Vec<u8>> {
    let icc = profil(fichier, structure).unwrap_or_default();
    let plafond = usize::try_from(MAX_SORTIE).ok()?;
    [Echelle::Entiere, Echelle::Moitie, Echelle::Quart].into_iter().find_map(|echelle| {
        let pixels = jpeg::decoder(&mut *fichier, structure, echelle)?;
        let icc = if pixels.en_rvb() { icc.clone() } else { Vec::new() };
        encoder(&Vue { source: &pixels, orientation }, QUALITE, icc, plafond)
    })
}

/// The pieces of the image and of its profile, as they are.
fn depouiller<R: Read + Seek>(fichier: &mut R, structure: &Structure) -> io::Result<Vec<u8>> {
    // The profile goes after the JFIF header, which must stand first.
    let mut plages = structure.image.clone();
    let rang = usize::from(commence_par_jfif(fichier, &plages)?);
    plages.splice(rang..rang, structure.icc.iter().cloned());
    let taille: u64 = plages.iter().map(|p| p.end - p.start).sum();
    let mut copie = Vec::with_capacity(usize::try_from(taille + 4).unwrap_or(0));
    jpeg::extrait(fichier, &plages).read_to_end(&mut copie)?;
    Ok(copie)
}

fn commence_par_jfif<R: Read + Seek>(fichier: &mut R, plages: &[Range<u64>]) -> io::Result<bool> {
    let Some(premiere) = plages.first() else { return Ok(false) };
    let debut = Lecteur::ouvrir(fichier)?.plage(premiere.start, premiere.end, 2)?;
    Ok(debut == [0xFF, 0xE0])
}

/// The ICC profile, put together from its numbered segments; None where they make no whole.
fn profil<R: Read + Seek>(fichier: &mut R, structure: &Structure) -> Option<Vec<u8>> {
    let total: u64 = structure.icc.iter().map(|p| p.end - p.start).sum();
    if total > MAX_ICC {
        return None;
    }
    let mut lecteur = Lecteur::ouvrir(fichier).ok()?;
    let mut morceaux = BTreeMap::new();
    for plage in &structure.icc {
        // Marker and length (4), signature (12), number and count (2).
        let segment = lecteur.plage(plage.start, plage.end, MAX_ICC).ok()?;
        let (entete, donnees) = segment.split_first_chunk::<18>()?;
        let [.., numero, nombre] = *entete;
        if usize::from(nombre) != structure.icc.len() {
            return None;
        }
        morceaux.insert(numero, donnees.to_vec());
    }
    if morceaux.len() != structure.icc.len() {
        return None;
    }
    Some(morceaux.into_values().flatten().collect())
}
