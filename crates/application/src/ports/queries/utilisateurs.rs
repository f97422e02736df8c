//! Users as they are listed, and as they log in. Only admins may list them, which the use cases
//! see to: users belong to no client's scope.

use async_trait::async_trait;
use domain::{Utilisateur, UtilisateurId};

use crate::{
    Lot, Pagination,
    ports::{Empreinte, StorageError},
};

/// A user with the hash of the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compte {
    /// The user.
    pub utilisateur: Utilisateur,
    /// The hashed password.
    pub empreinte: Empreinte,
}

/// Reads users.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait UtilisateurQueries: Send + Sync {
    /// A page of the users, by name.
    async fn liste(&self, pagination: Pagination) -> Result<Lot<Utilisateur>, StorageError>;

    /// One user.
    async fn detail(&self, id: UtilisateurId) -> Result<Option<Utilisateur>, StorageError>;

    /// The account of an e-mail, in lower case.
    async fn compte_par_email(&self, email: &str) -> Result<Option<Compte>, StorageError>;

    /// The account of a user.
    async fn compte(&self, id: UtilisateurId) -> Result<Option<Compte>, StorageError>;
}
