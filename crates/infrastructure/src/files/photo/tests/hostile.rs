//! Broken and mutated files: nothing panics.

use super::*;
use crate::files::photo::{
    self as p, Format, dimensions, lire, orientation::Orientation, vignette::vignette,
};

fn tout(octets: &[u8], format: Format) {
    let orientation = lire(f(octets)).orientation;
    let _ = dimensions(f(octets), format);
    let _ = vignette(f(octets), format, orientation);
    if let Ok(Some(propre)) = p::copie(f(octets)) {
        assert!(!contient(&propre, b"Exif\0\0"));
    }
}

fn photo() -> Vec<u8> {
    let exif = app1(&Bloc { orientation: Some(6), ..bloc() }.tiff());
    avec(&en_jpeg(&mire(24, 16)), &[exif, segment(0xFE, b"commentaire")])
}

fn exemples() -> Vec<(Format, Vec<u8>)> {
    let image: DynamicImage = mire(24, 16).into();
    vec![
        (Format::Jpeg, photo()),
        (Format::Jpeg, copie::autre_main(jpeg_encoder::ColorType::Rgb, 3, false)),
        (Format::Jpeg, copie::autre_main(jpeg_encoder::ColorType::Rgb, 3, true)),
        (Format::Jpeg, copie::autre_main(jpeg_encoder::ColorType::Cmyk, 4, false)),
        (Format::Png, en(&image, ImageFormat::Png)),
        (Format::Gif, en(&image, ImageFormat::Gif)),
        (Format::WebP, en(&image, ImageFormat::WebP)),
    ]
}

#[test]
fn truncated_anywhere() {
    for (format, octets) in exemples() {
        for longueur in 0..octets.len() {
            tout(&octets[..longueur], format);
        }
    }
}

#[test]
fn mutated_at_random() {
    for (format, octets) in exemples() {
        let mut lcg = Lcg(42);
        for _ in 0..500 {
            let mut mutee = octets.clone();
            for _ in 0..=lcg.suivant() % 8 {
                let i = lcg.suivant() % mutee.len();
                mutee[i] = lcg.octet();
            }
            tout(&mutee, format);
        }
    }
}

#[test]
fn directories_that_overlap_or_turn_round_end() {
    // A directory that points to itself, with the greatest count.
    let mut tiff = b"MM\0\x2a\0\0\0\x08\xff\xff\x87\x69\0\x04\0\0\0\x01\0\0\0\x08".to_vec();
    tiff.resize(60_000, 1);
    let exif = lire(f(&avec(&en_jpeg(&mire(8, 8)), &[app1(&tiff)])));
    assert_eq!(exif.orientation, Orientation::DROITE);
}

#[test]
fn a_million_empty_segments_are_given_up() {
    let mut jpeg = vec![0xFF, 0xD8];
    jpeg.extend([0xFF, 0xDB, 0, 2].repeat(1_000_000));
    tout(&jpeg, Format::Jpeg);
}
