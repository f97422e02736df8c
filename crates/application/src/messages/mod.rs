//! The use cases of messages, one file each.

mod ajouter;
mod lister;

use std::sync::Arc;

pub use self::{
    ajouter::AjouterMessage,
    lister::{ListerMessages, MessageConsulte, PageDeMessages},
};
use crate::{
    pieces_jointes::LiensDeFichiers,
    ports::{Clock, IdGenerator, UnitOfWork, queries::MessageQueries},
};

/// Every use case of messages, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Messages {
    pub ajouter: AjouterMessage,
    pub lister: ListerMessages,
}

impl Messages {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        queries: Arc<dyn MessageQueries>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        liens: LiensDeFichiers,
    ) -> Self {
        Self {
            ajouter: AjouterMessage::new(uow, clock, ids),
            lister: ListerMessages::new(queries, liens),
        }
    }
}
