//! The read side: models shaped like the specification's answers. Outside any transaction, unable
//! to change a thing, and each within the caller's scope: there is no method without one.

mod chantiers;
mod clients;
mod sessions;
mod tickets;
mod utilisateurs;

#[cfg(feature = "test-support")]
pub use self::{
    chantiers::MockChantierQueries, clients::MockClientQueries, sessions::MockSessionQueries,
    tickets::MockTicketQueries, utilisateurs::MockUtilisateurQueries,
};
pub use self::{
    chantiers::{ChantierFiltre, ChantierQueries, ChantierResume},
    clients::{ClientFiltre, ClientQueries, ClientResume},
    sessions::SessionQueries,
    tickets::{
        ChantierDuTicket, CleTri, ClientDuTicket, Curseur, EntreeHistorique, Ordre, Position,
        TicketDetail, TicketFiltre, TicketListe, TicketQueries, TicketResume, Tri, TriCle,
    },
    utilisateurs::{Compte, UtilisateurQueries},
};
