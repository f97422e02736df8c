//! The trace of a change: its entries in the historique, and its event.

use domain::{Acteur, Fait, Faits};
use time::OffsetDateTime;
use uuid::Uuid;

use super::IdGenerator;

/// One entry of the historique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entree {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub fait: Fait,
}

/// What a change leaves behind: who made it, when, and what happened. A ticket can only be stored
/// together with one, so that no change is without its history and its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Who made the change.
    pub auteur: Acteur,
    /// When.
    pub date: OffsetDateTime,
    /// What happened, in order.
    pub entrees: Vec<Entree>,
}

impl Trace {
    /// Gives an id to each fact.
    pub fn new(
        faits: &Faits,
        auteur: &Acteur,
        date: OffsetDateTime,
        ids: &dyn IdGenerator,
    ) -> Self {
        let entree = |fait: &Fait| Entree { id: ids.next(), fait: fait.clone() };
        let entrees = faits.as_slice().iter().map(entree).collect();
        Self { auteur: auteur.clone(), date, entrees }
    }
}
