//! What happened to the clock of each ticket, from which its ledger is told.

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
        let mut ticket = reference("sla_evenements", "ticket_id", "tickets");
        manager
            .create_table(
                Table::create()
                    .table("sla_evenements")
                    .col(uuid("ticket_id"))
                    // The version that the change made, and the place within the change.
                    .col(integer("version"))
                    .col(small_integer("rang"))
                    .col(timestamp_with_time_zone("date"))
                    .col(string_len("genre", 20))
                    // Whether the clock runs from then on, where it was started or stopped.
                    .col(string_len_null("marche", 20))
                    // The target, where it was set: seconds, or a date set by hand, or neither.
                    .col(big_integer_null("secondes"))
                    .col(timestamp_with_time_zone_null("limite"))
                    .col(small_integer_null("seuil"))
                    .primary_key(Index::create().col("ticket_id").col("version").col("rang"))
                    .foreign_key(ticket.on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        let instants = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        for statement in reprise(instants) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["sla_evenements"]).await
    }
}

/// Instants of a ticket, as a database computes them.
struct Instants {
    /// When it would have stopped, had all that was counted been counted from its opening on.
    arret: &'static str,
    /// Its deadline, without the time that the clock then stood.
    limite: &'static str,
}

const POSTGRES: Instants = Instants {
    arret: "date_creation + sla_compte * interval '1 second'",
    limite: "date_limite - greatest(interval '0', \
        sla_ancre - (date_creation + sla_compte * interval '1 second'))",
};
/// The same; instants are texts.
const SQLITE: Instants = Instants {
    arret: "strftime('%Y-%m-%dT%H:%M:%SZ', unixepoch(date_creation) + sla_compte, 'unixepoch')",
    limite: "strftime('%Y-%m-%dT%H:%M:%SZ', unixepoch(date_limite) \
        - max(0, unixepoch(sla_ancre) - unixepoch(date_creation) - sla_compte), 'unixepoch')",
};

/// What may have happened to the clock of each ticket, since how it stands is all that was kept: it
/// ran from the opening until it had counted what it has, stood until it was last started or
/// stopped, and has been since as it is. It thus counts to the second what the ticket says.
fn reprise(Instants { arret, limite }: Instants) -> [String; 4] {
    let attente = format!("{arret} < sla_ancre");
    let ligne = |rang: u8, date: &str, marche: &str, ou: &str| {
        format!(
            "INSERT INTO sla_evenements (ticket_id, version, rang, date, genre, marche) \
             SELECT id, 1, {rang}, {date}, 'marche', {marche} FROM tickets WHERE {ou}"
        )
    };
    [
        format!(
            "INSERT INTO sla_evenements \
             (ticket_id, version, rang, date, genre, secondes, limite, seuil) \
             SELECT id, 1, 0, date_creation, 'ouverture', \
             CASE WHEN NOT sla_manuelle THEN sla_cible END, \
             CASE WHEN sla_manuelle AND sla_cible IS NOT NULL THEN {limite} END, \
             CASE WHEN sla_cible IS NOT NULL THEN sla_seuil END FROM tickets"
        ),
        ligne(1, arret, "'suspendue'", &attente),
        ligne(2, "sla_ancre", "'en_marche'", &attente),
        ligne(
            3,
            "sla_ancre",
            "CASE status WHEN 'resolu' THEN 'arretee' ELSE 'suspendue' END",
            "status IN ('en_attente', 'resolu')",
        ),
    ]
}
