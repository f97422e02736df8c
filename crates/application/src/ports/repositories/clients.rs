//! Clients, to be changed.

use async_trait::async_trait;
use domain::{Client, ClientId, Portee};
use time::OffsetDateTime;

use crate::ports::StorageError;

/// Loads and stores clients.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait ClientRepository: Send + Sync {
    /// Loads a client in order to change it. One outside the scope MUST be absent.
    async fn find(&self, portee: Portee, id: ClientId) -> Result<Option<Client>, StorageError>;

    /// Stores a new client.
    async fn add(&self, client: &Client, now: OffsetDateTime) -> Result<(), StorageError>;

    /// Stores a changed client.
    async fn save(&self, client: &Client, now: OffsetDateTime) -> Result<(), StorageError>;
}
