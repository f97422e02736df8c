//! A folder as the store.

use std::{
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use object_store::local::LocalFileSystem;

/// Opens a folder, made where it is missing. What is kept there outlives a power cut, and leaves no
/// empty folder when it is removed.
pub fn ouvrir(racine: &Path) -> io::Result<LocalFileSystem> {
    fs::create_dir_all(racine)?;
    let dossier = LocalFileSystem::new_with_prefix(racine).map_err(io::Error::other)?;
    Ok(dossier.with_fsync(true).with_automatic_cleanup(true))
}

/// Removes what a crash left half written before `avant`: files that the store names `name#1` until
/// they are whole, and never lists.
pub fn retirer_ebauches(dossier: &Path, avant: SystemTime) -> io::Result<()> {
    let entrees = match fs::read_dir(dossier) {
        Err(absent) if absent.kind() == io::ErrorKind::NotFound => return Ok(()),
        entrees => entrees?,
    };
    for entree in entrees {
        let entree = entree?;
        if entree.file_type()?.is_dir() {
            retirer_ebauches(&entree.path(), avant)?;
            // Goes only if it is empty; one that was just made for a file is younger.
            if est_plus_vieux(&entree, avant)? {
                let _ = fs::remove_dir(entree.path());
            }
        } else if est_une_ebauche(&entree.path()) && est_plus_vieux(&entree, avant)? {
            fs::remove_file(entree.path())?;
        }
    }
    Ok(())
}

fn est_une_ebauche(chemin: &Path) -> bool {
    let nom = chemin.file_name().unwrap_or_default().to_string_lossy();
    let suite = nom.rsplit_once('#').map(|(_, suite)| suite);
    suite.is_some_and(|suite| !suite.is_empty() && suite.bytes().all(|c| c.is_ascii_digit()))
}

fn est_plus_vieux(entree: &DirEntry, avant: SystemTime) -> io::Result<bool> {
    match entree.metadata() {
        // Another instance was faster.
        Err(absent) if absent.kind() == io::ErrorKind::NotFound => Ok(false),
        metadata => Ok(metadata?.modified()? < avant),
    }
}

/// Where files are received, beside the store.
pub fn dossier_de_reception(donnees: &Path) -> PathBuf {
    donnees.join("reception")
}

/// Where the store is.
pub fn dossier_du_store(donnees: &Path) -> PathBuf {
    donnees.join("files")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_left_half_written_goes_and_the_rest_stays() {
        let racine = tempfile::tempdir().unwrap();
        let chemin = |nom: &str| racine.path().join(nom);
        for nom in ["seul/original#1", "entier/original#12", "entier/original", "a#b"] {
            fs::create_dir_all(chemin(nom).parent().unwrap()).unwrap();
            fs::write(chemin(nom), "contenu").unwrap();
        }

        let maintenant = SystemTime::now();
        retirer_ebauches(racine.path(), maintenant - Duration::from_mins(1)).unwrap();
        assert!(chemin("seul/original#1").exists(), "too young");
        retirer_ebauches(racine.path(), maintenant + Duration::from_mins(1)).unwrap();

        assert!(!chemin("seul").exists());
        assert!(!chemin("entier/original#12").exists());
        assert!(chemin("entier/original").exists() && chemin("a#b").exists());
        retirer_ebauches(&chemin("rien"), maintenant).unwrap();
    }
}
