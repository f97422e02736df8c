//! The use cases of clients, one file each.

mod consulter;
mod creer;
mod lister;
mod modifier;

use std::sync::Arc;

pub use self::{
    consulter::ConsulterClient, creer::CreerClient, lister::ListerClients, modifier::ModifierClient,
};
use crate::ports::{Clock, IdGenerator, UnitOfWork, queries::ClientQueries};

/// Every use case of clients, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Clients {
    pub creer: CreerClient,
    pub lister: ListerClients,
    pub consulter: ConsulterClient,
    pub modifier: ModifierClient,
}

impl Clients {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        queries: Arc<dyn ClientQueries>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        let consulter = ConsulterClient::new(Arc::clone(&queries));
        Self {
            creer: CreerClient::new(Arc::clone(&uow), Arc::clone(&clock), ids, consulter.clone()),
            lister: ListerClients::new(queries),
            modifier: ModifierClient::new(uow, clock, consulter.clone()),
            consulter,
        }
    }
}
