//! Judging what an uploaded file is: by its content, then by its extension.

mod balises;
mod cfb;
mod dxf;
mod iso;
mod lecture;
mod office;
mod polyglotte;
mod refus;
mod repertoire;
mod texte;
mod zip;

use std::io::{Read, Seek, SeekFrom};

use domain::{NomFichier, TypeFichier};
use file_format::{FileFormat, Kind};

use self::lecture::Source;
pub use self::refus::Refus;

/// Tells what a file is, or why it is refused.
///
/// The whole file may be read, by pieces: memory stays under a mebibyte or two and time is
/// proportional to the size, however hostile the content. The file's position is lost. Of the
/// name's extension, only what the content leaves open is believed.
///
/// # Errors
///
/// [`Refus::Lecture`] if the file cannot be read; any other for what is wrong with the content.
pub fn reconnaitre<F: Read + Seek>(
    fichier: &mut F,
    nom: &NomFichier,
) -> Result<TypeFichier, Refus> {
    let extension = nom.extension();
    let extension = extension.as_deref();
    if nom.annonce_un_programme() {
        return Err(Refus::Extension);
    }
    fichier.seek(SeekFrom::Start(0))?;
    // Beyond signatures, only the reader of CFB files is enabled: it reads a few bytes at two
    // places. The one of ZIP files allocates what a header declares, up to 4 GiB.
    let format = FileFormat::from_reader(&mut *fichier)?;
    let mut source = Source::ouvrir(fichier)?;
    if source.taille == 0 {
        return Err(Refus::Vide);
    }
    let trouve = juger(&mut source, format, extension)?;
    polyglotte::verifier(&mut source, trouve)?;
    Ok(trouve)
}

/// The type by the content alone, before looking for a second one inside.
fn juger<F: Read + Seek>(
    source: &mut Source<'_, F>,
    format: FileFormat,
    extension: Option<&str>,
) -> Result<TypeFichier, Refus> {
    if est_executable(format, &source.tete) {
        return Err(Refus::Executable);
    }
    // `file-format` prefers its longest signature, wherever it is: the CFB reader must not be
    // fooled by one that lies further in the file.
    if source.tete.starts_with(cfb::MAGIE) {
        return cfb::juger(source, format, extension);
    }
    match format {
        FileFormat::JointPhotographicExpertsGroup => Ok(TypeFichier::Jpeg),
        FileFormat::PortableNetworkGraphics | FileFormat::AnimatedPortableNetworkGraphics => {
            Ok(TypeFichier::Png)
        }
        FileFormat::Webp => Ok(TypeFichier::Webp),
        FileFormat::GraphicsInterchangeFormat => Ok(TypeFichier::Gif),
        FileFormat::PortableDocumentFormat => Ok(TypeFichier::Pdf),
        FileFormat::Zip => zip::juger(source),
        FileFormat::DrawingExchangeFormatBinary if dxf::est_binaire(&source.tete) => {
            Ok(TypeFichier::Dxf)
        }
        FileFormat::Mpeg12AudioLayer3 => Ok(TypeFichier::Mp3),
        FileFormat::Id3v2 => apres_id3(source),
        FileFormat::OggFlac
        | FileFormat::OggOpus
        | FileFormat::OggSpeex
        | FileFormat::OggVorbis
        | FileFormat::OggMultiplexedMedia
            if ogg_sur(source) =>
        {
            Ok(TypeFichier::Ogg)
        }
        FileFormat::AutocadDrawing => dwg_ou_texte(source, extension),
        FileFormat::RichTextFormat => Err(Refus::Type),
        _ if iso::concerne(format) && iso::est_plausible(source) => {
            iso::juger(source, format, extension)
        }
        _ => texte::juger(source, extension),
    }
}

/// Whether the content runs. A short signature of letters alone may be the start of a text, save
/// that of Windows, which is not worth the doubt.
fn est_executable(format: FileFormat, tete: &[u8]) -> bool {
    let lisible = tete.iter().take(4).all(|b| b.is_ascii_graphic() || *b == b' ');
    tete.starts_with(b"MZ")
        || tete.starts_with(b"\x7fELF")
        || matches!(format.kind(), Kind::Executable | Kind::Package) && !lisible
}

/// What an ID3 tag precedes: MP3, unless the content says FLAC.
fn apres_id3<F: Read + Seek>(source: &mut Source<'_, F>) -> Result<TypeFichier, Refus> {
    let taille = source.tete.get(6..10).unwrap_or_default();
    // Seven bits a byte.
    let taille = taille.iter().fold(0, |n, b| n << 7 | u64::from(b & 0x7f));
    let mut suite = [0; 4];
    let lus = source.lire(10 + taille, &mut suite)?;
    if suite.get(..lus) == Some(b"fLaC") { Err(Refus::Type) } else { Ok(TypeFichier::Mp3) }
}

/// Whether `OggS` is the start of a page, whose version is zero, and not that of a text.
fn ogg_sur<F>(source: &Source<'_, F>) -> bool {
    source.tete.get(4).is_none_or(|version| *version == 0)
}

/// A drawing starts with "AC10" and its version; so may a text, unless its name says otherwise.
fn dwg_ou_texte<F: Read + Seek>(
    source: &mut Source<'_, F>,
    extension: Option<&str>,
) -> Result<TypeFichier, Refus> {
    let version = source.tete.get(..6).unwrap_or_default();
    let est_dwg = version.starts_with(b"AC10") && version.iter().skip(4).all(u8::is_ascii_digit);
    if est_dwg && version.len() == 6 && extension == Some("dwg") {
        return Ok(TypeFichier::Dwg);
    }
    match texte::juger(source, extension) {
        Err(Refus::Type) if est_dwg && source.tete.len() > 6 => Ok(TypeFichier::Dwg),
        autre => autre,
    }
}

#[cfg(test)]
mod tests;
