//! Chantiers: the building sites of clients.

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
            .table("chantiers")
            .col(uuid("id").primary_key())
            .col(string_len("nom", 255))
            .col(string_len("type", 50))
            .col(uuid("client_id"))
            .col(text_null("adresse"))
            .col(string_len_null("ville", 100))
            .col(json_binary_null("coordonnees"))
            .col(string_len("statut", 50))
            .col(date_null("date_debut"))
            .col(date_null("date_fin"))
            .col(big_integer_null("budget"))
            .col(integer("avancement"))
            .col(string_len_null("responsable", 255))
            // The words that `search` looks at, folded: lower case, without accents.
            .col(text("recherche"))
            .foreign_key(&mut reference("chantiers", "client_id", "clients"));
        manager.create_table(written_at(&mut table).to_owned()).await?;
        execute(
            manager,
            &[
                "CREATE INDEX idx_chantiers_nom ON chantiers (nom, id)",
                "CREATE INDEX idx_chantiers_client ON chantiers (client_id, nom, id)",
                "CREATE INDEX idx_chantiers_statut ON chantiers (statut, nom, id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["chantiers"]).await
    }
}
