//! Bombs, broken archives, and what archives may not hold.

use super::{echantillons::*, *};

fn refus(octets: &[u8]) -> Refus {
    juger_octets(octets, Some("zip")).unwrap_err()
}

fn declare(nom: &str, taille: u32) -> Fichier {
    Fichier { taille: Some(taille), ..comprime(nom, b"0") }
}

#[test]
fn bombs_are_refused() {
    assert!(matches!(refus(&zip(&[declare("a", (1 << 30) + 1)])), Refus::Bombe));
    assert!(matches!(refus(&zip(&[declare("a", 101 << 20)])), Refus::Bombe));
    let somme = zip(&[declare("a", 60 << 20), declare("b", 60 << 20)]);
    assert!(matches!(refus(&somme), Refus::Bombe));
    let vaste = Fichier { taille: Some((1 << 30) + 1), ..tel_quel("a", &vec![7; 11 << 20]) };
    assert!(matches!(refus(&zip(&[vaste])), Refus::Bombe));
    // A gigabyte and a half in 64 bits.
    let extra = [[1, 0, 8, 0].as_slice(), &(3_u64 << 29).to_le_bytes()].concat();
    let longue = Fichier { extra, ..declare("a", u32::MAX) };
    assert!(matches!(refus(&zip(&[longue])), Refus::Bombe));
    assert!(matches!(refus(&zip(&[declare("a", u32::MAX)])), Refus::Illisible));
    // A document is an archive as well.
    let document = [comprime("[Content_Types].xml", b"<Types/>"), declare("word/a", 1 << 30)];
    assert!(matches!(refus(&zip(&document)), Refus::Bombe));
    let liste = comprime("[Content_Types].xml", &vec![b' '; 2 << 20]);
    assert!(matches!(refus(&zip(&[liste, tel_quel("word/a", b"")])), Refus::Bombe));
}

#[test]
fn large_archives_that_are_no_bombs_pass() {
    assert!(juger_octets(&zip(&[declare("a", 100 << 20)]), None).is_ok());
    let gros = Fichier { taille: Some(150 << 20), ..tel_quel("a", &vec![7; 2 << 20]) };
    assert!(juger_octets(&zip(&[gros]), None).is_ok());
}

#[test]
fn files_that_share_their_data_are_refused() {
    let noyau = tel_quel("a", &[7; 100]);
    let meme = Fichier { position: Some(0), ..tel_quel("b", &[7; 100]) };
    assert!(matches!(refus(&zip(&[noyau.clone(), meme])), Refus::Chevauchement));
    // Each header is quoted by the data of the one before (Fifield, 2019).
    let mut imbrique = tel_quel("a", &zip(&[noyau])[..60]);
    imbrique.contenu.resize(200, 0);
    let dedans = Fichier { position: Some(31), ..tel_quel("a", b"x") };
    assert!(matches!(refus(&zip(&[imbrique, dedans])), Refus::Chevauchement));
}

#[test]
fn broken_archives_are_refused() {
    let bonne = zip(&[tel_quel("a", b"bonjour"), tel_quel("b", b"monde")]);
    let fin = bonne.len() - 22;
    for (place, octet) in [
        (fin + 4, 1),  // the number of this disk
        (fin + 8, 1),  // fewer files here than in all
        (fin + 12, 7), // the size of the directory
        (fin + 16, 7), // its place
        (fin + 20, 9), // a comment beyond the end
        (38, b'X'),    // the header of the second file
    ] {
        let mut cassee = bonne.clone();
        cassee[place] = octet;
        assert!(matches!(refus(&cassee), Refus::Illisible), "{place}");
    }
    let mut tue = bonne.clone();
    (tue[fin + 8], tue[fin + 10]) = (1, 1); // the directory holds more than it says
    assert!(matches!(refus(&tue), Refus::Illisible));
    assert!(matches!(refus(b"PK\x03\x04"), Refus::Illisible));
    assert!(matches!(refus(&[b"PK\x03\x04".to_vec(), vec![0; 70_000]].concat()), Refus::Illisible));
    let avant = [&zip(&[tel_quel("c", b"d")])[..32], &bonne].concat();
    assert!(matches!(refus(&avant), Refus::Illisible));
    assert!(juger_octets(&[bonne, vec![0; 100]].concat(), None).is_ok());
}

