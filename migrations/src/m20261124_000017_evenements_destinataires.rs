//! Events that are told to one user alone.

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
        let mut utilisateur = uuid_null("utilisateur_id");
        let outbox = Table::alter().table("outbox").add_column(&mut utilisateur).to_owned();
        manager.alter_table(outbox).await
    }

    /// What was told to one user must not be read by others.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, RETOUR).await
    }
}

const RETOUR: &[&str] = &[
    "DELETE FROM evenements WHERE outbox_id IN \
     (SELECT id FROM outbox WHERE utilisateur_id IS NOT NULL)",
    "DELETE FROM outbox WHERE utilisateur_id IS NOT NULL",
    "ALTER TABLE outbox DROP COLUMN utilisateur_id",
];
