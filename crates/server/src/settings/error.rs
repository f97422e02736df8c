//! Why settings are refused: one French sentence each, with the cause and the cure.

use std::{fmt, io, path::PathBuf};

use super::keys::Key;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The compiled-in `config/default.toml`.
    Default,
    /// The file given to `--config`.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("config/default.toml"),
            Self::File(path) => write!(f, "le fichier {}", path.display()),
            Self::Variable(name) => write!(f, "la variable {name}"),
        }
    }
}

/// A fault of the settings. None holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file can't be read.
    #[error(
        "Impossible de lire le fichier de configuration {} ({}) : corrigez le chemin donné à \
         --config ou les droits du fichier.",
        path.display(),
        reason(cause)
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// The file isn't TOML.
    #[error("Dans {origin}, la ligne {line} n'est pas du TOML valide ({cause}) : corrigez-la.")]
    Syntax {
        /// The file.
        origin: Origin,
        /// The line at fault, from 1.
        line: usize,
        /// What the parser says.
        cause: String,
    },
    /// No such key.
    #[error("La clé de configuration {name} ({origin}) n'existe pas : {hint}.")]
    UnknownKey {
        /// The key, as it was written.
        name: String,
        /// Where it was found.
        origin: Origin,
        /// What could be written instead.
        hint: String,
    },
    /// A value of the wrong type, or out of bounds.
    #[error(
        "La valeur {value} de {key}, donnée par {origin}, est refusée ({allowed}) : corrigez-la \
         par la variable {} ou dans le fichier de --config.",
        key.variable()
    )]
    Invalid {
        /// The key.
        key: Key,
        /// The value as shown, masked where it is a secret.
        value: String,
        /// Where the value comes from.
        origin: Origin,
        /// What is expected.
        allowed: String,
    },
    /// A key that another one asks for is blank.
    #[error("Avec files.store = \"s3\", {key} est obligatoire : donnez-la par la variable {}.", key.variable())]
    Missing {
        /// The key.
        key: Key,
    },
}

/// What went wrong with a file, in French where it is usual.
pub(crate) fn reason(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "il n'existe pas".to_owned(),
        io::ErrorKind::PermissionDenied => "l'accès est refusé".to_owned(),
        io::ErrorKind::IsADirectory => "c'est un dossier".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "le disque est en lecture seule".to_owned(),
        io::ErrorKind::StorageFull => "le disque est plein".to_owned(),
        io::ErrorKind::InvalidData => "il n'est pas en UTF-8".to_owned(),
        _ => cause.to_string(),
    }
}
