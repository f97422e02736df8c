//! What an archive is for: a document, a program, or nothing in particular.

use std::io::{Read, Seek};

use domain::TypeFichier;
use flate2::read::DeflateDecoder;

use super::{
    balises::{self, Recherche},
    lecture::{Source, le16, remplir},
    refus::Refus,
    repertoire::Entree,
};

/// The most that is decompressed of a document's list of parts.
const MAX_PARTIES: u64 = 1 << 20;

/// What only programs have, at the root of their archive: Java, Android, Windows, browsers, Python.
const PROGRAMMES: &[&str] = &[
    "meta-inf/manifest.mf",
    "meta-inf/application.xml",
    "meta-inf/air/application.xml",
    "meta-inf/mozilla.rsa",
    "web-inf/web.xml",
    "androidmanifest.xml",
    "classes.dex",
    "bundleconfig.pb",
    "appmanifest.xaml",
    "appxmanifest.xml",
    "appxmetadata/appxbundlemanifest.xml",
    "extension.vsixmanifest",
    "install.rdf",
    "__main__.py",
];

/// What the names in an archive say of it.
#[derive(Default)]
pub(super) struct Indices {
    /// The list of parts of an Office document.
    parties: Option<Piece>,
    /// The media type of an `OpenDocument` file.
    mimetype: Option<Piece>,
    /// What the first folder of an Office document is for.
    dossier: Option<TypeFichier>,
    macros: bool,
    programme: bool,
}

/// Where a file to read is.
struct Piece {
    position: u64,
    comprime: u64,
    methode: u16,
}

impl Indices {
    /// Notes what a file's name says.
    ///
    /// # Errors
    ///
    /// Two files of a name that only one may have: readers would not agree on which.
    pub(super) fn noter(&mut self, entree: &Entree) -> Result<(), Refus> {
        // Office and Java do not mind the case.
        let nom = String::from_utf8_lossy(&entree.nom).to_ascii_lowercase().replace('\\', "/");
        let unique = match nom.as_str() {
            "[content_types].xml" => Some(&mut self.parties),
            "mimetype" => Some(&mut self.mimetype),
            _ => None,
        };
        if let Some(place) = unique.filter(|_| !entree.chiffree) {
            let Entree { position, comprime, methode, .. } = *entree;
            if place.replace(Piece { position, comprime, methode }).is_some() {
                return Err(Refus::Illisible);
            }
        }
        let dossier = match nom.split('/').next().filter(|dossier| dossier.len() < nom.len()) {
            Some("word") => Some(TypeFichier::Docx),
            Some("xl") => Some(TypeFichier::Xlsx),
            Some("ppt") => Some(TypeFichier::Pptx),
            _ => None,
        };
        self.dossier = self.dossier.or(dossier);
        self.macros |= nom.ends_with("vbaproject.bin")
            || nom.ends_with("vbadata.xml")
            || nom.contains("/macrosheets/");
        self.programme |= PROGRAMMES.contains(&nom.as_str())
            || nom.starts_with("payload/") && nom.contains(".app/");
        Ok(())
    }

    /// Tells what the archive is, once all names are known.
    ///
    /// # Errors
    ///
    /// A program, a document with macros, or one that is not allowed.
    pub(super) fn conclure<F: Read + Seek>(
        self,
        source: &mut Source<'_, F>,
    ) -> Result<TypeFichier, Refus> {
        if self.programme {
            return Err(Refus::Executable);
        }
        match (self.parties, self.mimetype) {
            (Some(_), Some(_)) => Err(Refus::Polyglotte("plusieurs documents")),
            (Some(_), None) if self.macros => Err(Refus::Macros),
            (Some(parties), None) => {
                parties.lire(source, chercher_macros)?;
                self.dossier.ok_or(Refus::Type)
            }
            (None, Some(mimetype)) => {
                let mut debut = [0; 128];
                let lus = mimetype.lire(source, |lecteur| Ok(remplir(lecteur, &mut debut)?))?;
                document(debut.get(..lus).unwrap_or_default())
            }
            (None, None) => Ok(TypeFichier::Zip),
        }
    }
}

/// What a `mimetype` file declares: it may also be anyone's file of that name.
fn document(declare: &[u8]) -> Result<TypeFichier, Refus> {
    let declare = declare.trim_ascii();
    let permis = [TypeFichier::Odt, TypeFichier::Ods, TypeFichier::Odp];
    match permis.into_iter().find(|t| t.as_str().as_bytes() == declare) {
        Some(trouve) => Ok(trouve),
        None if declare.contains(&b'/') => Err(Refus::Type),
        None => Ok(TypeFichier::Zip),
    }
}

/// Refuses a list of parts that declares macros, or that could hide it.
fn chercher_macros(lecteur: &mut dyn Read) -> Result<(), Refus> {
    let mut recherche = Recherche::new(balises::MACROS);
    let mut lecteur = lecteur.take(MAX_PARTIES + 1);
    let mut tampon = [0; 4096];
    let mut total = 0;
    loop {
        let lus = remplir(&mut lecteur, &mut tampon)?;
        let morceau = tampon.get(..lus).unwrap_or_default();
        // UTF-16, or no text.
        if morceau.contains(&0) {
            return Err(Refus::Illisible);
        }
        total += u64::try_from(lus).unwrap_or(u64::MAX);
        recherche.nourrir(morceau)?;
        if total > MAX_PARTIES {
            return Err(Refus::Bombe);
        }
        if lus == 0 {
            return recherche.finir();
        }
    }
}

impl Piece {
    /// Gives the file's content to read, decompressed.
    fn lire<F: Read + Seek, T>(
        &self,
        source: &mut Source<'_, F>,
        avec: impl FnOnce(&mut dyn Read) -> Result<T, Refus>,
    ) -> Result<T, Refus> {
        let entete: [u8; 30] = source.octets(self.position)?;
        let longueur = |n| u64::from(le16(&entete, n).unwrap_or_default());
        let debut = self.position + 30 + longueur(26) + longueur(28);
        let mut tranche = source.tranche(debut, self.comprime)?;
        match self.methode {
            0 => avec(&mut tranche),
            8 => avec(&mut DeflateDecoder::new(tranche)),
            _ => Err(Refus::Illisible),
        }
    }
}
