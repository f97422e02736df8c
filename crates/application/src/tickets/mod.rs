//! The use cases of tickets, one file each.

mod annoncer;
mod changes;
mod consulter;
mod consulter_sla;
mod consulter_statistiques;
mod creer;
mod en_masse;
mod executer_action;
mod lister;
mod modifier;
mod rechercher;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

use domain::Fuseau;

pub use self::{
    annoncer::AnnoncerFranchissements,
    changes::{BilanEnMasse, TicketChanges},
    consulter::{ConsulterTicket, TicketConsulte},
    consulter_sla::{ConsulterSla, SlaConsulte},
    consulter_statistiques::{ConsulterStatistiques, StatistiquesVoulues},
    creer::CreerTicket,
    en_masse::{ExecuterEnMasse, ExecuterEnMasseCommand},
    executer_action::{ExecuterAction, ExecuterActionCommand},
    lister::{ListerTickets, PageDeTickets},
    modifier::{ModifierTicket, ModifierTicketCommand},
    rechercher::RechercherTickets,
};
use crate::{
    pieces_jointes::LiensDeFichiers,
    ports::{Clock, queries::TicketQueries},
};

/// Every use case of tickets, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Tickets {
    pub creer: CreerTicket,
    pub lister: ListerTickets,
    pub rechercher: RechercherTickets,
    pub consulter: ConsulterTicket,
    pub consulter_sla: ConsulterSla,
    pub consulter_statistiques: ConsulterStatistiques,
    pub modifier: ModifierTicket,
    pub executer_action: ExecuterAction,
    pub executer_en_masse: ExecuterEnMasse,
}

impl Tickets {
    /// Wires the use cases; days are those of `fuseau`.
    #[must_use]
    pub fn new(
        changes: TicketChanges,
        queries: Arc<dyn TicketQueries>,
        clock: Arc<dyn Clock>,
        liens: LiensDeFichiers,
        fuseau: Fuseau,
    ) -> Self {
        Self {
            creer: CreerTicket::new(changes.clone()),
            lister: ListerTickets::new(Arc::clone(&queries), Arc::clone(&clock)),
            rechercher: RechercherTickets::new(Arc::clone(&queries)),
            consulter_sla: ConsulterSla::new(Arc::clone(&queries), Arc::clone(&clock)),
            consulter_statistiques: ConsulterStatistiques::new(
                Arc::clone(&queries),
                Arc::clone(&clock),
                fuseau,
            ),
            consulter: ConsulterTicket::new(queries, clock, liens),
            modifier: ModifierTicket::new(changes.clone()),
            executer_action: ExecuterAction::new(changes.clone()),
            executer_en_masse: ExecuterEnMasse::new(changes),
        }
    }
}
