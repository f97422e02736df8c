//! The rules of deadlines: policies, calendars with what they were before, exceptions; and how far
//! clocks have followed changes of them.

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
        for table in [regles(), calendriers(), editions(), exceptions(), revisions()] {
            manager.create_table(table).await?;
        }
        execute(manager, &["INSERT INTO sla_regles (id, numero, politiques) VALUES (1, 0, '{}')"])
            .await?;
        let defaut = match manager.get_database_backend() {
            DbBackend::Postgres => "'00000000-0000-7000-8000-000000000001'",
            _ => "X'00000000000070008000000000000001'",
        };
        for statement in AJOUTS {
            let statement = statement.replace("{defaut}", defaut);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, &RETRAITS).await?;
        drop_tables(
            manager,
            &["sla_revisions", "sla_exceptions", "sla_editions", "sla_calendriers", "sla_regles"],
        )
        .await
    }
}

/// One row: the number of the last change, which every change of a ticket reads, and the policies.
fn regles() -> TableCreateStatement {
    Table::create()
        .table("sla_regles")
        .col(small_integer("id").primary_key())
        .col(big_integer("numero"))
        .col(json_binary("politiques"))
        .to_owned()
}

fn calendriers() -> TableCreateStatement {
    Table::create()
        .table("sla_calendriers")
        .col(uuid("id").primary_key())
        .col(string_len("nom", 255))
        .to_owned()
}

fn editions() -> TableCreateStatement {
    Table::create()
        .table("sla_editions")
        .col(uuid("calendrier_id"))
        // From when on it holds; the first has held since ever.
        .col(timestamp_with_time_zone("depuis"))
        .col(string_len("fuseau", 100))
        // The slots of each day, Monday first.
        .col(json_binary("plages"))
        // The holidays: date and name of each.
        .col(json_binary("feries"))
        .col(string_len("source", 20))
        .primary_key(Index::create().col("calendrier_id").col("depuis"))
        .foreign_key(&mut reference("sla_editions", "calendrier_id", "sla_calendriers"))
        .to_owned()
}

fn exceptions() -> TableCreateStatement {
    Table::create()
        .table("sla_exceptions")
        .col(uuid("id").primary_key())
        .col(uuid("calendrier_id"))
        // The one that it concerns; none for all of them.
        .col(uuid_null("chantier_id"))
        .col(timestamp_with_time_zone("debut"))
        .col(timestamp_with_time_zone("fin"))
        .col(string_len("raison", 255))
        .col(string_len("auteur", 255))
        .col(uuid_null("auteur_id"))
        // When it was entered: what was resolved before keeps its count.
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut reference("sla_exceptions", "calendrier_id", "sla_calendriers"))
        .foreign_key(&mut reference("sla_exceptions", "chantier_id", "chantiers"))
        .to_owned()
}

/// The last change that concerns the clocks of a calendar, or of a chantier by that calendar.
fn revisions() -> TableCreateStatement {
    Table::create()
        .table("sla_revisions")
        .col(uuid("calendrier_id"))
        // The nil id for all of them: a key has no null.
        .col(uuid("chantier_id"))
        .col(big_integer("numero"))
        .col(string_len("motif", 2_000))
        .col(string_len("auteur", 255))
        .col(uuid_null("auteur_id"))
        // From when on another may take over; none once every clock has followed.
        .col(timestamp_with_time_zone_null("reprise"))
        .primary_key(Index::create().col("calendrier_id").col("chantier_id"))
        .foreign_key(&mut reference("sla_revisions", "calendrier_id", "sla_calendriers"))
        .to_owned()
}

/// Until now there was one calendar and one policy. No foreign key: the calendar of the house is
/// made when the server starts.
const AJOUTS: [&str; 10] = [
    "ALTER TABLE tickets ADD COLUMN sla_calendrier_id uuid NOT NULL DEFAULT {defaut}",
    // Where the policy gave the target; none where it was set by hand. By default, for that is
    // written nowhere, where an update would write each ticket and all its indexes.
    "ALTER TABLE tickets ADD COLUMN sla_niveau varchar(20) DEFAULT 'defaut'",
    // The last change of the rules that the clock knows of.
    "ALTER TABLE tickets ADD COLUMN sla_revision bigint NOT NULL DEFAULT 0",
    "UPDATE tickets SET sla_niveau = NULL WHERE sla_manuelle OR sla_cible IS NULL",
    "ALTER TABLE tickets DROP COLUMN sla_manuelle",
    "CREATE INDEX idx_tickets_sla_calendrier ON tickets (sla_calendrier_id, id) \
        WHERE status <> 'resolu'",
    // The policy that gave a target, and where the time counts from then on.
    "ALTER TABLE sla_evenements ADD COLUMN niveau varchar(20) DEFAULT 'defaut'",
    "ALTER TABLE sla_evenements ADD COLUMN calendrier_id uuid",
    "ALTER TABLE sla_evenements ADD COLUMN chantier_id uuid",
    "UPDATE sla_evenements SET calendrier_id = {defaut}, chantier_id = \
        (SELECT t.chantier_id FROM tickets AS t WHERE t.id = sla_evenements.ticket_id) \
        WHERE genre = 'ouverture'",
];
const RETRAITS: [&str; 9] = [
    "ALTER TABLE sla_evenements DROP COLUMN chantier_id",
    "ALTER TABLE sla_evenements DROP COLUMN calendrier_id",
    "ALTER TABLE sla_evenements DROP COLUMN niveau",
    "DROP INDEX idx_tickets_sla_calendrier",
    "ALTER TABLE tickets ADD COLUMN sla_manuelle boolean NOT NULL DEFAULT FALSE",
    "UPDATE tickets SET sla_manuelle = TRUE WHERE sla_niveau IS NULL AND sla_cible IS NOT NULL",
    "ALTER TABLE tickets DROP COLUMN sla_revision",
    "ALTER TABLE tickets DROP COLUMN sla_niveau",
    "ALTER TABLE tickets DROP COLUMN sla_calendrier_id",
];
