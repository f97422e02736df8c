//! Indexes that nothing reads any more: tickets are listed by the word that they are counted under,
//! and found by when it stops being true. Each costs every change of a ticket.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, &["DROP INDEX idx_tickets_sla_fige", "DROP INDEX idx_tickets_ouverts"])
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            // The year and the number are unique, of which it is made. SQLite can't drop it.
            execute(manager, &["ALTER TABLE tickets DROP CONSTRAINT tickets_numero_key"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(
            manager,
            &[
                "CREATE INDEX idx_tickets_sla_fige ON tickets (sla_status, date_creation, id) \
                 WHERE sla_status IS NOT NULL",
                "CREATE INDEX idx_tickets_ouverts ON tickets (date_limite, date_alerte) \
                 WHERE sla_status IS NULL",
            ],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let unique = "ALTER TABLE tickets ADD CONSTRAINT tickets_numero_key UNIQUE (numero)";
            execute(manager, &[unique]).await?;
        }
        Ok(())
    }
}
