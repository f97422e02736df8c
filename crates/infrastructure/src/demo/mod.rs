//! Demonstration data: believable clients, chantiers and tickets for `tickets-btp demo`.
//!
//! The tickets live their lives through the domain's own methods, so whatever they end up as, an
//! agent could have brought them there. Everything follows from a constant seed, from what the
//! database holds already and from `now`.

mod atelier;
mod calendrier;
mod copie;
mod decor;
mod dossier;
mod echelle;
mod generator;
mod ids;
mod indexes;
mod lignes;
mod ouverture;
mod parcours;
mod phrases;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;
mod vocabulary;

use application::ports::StorageError;
use domain::Politique;
use sqlx::error::BoxDynError;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::storage::{Moteur, Storage};

pub use self::{decor::COMPTES, postgres::charger_postgres, sqlite::charger_sqlite};

/// What is to be loaded.
#[derive(Debug, Clone)]
pub struct Demande {
    /// How many tickets.
    pub tickets: u32,
    /// The present: the tickets are of the two years before it.
    pub now: OffsetDateTime,
    /// The deadlines.
    pub politique: Politique,
    /// What the password of every demonstration user hashes to.
    pub password_hash: String,
}

/// How many rows were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are named after the tables")]
pub struct Bilan {
    pub clients: u64,
    pub chantiers: u64,
    pub utilisateurs: u64,
    pub tickets: u64,
    pub historique: u64,
}

/// What the database holds already: new data continues it.
#[derive(Debug, Default)]
struct Existant {
    /// The last number of each year.
    numeros: Vec<(i32, i32)>,
    /// Id, name and e-mail of each user.
    utilisateurs: Vec<(Uuid, String, String)>,
}

const LIRE_NUMEROS: &str = "SELECT annee, dernier FROM numeros ORDER BY annee";
const LIRE_UTILISATEURS: &str = "SELECT id, nom, email FROM utilisateurs ORDER BY id";
const ECRIRE_NUMERO: &str = "INSERT INTO numeros (annee, dernier) VALUES ($1, $2) \
    ON CONFLICT (annee) DO UPDATE SET dernier = excluded.dernier";

impl Existant {
    /// How many tickets there are: their numbers have no gaps.
    fn tickets(&self) -> i64 {
        self.numeros.iter().map(|(_, dernier)| i64::from(*dernier)).sum()
    }
}

/// Loads a demonstration into the database that is connected, all of it or nothing.
///
/// # Errors
///
/// The database's.
pub async fn charger(storage: &Storage, demande: &Demande) -> Result<Bilan, StorageError> {
    let base = storage.ecriture();
    let bilan = match storage.moteur() {
        Moteur::Sqlite => charger_sqlite(base.get_sqlite_connection_pool(), demande).await,
        Moteur::Postgres => charger_postgres(base.get_postgres_connection_pool(), demande).await,
    };
    bilan.map_err(StorageError::backend)
}

/// A value that the domain refuses is a fault of the generator: no caller can mend it.
fn refus(cause: BoxDynError) -> sqlx::Error {
    sqlx::Error::Encode(cause)
}

/// Says now and then how far a long load is.
fn avancer(written: u64, total: u32) {
    if written.is_multiple_of(100_000) {
        tracing::info!(written, total, "demonstration tickets written");
    }
}
