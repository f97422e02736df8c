//! Rows of `notifications`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub utilisateur_id: Uuid,
    #[sea_orm(column_name = "type")]
    pub kind: String,
    pub titre: String,
    pub texte: String,
    pub ticket_id: Uuid,
    pub lue: bool,
    pub created_at: TimeDateTimeWithTimeZone,
}

impl ActiveModelBehavior for ActiveModel {}
