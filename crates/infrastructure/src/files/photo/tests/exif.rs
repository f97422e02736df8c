//! Dates, places and orientations.

use time::macros::datetime;

use super::*;
use crate::files::photo::{Exif, PriseLe, lire, orientation::Orientation};

fn lu(bloc: &Bloc) -> Exif {
    lire(f(&avec(&en_jpeg(&mire(16, 16)), &[app1(&bloc.tiff())])))
}

#[test]
fn a_date_with_its_offset_is_an_instant() {
    let attendu = Some(PriseLe::Instant(datetime!(2024-05-31 12:03:27 UTC)));
    assert_eq!(lu(&bloc()).prise_le, attendu);
}

#[test]
fn a_date_without_offset_is_local_unless_the_satellites_tell() {
    let mut sans = bloc();
    sans.exif.truncate(1);
    assert_eq!(lu(&sans).prise_le, Some(PriseLe::Locale(datetime!(2024-05-31 14:03:27))));
    sans.gps.push(rationnels(7, &[(12, 1), (3, 1), (2799, 100)]));
    sans.gps.push(texte(0x1D, "2024:05:31"));
    let attendu = Some(PriseLe::Instant(datetime!(2024-05-31 12:03:27 UTC)));
    assert_eq!(lu(&sans).prise_le, attendu);
}

#[test]
fn the_original_comes_before_the_digitised_and_the_modified() {
    let mut dates = bloc();
    dates.racine.push(texte(0x0132, "2022:01:01 00:00:00"));
    dates.exif = vec![texte(0x9004, "2023:01:01 00:00:00")];
    assert_eq!(lu(&dates).prise_le, Some(PriseLe::Locale(datetime!(2023-01-01 0:00))));
    dates.exif = vec![texte(0x9010, "-01:30")];
    let attendu = Some(PriseLe::Instant(datetime!(2022-01-01 1:30 UTC)));
    assert_eq!(lu(&dates).prise_le, attendu);
}

#[test]
fn nonsense_is_absent() {
    for date in ["0000:00:00 00:00:00", "2024:02:30 10:00:00", "2024:05:31 25:00:00", "hier", ""] {
        let faux = Bloc { exif: vec![texte(0x9003, date)], ..bloc() };
        assert_eq!(lu(&faux).prise_le, None, "{date}");
    }
    let mut fou = bloc();
    fou.exif = vec![texte(0x9003, "2024:05:31 14:03:27"), texte(0x9011, "+99:00")];
    assert!(matches!(lu(&fou).prise_le, Some(PriseLe::Locale(_))));
    for (degres, diviseur) in [(91, 1), (45, 0), (u32::MAX, 1)] {
        fou.gps[1] = rationnels(2, &[(degres, diviseur), (0, 1), (0, 1)]);
        assert_eq!(lu(&fou).lieu, None, "{degres}/{diviseur}");
    }
    assert_eq!(lu(&Bloc { gps: gps("X", "E"), ..bloc() }).lieu, None);
    assert_eq!(lu(&Bloc { orientation: Some(9), ..bloc() }).orientation, Orientation::DROITE);
}

#[test]
fn south_and_west_are_negative() {
    for (ns, eo, signes) in [("N", "E", (1.0, 1.0)), ("S", "W", (-1.0, -1.0))] {
        let lieu = lu(&Bloc { gps: gps(ns, eo), ..bloc() }).lieu.unwrap();
        assert!((lieu.lat - signes.0 * 45.758_333_3).abs() < 1e-6, "{lieu:?}");
        assert!((lieu.lng - signes.1 * 4.833_333_3).abs() < 1e-6, "{lieu:?}");
    }
}

#[test]
fn the_other_containers_are_read() {
    let tiff = Bloc { orientation: Some(6), ..bloc() }.tiff();
    let taille = u32::try_from(tiff.len()).unwrap();
    let png = en(&mire(8, 8).into(), ImageFormat::Png);
    let morceau = [&taille.to_be_bytes(), b"eXIf".as_slice(), &tiff, &[0; 4]].concat();
    let png = [&png[..33], &morceau, &png[33..]].concat();
    let mut webp = en(&mire(8, 8).into(), ImageFormat::WebP);
    webp.extend([b"EXIF".as_slice(), &(taille + 6).to_le_bytes(), b"Exif\0\0", &tiff].concat());
    for octets in [png, webp, heic(&tiff)] {
        let exif = lire(f(&octets));
        assert_eq!(exif.orientation, Orientation::depuis_exif(6));
        assert!(exif.lieu.is_some() && exif.prise_le.is_some());
    }
}

fn boite(nom: &[u8], contenu: &[u8]) -> Vec<u8> {
    let taille = u32::try_from(contenu.len() + 8).unwrap();
    [&taille.to_be_bytes(), nom, contenu].concat()
}

fn heic(tiff: &[u8]) -> Vec<u8> {
    let ftyp = boite(b"ftyp", b"heic\0\0\0\0mif1heic");
    let infe = boite(b"infe", b"\x02\0\0\0\0\x07\0\0Exif\0");
    let iinf = boite(b"iinf", &[b"\0\0\0\0\0\x01", infe.as_slice()].concat());
    let place = |debut: u32| {
        let taille = u32::try_from(tiff.len() + 10).unwrap().to_be_bytes();
        let entete = b"\0\0\0\0\x44\0\0\x01\0\x07\0\0\0\x01";
        boite(b"iloc", &[entete.as_slice(), &debut.to_be_bytes(), &taille].concat())
    };
    let meta = |debut| boite(b"meta", &[b"\0\0\0\0".as_slice(), &iinf, &place(debut)].concat());
    let debut = u32::try_from(ftyp.len() + meta(0).len()).unwrap();
    [ftyp, meta(debut), b"\0\0\0\x06Exif\0\0".to_vec(), tiff.to_vec()].concat()
}
