//! Clients as the list shows them.

use async_trait::async_trait;
use domain::{Client, ClientId, Portee};

use crate::{Lot, Pagination, ports::StorageError};

/// Which clients.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientFiltre {
    /// Words that must all be found in name, town or e-mail, folded.
    pub mots: Vec<String>,
}

/// A client with what is counted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientResume {
    /// The client.
    pub client: Client,
    /// Its tickets.
    pub nb_tickets: u64,
    /// Those that aren't resolved.
    pub nb_tickets_ouverts: u64,
    /// Its chantiers.
    pub nb_chantiers: u64,
    /// The sum of its chantiers' budgets.
    pub chiffre_affaires: i64,
}

/// Reads clients.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait ClientQueries: Send + Sync {
    /// A page of the clients, by name.
    async fn liste(
        &self,
        portee: Portee,
        filtre: &ClientFiltre,
        pagination: Pagination,
    ) -> Result<Lot<ClientResume>, StorageError>;

    /// One client. One outside the scope MUST be absent.
    async fn detail(
        &self,
        portee: Portee,
        id: ClientId,
    ) -> Result<Option<ClientResume>, StorageError>;
}
