//! Files to try the store on, made by hand.

use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// One mebibyte.
pub const MIO: usize = 1_024 * 1_024;

/// A text in which no two lines are the same, so that no part of it passes for another.
pub fn texte(taille: usize) -> Vec<u8> {
    let lignes = (0..=taille / 8).flat_map(|n| format!("{n:>7}\n").into_bytes());
    lignes.take(taille).collect()
}

/// A small picture that tells nothing of its making.
pub fn jpeg() -> Vec<u8> {
    let mut octets = Vec::new();
    let image = RgbImage::from_fn(480, 320, |x, y| {
        let nuance = |n: u32| u8::try_from(n % 256).unwrap();
        Rgb([nuance(x), nuance(y), nuance(x + y)])
    });
    JpegEncoder::new_with_quality(&mut octets, 90).encode_image(&image).unwrap();
    octets
}

/// The same picture, taken on 31 May 2024 at 14:03:27 +02:00, 45.75° N, 4.5° E.
pub fn jpeg_avec_exif() -> Vec<u8> {
    let corps = [b"Exif\0\0".as_slice(), &tiff()].concat();
    let taille = u16::try_from(corps.len() + 2).unwrap().to_be_bytes();
    let jpeg = jpeg();
    [&jpeg[..2], b"\xff\xe1", &taille, &corps, &jpeg[2..]].concat()
}

/// The same photo in a file of more than one part: what follows a picture is no part of it.
pub fn grande_photo() -> Vec<u8> {
    let mut octets = jpeg_avec_exif();
    octets.resize(7 * MIO, 0);
    octets
}

/// A picture of one pixel.
pub fn png() -> Vec<u8> {
    let mut octets = std::io::Cursor::new(Vec::new());
    RgbImage::new(1, 1).write_to(&mut octets, image::ImageFormat::Png).unwrap();
    octets.into_inner()
}

pub fn contient(octets: &[u8], motif: &[u8]) -> bool {
    octets.windows(motif.len()).any(|fenetre| fenetre == motif)
}

/// A field of a directory: tag, type, count, value.
type Champ = (u16, u16, u32, Vec<u8>);

/// Directories 0, EXIF and GPS, one after the other, big-endian.
fn tiff() -> Vec<u8> {
    // After the header of 8 bytes, and a directory of two fields.
    let debut_exif = 8 + 2 + 2 * 12 + 4;
    let date = (0x9003, 2, 20, b"2024:05:31 14:03:27\0".to_vec());
    let exif = repertoire(debut_exif, &[date, (0x9011, 2, 7, b"+02:00\0".to_vec())]);
    let debut_gps = debut_exif + u32::try_from(exif.len()).unwrap();
    let gps = repertoire(
        debut_gps,
        &[
            (1, 2, 2, b"N\0".to_vec()),
            (2, 5, 3, rationnels([45, 45, 0])),
            (3, 2, 2, b"E\0".to_vec()),
            (4, 5, 3, rationnels([4, 30, 0])),
        ],
    );
    let renvoi = |balise, debut: u32| (balise, 4, 1, debut.to_be_bytes().to_vec());
    let racine = repertoire(8, &[renvoi(0x8769, debut_exif), renvoi(0x8825, debut_gps)]);
    [b"MM\0\x2a\0\0\0\x08".as_slice(), &racine, &exif, &gps].concat()
}

fn rationnels(entiers: [u32; 3]) -> Vec<u8> {
    entiers.iter().flat_map(|n| [n.to_be_bytes(), 1_u32.to_be_bytes()].concat()).collect()
}

/// A directory that begins at `debut`; values that don't fit into their field follow it.
fn repertoire(debut: u32, champs: &[Champ]) -> Vec<u8> {
    let nombre = u16::try_from(champs.len()).unwrap();
    let mut annexes = Vec::new();
    let mut octets = nombre.to_be_bytes().to_vec();
    for (balise, genre, nombre_de_valeurs, valeur) in champs {
        octets.extend(balise.to_be_bytes());
        octets.extend(genre.to_be_bytes());
        octets.extend(nombre_de_valeurs.to_be_bytes());
        if valeur.len() > 4 {
            let place = 2 + u32::from(nombre) * 12 + 4 + u32::try_from(annexes.len()).unwrap();
            octets.extend((debut + place).to_be_bytes());
            annexes.extend(valeur);
        } else {
            octets.extend([valeur.as_slice(), &[0; 4][valeur.len()..]].concat());
        }
    }
    [octets, vec![0; 4], annexes].concat()
}
