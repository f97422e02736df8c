//! Rows of `sla_evenements`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sla_evenements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rang: i16,
    pub date: TimeDateTimeWithTimeZone,
    pub genre: String,
    pub marche: Option<String>,
    pub secondes: Option<i64>,
    pub limite: Option<TimeDateTimeWithTimeZone>,
    pub seuil: Option<i16>,
    pub niveau: Option<String>,
    pub calendrier_id: Option<Uuid>,
    pub chantier_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
