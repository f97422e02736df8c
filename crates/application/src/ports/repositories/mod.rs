//! The write side. Each repository serves one aggregate and exists inside a transaction only.

mod chantiers;
mod clients;
mod messages;
mod notifications;
mod pieces_jointes;
mod references;
mod regles;
mod sessions;
mod tentatives;
mod tickets;
mod utilisateurs;

pub use self::{
    chantiers::ChantierRepository,
    clients::ClientRepository,
    messages::MessageRepository,
    notifications::NotificationRepository,
    pieces_jointes::PieceJointeRepository,
    references::References,
    regles::{Recalcul, RegleRepository},
    sessions::{JetonPresente, NouvelleSession, SessionRepository},
    tentatives::{Echecs, Tentative, TentativeRepository},
    tickets::{Horloge, Mouvements, TicketRepository},
    utilisateurs::UtilisateurRepository,
};
#[cfg(feature = "test-support")]
pub use self::{
    chantiers::MockChantierRepository, clients::MockClientRepository,
    messages::MockMessageRepository, notifications::MockNotificationRepository,
    pieces_jointes::MockPieceJointeRepository, references::MockReferences,
    regles::MockRegleRepository, sessions::MockSessionRepository,
    tentatives::MockTentativeRepository, tickets::MockTicketRepository,
    utilisateurs::MockUtilisateurRepository,
};
