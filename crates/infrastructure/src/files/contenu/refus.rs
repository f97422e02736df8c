//! Why a file is refused, for its user.

use std::io;

use application::ports::{ExamenError, StorageError};
use domain::{TypeFichier, ValeurInvalide};

/// Why a file is refused: a French sentence that says what is wrong and what is allowed.
///
/// All are the user's doing, save [`Refus::Lecture`].
#[derive(Debug, thiserror::Error)]
pub enum Refus {
    /// There is nothing in it.
    #[error("le fichier est vide ; {}", TypeFichier::PERMIS)]
    Vide,
    /// The name ends as that of something that runs.
    #[error(
        "cette extension est refusée : les exécutables, les scripts, les pages HTML, les images \
         SVG et les documents avec macros ne sont pas permis ; {}",
        TypeFichier::PERMIS
    )]
    Extension,
    /// The content runs, or installs.
    #[error("les fichiers exécutables sont refusés ; {}", TypeFichier::PERMIS)]
    Executable,
    /// The content is a script.
    #[error("les scripts sont refusés ; {}", TypeFichier::PERMIS)]
    Script,
    /// A browser would take the content for a page.
    #[error("les contenus HTML, SVG et XML sont refusés ; {}", TypeFichier::PERMIS)]
    Balisage,
    /// The document has macros.
    #[error(
        "les documents Office avec macros sont refusés ; le même document enregistré sans macros \
         est permis"
    )]
    Macros,
    /// The content is of no allowed type.
    #[error("ce type de fichier n'est pas permis ; {}", TypeFichier::PERMIS)]
    Type,
    /// A file of one type is also one of another.
    #[error(
        "le fichier cache un second contenu ({0}) ; un fichier d'un seul type est attendu ; {permis}",
        permis = TypeFichier::PERMIS
    )]
    Polyglotte(&'static str),
    /// The archive's structure is broken, or means two things.
    #[error("l'archive ou le document est illisible ; un fichier complet et intact est attendu")]
    Illisible,
    /// The archive declares more files than anyone would.
    #[error("l'archive contient trop de fichiers ; 65 535 au plus sont permis")]
    TropDeFichiers,
    /// The archive would fill a disk.
    #[error(
        "l'archive décompressée serait trop grande ; 1 Gio au plus, et 100 fois sa taille au plus \
         au-delà de 100 Mio, sont permis"
    )]
    Bombe,
    /// The files of the archive share their data, as only a bomb's do.
    #[error("des fichiers de l'archive se chevauchent ; des fichiers distincts sont attendus")]
    Chevauchement,
    /// A file of the archive would be written outside of its folder.
    #[error(
        "l'archive contient un chemin absolu ou qui remonte par « .. » ; seuls des chemins \
         relatifs sont permis"
    )]
    Chemin,
    /// The file cannot be read: a failure of ours.
    #[error("le fichier n'a pas pu être lu")]
    Lecture(#[source] io::Error),
}

impl From<Refus> for ExamenError {
    fn from(refus: Refus) -> Self {
        match refus {
            Refus::Lecture(cause) => Self::Stockage(StorageError::unavailable(cause)),
            refus => Self::Refuse(ValeurInvalide::new(refus.to_string())),
        }
    }
}

impl From<io::Error> for Refus {
    fn from(error: io::Error) -> Self {
        // The content points past its end, or does not decompress: the file is at fault.
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput => Self::Illisible,
            _ => Self::Lecture(error),
        }
    }
}
