//! Chantiers as the list shows them.

use async_trait::async_trait;
use domain::{Chantier, ChantierId, ClientId, Portee, StatutChantier};

use crate::{Lot, Pagination, ports::StorageError};

/// Which chantiers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChantierFiltre {
    /// Words that must all be found in name, town or address, folded.
    pub mots: Vec<String>,
    /// This client's.
    pub client: Option<ClientId>,
    /// Any of these.
    pub statut: Vec<StatutChantier>,
}

/// A chantier with what is counted for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChantierResume {
    /// The chantier.
    pub chantier: Chantier,
    /// The name of its client.
    pub client_nom: String,
    /// Its tickets.
    pub nb_tickets: u64,
    /// Those that aren't resolved.
    pub nb_tickets_ouverts: u64,
}

/// Reads chantiers.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait ChantierQueries: Send + Sync {
    /// A page of the chantiers, by name.
    async fn liste(
        &self,
        portee: Portee,
        filtre: &ChantierFiltre,
        pagination: Pagination,
    ) -> Result<Lot<ChantierResume>, StorageError>;

    /// One chantier. One outside the scope MUST be absent.
    async fn detail(
        &self,
        portee: Portee,
        id: ChantierId,
    ) -> Result<Option<ChantierResume>, StorageError>;
}
