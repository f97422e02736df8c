//! One file of every allowed type, under every kind of name.

use super::{echantillons::*, *};

/// The content, the extension, and the type.
type Cas = (Vec<u8>, &'static str, TypeFichier);

fn images() -> Vec<Cas> {
    use TypeFichier::*;
    vec![
        (JPEG.to_vec(), "jpg", Jpeg),
        (PNG.to_vec(), "png", Png),
        (WEBP.to_vec(), "webp", Webp),
        (GIF.to_vec(), "gif", Gif),
        (iso(b"heicmif1heic", &[]), "heic", Heic),
        (iso(b"mif1heicmif1", &[]), "heic", Heic),
        (iso(b"mif1mif1miaf", &[]), "heif", Heif),
        ([b"AC1032".as_slice(), &[0; 7], b"\x80\x01"].concat(), "dwg", Dwg),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n".into(), "dxf", Dxf),
        (b"999\nfait par nous\n999\nencore\n0\nSECTION\n2\nENTITIES\n0\nEOF\n".into(), "", Dxf),
        (b"  5\n1A\n  8\nMURS\n 10\n0.0\n".into(), "dxf", Dxf),
        (b"AutoCAD Binary DXF\r\n\x1a\0\0SECTION\0\x02HEADER\0".into(), "dxf", Dxf),
    ]
}

fn documents() -> Vec<Cas> {
    use TypeFichier::*;
    let classes = [(0x0002_0906, Doc), (0x0002_0820, Xls)];
    let mut cas = vec![
        (PDF.to_vec(), "pdf", Pdf),
        (docx(), "docx", Docx),
        (ooxml("xl", "application/…spreadsheetml.sheet.main+xml"), "xlsx", Xlsx),
        (ooxml("ppt", "application/…presentationml.presentation.main+xml"), "pptx", Pptx),
        (cfb(&["\u{1}CompObj", "1Table", "Data", "x", "WordDocument"], [0; 16]), "doc", Doc),
        (cfb(&["Workbook"], [0; 16]), "xls", Xls),
        (cfb(&["Book"], [0; 16]), "xls", Xls),
        (cfb(&["Current User", "PowerPoint Document"], [0; 16]), "ppt", Ppt),
        (cfb(&["EncryptionInfo", "EncryptedPackage"], [0; 16]), "xlsx", Xlsx),
        (zip(&[tel_quel("plan.txt", b"bonjour")]), "zip", Zip),
        (zip(&[Fichier { drapeaux: 1, ..tel_quel("secret.pdf", b"????") }]), "zip", Zip),
        (zip(&[tel_quel("devis.pdf", PDF), tel_quel("b/c.pdf", PDF)]), "zip", Zip),
        (zip(&[]), "zip", Zip),
    ];
    cas.extend(classes.map(|(numero, attendu)| (cfb(&["x"], classe(numero)), "", attendu)));
    cas.extend([Odt, Ods, Odp].map(|t| (opendocument(t.as_str()), "", t)));
    cas
}

fn sons_et_videos() -> Vec<Cas> {
    use TypeFichier::*;
    vec![
        (iso(b"isomiso2avc1mp41", &[b"soun", b"vide"]), "mp4", Mp4),
        (iso(b"mp42isom", &[]), "mp4", Mp4),
        (iso(b"M4V mp42", &[b"vide"]), "mp4", Mp4),
        (iso(b"qt  ", &[b"vide"]), "mov", Mov),
        ([boite(b"wide", &[]), boite(b"mdat", &[7; 50])].concat(), "mov", Mov),
        (iso(b"M4A isommp42", &[b"soun"]), "m4a", M4a),
        (iso(b"mp42isom", &[b"soun"]), "m4a", M4a),
        (b"ID3\x03\0\0\0\0\0\x0aTIT2......\xff\xfb\x90\x64".into(), "mp3", Mp3),
        (b"\xff\xfb\x90\x64\0\0\0\0\0\0\0\0".into(), "mp3", Mp3),
        (
            b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis\0".into(),
            "ogg",
            Ogg,
        ),
        (
            b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01".into(),
            "ogg",
            Ogg,
        ),
    ]
}

fn textes() -> Vec<Cas> {
    use TypeFichier::*;
    vec![
        (b"a".into(), "txt", Texte),
        ("Réunion de chantier : à 10 h\r\n\tpage 2\x0c".into(), "txt", Texte),
        ("\u{feff}nom;prix\r\nvis;0,10\r\n".into(), "csv", Csv),
        (b"nom;libell\xe9;prix \x80\r\n".into(), "csv", Csv),
        (utf16("nom\tprix €\r\n🧱\t1\r\n", false), "csv", Csv),
        (utf16("nom\tprix €\r\n", true), "txt", Texte),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jean\r\nEND:VCARD\r\n".into(), "vcf", Texte),
        (b"{\"a\": [1, 2]}".into(), "json", Texte),
        (b"# Titre\n\n- a < b & c\n- <jean@exemple.fr>\n".into(), "md", Texte),
        (b"The free lunch, moov, mdat".into(), "txt", Texte),
        (b"AC1032 est une version".into(), "txt", Texte),
        (b"OggSon, BM, PK : des initiales".into(), "txt", Texte),
        (b"2026-01-01 INFO <anonymous> x\n".into(), "log", Texte),
        (b"0\nSECTIONNER le mur\n".into(), "txt", Texte),
        (b"1;2\n3;4\n".into(), "dxf", Texte),
    ]
}

#[test]
fn every_allowed_type_is_recognised() {
    let cas = [images(), documents(), sons_et_videos(), textes()].concat();
    for (octets, extension, attendu) in &cas {
        let apercu = String::from_utf8_lossy(octets.get(..40).unwrap_or(octets)).into_owned();
        let trouve = juger_octets(octets, Some(extension)).map_err(|e| e.to_string());
        assert_eq!(trouve, Ok(*attendu), "{extension} {apercu}");
    }
    for attendu in TypeFichier::ALL {
        assert!(cas.iter().any(|(.., t)| t == attendu), "{attendu} has no sample");
    }
}

#[test]
fn the_name_does_not_change_what_the_content_tells() {
    for (octets, _, attendu) in [images(), documents(), sons_et_videos()].concat() {
        // Some content leaves the choice to the name: those are in the table above.
        if matches!(juger_octets(&octets, None), Ok(sans_nom) if sans_nom == attendu) {
            for lie in ["pdf", "csv", "jpg", "docx", "txt", "JPG", "", "inconnue"] {
                assert_eq!(juger_octets(&octets, Some(lie)).ok(), Some(attendu), "{attendu} {lie}");
            }
        }
    }
    assert_eq!(juger_octets(b"un texte", Some("jpg")).ok(), Some(TypeFichier::Texte));
    assert_eq!(juger_octets(b"a;b", Some(".CSV")).ok(), Some(TypeFichier::Csv));
}

#[test]
fn a_stand_in_with_the_right_signature_passes() {
    let signatures: [(&[u8], TypeFichier); 12] = [
        (b"\xff\xd8\xff\xe0", TypeFichier::Jpeg),
        (b"\x89PNG\r\n\x1a\n", TypeFichier::Png),
        (b"GIF89a\x10\0\x10\0", TypeFichier::Gif),
        (b"RIFF\x24\0\0\0WEBP", TypeFichier::Webp),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", TypeFichier::Heic),
        (b"%PDF-1.4\n", TypeFichier::Pdf),
        (b"AC1032", TypeFichier::Dwg),
        (b"\0\0\0\x10ftypisom\0\0\0\0", TypeFichier::Mp4),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", TypeFichier::Mov),
        (b"\0\0\0\x14ftypM4A \0\0\0\0M4A ", TypeFichier::M4a),
        (b"ID3\x04\0\0", TypeFichier::Mp3),
        (b"OggS\0", TypeFichier::Ogg),
    ];
    let mut hasard = fastrand::Rng::with_seed(7);
    for (signature, attendu) in signatures {
        let mut octets = signature.to_vec();
        octets.resize(4096, 0);
        assert_eq!(juger_octets(&octets, None).ok(), Some(attendu), "zeros after {attendu}");
        octets.truncate(signature.len());
        octets.extend(std::iter::repeat_with(|| hasard.u8(..)).take(1 << 20));
        assert_eq!(juger_octets(&octets, None).ok(), Some(attendu), "random after {attendu}");
        if attendu != TypeFichier::Dwg {
            octets.truncate(signature.len());
            octets.extend([b'x'; 5000]);
            assert_eq!(juger_octets(&octets, None).ok(), Some(attendu), "letters after {attendu}");
        }
    }
}

#[test]
fn the_largest_random_photo_passes() {
    let mut octets = b"\xff\xd8\xff\xe0".to_vec();
    let mut hasard = fastrand::Rng::with_seed(42);
    octets.extend(std::iter::repeat_with(|| hasard.u8(..)).take((10 << 20) - 4));
    assert_eq!(juger_octets(&octets, Some("jpg")).ok(), Some(TypeFichier::Jpeg));
}

#[test]
fn what_a_document_embeds_does_not_count() {
    let mut octets = cfb(&["WordDocument", "ObjectPool", "Workbook"], [0; 16]);
    // The directory is in the second sector: the workbook becomes the child of the pool.
    octets[1280 + 72..1280 + 80].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0]);
    assert_eq!(juger_octets(&octets, None).ok(), Some(TypeFichier::Doc));
}
