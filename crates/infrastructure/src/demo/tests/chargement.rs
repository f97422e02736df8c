//! Loading, and reading back as the application reads.

use application::ports::{UnitOfWork, queries::TicketQueries};
use domain::{Portee, TicketRef};
use sea_orm::{ConnectionTrait, Statement};
use sqlx::{AssertSqlSafe, PgPool};

use super::{
    super::{Bilan, charger},
    *,
};
use crate::storage::{Moteur, Storage};

const COMPTER: [&str; 7] = [
    "SELECT count(*) FROM clients",
    "SELECT count(*) FROM chantiers",
    "SELECT count(*) FROM utilisateurs",
    "SELECT count(*) FROM tickets",
    "SELECT count(*) FROM historique",
    "SELECT CAST(sum(dernier) AS bigint) FROM numeros",
    "SELECT count(*) FROM tickets t JOIN utilisateurs u ON u.id = t.responsable_id \
     WHERE u.nom_plie <> t.responsable_plie",
];

/// The indexes that the migrations made.
async fn index(storage: &Storage) -> i64 {
    un(
        storage,
        match storage.moteur() {
            Moteur::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE type = 'index'",
            Moteur::Postgres => "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'",
        },
    )
    .await
}

async fn un(storage: &Storage, sql: &str) -> i64 {
    let base = storage.ecriture();
    let ordre = Statement::from_string(base.get_database_backend(), sql);
    base.query_one_raw(ordre).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn compter(storage: &Storage) -> Vec<i64> {
    let mut comptes = Vec::new();
    for sql in COMPTER {
        comptes.push(un(storage, sql).await);
    }
    comptes
}

async fn une_base_prend_deux_demonstrations(url: &str) {
    let storage = Storage::connect(url, 2).await.unwrap();
    storage.migrate_up().await.unwrap();

    let premiere = charger(&storage, &demande(250)).await.unwrap();
    let transaction = storage.unit_of_work().begin().await.unwrap();
    for dossier in dossiers(250, &Existant::default()) {
        let attendu = dossier.ticket();
        let lu = transaction.tickets().find(Portee::Tout, &TicketRef::Id(attendu.id)).await;
        assert_eq!(lu.unwrap().unwrap().state(), attendu);
        let lue = storage.queries().horloge(Portee::Tout, &TicketRef::Id(attendu.id)).await;
        let horloge = dossier.horloge().iter().map(|fait| (fait.date, fait.mouvement));
        assert_eq!(lue.unwrap().unwrap().0.mouvements, horloge.collect::<Vec<_>>());
    }
    transaction.commit().await.unwrap();
    let index_avant = index(&storage).await;
    // Enough for the indexes to be built anew.
    let seconde = charger(&storage, &demande(1_000)).await.unwrap();

    assert_eq!(index(&storage).await, index_avant);
    let comptes = compter(&storage).await;
    assert_eq!(storage.ecarts().await.unwrap(), []);
    storage.close().await.unwrap();
    assert_eq!((premiere.utilisateurs, seconde.utilisateurs), (3, 0));
    let total =
        |champ: fn(&Bilan) -> u64| i64::try_from(champ(&premiere) + champ(&seconde)).unwrap();
    assert_eq!(
        comptes,
        [total(|b| b.clients), total(|b| b.chantiers), 3, 1_250, total(|b| b.historique), 1_250, 0]
    );
}

#[tokio::test]
async fn sqlite_takes_two_demonstrations() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = dossier.path().join("demo.db");

    une_base_prend_deux_demonstrations(&format!("sqlite:{}", fichier.display())).await;
}

#[tokio::test]
async fn postgres_takes_two_demonstrations() {
    let Some(url) = std::env::var_os("TEST_DATABASE_URL") else {
        assert!(std::env::var_os("CI").is_none(), "TEST_DATABASE_URL must be set in CI");
        return;
    };
    let url = url.into_string().unwrap();
    let (serveur, _) = url.rsplit_once('/').unwrap();
    let admin = PgPool::connect(&url).await.unwrap();
    let base = format!("tickets_demo_{}", std::process::id());
    let executer = async |ordre: &str| {
        let ordre = AssertSqlSafe(format!("{ordre} {base}"));
        sqlx::raw_sql(ordre).execute(&admin).await.unwrap();
    };
    executer("DROP DATABASE IF EXISTS").await;
    executer("CREATE DATABASE").await;

    une_base_prend_deux_demonstrations(&format!("{serveur}/{base}")).await;

    executer("DROP DATABASE").await;
}
