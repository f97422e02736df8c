//! The ISO base media format: videos, sounds and pictures made of boxes (ISO/IEC 14496-12).

use std::io::{Read, Seek};

use domain::TypeFichier;
use file_format::FileFormat;

use super::{
    lecture::{Source, be32},
    refus::Refus,
};

/// The most boxes that are looked at for tracks.
const MAX_BOITES: usize = 1024;

/// The brands of AVIF, which is not allowed.
const AVIF: &[&[u8]] = &[b"avif", b"avis"];

/// The brands of pictures coded as HEVC.
const HEIC: &[&[u8]] = &[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"];

/// Whether a format is of this family and allowed.
pub(super) fn concerne(format: FileFormat) -> bool {
    matches!(
        format,
        FileFormat::Mpeg4Part14
            | FileFormat::AppleItunesVideo
            | FileFormat::AppleItunesAudio
            | FileFormat::AppleItunesAudiobook
            | FileFormat::AppleItunesProtectedAudio
            | FileFormat::AppleQuicktime
            | FileFormat::HighEfficiencyImageCoding
            | FileFormat::HighEfficiencyImageCodingSequence
            | FileFormat::HighEfficiencyImageFileFormat
            | FileFormat::HighEfficiencyImageFileFormatSequence
    )
}

/// Whether the first box is one: an old `QuickTime` file starts with a word at its fifth byte that
/// a text may well have there ("The free lunch").
pub(super) fn est_plausible<F>(source: &Source<'_, F>) -> bool {
    let taille = be32(&source.tete, 0).map(u64::from);
    source.tete.get(4..8) == Some(b"ftyp")
        || taille.is_some_and(|n| n <= 1 || (8..=source.taille).contains(&n))
}

/// Tells a video, a sound and a picture apart: by the brands, then by the tracks.
///
/// # Errors
///
/// [`Refus::Type`] for AVIF, and if the file cannot be read.
pub(super) fn juger<F: Read + Seek>(
    source: &mut Source<'_, F>,
    format: FileFormat,
    extension: Option<&str>,
) -> Result<TypeFichier, Refus> {
    if a_une_marque(&source.tete, AVIF) {
        return Err(Refus::Type);
    }
    match format {
        FileFormat::AppleItunesAudio
        | FileFormat::AppleItunesAudiobook
        | FileFormat::AppleItunesProtectedAudio => Ok(TypeFichier::M4a),
        FileFormat::AppleQuicktime => Ok(TypeFichier::Mov),
        FileFormat::Mpeg4Part14 | FileFormat::AppleItunesVideo => Ok(match pistes(source)? {
            Pistes { video: true, .. } => TypeFichier::Mp4,
            Pistes { son: true, .. } => TypeFichier::M4a,
            Pistes { .. } => TypeFichier::Mp4.preciser(extension),
        }),
        _ if a_une_marque(&source.tete, HEIC) => Ok(TypeFichier::Heic),
        _ => Ok(TypeFichier::Heif),
    }
}

/// Whether the first box names one of these brands, as the file's own or as a compatible one.
fn a_une_marque(tete: &[u8], marques: &[&[u8]]) -> bool {
    if tete.get(4..8) != Some(b"ftyp") {
        return false;
    }
    let taille = be32(tete, 0).and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    let boite = tete.get(..taille.clamp(12, 512)).unwrap_or(tete);
    // The third word is a version.
    let noms = boite.as_chunks::<4>().0.iter().enumerate().filter(|(i, _)| *i == 2 || *i > 3);
    noms.into_iter().any(|(_, nom)| marques.contains(&nom.as_slice()))
}

/// What a file plays.
#[derive(Default)]
struct Pistes {
    video: bool,
    son: bool,
}

/// Looks for tracks, box after box, inside those that lead to them.
fn pistes<F: Read + Seek>(source: &mut Source<'_, F>) -> Result<Pistes, Refus> {
    let mut pistes = Pistes::default();
    let mut debut = 0_u64;
    for _ in 0..MAX_BOITES {
        // The size, the name, then a longer size or what the box holds.
        let mut entete = [0; 20];
        if source.lire(debut, &mut entete)? < 8 {
            break;
        }
        let (longueur, avance) = match be32(&entete, 0) {
            Some(1) => {
                let [_, _, haut, bas, _] = entete.as_chunks::<4>().0 else { break };
                let haut = u64::from(u32::from_be_bytes(*haut));
                (haut << 32 | u64::from(u32::from_be_bytes(*bas)), 16)
            }
            Some(n) => (u64::from(n), 8),
            None => break,
        };
        match entete.get(4..8) {
            Some(b"moov" | b"trak" | b"mdia") => {
                debut += avance;
                continue;
            }
            Some(b"hdlr") => match entete.get(16..20) {
                Some(b"vide") => pistes.video = true,
                Some(b"soun") => pistes.son = true,
                _ => {}
            },
            _ => {}
        }
        // A size of zero means the rest of the file.
        if longueur < avance {
            break;
        }
        let Some(suite) = debut.checked_add(longueur) else { break };
        debut = suite;
    }
    Ok(pistes)
}
