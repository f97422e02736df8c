//! Rows of `sla_revisions`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sla_revisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendrier_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub chantier_id: Uuid,
    pub numero: i64,
    pub motif: String,
    pub auteur: String,
    pub auteur_id: Option<Uuid>,
    pub reprise: Option<TimeDateTimeWithTimeZone>,
}

impl ActiveModelBehavior for ActiveModel {}
