//! Compound files (MS-CFB): Office documents of before 2007, and what else hides in that container.

use std::{
    collections::HashSet,
    io::{self, ErrorKind, Read, Seek},
};

use domain::TypeFichier;
use file_format::FileFormat;

use super::{
    lecture::{Source, le16, le32},
    refus::Refus,
};

/// How every compound file starts.
pub(super) const MAGIE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The most sectors of the directory that are read: 4,096 entries at least.
const MAX_SECTEURS: usize = 1024;

/// Tells the documents apart by their streams, then by the class that `file-format` read.
///
/// # Errors
///
/// What installs, has macros or is none of the allowed documents. A directory that cannot be read
/// leaves the extension to tell; without one that does, [`Refus::Type`].
pub(super) fn juger<F: Read + Seek>(
    source: &mut Source<'_, F>,
    format: FileFormat,
    extension: Option<&str>,
) -> Result<TypeFichier, Refus> {
    let entrees = repertoire(source)?;
    if entrees.iter().any(Entree::est_un_installeur) {
        return Err(Refus::Executable);
    }
    if entrees.iter().any(|e| e.nom.to_lowercase().starts_with("_vba_project")) {
        return Err(Refus::Macros);
    }
    let mut racine = a_la_racine(&entrees);
    if racine.is_empty() {
        racine = entrees.iter().filter(|e| e.genre != RACINE).collect();
    }
    let a = |nom: &str| racine.iter().any(|e| e.nom.eq_ignore_ascii_case(nom));
    match (a("WordDocument"), a("Workbook") || a("Book"), a("PowerPoint Document")) {
        (true, false, false) => Ok(TypeFichier::Doc),
        (false, true, false) => Ok(TypeFichier::Xls),
        (false, false, true) => Ok(TypeFichier::Ppt),
        (false, false, false) if a("EncryptedPackage") => chiffre(extension),
        (false, false, false) => par_la_classe(format, entrees.is_empty(), extension),
        _ => Err(Refus::Polyglotte("plusieurs documents Office")),
    }
}

/// What protects with a password any document of today.
fn chiffre(extension: Option<&str>) -> Result<TypeFichier, Refus> {
    match extension {
        Some("docx") => Ok(TypeFichier::Docx),
        Some("xlsx") => Ok(TypeFichier::Xlsx),
        Some("pptx") => Ok(TypeFichier::Pptx),
        _ => Err(Refus::Type),
    }
}

fn par_la_classe(
    format: FileFormat,
    illisible: bool,
    extension: Option<&str>,
) -> Result<TypeFichier, Refus> {
    match (format, extension) {
        (FileFormat::MicrosoftWordDocument, _) => Ok(TypeFichier::Doc),
        (FileFormat::MicrosoftExcelSpreadsheet, _) => Ok(TypeFichier::Xls),
        (FileFormat::MicrosoftPowerpointPresentation, _) => Ok(TypeFichier::Ppt),
        (_, Some("doc")) if illisible => Ok(TypeFichier::Doc),
        (_, Some("xls")) if illisible => Ok(TypeFichier::Xls),
        (_, Some("ppt")) if illisible => Ok(TypeFichier::Ppt),
        _ => Err(Refus::Type),
    }
}

/// The kind of the root's entry.
const RACINE: u8 = 5;

/// No neighbour, or no child.
const AUCUN: u32 = u32::MAX;

/// A stream, a storage or the root.
struct Entree {
    nom: String,
    genre: u8,
    gauche: u32,
    droite: u32,
    enfant: u32,
    classe: [u8; 16],
}

impl Entree {
    fn lire(octets: &[u8; 128]) -> Option<Self> {
        let longueur = usize::from(le16(octets, 64)?);
        let (unites, _) = octets.get(..longueur.checked_sub(2)?.min(64))?.as_chunks::<2>();
        let unites: Vec<u16> = unites.iter().map(|u| u16::from_le_bytes(*u)).collect();
        Some(Self {
            nom: String::from_utf16_lossy(&unites),
            genre: *octets.get(66)?,
            gauche: le32(octets, 68)?,
            droite: le32(octets, 72)?,
            enfant: le32(octets, 76)?,
            classe: *octets.get(80..)?.first_chunk()?,
        })
    }

    /// Whether this is the root of a package, a patch or a transform of Windows Installer, or one
    /// of its tables, whose names are packed into these characters.
    fn est_un_installeur(&self) -> bool {
        let classe =
            matches!(self.classe, [0x82 | 0x84 | 0x86, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, ..]);
        self.genre == RACINE && classe
            || self.nom.starts_with(|c| ('\u{3800}'..='\u{4840}').contains(&c))
    }
}

