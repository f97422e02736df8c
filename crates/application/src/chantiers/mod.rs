//! The use cases of chantiers, one file each.

mod consulter;
mod creer;
mod lister;
mod modifier;

use std::sync::Arc;

pub use self::{
    consulter::ConsulterChantier, creer::CreerChantier, lister::ListerChantiers,
    modifier::ModifierChantier,
};
use crate::ports::{Clock, IdGenerator, UnitOfWork, queries::ChantierQueries};

/// Every use case of chantiers, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Chantiers {
    pub creer: CreerChantier,
    pub lister: ListerChantiers,
    pub consulter: ConsulterChantier,
    pub modifier: ModifierChantier,
}

impl Chantiers {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        queries: Arc<dyn ChantierQueries>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        let consulter = ConsulterChantier::new(Arc::clone(&queries));
        Self {
            creer: CreerChantier::new(Arc::clone(&uow), Arc::clone(&clock), ids, consulter.clone()),
            lister: ListerChantiers::new(queries),
            modifier: ModifierChantier::new(uow, clock, consulter.clone()),
            consulter,
        }
    }
}
