//! Failed logins, counted by e-mail and by network address.

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::ports::StorageError;

/// An attempt to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tentative {
    /// Its id.
    pub id: Uuid,
    /// The e-mail that was tried, in lower case, whether or not a user has it.
    pub email: String,
    /// The network address that it came from.
    pub adresse: String,
    /// When.
    pub date: OffsetDateTime,
}

/// How many attempts failed lately, and when the one was that must be forgotten first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Echecs {
    /// How many.
    pub nombre: u64,
    /// When the oldest of them was.
    pub premier: Option<OffsetDateTime>,
}

/// Keeps the attempts.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait TentativeRepository: Send + Sync {
    /// The attempts since `depuis` for the attempt's e-mail, and those from its address. MUST hold
    /// off other transactions that ask for either until this one ends: a limit that parallel
    /// requests get past is none.
    async fn recentes(
        &self,
        tentative: &Tentative,
        depuis: OffsetDateTime,
    ) -> Result<(Echecs, Echecs), StorageError>;

    /// Keeps a failed attempt. Those of the same address before `perime` are forgotten on the way.
    async fn noter(
        &self,
        tentative: &Tentative,
        perime: OffsetDateTime,
    ) -> Result<(), StorageError>;
}
