//! The outbox: events kept with the change that caused them, until they are delivered.

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
                    .table("outbox")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(string_len("type", 50))
                    .col(uuid("ticket_id"))
                    // Whose event it is, so that rights need no look at the ticket.
                    .col(uuid_null("client_id"))
                    .col(json_binary("data"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["outbox"]).await
    }
}
