//! The write side. Each repository serves one aggregate and exists inside a transaction only.

mod chantiers;
mod clients;
mod references;
mod sessions;
mod tentatives;
mod tickets;
mod utilisateurs;

pub use self::{
    chantiers::ChantierRepository,
    clients::ClientRepository,
    references::References,
    sessions::{JetonPresente, NouvelleSession, SessionRepository},
    tentatives::{Echecs, Tentative, TentativeRepository},
    tickets::TicketRepository,
    utilisateurs::UtilisateurRepository,
};
#[cfg(feature = "test-support")]
pub use self::{
    chantiers::MockChantierRepository, clients::MockClientRepository, references::MockReferences,
    sessions::MockSessionRepository, tentatives::MockTentativeRepository,
    tickets::MockTicketRepository, utilisateurs::MockUtilisateurRepository,
};
