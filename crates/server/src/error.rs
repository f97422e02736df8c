//! Why the program can't start or go on, in one sentence: the cause and the cure.

use std::{io, net::SocketAddr, path::PathBuf};

use application::{AppError, ports::StorageError};
use infrastructure::{files::FilesError, storage::ConnectError};

use crate::{
    jwt_secret::JwtSecretError,
    settings::{SettingsError, reason},
};

/// Why the program can't start or go on.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There is no key to sign tokens with.
    #[error(transparent)]
    JwtSecret(#[from] JwtSecretError),
    /// The data directory can't be made.
    #[error(
        "Impossible de créer le dossier des données {} ({}) : corrigez ses droits ou changez \
         TICKETS_SERVER__DATA_DIR.",
        path.display(),
        reason(cause)
    )]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// There is nowhere to keep files.
    #[error(
        "Impossible de préparer le stockage des fichiers ({}) : corrigez ses droits, \
         TICKETS_SERVER__DATA_DIR ou la partie [files] de la configuration.",
        chain(.0)
    )]
    Files(#[from] FilesError),
    /// The address can't be listened on.
    #[error(
        "Impossible d'écouter sur {address} ({}) : arrêtez le programme qui s'y trouve ou changez \
         TICKETS_SERVER__BIND.",
        reason(cause)
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// The database is out of reach.
    #[error(
        "Impossible de se connecter à {place} ({cause}) : vérifiez DATABASE_URL, et que la base de données tourne."
    )]
    Connect {
        /// Where the database should be.
        place: String,
        /// What the driver says.
        #[source]
        cause: ConnectError,
    },
    /// The schema can't be changed.
    #[error("La mise à jour de la base de données a échoué et rien n'a changé ({}).", chain(.0))]
    Migrate(#[source] StorageError),
    /// The schema is old, and the settings forbid to change it.
    #[error(
        "La base de données n'est pas à jour et server.migrate l'interdit au démarrage : lancez \
         « tickets-btp migrate »."
    )]
    MigrationsPending,
    /// The counters of tickets are wrong, and it wasn't asked to mend them.
    #[error(
        "{faux} compteurs ne disent pas combien il y a de tickets : lancez « tickets-btp check \
         --repair »."
    )]
    Comptes {
        /// How many.
        faux: usize,
    },
    /// Something that a command does with users or data failed.
    #[error("{}.", chain(.0))]
    Application(#[from] AppError),
    /// A command got something that makes no sense.
    #[error("{0}.")]
    Input(String),
    /// Storage failed.
    #[error("La base de données a échoué ({}).", chain(.0))]
    Storage(#[from] StorageError),
    /// The server stopped by itself.
    #[error("Le serveur s'est arrêté ({}).", reason(.0))]
    Serve(#[source] io::Error),
}

/// An error with its causes: here, and only here, a person who holds the machine reads them.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |said, cause| format!("{said} : {cause}"))
}
