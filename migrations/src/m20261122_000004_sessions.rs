//! Sessions, their refresh tokens, and the failed logins that are counted.

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
                    .table("sessions")
                    .col(uuid("id").primary_key())
                    .col(uuid("utilisateur_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    // Set by logout, a changed password, a deactivated user or a reused token.
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(&mut reference("sessions", "utilisateur_id", "utilisateurs"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("jetons_rafraichissement")
                    // SHA-256 of the token: the token itself is kept nowhere.
                    .col(string_len("empreinte", 64).primary_key())
                    .col(uuid("session_id"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("spent_at"))
                    .foreign_key(
                        reference("jetons_rafraichissement", "session_id", "sessions")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("tentatives_connexion")
                    .col(uuid("id").primary_key())
                    .col(string_len("email", 255))
                    .col(string_len("adresse", 64))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        execute(
            manager,
            &[
                "CREATE INDEX idx_sessions_utilisateur ON sessions (utilisateur_id)",
                "CREATE INDEX idx_jetons_session ON jetons_rafraichissement (session_id)",
                "CREATE INDEX idx_jetons_expiration ON jetons_rafraichissement (expires_at)",
                "CREATE INDEX idx_tentatives_email ON tentatives_connexion (email, created_at)",
                "CREATE INDEX idx_tentatives_adresse ON tentatives_connexion (adresse, created_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = ["tentatives_connexion", "jetons_rafraichissement", "sessions"];
        drop_tables(manager, &tables).await
    }
}
