//! Users: staff, and the people of a client.

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
            .table("utilisateurs")
            .col(uuid("id").primary_key())
            .col(string_len("nom", 255))
            // The name folded, to find the user that a `responsable` names.
            .col(string_len("nom_plie", 255))
            // Lower case: e-mails compare case-insensitively.
            .col(string_len("email", 255).unique_key())
            .col(string_len("password_hash", 255))
            .col(string_len("role", 20))
            .col(uuid_null("client_id"))
            .col(boolean("actif"))
            .foreign_key(&mut reference("utilisateurs", "client_id", "clients"));
        manager.create_table(written_at(&mut table).to_owned()).await?;
        execute(
            manager,
            &[
                "CREATE INDEX idx_utilisateurs_nom_plie ON utilisateurs (nom_plie)",
                "CREATE INDEX idx_utilisateurs_nom ON utilisateurs (nom, id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["utilisateurs"]).await
    }
}
