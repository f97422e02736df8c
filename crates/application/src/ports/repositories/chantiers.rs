//! Chantiers, to be changed.

use async_trait::async_trait;
use domain::{Chantier, ChantierId, Portee};
use time::OffsetDateTime;

use crate::ports::StorageError;

/// Loads and stores chantiers.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait ChantierRepository: Send + Sync {
    /// Loads a chantier in order to change it. One outside the scope MUST be absent.
    async fn find(&self, portee: Portee, id: ChantierId) -> Result<Option<Chantier>, StorageError>;

    /// Stores a new chantier.
    async fn add(&self, chantier: &Chantier, now: OffsetDateTime) -> Result<(), StorageError>;

    /// Stores a changed chantier.
    async fn save(&self, chantier: &Chantier, now: OffsetDateTime) -> Result<(), StorageError>;
}
