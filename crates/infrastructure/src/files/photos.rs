//! What is done with a photo: it is asked where and when it was taken, and given a copy that
//! doesn't tell, and a small picture.

use std::{
    fs::File,
    io::{self, Seek},
};

use domain::{Coordonnees, Fuseau, Photo, TypeFichier, ValeurInvalide};

use super::photo::{self, Exif, Format, MAX_PIXELS, PriseLe};

/// The forms of a photo besides the original.
#[derive(Debug, Default)]
pub struct Formes {
    /// Without what tells of its making, where the original tells something.
    pub copie: Option<Vec<u8>>,
    /// A small picture, where one can be made.
    pub vignette: Option<Vec<u8>>,
}

/// Whether a file may have forms besides the original.
pub const fn a_des_formes(kind: TypeFichier) -> bool {
    format(kind).is_some() || matches!(kind, TypeFichier::Heic | TypeFichier::Heif)
}

/// What a photo tells; nothing, of anything else. `fuseau` is where the hours of those are read
/// that don't say where.
pub fn examiner(
    fichier: &File,
    kind: TypeFichier,
    fuseau: &Fuseau,
) -> Result<Photo, ValeurInvalide> {
    let pixels = format(kind)
        .and_then(|format| photo::dimensions(fichier, format))
        .map(|(largeur, hauteur)| u64::from(largeur) * u64::from(hauteur));
    if pixels.is_some_and(|pixels| pixels > MAX_PIXELS) {
        return Err(ValeurInvalide::new("une image de 64 millions de pixels au plus est attendue"));
    }
    if !a_des_formes(kind) || kind == TypeFichier::Gif {
        return Ok(Photo::default());
    }
    let Exif { prise_le, lieu, .. } = photo::lire(fichier);
    Ok(Photo {
        prise_le: prise_le.and_then(|prise_le| match prise_le {
            PriseLe::Instant(instant) => Some(instant),
            PriseLe::Locale(locale) => fuseau.instant(locale),
        }),
        coordonnees: lieu.and_then(|lieu| Coordonnees::try_new(lieu.lat, lieu.lng).ok()),
    })
}

/// Makes the forms of a photo, and leaves the file at its beginning.
pub fn preparer(
    mut fichier: &File,
    kind: TypeFichier,
) -> io::Result<Result<Formes, ValeurInvalide>> {
    let formes = formes(fichier, kind)?;
    fichier.rewind()?;
    Ok(formes)
}

fn formes(fichier: &File, kind: TypeFichier) -> io::Result<Result<Formes, ValeurInvalide>> {
    let format = format(kind);
    let copie = match format {
        Some(Format::Jpeg) => match photo::copie(fichier) {
            Ok(copie) => copie,
            Err(illisible) => return Ok(Err(ValeurInvalide::new(illisible.to_string()))),
        },
        // Neither its frames nor its comments are a camera's.
        Some(Format::Gif) => None,
        Some(Format::Png | Format::WebP) | None => photo::effacer(fichier)?,
    };
    let orientation = photo::lire(fichier).orientation;
    let vignette = format.and_then(|format| photo::vignette(fichier, format, orientation));
    Ok(Ok(Formes { copie, vignette }))
}

const fn format(kind: TypeFichier) -> Option<Format> {
    match kind {
        TypeFichier::Jpeg => Some(Format::Jpeg),
        TypeFichier::Png => Some(Format::Png),
        TypeFichier::Webp => Some(Format::WebP),
        TypeFichier::Gif => Some(Format::Gif),
        _ => None,
    }
}
