//! The rules of deadlines, and the clocks that follow them.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    TicketId,
    sla::{Lieu, Regles},
};

use super::HorlogeDuTicket;
use crate::ports::StorageError;

/// A page of the open tickets whose time counts somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concernes {
    /// By which calendar; on one chantier, or on any.
    pub lieu: Lieu,
    /// Those after this one.
    pub apres: Option<TicketId>,
    /// How many at most.
    pub limit: u32,
}

/// Reads the rules: only those who may change them ask.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait RegleQueries: Send + Sync {
    /// The rules as they are.
    async fn en_vigueur(&self) -> Result<Arc<Regles>, StorageError>;

    /// The clocks of open tickets, in the order of their ids.
    async fn horloges(&self, concernes: Concernes) -> Result<Vec<HorlogeDuTicket>, StorageError>;
}
