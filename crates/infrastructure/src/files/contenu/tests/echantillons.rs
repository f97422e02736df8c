//! The smallest files of each type, built by hand.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};

/// A file of an archive under construction.
#[derive(Clone)]
pub(super) struct Fichier {
    pub(super) nom: Vec<u8>,
    pub(super) contenu: Vec<u8>,
    pub(super) methode: u16,
    pub(super) drapeaux: u16,
    /// What the directory declares, if not the truth.
    pub(super) taille: Option<u32>,
    /// Where the directory says that it is, if not the truth.
    pub(super) position: Option<u32>,
    /// Extra fields of the directory.
    pub(super) extra: Vec<u8>,
}

/// A file kept as it is.
pub(super) fn tel_quel(nom: &str, contenu: &[u8]) -> Fichier {
    Fichier {
        nom: nom.into(),
        contenu: contenu.into(),
        methode: 0,
        drapeaux: 0,
        taille: None,
        position: None,
        extra: Vec::new(),
    }
}

/// A deflated file.
pub(super) fn comprime(nom: &str, contenu: &[u8]) -> Fichier {
    let mut encodeur = DeflateEncoder::new(Vec::new(), Compression::best());
    encodeur.write_all(contenu).unwrap();
    let taille = Some(u32::try_from(contenu.len()).unwrap());
    Fichier { methode: 8, taille, ..tel_quel(nom, &encodeur.finish().unwrap()) }
}

/// An archive of these files.
pub(super) fn zip(fichiers: &[Fichier]) -> Vec<u8> {
    let (mut donnees, mut repertoire) = (Vec::new(), Vec::new());
    for f in fichiers {
        let ici = u32::try_from(donnees.len()).unwrap();
        let comprime = u32::try_from(f.contenu.len()).unwrap();
        let taille = f.taille.unwrap_or(comprime);
        let nom = u16::try_from(f.nom.len()).unwrap();
        let extra = u16::try_from(f.extra.len()).unwrap();
        // From the flags to the sizes, the same in both headers.
        let mut commun = Vec::new();
        commun.extend([f.drapeaux, f.methode, 0, 0x21].map(u16::to_le_bytes).concat());
        commun.extend([0, comprime, taille].map(u32::to_le_bytes).concat());
        commun.extend(nom.to_le_bytes());
        donnees.extend(b"PK\x03\x04\x14\0");
        donnees.extend([commun.as_slice(), &[0, 0], &f.nom, &f.contenu].concat());
        repertoire.extend(b"PK\x01\x02\x14\0\x14\0");
        repertoire.extend([commun.as_slice(), &extra.to_le_bytes(), &[0; 10]].concat());
        repertoire.extend(f.position.unwrap_or(ici).to_le_bytes());
        repertoire.extend([f.nom.as_slice(), &f.extra].concat());
    }
    let nombre = u16::try_from(fichiers.len()).unwrap().to_le_bytes();
    let place = [repertoire.len(), donnees.len()].map(|n| u32::try_from(n).unwrap().to_le_bytes());
    donnees.extend(repertoire);
    donnees.extend([b"PK\x05\x06\0\0\0\0", nombre.as_slice(), &nombre].concat());
    donnees.extend([place.concat(), vec![0, 0]].concat());
    donnees
}

/// An Office document of today whose main part is in this folder, and of this content type.
pub(super) fn ooxml(dossier: &str, genre: &str) -> Vec<u8> {
    let types = format!(
        "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/\
         content-types\"><Override PartName=\"/{dossier}/main.xml\" ContentType=\"{genre}\"/></Types>"
    );
    zip(&[
        comprime("[Content_Types].xml", types.as_bytes()),
        comprime("_rels/.rels", b"<Relationships/>"),
        comprime(&format!("{dossier}/main.xml"), b"<document/>"),
    ])
}

/// A Word document.
pub(super) fn docx() -> Vec<u8> {
    const GENRE: &str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    ooxml("word", GENRE)
}

