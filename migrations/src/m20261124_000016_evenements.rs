//! The numbers of events, given once their change is committed: those who follow the events never
//! meet one with a smaller number than they have seen.

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
        manager.create_table(evenements()).await?;
        manager.create_table(suivi()).await?;
        // These come before the numbers: they keep writers away until all is numbered.
        if manager.get_database_backend() == DbBackend::Postgres {
            execute(manager, POSTGRES).await?;
        } else {
            execute(manager, &[SQLITE]).await?;
        }
        execute(manager, REPRISE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            execute(manager, &["ALTER TABLE outbox DROP COLUMN xid"]).await?;
        } else {
            execute(manager, &["DROP TRIGGER numeroter"]).await?;
        }
        drop_tables(manager, &["evenements_suivi", "evenements"]).await
    }
}

/// Beside the outbox instead of in it, for there writers hold its rows: whoever numbers only adds.
fn evenements() -> TableCreateStatement {
    Table::create()
        .table("evenements")
        .col(big_integer("numero").primary_key())
        .col(big_integer("outbox_id"))
        // Both as the outbox has them, so that either can be followed by itself.
        .col(uuid("ticket_id"))
        .col(uuid_null("client_id"))
        .to_owned()
}

/// One row: how far the numbers go.
fn suivi() -> TableCreateStatement {
    Table::create()
        .table("evenements_suivi")
        // The last number that was given.
        .col(big_integer("dernier"))
        // The last number whose event is no longer kept.
        .col(big_integer("efface"))
        .to_owned()
}

/// Each row knows the transaction that wrote it, but for those that are numbered below; and `vu` is
/// what whoever numbered last could see, so that all else is still to be numbered.
const POSTGRES: &[&str] = &[
    "ALTER TABLE outbox ADD COLUMN xid xid8",
    "ALTER TABLE outbox ALTER COLUMN xid SET DEFAULT pg_current_xact_id()",
    "CREATE INDEX idx_outbox_xid ON outbox (xid)",
    "ALTER TABLE evenements_suivi ADD COLUMN vu pg_snapshot NOT NULL DEFAULT '1:1:'",
];

/// SQLite has one writer, so that a number that is given by the change itself is in order too.
const SQLITE: &str = "CREATE TRIGGER numeroter AFTER INSERT ON outbox BEGIN
        UPDATE evenements_suivi SET dernier = dernier + 1;
        INSERT INTO evenements (numero, outbox_id, ticket_id, client_id)
        SELECT dernier, NEW.id, NEW.ticket_id, NEW.client_id FROM evenements_suivi;
    END";

/// Numbers what is there. The indexes are for those who follow one client's events, or one ticket's.
const REPRISE: &[&str] = &[
    "INSERT INTO evenements (numero, outbox_id, ticket_id, client_id) \
     SELECT row_number() OVER (ORDER BY id), id, ticket_id, client_id FROM outbox",
    "INSERT INTO evenements_suivi (dernier, efface) SELECT count(*), 0 FROM evenements",
    "CREATE INDEX idx_evenements_client ON evenements (client_id, numero)",
    "CREATE INDEX idx_evenements_ticket ON evenements (ticket_id, numero)",
];
