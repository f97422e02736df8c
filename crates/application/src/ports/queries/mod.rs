//! The read side: models shaped like the specification's answers. Outside any transaction, unable
//! to change a thing, and each within the caller's scope: there is no method without one.

mod chantiers;
mod clients;
mod evenements;
mod messages;
mod notifications;
mod pieces_jointes;
mod regles;
mod sessions;
mod statistiques;
mod tickets;
mod utilisateurs;

#[cfg(feature = "test-support")]
pub use self::{
    chantiers::MockChantierQueries, clients::MockClientQueries, evenements::MockEvenementQueries,
    messages::MockMessageQueries, notifications::MockNotificationQueries,
    pieces_jointes::MockPieceJointeQueries, regles::MockRegleQueries, sessions::MockSessionQueries,
    tickets::MockTicketQueries, utilisateurs::MockUtilisateurQueries,
};
pub use self::{
    chantiers::{ChantierFiltre, ChantierQueries, ChantierResume},
    clients::{ClientFiltre, ClientQueries, ClientResume},
    evenements::{
        Evenement, EvenementAdresse, EvenementQueries, EvenementsARelayer, EvenementsLus,
        EvenementsVoulus,
    },
    messages::{MessageQueries, MessagesDuTicket},
    notifications::{NotificationConsultee, NotificationQueries, NotificationsVoulues},
    pieces_jointes::{PieceJointeQueries, PieceSituee, TicketVise},
    regles::{Concernes, RegleQueries},
    sessions::SessionQueries,
    statistiques::{DemandeStatistiques, Statistiques, Tendance},
    tickets::{
        ChantierDuTicket, CleTri, ClientDuTicket, Curseur, EntreeHistorique, HorlogeDuTicket,
        Ordre, Position, TicketDetail, TicketFiltre, TicketListe, TicketQueries, TicketResume,
        TicketTrouve, Tri, TriCle,
    },
    utilisateurs::{Compte, UtilisateurQueries},
};
