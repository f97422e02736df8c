//! What the use cases ask of the outside world. Implemented by `infrastructure`.
//!
//! Ports are object-safe (`async_trait`), so wiring is a matter of values, not of type parameters.
//! Each says what an implementation MUST do; its contract test is written from that sentence.

mod clock;
mod error;
mod file_store;
mod ids;
mod journal;
mod password_hasher;
pub mod queries;
mod readiness;
pub mod repositories;
#[cfg(feature = "test-support")]
pub mod testing;
mod token_issuer;
mod trace;
mod unit_of_work;

pub use self::{
    clock::Clock,
    error::StorageError,
    file_store::{
        DemandeDeLien, Examen, ExamenError, FichierOuvert, FileStore, Inventaire, Lecture,
        Ouverture, Reception,
    },
    ids::IdGenerator,
    journal::Journal,
    password_hasher::{Empreinte, PasswordHasher},
    readiness::Readiness,
    token_issuer::{JetonAcces, JetonOpaque, TokenIssuer},
    trace::{Auteur, Entree, Trace},
    unit_of_work::{Transaction, UnitOfWork},
};