/// The entries right under the root: those of an embedded document lie deeper.
fn a_la_racine(entrees: &[Entree]) -> Vec<&Entree> {
    let mut trouvees = Vec::new();
    let mut vues = HashSet::new();
    let mut a_voir: Vec<u32> = entrees.iter().take(1).map(|racine| racine.enfant).collect();
    while let Some(numero) = a_voir.pop() {
        let entree = usize::try_from(numero).ok().and_then(|n| entrees.get(n));
        if let Some(entree) = entree.filter(|_| numero != AUCUN && vues.insert(numero)) {
            a_voir.extend([entree.gauche, entree.droite]);
            trouvees.push(entree);
        }
    }
    trouvees
}

/// The directory, as far as it can be read; empty if its first entry is no root.
fn repertoire<F: Read + Seek>(source: &mut Source<'_, F>) -> Result<Vec<Entree>, Refus> {
    let mut entrees = Vec::new();
    let Some(table) = Table::lire(&source.tete) else { return Ok(entrees) };
    let mut secteur = le32(&source.tete, 48).unwrap_or(AUCUN);
    let mut tampon = vec![0; table.taille];
    for _ in 0..MAX_SECTEURS {
        let Some(debut) = table.place(secteur) else { break };
        let lus = source.lire(debut, &mut tampon)?;
        let (blocs, _) = tampon.get(..lus).unwrap_or_default().as_chunks::<128>();
        // An empty entry keeps its place, for the others' numbers.
        entrees.extend(blocs.iter().map(|bloc| {
            Entree::lire(bloc).unwrap_or(Entree {
                nom: String::new(),
                genre: 0,
                gauche: AUCUN,
                droite: AUCUN,
                enfant: AUCUN,
                classe: [0; 16],
            })
        }));
        if entrees.first().is_none_or(|e| e.genre != RACINE) {
            return Ok(Vec::new());
        }
        match table.suivant(source, secteur) {
            Ok(suivant) => secteur = suivant,
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => break,
            Err(e) => return Err(e.into()),
        }
    }
    Ok(entrees)
}

/// The chains of sectors.
struct Table {
    /// The size of a sector.
    taille: usize,
}

impl Table {
    fn lire(tete: &[u8]) -> Option<Self> {
        match le16(tete, 30)? {
            9 => Some(Self { taille: 512 }),
            12 => Some(Self { taille: 4096 }),
            _ => None,
        }
    }

    /// Where a sector starts; the highest numbers mark the end of a chain.
    fn place(&self, secteur: u32) -> Option<u64> {
        let taille = u64::try_from(self.taille).ok()?;
        (secteur < 0xffff_fffa).then(|| (u64::from(secteur) + 1) * taille)
    }

    /// The sector that follows another in its chain.
    fn suivant<F: Read + Seek>(&self, source: &mut Source<'_, F>, secteur: u32) -> io::Result<u32> {
        let par_secteur = u32::try_from(self.taille / 4).unwrap_or(128);
        let Some(debut) = self.place(self.bloc(source, secteur / par_secteur)?) else {
            return Ok(AUCUN);
        };
        let mot = u64::from(secteur % par_secteur) * 4;
        source.octets(debut + mot).map(u32::from_le_bytes)
    }

    /// The sector of a block of the table: the first 109 are in the header, the others in a chain
    /// of sectors that each end with the next one.
    fn bloc<F: Read + Seek>(&self, source: &mut Source<'_, F>, numero: u32) -> io::Result<u32> {
        if numero < 109 {
            return source.octets(76 + u64::from(numero) * 4).map(u32::from_le_bytes);
        }
        let par_secteur = u32::try_from(self.taille / 4 - 1).unwrap_or(127);
        let mut secteur = le32(&source.tete, 68).unwrap_or(AUCUN);
        let mut reste = numero - 109;
        // Two such sectors do for 10 MiB.
        for _ in 0..16 {
            let Some(debut) = self.place(secteur) else { break };
            if reste < par_secteur {
                return source.octets(debut + u64::from(reste) * 4).map(u32::from_le_bytes);
            }
            reste -= par_secteur;
            secteur = u32::from_le_bytes(source.octets(debut + u64::from(par_secteur) * 4)?);
        }
        Ok(AUCUN)
    }
}
