//! Storage with SeaORM, on SQLite or PostgreSQL.
//!
//! Writes go through a transaction ([`SeaOrmUnitOfWork`]), reads through [`SeaOrmQueries`]. Tickets,
//! clients and chantiers are read from within a scope only: see [`perimetre`].

mod comptes;
mod connect;
mod entities;
mod error;
mod evenements;
mod migrate;
mod perimetre;
mod queries;
pub mod recherche;
mod regles;
mod repositories;
mod sessions_cache;
mod sql;
mod unit_of_work;

pub use self::{
    comptes::{Ecart, Quoi},
    connect::{ConnectError, Moteur, Storage},
    evenements::Reveil,
    perimetre::DeQui,
    queries::SeaOrmQueries,
    sessions_cache::SessionsCache,
    unit_of_work::{SeaOrmTransaction, SeaOrmUnitOfWork},
};
pub(crate) use self::{
    perimetre::CONDENSER,
    repositories::{Champs, niveau},
};
