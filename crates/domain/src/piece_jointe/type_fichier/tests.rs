//! The words, what an extension may say, and the names that are refused.

use super::*;

#[test]
fn every_media_type_is_read_back() {
    for attendu in TypeFichier::ALL {
        assert_eq!(attendu.as_str().parse(), Ok(*attendu));
    }
    assert!("text/html".parse::<TypeFichier>().is_err());
    assert!("image/svg+xml".parse::<TypeFichier>().is_err());
}

#[test]
fn the_extension_only_narrows() {
    use TypeFichier::*;

    assert_eq!(Texte.preciser(Some("CSV")), Csv);
    assert_eq!(Mp4.preciser(Some("m4a")), M4a);
    for tout in TypeFichier::ALL.iter().filter(|t| !matches!(t, Texte | Mp4)) {
        for extension in ["csv", "m4a", "pdf", "docx", "zip", "exe", ""] {
            assert_eq!(tout.preciser(Some(extension)), *tout);
        }
    }
    assert_eq!(Texte.preciser(Some("pdf")), Texte);
    assert_eq!(Texte.preciser(None), Texte);
}

#[test]
fn what_runs_is_refused_by_its_name() {
    for nom in [
        "a.exe",
        "A.EXE",
        "facture.pdf.exe",
        "x.Bat",
        "x.cmd",
        "x.com",
        "x.scr",
        "x.ps1",
        "x.vbs",
        "x.js",
        "x.mjs",
        "x.jar",
        "x.apk",
        "x.sh",
        "x.py",
        "x.php",
        "x.phtml",
        "x.html",
        "x.htm",
        "x.xhtml",
        "x.svg",
        "x.hta",
        "x.lnk",
        "x.reg",
        "x.docm",
        "x.xlsm",
        "x.pptm",
        "x.msi",
        "x.dll",
        ".sh",
        "x. exe",
    ] {
        assert!(extension_refusee(nom), "{nom}");
    }
}

#[test]
fn no_trick_hides_an_extension() {
    for nom in [
        "x.exe.",
        "x.exe...",
        "x.exe ",
        "x.exe . .",
        "x.exe\u{a0}",
        "x.exe\u{200b}",
        "x.e\u{200d}xe",
        "x.\u{202e}exe",
        "x.exe\u{202c}",
        "\u{202e}gpj.exe",
        "x\u{2024}exe",
        "x.ｅｘｅ",
        "x．exe",
        "x.exe\0",
        "x.exe\n",
        "x.php::$DATA",
        "x.exe/",
        "x.exe\u{fe0f}",
        "x.exe\u{e0041}",
        "x.exe\u{3164}",
        "x.exe\"",
        "dossier/x.exe",
        "x.ex\u{ad}e",
    ] {
        assert!(extension_refusee(nom), "{nom:?}");
    }
}

#[test]
fn ordinary_names_pass() {
    for nom in [
        "",
        ".",
        "photo.jpg",
        "plan du R+1.dwg",
        "exe",
        "sh",
        "mon.exemple",
        "devis.docx",
        "metre.csv",
        "x.exe.txt",
        "compte-rendu.v2.pdf",
        "html",
        "été.txt",
        "dossier.exe/photo.png",
        "شعار.png",
        "photo.heic",
    ] {
        assert!(!extension_refusee(nom), "{nom:?}");
    }
}
