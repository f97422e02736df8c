//! Photos made by hand: an encoder for the pixels, a small writer of TIFF for the EXIF.

mod copie;
mod exif;
mod hostile;
mod vignette;

use std::io::Cursor;

use ::image::codecs::jpeg::JpegEncoder;
use ::image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// The tests read from memory; the service reads a file: both are `Read + Seek`.
fn f(octets: &[u8]) -> Cursor<&[u8]> {
    Cursor::new(octets)
}

/// Red top left corner, green top right, blue bottom left, white elsewhere.
fn mire(largeur: u32, hauteur: u32) -> RgbImage {
    RgbImage::from_fn(largeur, hauteur, |x, y| match (x < largeur / 2, y < hauteur / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

fn en_jpeg(image: &RgbImage) -> Vec<u8> {
    let mut octets = Vec::new();
    JpegEncoder::new_with_quality(&mut octets, 92).encode_image(image).unwrap();
    octets
}

fn en(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut octets = Cursor::new(Vec::new());
    image.write_to(&mut octets, format).unwrap();
    octets.into_inner()
}

fn segment(code: u8, corps: &[u8]) -> Vec<u8> {
    let longueur = u16::try_from(corps.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, code], longueur.as_slice(), corps].concat()
}

/// Inserts segments after the SOI.
fn avec(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

fn app1(tiff: &[u8]) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0", tiff].concat())
}

/// A field: tag, type, count, value.
type Champ = (u16, u16, u32, Vec<u8>);

fn texte(balise: u16, texte: &str) -> Champ {
    let octets = [texte.as_bytes(), b"\0"].concat();
    (balise, 2, u32::try_from(octets.len()).unwrap(), octets)
}

fn rationnels(balise: u16, valeurs: &[(u32, u32)]) -> Champ {
    let octets =
        valeurs.iter().flat_map(|(h, b)| [h.to_be_bytes(), b.to_be_bytes()].concat()).collect();
    (balise, 5, u32::try_from(valeurs.len()).unwrap(), octets)
}

/// Directories 0, EXIF and GPS, one after the other, big-endian.
#[derive(Default, Clone)]
struct Bloc {
    orientation: Option<u16>,
    racine: Vec<Champ>,
    exif: Vec<Champ>,
    gps: Vec<Champ>,
}

impl Bloc {
    fn tiff(&self) -> Vec<u8> {
        let mut racine = self.racine.clone();
        if let Some(o) = self.orientation {
            racine.push((0x0112, 3, 1, o.to_be_bytes().to_vec()));
        }
        // The pointers have a constant size: lay out once with zeros, then for good.
        let poser = |exif: u32, gps: u32| {
            let mut racine = racine.clone();
            racine.push((0x8769, 4, 1, exif.to_be_bytes().to_vec()));
            racine.push((0x8825, 4, 1, gps.to_be_bytes().to_vec()));
            let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
            let mut debuts = Vec::new();
            for champs in [&racine, &self.exif, &self.gps] {
                debuts.push(u32::try_from(tiff.len()).unwrap());
                repertoire(&mut tiff, champs);
            }
            (tiff, debuts)
        };
        let (_, debuts) = poser(0, 0);
        poser(debuts[1], debuts[2]).0
    }
}

fn repertoire(tiff: &mut Vec<u8>, champs: &[Champ]) {
    let mut suite = tiff.len() + 2 + champs.len() * 12 + 4;
    let mut annexes: Vec<u8> = Vec::new();
    tiff.extend(u16::try_from(champs.len()).unwrap().to_be_bytes());
    for (balise, genre, nombre, valeur) in champs {
        tiff.extend(balise.to_be_bytes());
        tiff.extend(genre.to_be_bytes());
        tiff.extend(nombre.to_be_bytes());
        let mut quatre = valeur.clone();
        if valeur.len() > 4 {
            quatre = u32::try_from(suite).unwrap().to_be_bytes().to_vec();
            suite += valeur.len();
            annexes.extend(valeur);
        }
        quatre.resize(4, 0);
        tiff.extend(quatre);
    }
    tiff.extend([0; 4]);
    tiff.extend(annexes);
}

/// 31 May 2024, 14:03:27 in Lyon.
fn bloc() -> Bloc {
    Bloc {
        orientation: Some(1),
        racine: vec![texte(0x010F, "Fabricant")],
        exif: vec![texte(0x9003, "2024:05:31 14:03:27"), texte(0x9011, "+02:00")],
        gps: gps("N", "E"),
    }
}

fn gps(ns: &str, eo: &str) -> Vec<Champ> {
    vec![
        texte(1, ns),
        rationnels(2, &[(45, 1), (45, 1), (3000, 100)]),
        texte(3, eo),
        rationnels(4, &[(4, 1), (50, 1), (0, 1)]),
    ]
}

fn contient(octets: &[u8], motif: &[u8]) -> bool {
    octets.windows(motif.len()).any(|f| f == motif)
}

/// Small, seeded, the same everywhere.
struct Lcg(u64);

impl Lcg {
    fn suivant(&mut self) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap()
    }

    fn octet(&mut self) -> u8 {
        self.suivant().to_le_bytes()[1]
    }
}