/// An `OpenDocument` file of this media type.
pub(super) fn opendocument(genre: &str) -> Vec<u8> {
    zip(&[
        tel_quel("mimetype", genre.as_bytes()),
        comprime("content.xml", b"<office:document-content/>"),
        comprime("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ])
}

/// An entry of a compound file's directory: its name, kind, right neighbour, child and class.
fn entree(nom: &str, genre: u8, droite: u32, enfant: u32, classe: [u8; 16]) -> [u8; 128] {
    let unites: Vec<u8> = nom.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let mut octets = [0; 128];
    octets[..unites.len()].copy_from_slice(&unites);
    octets[64..66].copy_from_slice(&u16::try_from(unites.len()).unwrap().to_le_bytes());
    octets[66] = genre;
    octets[68..72].copy_from_slice(&u32::MAX.to_le_bytes());
    octets[72..76].copy_from_slice(&droite.to_le_bytes());
    octets[76..80].copy_from_slice(&enfant.to_le_bytes());
    octets[80..96].copy_from_slice(&classe);
    octets
}

/// A compound file with these streams under its root. Its directory is in the last sectors, so
/// that its chain matters.
pub(super) fn cfb(flux: &[&str], classe: [u8; 16]) -> Vec<u8> {
    let mut entrees = vec![entree("Root Entry", 5, u32::MAX, 1, classe)];
    for (i, nom) in flux.iter().enumerate() {
        let suivant = if i + 1 < flux.len() { u32::try_from(i).unwrap() + 2 } else { u32::MAX };
        entrees.push(entree(nom, 2, suivant, u32::MAX, [0; 16]));
    }
    entrees.resize(entrees.len().next_multiple_of(4), [0; 128]);
    let secteurs = u32::try_from(entrees.len() / 4).unwrap();
    // Sector 0 is the table; the directory goes backwards from the last one.
    let mut table = vec![0xffff_fffd_u32];
    table.push(0xffff_fffe);
    table.extend(1..secteurs);
    table.resize(128, u32::MAX);
    let mut fichier = vec![0; 512];
    fichier[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    fichier[24..32].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0]);
    fichier[48..52].copy_from_slice(&secteurs.to_le_bytes());
    fichier[68..72].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    fichier[76..].fill(0xff);
    fichier[76..80].copy_from_slice(&0_u32.to_le_bytes());
    fichier.extend(table.iter().flat_map(|n| n.to_le_bytes()));
    fichier.extend(entrees.chunks(4).rev().flat_map(<[_]>::concat));
    fichier
}

/// A class of Microsoft's, by its first number.
pub(super) fn classe(numero: u32) -> [u8; 16] {
    let mut classe = [0; 16];
    classe[..4].copy_from_slice(&numero.to_le_bytes());
    classe[8] = 0xc0;
    classe[15] = 0x46;
    classe
}

/// A box of the ISO base media format.
pub(super) fn boite(nom: &[u8], contenu: &[u8]) -> Vec<u8> {
    let taille = u32::try_from(contenu.len() + 8).unwrap().to_be_bytes();
    [taille.as_slice(), nom, contenu].concat()
}

/// A video or a sound of this brand, with tracks of these kinds.
pub(super) fn iso(marques: &[u8], pistes: &[&[u8; 4]]) -> Vec<u8> {
    let pistes: Vec<u8> = pistes
        .iter()
        .flat_map(|genre| {
            let hdlr = [&[0; 8], genre.as_slice(), &[0; 12]].concat();
            let mdia = [boite(b"mdhd", &[0; 24]), boite(b"hdlr", &hdlr)].concat();
            boite(b"trak", &[boite(b"tkhd", &[0; 84]), boite(b"mdia", &mdia)].concat())
        })
        .collect();
    let (premiere, autres) = marques.split_at(4);
    [
        boite(b"ftyp", &[premiere, &[0; 4], autres].concat()),
        boite(b"mdat", &[0x55; 100]),
        boite(b"moov", &[boite(b"mvhd", &[0; 100]), pistes].concat()),
    ]
    .concat()
}

/// A text in UTF-16, with its mark.
pub(super) fn utf16(texte: &str, gros: bool) -> Vec<u8> {
    let en_octets = if gros { u16::to_be_bytes } else { u16::to_le_bytes };
    std::iter::once(0xfeff).chain(texte.encode_utf16()).flat_map(en_octets).collect()
}

/// A GIF of one pixel.
pub(super) const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xf9\x04\x01\0\0\0\
    \0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";

/// A PNG of one pixel.
pub(super) const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\
    \x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd\x8d\xb0\0\0\0\0IEND\xaeB`\
    \x82";

/// The start of a camera's JPEG: its Exif and XMP segments.
pub(super) const JPEG: &[u8] =
    b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0\xff\xe1\0\xb0http://\
    ns.adobe.com/xap/1.0/\0<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x=\
    'adobe:ns:meta/'><rdf:RDF><rdf:Description/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>\xff\xd9";

/// A WebP of one pixel.
pub(super) const WEBP: &[u8] =
    b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\
    \x88\xfe\x07\0";

/// A PDF of no page.
pub(super) const PDF: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type\
    /Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
