//! The rows, as SeaORM sees them. Private: no ORM type leaves this adapter.

pub mod chantier;
pub mod client;
pub mod historique;
pub mod jeton;
pub mod message;
pub mod notification;
pub mod outbox;
pub mod piece_jointe;
pub mod session;
pub mod sla_calendrier;
pub mod sla_edition;
pub mod sla_evenement;
pub mod sla_exception;
pub mod sla_regle;
pub mod sla_revision;
pub mod tentative;
pub mod ticket;
pub mod ticket_recherche;
pub mod utilisateur;
