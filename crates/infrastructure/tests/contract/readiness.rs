//! Readiness: the database is really asked.

use application::ports::{Readiness, StorageError};

use crate::harness::{EmptyDb, on_every_database};

on_every_database! {
    a_database_that_answers_is_ready,
    a_database_out_of_reach_is_unavailable,
}

async fn a_database_that_answers_is_ready(db: EmptyDb) {
    db.connect().await.check().await.unwrap();
}

async fn a_database_out_of_reach_is_unavailable(db: EmptyDb) {
    let storage = db.connect().await;

    storage.clone().close().await.unwrap();
    let refused = storage.check().await.unwrap_err();

    assert!(matches!(refused, StorageError::Unavailable(_)), "{refused:?}");
}
