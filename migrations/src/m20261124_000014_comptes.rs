//! How many tickets there are of each kind, kept by the database itself: whatever changes a ticket,
//! and whichever version of the program does, the counters follow in the same transaction.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, INDEXES).await?;
        poser(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        retirer(manager).await?;
        execute(
            manager,
            &[
                "DROP INDEX idx_tickets_sla_depuis",
                "DROP INDEX idx_tickets_sla_jusqua",
                "DROP INDEX idx_tickets_sla_mot",
            ],
        )
        .await
    }
}

/// Sets the counters up, and counts.
pub async fn poser(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.create_table(comptes()).await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        // The triggers come first: they keep writers away until all is counted.
        manager.create_table(deltas()).await?;
        execute(manager, &POSTGRES).await?;
        execute(manager, &[&reprise("'00000000-0000-0000-0000-000000000000'::uuid")]).await
    } else {
        execute(manager, &SQLITE).await?;
        execute(manager, &[&reprise("zeroblob(16)")]).await
    }
}

/// Takes the counters away.
pub async fn retirer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        execute(manager, &["DROP FUNCTION compter_ouvertures, compter_changement CASCADE"]).await?;
        drop_tables(manager, &["comptes_deltas"]).await?;
    } else {
        execute(manager, &["DROP TRIGGER compter_ouvertures", "DROP TRIGGER compter_changement"])
            .await?;
    }
    drop_tables(manager, &["comptes"]).await
}

/// What tickets are counted by: the last is the frozen word while a ticket's clock stands, and the
/// one that was announced last while it runs.
fn cle(table: &mut TableCreateStatement) -> &mut TableCreateStatement {
    table
        .col(string_len("status", 50))
        .col(string_len("priority", 50))
        .col(string_len("categorie", 50))
        .col(string_len("sla", 20))
}

fn comptes() -> TableCreateStatement {
    let mut table = Table::create();
    // The nil id stands for everyone: a total over all clients must not add up each of theirs.
    cle(table.table("comptes").col(uuid("client_id")))
        .col(integer("n"))
        .primary_key(
            Index::create()
                .col("client_id")
                .col("status")
                .col("priority")
                .col("categorie")
                .col("sla"),
        )
        .to_owned()
}

/// Changes that are not yet in `comptes`, appended so that nobody waits for a counter's row. SQLite,
/// which has one writer, needs none.
fn deltas() -> TableCreateStatement {
    let mut table = Table::create();
    cle(table.table("comptes_deltas").col(uuid_null("client_id"))).col(integer("n")).to_owned()
}

const INDEXES: &[&str] = &[
    // What each ticket is counted as: the list of a status towards the deadline is in it in order.
    "CREATE INDEX idx_tickets_sla_mot ON tickets \
     ((coalesce(sla_status, sla_annonce)), date_creation, id)",
    // Until when, and since when, the word that was announced last is true of a ticket whose clock
    // runs: by these are found those of which it isn't true anymore, or, by a reader whose now lies
    // a moment before the announcement, not yet.
    "CREATE INDEX idx_tickets_sla_jusqua ON tickets \
     ((CASE sla_annonce WHEN 'ok' THEN date_alerte ELSE date_limite END)) \
     WHERE sla_status IS NULL AND sla_annonce <> 'breach'",
    "CREATE INDEX idx_tickets_sla_depuis ON tickets \
     ((CASE sla_annonce WHEN 'warning' THEN date_alerte ELSE date_limite END)) \
     WHERE sla_status IS NULL AND sla_annonce <> 'ok'",
];

/// An insert counts all of its rows at once, for they may come in bulk. An update looks at each row
/// first: most change nothing that is counted.
const POSTGRES: [&str; 4] = [
    "CREATE FUNCTION compter_ouvertures() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO comptes_deltas (client_id, status, priority, categorie, sla, n)
        SELECT client_id, status, priority, categorie, coalesce(sla_status, sla_annonce), count(*)
        FROM ouverts GROUP BY 1, 2, 3, 4, 5;
        RETURN NULL;
    END $$",
    "CREATE TRIGGER compter_ouvertures AFTER INSERT ON tickets REFERENCING NEW TABLE AS ouverts \
    FOR EACH STATEMENT EXECUTE FUNCTION compter_ouvertures()",
    "CREATE FUNCTION compter_changement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO comptes_deltas (client_id, status, priority, categorie, sla, n) VALUES
            (OLD.client_id, OLD.status, OLD.priority, OLD.categorie,
                coalesce(OLD.sla_status, OLD.sla_annonce), -1),
            (NEW.client_id, NEW.status, NEW.priority, NEW.categorie,
                coalesce(NEW.sla_status, NEW.sla_annonce), 1);
        RETURN NULL;
    END $$",
    "CREATE TRIGGER compter_changement AFTER UPDATE ON tickets FOR EACH ROW WHEN (
        (OLD.client_id, OLD.status, OLD.priority, OLD.categorie,
            coalesce(OLD.sla_status, OLD.sla_annonce))
        IS DISTINCT FROM (NEW.client_id, NEW.status, NEW.priority, NEW.categorie,
            coalesce(NEW.sla_status, NEW.sla_annonce))
    ) EXECUTE FUNCTION compter_changement()",
];

const SQLITE: [&str; 2] = [
    "CREATE TRIGGER compter_ouvertures AFTER INSERT ON tickets BEGIN
        INSERT INTO comptes (client_id, status, priority, categorie, sla, n)
        SELECT client, NEW.status, NEW.priority, NEW.categorie,
            coalesce(NEW.sla_status, NEW.sla_annonce), 1
        FROM (SELECT zeroblob(16) AS client UNION ALL SELECT NEW.client_id)
        WHERE client IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
    END",
    "CREATE TRIGGER compter_changement AFTER UPDATE ON tickets WHEN
        (OLD.client_id, OLD.status, OLD.priority, OLD.categorie,
            coalesce(OLD.sla_status, OLD.sla_annonce))
        IS NOT (NEW.client_id, NEW.status, NEW.priority, NEW.categorie,
            coalesce(NEW.sla_status, NEW.sla_annonce))
    BEGIN
        INSERT INTO comptes (client_id, status, priority, categorie, sla, n)
        SELECT client, OLD.status, OLD.priority, OLD.categorie,
            coalesce(OLD.sla_status, OLD.sla_annonce), -1
        FROM (SELECT zeroblob(16) AS client UNION ALL SELECT OLD.client_id)
        WHERE client IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n - 1;
        INSERT INTO comptes (client_id, status, priority, categorie, sla, n)
        SELECT client, NEW.status, NEW.priority, NEW.categorie,
            coalesce(NEW.sla_status, NEW.sla_annonce), 1
        FROM (SELECT zeroblob(16) AS client UNION ALL SELECT NEW.client_id)
        WHERE client IS NOT NULL
        ON CONFLICT DO UPDATE SET n = n + 1;
    END",
];

/// Counts the tickets that there are, all of them and each client's.
fn reprise(tous: &str) -> String {
    let compter = |client: &str, ou: &str| {
        format!(
            "SELECT {client} AS client, status, priority, categorie, \
             coalesce(sla_status, sla_annonce) AS sla, count(*) FROM tickets WHERE {ou} \
             GROUP BY client, status, priority, categorie, sla"
        )
    };
    format!(
        "INSERT INTO comptes (client_id, status, priority, categorie, sla, n) {} UNION ALL {}",
        compter(tous, "TRUE"),
        compter("client_id", "client_id IS NOT NULL")
    )
}
