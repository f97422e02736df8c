//! Tickets, the counter of their numbers, and an index for each filter and sort.

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
        manager
            .create_table(
                Table::create()
                    .table("numeros")
                    // The last number given in a year; its row lock makes numbers gapless.
                    .col(integer("annee").primary_key())
                    .col(integer("dernier"))
                    .to_owned(),
            )
            .await?;
        manager.create_table(tickets()).await?;
        execute(manager, INDEXES).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            execute(manager, &[LIMITE_POSTGRES, LIMITE_DESC_POSTGRES, TRIGRAMS]).await
        } else {
            execute(manager, &[LIMITE_SQLITE, LIMITE_DESC_SQLITE]).await
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["tickets", "numeros"]).await
    }
}

fn tickets() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("tickets")
        .col(uuid("id").primary_key())
        .col(string_len("numero", 50).unique_key())
        // The number as numbers, for it sorts 999 before 1000.
        .col(integer("annee"))
        .col(integer("sequence"))
        .col(string_len("titre", 255))
        .col(text_null("description"))
        .col(string_len("status", 50))
        .col(string_len("priority", 50))
        // 0 for critique to 3 for basse: what sorting by priority compares.
        .col(small_integer("priority_rang"))
        .col(string_len("categorie", 50))
        .col(uuid_null("client_id"))
        .col(uuid_null("chantier_id"))
        .col(string_len_null("responsable", 255))
        // The name folded, for the filter; and the user whom it names, if any.
        .col(string_len_null("responsable_plie", 255))
        .col(uuid_null("responsable_id"))
        .col(timestamp_with_time_zone("date_creation"))
        .col(timestamp_with_time_zone("date_modification"))
        // From `date_alerte` on an open ticket is a warning, from `date_limite` on a breach.
        .col(timestamp_with_time_zone_null("date_alerte"))
        .col(timestamp_with_time_zone_null("date_limite"))
        // The frozen result of a resolved ticket. An open one has none: its status is a
        // comparison of the two instants with the present.
        .col(string_len_null("sla_status", 20))
        .col(timestamp_with_time_zone_null("date_resolution"))
        .col(text_null("motif_cloture"))
        .col(small_integer("niveau_escalade"))
        .col(json_binary("tags"))
        .col(integer("nb_messages"))
        .col(integer("nb_piece_jointes"))
        .col(integer("version"))
        // The words that `search` looks at, folded: lower case, without accents.
        .col(text("recherche"))
        .foreign_key(&mut reference("tickets", "client_id", "clients"))
        .foreign_key(&mut reference("tickets", "chantier_id", "chantiers"))
        .foreign_key(&mut reference("tickets", "responsable_id", "utilisateurs"));
    written_at(&mut table).to_owned()
}

/// Filters read newest first, so each filter's index goes on with the date; ties break on the id.
const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX idx_tickets_numero ON tickets (annee, sequence)",
    "CREATE INDEX idx_tickets_creation ON tickets (date_creation, id)",
    "CREATE INDEX idx_tickets_modification ON tickets (date_modification, id)",
    "CREATE INDEX idx_tickets_rang ON tickets (priority_rang, id)",
    "CREATE INDEX idx_tickets_status ON tickets (status, date_creation, id)",
    "CREATE INDEX idx_tickets_priority ON tickets (priority, date_creation, id)",
    "CREATE INDEX idx_tickets_categorie ON tickets (categorie, date_creation, id)",
    // What a client or a chantier is asked for together with is at hand, and need not be looked up
    // row by row: its open tickets are counted in the index alone.
    "CREATE INDEX idx_tickets_client ON tickets (client_id, date_creation, id, status, priority)",
    "CREATE INDEX idx_tickets_chantier ON tickets (chantier_id, date_creation, id, status)",
    "CREATE INDEX idx_tickets_responsable ON tickets (responsable_plie, date_creation, id)",
    "CREATE INDEX idx_tickets_sla_fige ON tickets (sla_status, date_creation, id) WHERE sla_status IS NOT NULL",
    "CREATE INDEX idx_tickets_ouverts ON tickets (date_limite, date_alerte) WHERE sla_status IS NULL",
];

// A ticket without a deadline sorts last in both directions: each has an instant of its own stand
// in for the deadline. Queries must write these expressions to the letter.
const LIMITE_POSTGRES: &str = "CREATE INDEX idx_tickets_limite ON tickets \
    ((COALESCE(date_limite, '9999-12-31 23:59:59+00'::timestamptz)), id)";
const LIMITE_DESC_POSTGRES: &str = "CREATE INDEX idx_tickets_limite_desc ON tickets \
    ((COALESCE(date_limite, '0001-01-01 00:00:00+00'::timestamptz)), id)";
const LIMITE_SQLITE: &str = "CREATE INDEX idx_tickets_limite ON tickets \
    (COALESCE(date_limite, '9999-12-31T23:59:59Z'), id)";
const LIMITE_DESC_SQLITE: &str = "CREATE INDEX idx_tickets_limite_desc ON tickets \
    (COALESCE(date_limite, '0001-01-01T00:00:00Z'), id)";

/// Finding words inside the text takes trigrams. A managed server may refuse the extension: the
/// search then works all the same, by reading the rows that the other filters leave.
const TRIGRAMS: &str = "DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX idx_tickets_recherche ON tickets USING gin (recherche gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm cannot be had: search goes without its index';
END $$";
