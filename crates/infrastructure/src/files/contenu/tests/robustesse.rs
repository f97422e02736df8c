//! Nothing panics, loops or fails for want of a well-formed file.

use super::{echantillons::*, *};

fn echantillons() -> Vec<Vec<u8>> {
    vec![
        JPEG.to_vec(),
        PNG.to_vec(),
        GIF.to_vec(),
        WEBP.to_vec(),
        PDF.to_vec(),
        docx(),
        opendocument(TypeFichier::Odt.as_str()),
        zip(&[tel_quel("a", b"bonjour"), comprime("b", b"monde")]),
        cfb(&["a", "b", "c", "d", "e", "WordDocument"], [0; 16]),
        iso(b"isomiso2", &[b"soun", b"vide"]),
        iso(b"mif1heic", &[]),
        b"ID3\x03\0\0\0\0\0\x0aTIT2......\xff\xfb\x90\x64".into(),
        b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis\0".into(),
        b"999\nx\n0\nSECTION\n2\nENTITIES\n0\nEOF\n".into(),
        utf16("nom\tprix €🧱\r\n", false),
    ]
}

/// A refusal is the user's doing: bytes in memory can always be read.
fn jamais_une_panne(octets: &[u8]) {
    for extension in [None, Some("doc"), Some("dxf"), Some("m4a")] {
        assert!(!matches!(juger_octets(octets, extension), Err(Refus::Lecture(_))));
    }
}

#[test]
fn truncated_files_are_judged() {
    for octets in echantillons() {
        for fin in 0..octets.len() {
            jamais_une_panne(&octets[..fin]);
        }
    }
}

#[test]
fn files_with_wrong_bytes_are_judged() {
    let mut hasard = fastrand::Rng::with_seed(3);
    for octets in echantillons() {
        for _ in 0..400 {
            let mut abime = octets.clone();
            for _ in 0..hasard.usize(1..6) {
                let place = hasard.usize(..abime.len());
                let autre = hasard.u8(..);
                abime[place] = *hasard.choice(&[0, 1, 0x7f, 0xff, autre]).unwrap();
            }
            jamais_une_panne(&abime);
        }
    }
}

#[test]
fn loops_and_crowds_come_to_an_end() {
    let mega = 10 << 20;
    let mut boucle = cfb(&["a", "b", "c", "d"], [0; 16]);
    // The table's second sector leads to itself.
    boucle[512 + 8..512 + 12].copy_from_slice(&2_u32.to_le_bytes());
    boucle.resize(mega, 0xff);
    let boites = [boite(b"ftyp", b"isom\0\0\0\0"), boite(b"free", b"").repeat(mega / 8)].concat();
    let vides = vec![tel_quel("", b""); 65_535];
    let fins = [JPEG, &b"PK\x05\x06\0\0\0\0\x01\0\x01\0".repeat(mega / 12)].concat();
    let tags = b"ID3\x03\0\0\0\0\0\0".repeat(mega / 10);
    let chevrons = [JPEG, &vec![b'<'; mega]].concat();
    for octets in [boucle, boites, zip(&vides), fins, tags, chevrons, vec![b' '; mega]] {
        jamais_une_panne(&octets);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_our_failure() {
    struct Panne;
    impl Read for Panne {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disque"))
        }
    }
    impl Seek for Panne {
        fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
            Ok(10)
        }
    }
    assert!(matches!(reconnaitre(&mut Panne, &nom(None)), Err(Refus::Lecture(_))));
}
