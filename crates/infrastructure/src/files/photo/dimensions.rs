//! Width and height from the headers alone, the largest that any of them claims.

use std::io::{self, Read, Seek};

use super::Format;
use super::segments::{Lecteur, informe};
use super::structure::Cadre;

/// Enough for any real header; the rest of a hostile one is not looked at.
const MAX_MORCEAUX: usize = 4096;

/// Width and height in pixels, from the headers alone: nothing is decoded. Where several headers
/// disagree, the one with the most pixels counts. None where the file is not of this format, is
/// cut short, or declares an empty image.
#[must_use]
pub fn dimensions(fichier: impl Read + Seek, format: Format) -> Option<(u32, u32)> {
    let mut lecteur = Lecteur::ouvrir(fichier).ok()?;
    let dimensions = match format {
        Format::Jpeg => jpeg(&mut lecteur),
        Format::Png => png(&mut lecteur),
        Format::Gif => gif(&mut lecteur),
        Format::WebP => webp(&mut lecteur).map(|webp| webp.dimensions),
    };
    dimensions.ok().filter(|&(largeur, hauteur)| largeur > 0 && hauteur > 0)
}

fn plus_grandes(une: (u32, u32), autre: (u32, u32)) -> (u32, u32) {
    let surface = |(l, h): (u32, u32)| u64::from(l) * u64::from(h);
    if surface(autre) > surface(une) { autre } else { une }
}

fn jpeg<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> io::Result<(u32, u32)> {
    let mut dimensions = (0, 0);
    if lecteur.octets()? != [0xFF, 0xD8] {
        return Err(informe());
    }
    for _ in 0..MAX_MORCEAUX {
        let segment = match lecteur.segment() {
            Ok(segment) => segment,
            // Cut short after its frame header: what was read stands.
            Err(_) if dimensions != (0, 0) => return Ok(dimensions),
            Err(erreur) => return Err(erreur),
        };
        match segment.code {
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let cadre = Cadre::lire(lecteur, &segment)?;
                let vues = (u32::from(cadre.largeur), u32::from(cadre.hauteur));
                dimensions = plus_grandes(dimensions, vues);
            }
            0xD9 | 0xDA => return Ok(dimensions),
            _ => {}
        }
        lecteur.aller(segment.fin)?;
    }
    Ok(dimensions)
}

fn png<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> io::Result<(u32, u32)> {
    let signature: [u8; 16] = lecteur.octets()?;
    if signature != *b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" {
        return Err(informe());
    }
    Ok((u32::from_be_bytes(lecteur.octets()?), u32::from_be_bytes(lecteur.octets()?)))
}

fn gif<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> io::Result<(u32, u32)> {
    let signature: [u8; 6] = lecteur.octets()?;
    if signature != *b"GIF87a" && signature != *b"GIF89a" {
        return Err(informe());
    }
    let largeur = u16::from_le_bytes(lecteur.octets()?);
    Ok((largeur.into(), u16::from_le_bytes(lecteur.octets()?).into()))
}

/// The octets of a WebP that are coded without loss. None where it is no WebP.
pub(super) fn octets_sans_perte(fichier: impl Read + Seek) -> Option<u64> {
    webp(&mut Lecteur::ouvrir(fichier).ok()?).ok().map(|webp| webp.sans_perte)
}

#[derive(Default)]
struct WebP {
    dimensions: (u32, u32),
    sans_perte: u64,
}

/// The canvas and every frame in it: a decoder allocates for a frame before it compares the two.
fn webp<R: Read + Seek>(lecteur: &mut Lecteur<R>) -> io::Result<WebP> {
    let mut webp = WebP::default();
    let entete: [u8; 12] = lecteur.octets()?;
    if !entete.starts_with(b"RIFF") || !entete.ends_with(b"WEBP") {
        return Err(informe());
    }
    for _ in 0..MAX_MORCEAUX {
        // A file cut short: what was read stands.
        let (Ok(nom), Ok(taille)) = (lecteur.octets::<4>(), lecteur.octets()) else { break };
        let taille = u64::from(u32::from_le_bytes(taille));
        let corps = lecteur.position();
        let Ok(vues) = cadre_webp(lecteur, nom) else { break };
        webp.dimensions = plus_grandes(webp.dimensions, vues);
        if nom == *b"VP8L" || nom == *b"ALPH" {
            webp.sans_perte += taille;
        }
        // A frame of an animation: its own chunks follow its sixteen octets.
        let fin = if nom == *b"ANMF" { corps + 16 } else { corps + taille + taille % 2 };
        if lecteur.aller(fin).is_err() {
            break;
        }
    }
    Ok(webp)
}

/// What the header of this chunk declares, or nothing.
fn cadre_webp<R: Read + Seek>(lecteur: &mut Lecteur<R>, nom: [u8; 4]) -> io::Result<(u32, u32)> {
    Ok(match &nom {
        b"VP8X" => {
            let [_, _, _, _, l0, l1, l2, h0, h1, h2] = lecteur.octets()?;
            let cote = |octets: [u8; 3]| {
                let [a, b, c] = octets;
                u32::from_le_bytes([a, b, c, 0]) + 1
            };
            (cote([l0, l1, l2]), cote([h0, h1, h2]))
        }
        b"VP8 " => {
            let [_, _, _, _, _, _, l0, l1, h0, h1] = lecteur.octets()?;
            let cote = |octets| u32::from(u16::from_le_bytes(octets) & 0x3FFF);
            (cote([l0, l1]), cote([h0, h1]))
        }
        b"VP8L" => {
            let [_, bits @ ..] = lecteur.octets::<5>()?;
            let bits = u32::from_le_bytes(bits);
            ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
        }
        _ => (0, 0),
    })
}
