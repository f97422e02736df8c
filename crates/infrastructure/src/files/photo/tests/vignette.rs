//! Size, weight and uprightness of vignettes; dimensions from headers.

use super::*;
use crate::files::photo::{
    Format, MAX_PIXELS, dimensions,
    orientation::Orientation,
    vignette::{MAX_COTE_VIGNETTE, MAX_OCTETS_VIGNETTE, vignette},
};
use ::image::{Rgba, RgbaImage};

fn lue(vignette: &[u8]) -> RgbImage {
    assert!(vignette.len() <= MAX_OCTETS_VIGNETTE);
    let image = ::image::load_from_memory_with_format(vignette, ImageFormat::Jpeg).unwrap();
    assert!(image.width().max(image.height()) <= MAX_COTE_VIGNETTE);
    image.to_rgb8()
}

fn bruit(largeur: u32, hauteur: u32) -> RgbImage {
    let mut lcg = Lcg(3);
    RgbImage::from_fn(largeur, hauteur, |_, _| Rgb([lcg.octet(), lcg.octet(), lcg.octet()]))
}

#[test]
fn a_noisy_photo_stays_light() {
    let jpeg = en_jpeg(&bruit(3000, 2000));
    let droite = vignette(f(&jpeg), Format::Jpeg, Orientation::DROITE).unwrap();
    assert!(lue(&droite).width() > lue(&droite).height());
    // Not softened by the scaled decoding.
    let png = en(&bruit(320, 320).into(), ImageFormat::Png);
    lue(&vignette(f(&png), Format::Png, Orientation::DROITE).unwrap());
}

#[test]
fn every_format_gives_an_upright_vignette() {
    let mire: DynamicImage = mire(800, 400).into();
    let cas = [
        (Format::Jpeg, en_jpeg(&mire.to_rgb8())),
        (Format::Png, en(&mire, ImageFormat::Png)),
        (Format::Gif, en(&mire, ImageFormat::Gif)),
        (Format::WebP, en(&mire, ImageFormat::WebP)),
    ];
    for (format, octets) in cas {
        assert_eq!(dimensions(f(&octets), format), Some((800, 400)));
        let image = lue(&vignette(f(&octets), format, Orientation::depuis_exif(6)).unwrap());
        assert_eq!(image.dimensions(), (160, 320), "{format:?}");
        let [rouge, vert, _] = image.get_pixel(150, 10).0;
        assert!(rouge > 180 && vert < 80, "{format:?}");
    }
}

#[test]
fn small_images_are_not_enlarged_and_transparency_is_white() {
    let image = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 0]));
    let octets = en(&image.into(), ImageFormat::Png);
    let vignette = lue(&vignette(f(&octets), Format::Png, Orientation::DROITE).unwrap());
    assert_eq!(vignette.dimensions(), (40, 30));
    assert!(vignette.pixels().all(|p| p.0.iter().all(|&c| c > 250)));
}

#[test]
fn extreme_shapes_have_a_vignette() {
    for (l, h) in [(1, 1), (1, 3000), (3000, 1), (9, 7), (321, 5)] {
        let jpeg = en_jpeg(&mire(l, h));
        assert!(vignette(f(&jpeg), Format::Jpeg, Orientation::DROITE).is_some(), "{l}x{h}");
    }
}

#[test]
fn a_truncated_photo_has_one_as_well() {
    let jpeg = en_jpeg(&mire(640, 480));
    let moitie = &jpeg[..jpeg.len() / 2];
    assert!(vignette(f(moitie), Format::Jpeg, Orientation::DROITE).is_some());
}

#[test]
fn pixel_floods_are_seen_in_the_header() {
    let mut png = en(&mire(4, 4).into(), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let mut jpeg = en_jpeg(&mire(4, 4));
    let sof = jpeg.windows(2).position(|m| m == [0xFF, 0xC0]).unwrap();
    jpeg[sof + 5..sof + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    let depart = std::time::Instant::now();
    for (format, octets, cote) in [(Format::Png, png, 60_000), (Format::Jpeg, jpeg, 65_500)] {
        assert_eq!(dimensions(f(&octets), format), Some((cote, cote)));
        assert!(u64::from(cote) * u64::from(cote) > MAX_PIXELS);
        assert_eq!(vignette(f(&octets), format, Orientation::DROITE), None);
    }
    assert!(depart.elapsed().as_millis() < 500);
}

#[test]
fn the_largest_of_several_headers_counts() {
    let cadre = segment(0xC0, b"\x08\xFF\xDC\xFF\xDC\x01\x01\x11\x00");
    let jpeg = en_jpeg(&mire(4, 4));
    let sos = jpeg.windows(2).position(|m| m == [0xFF, 0xDA]).unwrap();
    let apres = [&jpeg[..sos], &cadre, &jpeg[sos..]].concat();
    for double in [avec(&jpeg, std::slice::from_ref(&cadre)), apres] {
        assert_eq!(dimensions(f(&double), Format::Jpeg), Some((65_500, 65_500)));
    }
    // A WebP whose canvas is small and whose frame is not.
    let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x03\0\0\x03\0\0".to_vec();
    webp.extend(b"VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f");
    assert_eq!(dimensions(f(&webp), Format::WebP), Some((16_383, 16_383)));
}
