//! What the copy keeps, drops and turns.

use super::*;
use crate::files::photo::{
    copie::{Illisible, copie},
    lire,
};

fn chargee(orientation: u16) -> Vec<u8> {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta GPSLatitude='45'/>";
    let avec_annexes = avec(
        &en_jpeg(&mire(48, 32)),
        &[
            app1(&Bloc { orientation: Some(orientation), ..bloc() }.tiff()),
            segment(0xE1, xmp),
            segment(0xE2, b"MPF\0secondes"),
            segment(0xED, b"Photoshop 3.0\0IPTC"),
            segment(0xE5, b"Modele"),
            segment(0xFE, b"pris par Camille"),
        ],
    );
    [avec_annexes, b"MotionPhoto_Data Exif\0\0".to_vec()].concat()
}

fn decodee(jpeg: &[u8]) -> RgbImage {
    ::image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().to_rgb8()
}

fn rien_de_personnel(jpeg: &[u8]) {
    let interdits: [&[u8]; 9] = [
        b"Exif",
        b"ns.adobe",
        b"GPS",
        b"Photoshop",
        b"MPF",
        b"Modele",
        b"Camille",
        b"MotionPhoto",
        b"Fabricant",
    ];
    for interdit in interdits {
        assert!(!contient(jpeg, interdit), "{}", String::from_utf8_lossy(interdit));
    }
    assert!(jpeg.ends_with(&[0xFF, 0xD9]));
    assert_eq!(lire(f(jpeg)), crate::files::photo::Exif::default());
}

#[test]
fn all_metadata_goes_and_the_pixels_stay() {
    let propre = copie(f(&chargee(1))).unwrap().unwrap();
    rien_de_personnel(&propre);
    assert_eq!(propre, en_jpeg(&mire(48, 32)));
}

#[test]
fn each_kind_of_metadata_is_enough_to_make_a_copy() {
    let nue = en_jpeg(&mire(16, 16));
    let jfxx = segment(0xE0, b"JFXX\0\x10vignette");
    let jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc");
    for s in [app1(b""), jfxx, jfif, segment(0xFE, b"x"), segment(0xEC, b"Ducky")] {
        assert_eq!(copie(f(&avec(&nue, &[s]))), Ok(Some(nue.clone())));
    }
    let suivie = [nue.as_slice(), &nue, b"http://ns.adobe.com/xap/1.0/"].concat();
    assert_eq!(copie(f(&suivie)), Ok(Some(nue)));
}

#[test]
fn a_clean_photo_is_served_as_it_is() {
    let nue = en_jpeg(&mire(16, 16));
    let icc = segment(0xE2, b"ICC_PROFILE\0\x01\x01profil");
    let mut bruit = Lcg(1);
    let remplissage: Vec<u8> = (0..200_000).map(|_| bruit.octet()).collect();
    let sans = [
        nue.clone(),
        avec(&nue, &[icc]),
        [nue.clone(), vec![0; 100_000]].concat(),
        [nue, remplissage].concat(),
    ];
    for photo in sans {
        assert_eq!(copie(f(&photo)), Ok(None));
    }
}

#[test]
fn a_fake_photo_is_served_unless_it_carries_metadata() {
    let mut bruit = Lcg(2);
    let mut fausse = vec![0xFF, 0xD8, 0xFF];
    assert_eq!(copie(f(&[fausse.clone(), vec![0; 70_000]].concat())), Ok(None));
    fausse.extend((0..70_000).map(|_| bruit.octet()));
    assert_eq!(copie(f(&fausse)), Ok(None));
    // Across the border of two reads, too.
    for signature in [b"Exif\0\0".as_slice(), b"http://ns.adobe.com/xap/1.0/"] {
        let mut portee = vec![0xFF, 0xD8, 0xFF];
        portee.resize(65_533, 0);
        portee.extend(signature);
        assert_eq!(copie(f(&portee)), Err(Illisible));
    }
}

