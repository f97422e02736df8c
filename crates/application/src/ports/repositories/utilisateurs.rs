//! Users, to be changed.

use async_trait::async_trait;
use domain::{Utilisateur, UtilisateurId};
use time::OffsetDateTime;

use crate::ports::{Empreinte, StorageError};

/// Loads and stores users.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait UtilisateurRepository: Send + Sync {
    /// Loads a user in order to change it.
    async fn find(&self, id: UtilisateurId) -> Result<Option<Utilisateur>, StorageError>;

    /// How many other users are active admins. MUST hold off changes to them until this
    /// transaction ends, or two could resign at once.
    async fn autres_admins_actifs(&self, sauf: UtilisateurId) -> Result<u64, StorageError>;

    /// How many users there are.
    async fn compter(&self) -> Result<u64, StorageError>;

    /// Stores a new user. MUST answer [`StorageError::Duplicate`] when the e-mail is taken.
    async fn add(
        &self,
        utilisateur: &Utilisateur,
        empreinte: &Empreinte,
        now: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Stores a changed user. MUST answer [`StorageError::Duplicate`] when the e-mail is taken.
    async fn save(
        &self,
        utilisateur: &Utilisateur,
        now: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Stores a new password.
    async fn changer_mot_de_passe(
        &self,
        id: UtilisateurId,
        empreinte: &Empreinte,
        now: OffsetDateTime,
    ) -> Result<(), StorageError>;
}
