//! The clock of each ticket: how much of its time has counted, since when, and of how much.

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
        for column in additions() {
            let alter = Table::alter().table("tickets").add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            execute(manager, &POSTGRES).await
        } else {
            execute(manager, &SQLITE).await
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Before, tickets that waited were not frozen.
        execute(manager, &["UPDATE tickets SET sla_status = NULL WHERE status = 'en_attente'"])
            .await?;
        for column in ["sla_manuelle", "sla_seuil", "sla_cible", "sla_ancre", "sla_compte"] {
            let alter = Table::alter().table("tickets").drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}

/// The instant by default is never seen: every row is given its own.
fn additions() -> [ColumnDef; 5] {
    [
        // The seconds that had counted at `sla_ancre`.
        big_integer("sla_compte").default(0).take(),
        timestamp_with_time_zone("sla_ancre").default("1970-01-01T00:00:00Z").take(),
        // The seconds that may count; none where the deadline was lifted.
        big_integer_null("sla_cible").take(),
        // The share of them, in percent, after which the ticket is a warning.
        small_integer("sla_seuil").default(80).take(),
        // Whether the deadline was set by hand.
        boolean("sla_manuelle").default(false).take(),
    ]
}

/// Tickets that wait are frozen as they stand: until now their time went on. Until then, all of the
/// time from the opening to the resolution, or to now, has counted.
const POSTGRES: [&str; 2] = [
    "UPDATE tickets SET sla_status = CASE WHEN date_limite <= now() THEN 'breach' \
     WHEN date_alerte <= now() THEN 'warning' ELSE 'ok' END WHERE status = 'en_attente'",
    "UPDATE tickets SET \
     sla_ancre = CASE status WHEN 'resolu' THEN date_resolution \
        WHEN 'en_attente' THEN date_trunc('second', now()) ELSE date_creation END, \
     sla_compte = greatest(0, CASE status \
        WHEN 'resolu' THEN extract(epoch FROM date_resolution - date_creation)::bigint \
        WHEN 'en_attente' THEN extract(epoch FROM date_trunc('second', now()) - date_creation)::bigint \
        ELSE 0 END), \
     sla_cible = extract(epoch FROM date_limite - date_creation)::bigint",
];
/// The same; instants are texts.
const SQLITE: [&str; 2] = [
    "UPDATE tickets SET sla_status = CASE \
     WHEN date_limite <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now') THEN 'breach' \
     WHEN date_alerte <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now') THEN 'warning' ELSE 'ok' END \
     WHERE status = 'en_attente'",
    "UPDATE tickets SET \
     sla_ancre = CASE status WHEN 'resolu' THEN date_resolution \
        WHEN 'en_attente' THEN strftime('%Y-%m-%dT%H:%M:%SZ', 'now') ELSE date_creation END, \
     sla_compte = max(0, CASE status \
        WHEN 'resolu' THEN unixepoch(date_resolution) - unixepoch(date_creation) \
        WHEN 'en_attente' THEN unixepoch('now') - unixepoch(date_creation) ELSE 0 END), \
     sla_cible = unixepoch(date_limite) - unixepoch(date_creation)",
];