#[test]
fn the_copy_is_upright() {
    // Where the red and the green of the stored image must be seen: (right?, bottom?).
    let cas = [
        (2, (true, false), (false, false)),
        (3, (true, true), (false, true)),
        (4, (false, true), (true, true)),
        (5, (false, false), (false, true)),
        (6, (true, false), (true, true)),
        (7, (true, true), (true, false)),
        (8, (false, true), (false, false)),
    ];
    for (orientation, rouge, vert) in cas {
        let droite = copie(f(&chargee(orientation))).unwrap().unwrap();
        rien_de_personnel(&droite);
        let image = decodee(&droite);
        let (l, h) = if orientation >= 5 { (32, 48) } else { (48, 32) };
        assert_eq!(image.dimensions(), (l, h), "{orientation}");
        let coin = |(droite, bas): (bool, bool)| {
            image.get_pixel(if droite { l - 3 } else { 2 }, if bas { h - 3 } else { 2 }).0
        };
        assert!(coin(rouge)[0] > 180 && coin(rouge)[1] < 80, "{orientation}: {:?}", coin(rouge));
        assert!(coin(vert)[1] > 160 && coin(vert)[0] < 80, "{orientation}: {:?}", coin(vert));
    }
}

#[test]
fn the_profile_follows_the_turned_copy_and_grey_turns_too() {
    let profil = segment(0xE2, b"ICC_PROFILE\0\x01\x01profil RVB");
    let tournee = avec(&chargee(6), &[profil]);
    assert!(contient(&copie(f(&tournee)).unwrap().unwrap(), b"profil RVB"));
    let grise = ::image::DynamicImage::from(mire(24, 16)).to_luma8();
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg).encode_image(&grise).unwrap();
    let exif = app1(&Bloc { orientation: Some(8), ..bloc() }.tiff());
    let droite = copie(f(&avec(&jpeg, &[exif]))).unwrap().unwrap();
    assert_eq!(decodee(&droite).dimensions(), (16, 24));
}

#[test]
fn what_cannot_be_turned_is_stripped_as_it_lies() {
    // A second frame header, before the scan: no decoder is given such a file.
    let nue = en_jpeg(&mire(16, 16));
    let cadre = segment(0xC0, b"\x08\xFF\xDC\xFF\xDC\x01\x01\x11\x00");
    let double = avec(&nue, &[cadre]);
    let exif = app1(&Bloc { orientation: Some(6), ..bloc() }.tiff());
    assert_eq!(copie(f(&avec(&double, &[exif]))), Ok(Some(double)));
}

/// Encoded by another hand: progressive or CMYK, with orientation 6.
pub(super) fn autre_main(
    couleurs: jpeg_encoder::ColorType,
    canaux: usize,
    progressif: bool,
) -> Vec<u8> {
    let tiff = Bloc { orientation: Some(6), ..bloc() }.tiff();
    let pixels: Vec<u8> = mire(48, 32).pixels().flat_map(|p| [p.0[0], p.0[1], p.0[2], 0]).collect();
    let pixels: Vec<u8> = pixels.chunks(4).flat_map(|p| p[..canaux].to_vec()).collect();
    let mut octets = Vec::new();
    let mut encodeur = jpeg_encoder::Encoder::new(&mut octets, 95);
    encodeur.set_progressive(progressif);
    encodeur.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    encodeur.add_app_segment(1, [b"Exif\0\0".as_slice(), &tiff].concat()).unwrap();
    encodeur.encode(&pixels, 48, 32, couleurs).unwrap();
    octets
}

#[test]
fn progressive_and_subsampled_photos_turn() {
    for progressif in [false, true] {
        let photo = autre_main(jpeg_encoder::ColorType::Rgb, 3, progressif);
        let droite = decodee(&copie(f(&photo)).unwrap().unwrap());
        assert_eq!(droite.dimensions(), (32, 48));
        let rouge = droite.get_pixel(28, 3).0;
        assert!(rouge[0] > 180 && rouge[1] < 80, "{rouge:?}");
    }
}

#[test]
fn inks_turn_into_colours() {
    for couleurs in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let photo = autre_main(couleurs, 4, false);
        let droite = decodee(&copie(f(&photo)).unwrap().unwrap());
        assert_eq!(droite.dimensions(), (32, 48));
        // Red ink values are the inverse of red light: cyan ink at 220 shows no red.
        let coin = droite.get_pixel(28, 3).0;
        assert!(coin[0] < 80 && coin[1] > 180 && coin[2] > 180, "{coin:?}");
    }
}

#[test]
fn metadata_disguised_as_a_table_is_refused() {
    let mut exif = app1(&bloc().tiff());
    exif[1] = 0xDB;
    let photo = avec(&en_jpeg(&mire(16, 16)), &[exif, segment(0xFE, b"x")]);
    assert_eq!(copie(f(&photo)), Err(Illisible));
}
