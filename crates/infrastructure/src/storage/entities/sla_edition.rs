//! Rows of `sla_editions`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sla_editions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendrier_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub depuis: TimeDateTimeWithTimeZone,
    pub fuseau: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub plages: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub feries: Json,
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}
