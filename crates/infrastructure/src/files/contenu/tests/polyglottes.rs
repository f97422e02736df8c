//! Files of two types at once.

use super::{echantillons::*, *};

fn refuse(octets: &[u8], second: &str) {
    for extension in [None, Some("jpg"), Some("pdf"), Some("gif")] {
        match juger_octets(octets, extension) {
            Err(Refus::Polyglotte(trouve)) => assert_eq!(trouve, second),
            autre => panic!("{second} : {autre:?}"),
        }
    }
}

fn mp3() -> Vec<u8> {
    [b"\xff\xfb\x90\x64".as_slice(), &[0; 400]].concat()
}

#[test]
fn an_archive_at_the_end_is_found() {
    let archive =
        zip(&[comprime("META-INF/MANIFEST.MF", b"Main-Class: X"), tel_quel("X.class", b"x")]);
    let video = iso(b"isom", &[b"vide"]);
    for porteur in [JPEG, GIF, PNG, WEBP, PDF, &mp3(), &video, &cfb(&["Workbook"], [0; 16])] {
        refuse(&[porteur, &archive].concat(), "ZIP");
    }
    let chiffre = [cfb(&["EncryptedPackage"], [0; 16]), archive.clone()].concat();
    assert!(matches!(juger_octets(&chiffre, Some("docx")), Err(Refus::Polyglotte("ZIP"))));
    refuse(&[JPEG, &archive, &vec![0; 60_000]].concat(), "ZIP");
    // With offsets from the start of the whole file.
    let mut juste = [GIF, archive.as_slice()].concat();
    let fin = juste.len() - 22;
    let debut = u32::from_le_bytes(juste[fin + 16..fin + 20].try_into().unwrap());
    let decale = debut + u32::try_from(GIF.len()).unwrap();
    juste[fin + 16..fin + 20].copy_from_slice(&decale.to_le_bytes());
    refuse(&juste, "ZIP");
    // Out of sight of the last record, which alone says where the directory is.
    juste.splice(fin..fin, vec![0; 70_000]);
    refuse(&juste, "ZIP");
}

#[test]
fn a_signature_alone_is_no_archive() {
    let loin = [JPEG, &zip(&[tel_quel("a", b"b")]), &vec![0; 70_000]].concat();
    assert_eq!(juger_octets(&loin, None).ok(), Some(TypeFichier::Jpeg));
    for bruit in
        [b"PK\x05\x06".as_slice(), b"PK\x01\x02", b"PK\x05\x06PK\x05\x06PK\x05\x06aaaaaaaa"]
    {
        let octets = [JPEG, bruit, &[0x41; 50]].concat();
        assert_eq!(juger_octets(&octets, None).ok(), Some(TypeFichier::Jpeg));
    }
    // A document that an old one embeds does not reach its end.
    let incorpore = [cfb(&["Workbook"], [0; 16]), docx(), vec![0; 300]].concat();
    assert_eq!(juger_octets(&incorpore, None).ok(), Some(TypeFichier::Xls));
}

#[test]
fn a_pdf_inside_is_found() {
    refuse(&[JPEG, PDF].concat(), "PDF");
    refuse(&[GIF, PDF].concat(), "PDF");
    refuse(&[&mp3()[..100], PDF].concat(), "PDF");
    refuse(b"un texte, puis %PDF-1.4 et la suite", "PDF");
    refuse(&[&[b'x'; 1023], PDF].concat(), "PDF");
    assert!(juger_octets(&[&[b'x'; 1024], PDF].concat(), None).is_ok());
    let dans_un_champ = Fichier { nom: b"%PDF-1.4.txt".into(), ..tel_quel("", b"x") };
    refuse(&zip(&[dans_un_champ]), "PDF");
    refuse(&zip(&[tel_quel("a.txt", b"x%PDF-1.4")]), "PDF");
}

#[test]
fn a_page_inside_is_found() {
    let charges: [&[u8]; 8] = [
        b"<script>alert(1)</script>",
        b"<ScRiPt src=//x>",
        b"<html><body onload=x>",
        b"<svg onload=alert(1)>",
        b"<svg/onload=alert(1)>",
        b"<!DOCTYPE html><p>",
        b"<iframe src=x>",
        b"<HTML>",
    ];
    let dwg = [b"AC1032".as_slice(), &[0; 100]].concat();
    let son = iso(b"M4A ", &[b"soun"]);
    for charge in charges {
        for porteur in [JPEG, GIF, PNG, WEBP, PDF, &mp3(), &son, &dwg] {
            refuse(&[porteur, charge].concat(), "HTML ou SVG");
            refuse(&[porteur, b"\0\0", charge, b"               \0"].concat(), "HTML ou SVG");
        }
    }
    refuse(&[JPEG, b"<?php system($_GET[0]); ?>"].concat(), "script");
    for retrait in 0..20 {
        let mut octets = JPEG.to_vec();
        octets.resize(lecture::MORCEAU * 2 - retrait, 0);
        refuse(&[octets.as_slice(), b"<!doctype html><p>bonjour"].concat(), "HTML ou SVG");
    }
}

#[test]
fn the_middle_of_a_pdf_is_its_own() {
    let octets = [PDF, &[b' '; 5000], b"<script>x</script>", &[b' '; 5000]].concat();
    assert_eq!(juger_octets(&octets, None).ok(), Some(TypeFichier::Pdf));
}

#[test]
fn noise_is_no_page() {
    let bruits: [&[u8]; 4] = [b"<svg\x80\x81", b"<svg \x01\x02\xff", b"<html\0", b"<?phpx"];
    for bruit in bruits {
        let octets = [JPEG, bruit, &[0; 50]].concat();
        assert_eq!(juger_octets(&octets, None).ok(), Some(TypeFichier::Jpeg));
    }
}

#[test]
fn a_picture_that_is_a_script_is_found() {
    refuse(b"GIF89a/*\0\0\x80\0\0 */=1;alert(1)//", "script");
    refuse(b"GIF89a=1;alert(document.domain)", "script");
    refuse(b"GIF89a=\"\0\0\0\";alert(1)", "script");
    refuse(b"GIF87a//\0\0", "script");
    refuse(b"GIF89a ;alert(1)", "script");
    refuse(b"RIFF/*\0\0WEBPVP8 */=1;alert(1)", "script");
    refuse(b"RIFF=1//WEBPVP8 ;alert(1)", "script");
    refuse(b"\xff\xd8\xff\xe0/*JFIF\0\x01\x01 */=alert(1)/*", "script");
}

#[test]
fn two_documents_in_one_are_refused() {
    let deux = zip(&[
        tel_quel("mimetype", TypeFichier::Odt.as_str().as_bytes()),
        tel_quel("[Content_Types].xml", b"<Types/>"),
        tel_quel("word/document.xml", b""),
    ]);
    refuse(&deux, "plusieurs documents");
    refuse(&cfb(&["Workbook", "WordDocument"], [0; 16]), "plusieurs documents Office");
}
