//! The use cases, and the ports they need the outside world to fill.
//!
//! One use case a file. Writes go through a [`ports::UnitOfWork`], reads through the
//! [`ports::queries`]; both take the caller's scope, and there is no way around it.
#![deny(clippy::future_not_send)]

pub mod auth;
pub mod chantiers;
pub mod clients;
mod error;
pub mod evenements;
pub mod messages;
pub mod notifications;
mod pagination;
pub mod pieces_jointes;
pub mod ports;
mod recherche;
pub mod sla;
pub mod tickets;
pub mod utilisateurs;

pub use self::{
    error::{AppError, AppResult, Ressource},
    pagination::{Lot, Pagination},
    recherche::mots,
};
