//! The text that `search` looks through, beside the ticket instead of in it: whatever else changes
//! of a ticket leaves its index alone, which is most of what a change cost.

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
        poser(manager).await?;
        execute(manager, &["INSERT INTO ticket_recherches SELECT id, recherche FROM tickets"])
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            execute(manager, &["DROP INDEX IF EXISTS idx_tickets_recherche"]).await?;
        }
        execute(manager, &["ALTER TABLE tickets DROP COLUMN recherche"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(
            manager,
            &[
                "ALTER TABLE tickets ADD COLUMN recherche text NOT NULL DEFAULT ''",
                "UPDATE tickets SET recherche = (SELECT r.texte FROM ticket_recherches AS r \
                    WHERE r.ticket_id = tickets.id)",
            ],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let index = "CREATE INDEX idx_tickets_recherche ON tickets \
                USING gin (recherche gin_trgm_ops)";
            execute(manager, &[index]).await?;
        }
        drop_tables(manager, &["ticket_recherches"]).await
    }
}

/// Makes the table, empty.
pub async fn poser(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut ticket = reference("ticket_recherches", "ticket_id", "tickets");
    let table = Table::create()
        .table("ticket_recherches")
        .col(uuid("ticket_id").primary_key())
        .col(text("texte"))
        .foreign_key(ticket.on_delete(ForeignKeyAction::Cascade))
        .to_owned();
    manager.create_table(table).await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        execute(manager, &[INDEX]).await?;
    }
    Ok(())
}

/// Where trigrams can be had: see the step that made `tickets`.
const INDEX: &str = "DO $$ BEGIN
    CREATE INDEX idx_ticket_recherches_texte ON ticket_recherches USING gin (texte gin_trgm_ops);
EXCEPTION WHEN undefined_object THEN
    RAISE NOTICE 'pg_trgm cannot be had: search goes without its index';
END $$";
