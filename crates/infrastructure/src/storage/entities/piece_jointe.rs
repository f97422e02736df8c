//! Rows of `piece_jointes`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "piece_jointes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub ticket_id: Uuid,
    pub nom: String,
    #[sea_orm(column_name = "type")]
    pub kind: String,
    pub taille: i32,
    #[sea_orm(unique)]
    pub url: String,
    pub copie: bool,
    pub vignette: bool,
    pub sha256: String,
    pub description: Option<String>,
    pub auteur: String,
    pub auteur_id: Uuid,
    pub message_id: Option<Uuid>,
    pub interne: bool,
    pub prise_le: Option<TimeDateTimeWithTimeZone>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub coordonnees: Option<Json>,
    pub created_at: TimeDateTimeWithTimeZone,
}

impl ActiveModelBehavior for ActiveModel {}
