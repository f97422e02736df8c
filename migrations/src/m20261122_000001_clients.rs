//! Clients: the companies and people that building sites belong to.

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
        let mut table = Table::create();
        table
            .table("clients")
            .col(uuid("id").primary_key())
            .col(string_len("nom", 255))
            .col(string_len("type", 50))
            .col(string_len_null("email", 255))
            .col(string_len_null("telephone", 50))
            .col(text_null("adresse"))
            .col(string_len_null("ville", 100))
            .col(double_null("note_satisfaction"))
            // The words that `search` looks at, folded: lower case, without accents.
            .col(text("recherche"));
        manager.create_table(written_at(&mut table).to_owned()).await?;
        execute(manager, &["CREATE INDEX idx_clients_nom ON clients (nom, id)"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["clients"]).await
    }
}
