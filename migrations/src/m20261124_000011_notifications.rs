//! What users are told of, and whether they have read it.

use sea_orm_migration::{prelude::*, schema::*};

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
                    .table("notifications")
                    .col(uuid("id").primary_key())
                    // Whose it is.
                    .col(uuid("utilisateur_id"))
                    .col(string_len("type", 50))
                    .col(text("titre"))
                    .col(text("texte"))
                    .col(uuid("ticket_id"))
                    .col(boolean("lue"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut reference("notifications", "utilisateur_id", "utilisateurs"))
                    .foreign_key(&mut reference("notifications", "ticket_id", "tickets"))
                    .to_owned(),
            )
            .await?;
        execute(manager, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["notifications"]).await
    }
}

/// The list of a user, and those of it that are still to be read: most are read one day.
const INDEXES: &[&str] = &[
    "CREATE INDEX idx_notifications_utilisateur \
     ON notifications (utilisateur_id, created_at, id)",
    "CREATE INDEX idx_notifications_non_lues \
     ON notifications (utilisateur_id, created_at, id) WHERE NOT lue",
];
