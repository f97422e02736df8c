//! What users were told of each deadline, and when there is something to tell next.

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
        let additions = [
            // The worst that was announced.
            string_len("sla_annonce", 20).default("ok").take(),
            // From when on there is a crossing to announce.
            timestamp_with_time_zone_null("sla_prochain").take(),
        ];
        for column in additions {
            let alter = Table::alter().table("tickets").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        let now = if manager.get_database_backend() == DbBackend::Postgres {
            "now()"
        } else {
            "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
        };
        execute(manager, &[&ANNONCE.replace("{now}", now), PROCHAIN, INDEX]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, &["DROP INDEX idx_tickets_sla_prochain"]).await?;
        for column in ["sla_prochain", "sla_annonce"] {
            let alter = Table::alter().table("tickets").drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

/// What was crossed before is told: nobody wants to hear of years of deadlines at once.
const ANNONCE: &str = "UPDATE tickets SET sla_annonce = CASE \
    WHEN sla_status IS NOT NULL THEN sla_status \
    WHEN date_limite <= {now} THEN 'breach' WHEN date_alerte <= {now} THEN 'warning' ELSE 'ok' END";
const PROCHAIN: &str = "UPDATE tickets SET sla_prochain = CASE sla_annonce \
    WHEN 'ok' THEN date_alerte WHEN 'warning' THEN date_limite END WHERE sla_status IS NULL";
const INDEX: &str = "CREATE INDEX idx_tickets_sla_prochain ON tickets (sla_prochain) \
    WHERE sla_prochain IS NOT NULL";
