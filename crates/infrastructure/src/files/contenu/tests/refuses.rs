//! What is refused whatever the name, and what the sentence says.

use super::{echantillons::*, *};

fn refuse(octets: &[u8], raison: &str) {
    for extension in [None, Some("pdf"), Some("txt"), Some("jpg"), Some("zip")] {
        let apercu = String::from_utf8_lossy(octets.get(..40).unwrap_or(octets));
        match juger_octets(octets, extension) {
            Err(refus) => assert!(refus.to_string().contains(raison), "{apercu} : {refus}"),
            Ok(trouve) => panic!("{apercu} passed for {trouve}"),
        }
    }
}

#[test]
fn what_runs_is_refused() {
    let exe = [b"MZ\x90\0".as_slice(), &[0; 56], &[64, 0, 0, 0], b"PE\0\0L\x01\0\0"].concat();
    refuse(&exe, "exécutables");
    refuse(b"MZ", "exécutables");
    refuse(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0", "exécutables");
    refuse(b"\xcf\xfa\xed\xfe\x07\0\0\x01", "exécutables");
    refuse(b"\xfe\xed\xfa\xcfaaaaaaaaaaaa", "exécutables");
    refuse(b"\xca\xfe\xba\xbe\0\0\0\x34\0\x10", "exécutables");
    refuse(b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07", "exécutables");
    refuse(b"\0asm\x01\0\0\0", "exécutables");
    refuse(b"dex\n035\0", "exécutables");
    refuse(&cfb(&["x"], classe(0x000c_1084)), "exécutables");
    refuse(&cfb(&["\u{4840}\u{3f3f}\u{4577}"], [0; 16]), "exécutables");
    refuse(&cfb(&["WordDocument"], classe(0x000c_1086)), "exécutables");
    refuse(b"#!/bin/sh\nrm -rf /\n", "scripts");
    refuse(b"\xef\xbb\xbf#! /usr/bin/env python\n", "scripts");
    refuse(b"<?php system($_GET[0]); ?>", "scripts");
    refuse(b"bonjour\n<?PHP system(); ?>", "scripts");
    refuse(b"  <?= 1 ?>", "scripts");
    refuse(b"<%@ page import=\"java\" %>", "scripts");
}

#[test]
fn what_opens_as_a_page_is_refused() {
    for page in [
        "<!DOCTYPE html>",
        "<!doctype HTML><p>",
        "<html>",
        "<HTML lang=fr>",
        "\n\t <head>",
        "<script>x</script>",
        "<script src=x>",
        "<iframe src=x>",
        "<h1>a",
        "<div>",
        "<font >",
        "<table>",
        "<a href=x>",
        "<style>",
        "<title>x",
        "<b>",
        "<body onload=x>",
        "<br>",
        "<p>",
        "<!-- x --><html>",
        "<?xml version=\"1.0\"?><note/>",
        "<svg xmlns=\"x\"/>",
        "<svg/onload=x>",
        "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"/>",
        "texte\n<script>alert(1)</script>",
        "texte <SVG onload=alert(1)>",
        "a;b\n<IfRaMe src=x>;c\n",
    ] {
        refuse(page.as_bytes(), "HTML");
        refuse(format!("\u{feff}{page}").as_bytes(), "HTML");
        refuse(&utf16(page, false), "HTML");
        refuse(&utf16(page, true), "HTML");
    }
    refuse(b"<html>\0\0\x01", "HTML");
    // Across the pieces that are read.
    for retrait in 0..10 {
        let mut octets = vec![b'x'; lecture::MORCEAU - retrait];
        octets.extend(b"<script>alert(1)</script>");
        refuse(&octets, "HTML");
    }
}

#[test]
fn tags_that_are_none_pass() {
    for texte in ["<p", "<abc>", "a < b", "<brique>", "<plan>", "un <b>mot</b>", "#![autre(x)]"] {
        let attendu = (texte != "<p").then_some(TypeFichier::Texte);
        assert_eq!(juger_octets(texte.as_bytes(), None).ok(), attendu, "{texte}");
    }
}

#[test]
fn other_types_are_refused_with_the_list_of_those_allowed() {
    let inconnu: Vec<u8> = (0..=255).collect();
    for octets in [
        inconnu.as_slice(),
        b"\0",
        b"texte avec \0 dedans",
        b"texte avec \x1b[31m",
        b"{\\rtf1 bonjour}",
        b"7z\xbc\xaf\x27\x1c\0\x04",
        b"Rar!\x1a\x07\x01\0",
        b"\x1f\x8b\x08\0\0\0\0\0",
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0",
        b"II*\0\x08\0\0\0",
        b"fLaC\0\0\0\x22",
        b"ID3\x03\0\0\0\0\0\0fLaC\0\0\0\x22",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\x1a\x45\xdf\xa3\x01\0\0\0",
        b"\xff\xf1\x50\x80\0\0\0",
        b"SQLite format 3\0\x10\0",
        b"AC10zz\0\0",
        b"AutoCAD Binary DXF\0",
        b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46",
    ] {
        refuse(octets, "types permis : images (JPEG");
    }
    refuse(&iso(b"avifmif1miaf", &[]), "types permis");
    refuse(&iso(b"mif1avifmiaf", &[]), "types permis");
    refuse(&iso(b"3gp4isom", &[b"vide"]), "types permis");
    let theora = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora";
    refuse(theora, "types permis");
    refuse(&cfb(&["VisioDocument"], [0; 16]), "types permis");
    refuse(&cfb(&["EncryptedPackage"], [0; 16]), "types permis");
    refuse(&utf16("a\0b", false), "types permis");
    refuse(b"\xff\xfe\0\xd8a\0", "types permis");
    refuse(b"\xff\xfea", "types permis");
    refuse(b"", "vide");
}

#[test]
fn a_class_tells_what_a_broken_directory_does_not() {
    let mut casse = cfb(&["WordDocument"], [0; 16]);
    casse.truncate(600);
    assert_eq!(juger_octets(&casse, Some("doc")).ok(), Some(TypeFichier::Doc));
    assert_eq!(juger_octets(&casse, Some("xls")).ok(), Some(TypeFichier::Xls));
    assert!(matches!(juger_octets(&casse, None), Err(Refus::Type)));
    assert!(matches!(juger_octets(&casse, Some("pdf")), Err(Refus::Type)));
}

#[test]
fn macros_are_refused() {
    let types =
        b"<Types><Default Extension=\"bin\" ContentType=\"application/vnd.ms-office\"/></Types>";
    let liste = comprime("[Content_Types].xml", types);
    for nom in ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"] {
        let octets = zip(&[liste.clone(), tel_quel("word/document.xml", b""), tel_quel(nom, b"")]);
        refuse(&octets, "macros");
    }
    refuse(&ooxml("word", "application/vnd.ms-word.document.macroEnabled.main+xml"), "macros");
    refuse(&ooxml("xl", "application/vnd.ms-office.vbaProject"), "macros");
    refuse(&ooxml("xl", "application/vnd.ms-excel.m&#97;croEnabled"), "illisible");
    refuse(&cfb(&["WordDocument", "_VBA_PROJECT"], [0; 16]), "macros");
    refuse(&cfb(&["Workbook", "_VBA_PROJECT_CUR"], [0; 16]), "macros");
}

#[test]
fn the_extension_alone_is_enough_to_refuse() {
    for extension in ["js", ".JS", "exe", "html", "svg", "docm", "sh "] {
        let refus = juger_octets(b"alert(1)", Some(extension)).unwrap_err();
        assert!(refus.to_string().contains("cette extension est refusée"), "{extension}");
    }
}
