//! ZIP archives (APPNOTE 6.3): what they hold is judged by their directory.

use std::io::{BufReader, Read, Seek};

use domain::TypeFichier;

use super::{
    lecture::{Source, le16, positions},
    office::Indices,
    polyglotte::{PDF, PORTEE_PDF},
    refus::Refus,
    repertoire::{self, FIN, Fin},
};

/// How the header of a file starts.
const LOCAL: &[u8] = b"PK\x03\x04";

/// The most files.
const MAX_ENTREES: u64 = 65_535;

/// The most bytes that an archive may hold, and from when on its ratio counts.
const MAX_TOTAL: u64 = 1 << 30;
const TOTAL_SANS_RATIO: u64 = 100 << 20;
const MAX_RATIO: u64 = 100;

/// Whether a file starts as an archive does, empty or not.
pub(super) fn est_une_archive(tete: &[u8]) -> bool {
    tete.starts_with(LOCAL) || tete.starts_with(FIN)
}

/// Judges an archive: an Office or `OpenDocument` file, a plain archive, or a refusal.
///
/// # Errors
///
/// What cannot be read, would fill a disk, writes outside its folder, installs or has macros.
pub(super) fn juger<F: Read + Seek>(source: &mut Source<'_, F>) -> Result<TypeFichier, Refus> {
    let fin = Fin::trouver(source)?;
    if fin.entrees > MAX_ENTREES {
        return Err(Refus::TropDeFichiers);
    }
    let mut indices = Indices::default();
    let mut total = 0_u64;
    let mut places = Vec::new();
    repertoire::lire(source, &fin, |entree| {
        verifier_nom(&entree.nom)?;
        entree.nom_unicode.as_deref().map_or(Ok(()), verifier_nom)?;
        total = total.saturating_add(entree.taille);
        // The offsets of a larger archive do not fit: it is no longer our business.
        let place = u32::try_from(entree.position).ok().zip(u32::try_from(entree.comprime).ok());
        places.push(place.ok_or(Refus::Illisible)?);
        indices.noter(entree)
    })?;
    if total > MAX_TOTAL
        || total > TOTAL_SANS_RATIO && total > source.taille.saturating_mul(MAX_RATIO)
    {
        return Err(Refus::Bombe);
    }
    let debuts = verifier_donnees(source, &fin, places)?;
    // A PDF kept as it is in an archive is no second content; anywhere else it is.
    let tete = source.tete.get(..PORTEE_PDF).unwrap_or(&source.tete);
    if positions(tete, PDF).any(|i| !debuts.contains(&i)) {
        return Err(Refus::Polyglotte("PDF"));
    }
    indices.conclure(source)
}

/// Checks that each file has data of its own, from the start of the archive to its directory, and
/// a header that agrees. Gives where the data starts, for those near the start of the archive.
fn verifier_donnees<F: Read + Seek>(
    source: &mut Source<'_, F>,
    fin: &Fin,
    mut places: Vec<(u32, u32)>,
) -> Result<Vec<usize>, Refus> {
    places.sort_unstable();
    // What comes before the first file would be another archive, or no archive at all.
    if places.first().map_or(fin.debut, |(position, _)| u64::from(*position)) != 0 {
        return Err(Refus::Illisible);
    }
    let mut lecteur = BufReader::new(source.depuis(0)?);
    let (mut ici, mut libre) = (0_u64, 0_u64);
    let mut debuts = Vec::new();
    let mut nom = Vec::new();
    for (position, comprime) in places {
        let position = u64::from(position);
        if position < libre {
            return Err(Refus::Chevauchement);
        }
        lecteur.seek_relative(i64::try_from(position - ici).map_err(|_| Refus::Illisible)?)?;
        let mut fixe = [0; 30];
        lecteur.read_exact(&mut fixe)?;
        let court = |n| le16(&fixe, n).unwrap_or_default();
        nom.resize(court(26).into(), 0);
        lecteur.read_exact(&mut nom)?;
        ici = position + 30 + u64::from(court(26));
        let debut = ici + u64::from(court(28));
        libre = debut + u64::from(comprime);
        if !fixe.starts_with(LOCAL) || libre > fin.debut {
            return Err(Refus::Illisible);
        }
        // Some readers go from file to file and never see the directory.
        verifier_nom(&nom)?;
        debuts.extend(usize::try_from(debut).ok().filter(|debut| *debut < PORTEE_PDF));
    }
    Ok(debuts)
}

/// Refuses the names that leave the folder where the archive is extracted.
fn verifier_nom(nom: &[u8]) -> Result<(), Refus> {
    let separateur = |b: &u8| matches!(b, b'/' | b'\\');
    let absolu = nom.first().is_some_and(separateur) || nom.get(1) == Some(&b':');
    let remonte = nom.split(separateur).any(|partie| partie.trim_ascii() == b"..");
    if absolu || remonte || nom.contains(&0) { Err(Refus::Chemin) } else { Ok(()) }
}
