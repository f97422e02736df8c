//! Storage with SeaORM, on SQLite or PostgreSQL.
//!
//! Writes go through a transaction ([`SeaOrmUnitOfWork`]), reads through [`SeaOrmQueries`]. Tickets,
//! clients and chantiers are read from within a scope only: see [`perimetre`].

mod connect;
mod entities;
mod error;
mod migrate;
mod perimetre;
mod queries;
pub mod recherche;
mod regles;
mod repositories;
mod sessions_cache;
mod sql;
mod unit_of_work;

pub(crate) use self::repositories::{Champs, niveau};
pub use self::{
    connect::{ConnectError, Moteur, Storage},
    queries::SeaOrmQueries,
    sessions_cache::SessionsCache,
    unit_of_work::{SeaOrmTransaction, SeaOrmUnitOfWork},
};
