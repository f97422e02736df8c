//! The history: what happened to each ticket, when and by whom.

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
                    .table("historique")
                    .col(uuid("id").primary_key())
                    .col(uuid("ticket_id"))
                    .col(string_len("action", 100))
                    .col(text_null("description"))
                    .col(string_len("auteur", 255))
                    // Who `auteur` truly is: names change, and two people may share one.
                    .col(uuid_null("auteur_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        reference("historique", "ticket_id", "tickets")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        let index = "CREATE INDEX idx_historique_ticket ON historique (ticket_id, created_at, id)";
        execute(manager, &[index]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["historique"]).await
    }
}