#[test]
fn a_directory_in_64_bits_is_read() {
    let bonne = zip(&[tel_quel("a", b"bonjour")]);
    let fin = bonne.len() - 22;
    let (corps, fin) = bonne.split_at(fin);
    let champ = |n: usize| u64::from(u32::from_le_bytes(fin[n..n + 4].try_into().unwrap()));
    let mut longue = corps.to_vec();
    longue.extend(
        [b"PK\x06\x06".as_slice(), &44_u64.to_le_bytes(), &[45, 0, 45, 0], &[0; 8]].concat(),
    );
    longue.extend([1, 1, champ(12), champ(16)].map(u64::to_le_bytes).concat());
    longue.extend(b"PK\x06\x07\0\0\0\0");
    longue.extend(
        [&u64::try_from(corps.len()).unwrap().to_le_bytes(), [1, 0, 0, 0].as_slice()].concat(),
    );
    for debut in [&fin[16..20], &[0xff; 4]] {
        let octets = [&longue, &fin[..16], debut, &fin[20..]].concat();
        assert_eq!(juger_octets(&octets, None).ok(), Some(TypeFichier::Zip));
    }
    let desaccord = [&longue, &fin[..16], &[1, 0, 0, 0], &fin[20..]].concat();
    assert!(matches!(refus(&desaccord), Refus::Illisible));
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    for nom in
        ["../x", "a/../../x", "/etc/passwd", "\\x", "..\\x", "a\\..\\x", "C:\\x", "..", "a\0b"]
    {
        assert!(matches!(refus(&zip(&[tel_quel(nom, b"x")])), Refus::Chemin), "{nom}");
    }
    let extra = [[0x75, 0x70, 9, 0].as_slice(), &[1, 0, 0, 0, 0], b"../x"].concat();
    let double = Fichier { extra, ..tel_quel("a", b"x") };
    assert!(matches!(refus(&zip(&[double])), Refus::Chemin));
    let mut local = zip(&[tel_quel("aabx", b"x")]);
    local[30..34].copy_from_slice(b"../x");
    assert!(matches!(refus(&local), Refus::Chemin));
    for nom in ["a/b/c.txt", "a..b", "...", "a/..b/c", "été/plan.dwg", "dossier/"] {
        assert!(juger_octets(&zip(&[tel_quel(nom, b"")]), None).is_ok(), "{nom}");
    }
}

#[test]
fn programs_are_refused() {
    for nom in [
        "META-INF/MANIFEST.MF",
        "AndroidManifest.xml",
        "classes.dex",
        "META-INF/mozilla.rsa",
        "AppxManifest.xml",
        "Payload/x.app/Info.plist",
        "WEB-INF/web.xml",
        "__main__.py",
        "extension.vsixmanifest",
    ] {
        let octets = zip(&[tel_quel("a", b""), tel_quel(nom, b"")]);
        assert!(matches!(refus(&octets), Refus::Executable), "{nom}");
    }
    let sauvegarde = zip(&[tel_quel("sources/META-INF/MANIFEST.MF", b"")]);
    assert!(juger_octets(&sauvegarde, None).is_ok());
}

#[test]
fn other_documents_are_refused() {
    assert!(matches!(refus(&opendocument("application/epub+zip")), Refus::Type));
    assert!(matches!(
        refus(&opendocument("application/vnd.oasis.opendocument.graphics")),
        Refus::Type
    ));
    assert!(matches!(refus(&ooxml("visio", "application/vnd.ms-visio.drawing")), Refus::Type));
    let deux = zip(&[tel_quel("mimetype", b"x"), tel_quel("mimetype", b"y")]);
    assert!(matches!(refus(&deux), Refus::Illisible));
    let sans_liste = zip(&[tel_quel("word/document.xml", b"")]);
    assert_eq!(juger_octets(&sans_liste, Some("docx")).ok(), Some(TypeFichier::Zip));
}
