//! Sessions: what a login opens and a logout ends. A session's refresh tokens are its family.

use async_trait::async_trait;
use domain::{SessionId, Utilisateur, UtilisateurId};
use time::OffsetDateTime;

use crate::ports::StorageError;

/// A session to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NouvelleSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub utilisateur: UtilisateurId,
    /// When it is opened.
    pub date: OffsetDateTime,
}

/// What a presented refresh token turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JetonPresente {
    /// It was unspent, and is spent now; its session goes on, and its user is active.
    Valide {
        /// The session that it prolongs.
        session: SessionId,
        /// Whose session it is.
        utilisateur: Utilisateur,
    },
    /// It was spent before: someone has a copy.
    DejaUtilise(SessionId),
    /// It is unknown or expired, its session has ended or its user is inactive.
    Inconnu,
}

/// Opens, prolongs and ends sessions.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    /// Opens a session, and forgets those of the same user whose tokens have all expired.
    async fn ouvrir(&self, session: &NouvelleSession) -> Result<(), StorageError>;

    /// Adds a refresh token to a session, by its fingerprint.
    async fn ajouter_jeton(
        &self,
        session: SessionId,
        empreinte: &str,
        expiration: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Spends a refresh token. Of two that present the same one at once, one MUST find it spent.
    async fn depenser_jeton(
        &self,
        empreinte: &str,
        now: OffsetDateTime,
    ) -> Result<JetonPresente, StorageError>;

    /// Ends a session, with all its tokens.
    async fn revoquer(&self, session: SessionId, now: OffsetDateTime) -> Result<(), StorageError>;

    /// Ends every session of a user, but for one.
    async fn revoquer_toutes(
        &self,
        utilisateur: UtilisateurId,
        sauf: Option<SessionId>,
        now: OffsetDateTime,
    ) -> Result<(), StorageError>;
}
