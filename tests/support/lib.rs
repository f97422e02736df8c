//! The harness of the black-box tests: the real server on a port of its own, on a database of its
//! own, and callers by role.
#![expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "a failure here is a failed test"
)]

mod app;
mod attente;
mod brut;
mod caller;
mod database;
mod formulaire;
mod processus;
mod socket;

pub use self::{
    app::{ADMIN, PASSWORD, Stop, TestApp, settings},
    attente::eventually,
    caller::{Answer, Caller, send},
    database::{Database, Moteur},
    formulaire::{Formulaire, Telecharge},
    processus::{Processus, lancer},
    socket::{Socket, Stream},
};

/// Runs each case on each database. A case left out of the list is dead code, and so a warning.
#[macro_export]
macro_rules! on_every_database {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $case() {
                super::$case(&$crate::TestApp::start($crate::Moteur::Sqlite).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test] async fn $case() {
                if $crate::Moteur::postgres_is_missing() {
                    return;
                }
                super::$case(&$crate::TestApp::start($crate::Moteur::Postgres).await).await;
            })+
        }
    };
}
