//! Tokens: signed ones for access, opaque ones for refreshing.

use domain::{Acteur, SessionId};
use time::OffsetDateTime;

use super::StorageError;

/// A refresh token, and the fingerprint under which it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct JetonOpaque {
    /// What the client holds: at least 128 random bits.
    pub secret: String,
    /// What is stored.
    pub empreinte: String,
}

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JetonAcces {
    /// The session that it was signed for.
    pub session: SessionId,
    /// From when on it isn't valid any more.
    pub expiration: OffsetDateTime,
}

/// Issues and reads tokens.
#[cfg_attr(feature = "test-support", mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    /// Signs an access token for a session, valid until `expiration`.
    ///
    /// # Errors
    ///
    /// The key can't sign.
    fn signer(
        &self,
        acteur: &Acteur,
        session: SessionId,
        now: OffsetDateTime,
        expiration: OffsetDateTime,
    ) -> Result<String, StorageError>;

    /// What an access token says. MUST be `None` for a wrong signature, algorithm, issuer or
    /// audience, and from the token's expiration on.
    fn lire(&self, jeton: &str, now: OffsetDateTime) -> Option<JetonAcces>;

    /// Draws a refresh token.
    ///
    /// # Errors
    ///
    /// The machine has no randomness to give.
    fn tirer(&self) -> Result<JetonOpaque, StorageError>;

    /// The fingerprint of a refresh token that a client presents.
    fn empreinte(&self, secret: &str) -> String;
}
