//! Messages and files, and who may see what is recorded of them.

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
        manager.create_table(messages()).await?;
        manager.create_table(piece_jointes()).await?;
        for (table, column) in additions() {
            let alter = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        execute(manager, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, &["DROP INDEX idx_outbox_objet"]).await?;
        for (table, column) in [
            ("outbox", "objet_id"),
            ("outbox", "interne"),
            ("historique", "objet_id"),
            ("historique", "interne"),
            ("tickets", "nb_piece_jointes_internes"),
            ("tickets", "nb_messages_internes"),
        ] {
            let alter = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        drop_tables(manager, &["piece_jointes", "messages"]).await
    }
}

fn messages() -> TableCreateStatement {
    Table::create()
        .table("messages")
        .col(uuid("id").primary_key())
        .col(uuid("ticket_id"))
        .col(string_len("auteur", 255))
        // Who wrote it down: staff may name another as `auteur`.
        .col(uuid("auteur_id"))
        .col(text("contenu"))
        // Whether staff alone may see it.
        .col(boolean("interne"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(
            reference("messages", "ticket_id", "tickets").on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn piece_jointes() -> TableCreateStatement {
    Table::create()
        .table("piece_jointes")
        .col(uuid("id").primary_key())
        .col(uuid("ticket_id"))
        .col(string_len("nom", 255))
        .col(string_len("type", 100))
        .col(integer("taille"))
        // The key of its content in the store: links are made of it when they are asked for.
        .col(text("url").unique_key())
        // Which forms there are besides the original.
        .col(boolean("copie"))
        .col(boolean("vignette"))
        .col(string_len("sha256", 64))
        .col(string_len_null("description", 500))
        .col(string_len("auteur", 255))
        .col(uuid("auteur_id"))
        .col(uuid_null("message_id"))
        .col(boolean("interne"))
        // What a photo tells of its making.
        .col(timestamp_with_time_zone_null("prise_le"))
        .col(json_binary_null("coordonnees"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(
            reference("piece_jointes", "ticket_id", "tickets").on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(&mut reference("piece_jointes", "message_id", "messages"))
        .to_owned()
}

fn additions() -> [(&'static str, ColumnDef); 6] {
    [
        // Of those counted, how many staff alone may see.
        ("tickets", integer("nb_messages_internes").default(0).take()),
        ("tickets", integer("nb_piece_jointes_internes").default(0).take()),
        // Whether staff alone may learn of it, and of which message or file it speaks.
        ("historique", boolean("interne").default(false).take()),
        ("historique", uuid_null("objet_id").take()),
        ("outbox", boolean("interne").default(false).take()),
        ("outbox", uuid_null("objet_id").take()),
    ]
}

const INDEXES: &[&str] = &[
    "CREATE INDEX idx_messages_ticket ON messages (ticket_id, created_at, id)",
    "CREATE INDEX idx_piece_jointes_ticket ON piece_jointes (ticket_id, created_at, id)",
    "CREATE INDEX idx_outbox_objet ON outbox (objet_id) WHERE objet_id IS NOT NULL",
];
