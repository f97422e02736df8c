//! The schema: brought up once, by however many start at once, and taken down again.

use infrastructure::storage::{Moteur, Storage};
use migrations::Migrator;
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::MigratorTrait;

use crate::harness::{EmptyDb, on_every_database};

on_every_database! {
    a_new_database_is_brought_up_once,
    several_instances_may_start_at_once,
    everything_goes_down_and_comes_up_again,
    each_step_can_be_undone_and_done_again,
}

async fn a_new_database_is_brought_up_once(db: EmptyDb) {
    let storage = db.connect().await;
    assert!(storage.migrations_pending().await.unwrap());

    storage.migrate_up().await.unwrap();
    let schema = schema(&storage).await;
    storage.migrate_up().await.unwrap();

    assert!(!storage.migrations_pending().await.unwrap());
    assert_eq!(self::schema(&storage).await, schema);
}

async fn several_instances_may_start_at_once(db: EmptyDb) {
    let instances = [(); 4].map(|()| {
        let db = db.clone();
        tokio::spawn(async move {
            let storage = db.connect().await;
            storage.migrate_up().await.unwrap();
            assert!(!storage.migrations_pending().await.unwrap());
        })
    });
    for instance in instances {
        instance.await.unwrap();
    }

    let steps = column(&db.connect().await, "SELECT version FROM seaql_migrations").await;
    assert_eq!(steps.len(), Migrator::migrations().len());
}

async fn everything_goes_down_and_comes_up_again(db: EmptyDb) {
    let storage = db.connect().await;
    storage.migrate_up().await.unwrap();
    let before = schema(&storage).await;

    storage.migrate_down(steps()).await.unwrap();
    assert_eq!(tables(&storage).await, ["seaql_migrations"]);
    assert!(storage.migrations_pending().await.unwrap());

    storage.migrate_up().await.unwrap();
    assert_eq!(schema(&storage).await, before);
}

async fn each_step_can_be_undone_and_done_again(db: EmptyDb) {
    let storage = db.connect().await;
    storage.migrate_up().await.unwrap();
    let before = schema(&storage).await;

    for step in 1..=steps() {
        storage.migrate_down(step).await.unwrap();
        storage.migrate_up().await.unwrap();
        assert_eq!(schema(&storage).await, before, "after {step} down");
    }
}

fn steps() -> u32 {
    u32::try_from(Migrator::migrations().len()).unwrap()
}

async fn tables(storage: &Storage) -> Vec<String> {
    let sql = match storage.moteur() {
        Moteur::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Moteur::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    column(storage, sql).await.into_iter().filter(|name| !name.starts_with("sqlite_")).collect()
}

/// Every table, column and index, in words.
async fn schema(storage: &Storage) -> Vec<String> {
    let sql = match storage.moteur() {
        Moteur::Sqlite => "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql",
        Moteur::Postgres => {
            "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, \
                character_maximum_length) AS mots \
             FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY mots"
        }
    };
    column(storage, sql).await
}

async fn column(storage: &Storage, sql: &str) -> Vec<String> {
    let pool = storage.ecriture();
    let rows = pool.query_all_raw(Statement::from_string(pool.get_database_backend(), sql));
    rows.await.unwrap().iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
