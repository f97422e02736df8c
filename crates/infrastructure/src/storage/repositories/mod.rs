//! The write side: each repository on the one transaction.

mod chantiers;
mod clients;
mod horloge;
mod lot;
mod messages;
mod notifications;
mod nouvelles;
mod pieces_jointes;
mod recherches;
mod references;
mod regles;
mod sessions;
mod tentatives;
mod tickets;
mod trace;
mod utilisateurs;

use application::ports::StorageError;
use domain::ValeurInvalide;

/// A stored value that the domain wouldn't accept: someone wrote past the application.
pub(super) fn corrompu(error: ValeurInvalide) -> StorageError {
    StorageError::backend(error)
}

/// Reads a stored text as a value of the domain.
pub(super) fn lire<T: std::str::FromStr<Err = ValeurInvalide>>(
    texte: &str,
) -> Result<T, StorageError> {
    texte.parse().map_err(corrompu)
}

/// The same for a text that may be absent.
pub(super) fn lire_option<T: std::str::FromStr<Err = ValeurInvalide>>(
    texte: Option<&str>,
) -> Result<Option<T>, StorageError> {
    texte.map(lire).transpose()
}

pub(super) use self::{
    chantiers::{to_chantier, to_coordonnees},
    clients::to_client,
    utilisateurs::to_utilisateur,
};
pub(crate) use self::{horloge::Champs, tickets::niveau};
