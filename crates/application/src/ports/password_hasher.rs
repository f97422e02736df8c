//! Passwords, turned into what may be kept.

use async_trait::async_trait;
use domain::MotDePasse;

use super::StorageError;

/// A hashed password, in a form that names its algorithm and parameters (PHC string).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Empreinte(pub String);

/// Hashes and verifies passwords.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Hashes a password with a salt of its own.
    async fn hash(&self, mot_de_passe: &MotDePasse) -> Result<Empreinte, StorageError>;

    /// Whether `essai` is the password. MUST take as long for `None` (there is no such user) as
    /// for a wrong password, and MUST NOT block the caller's thread. When too many wait, it fails
    /// as [`StorageError::Unavailable`].
    async fn verify(&self, essai: &str, empreinte: Option<Empreinte>)
    -> Result<bool, StorageError>;
}
