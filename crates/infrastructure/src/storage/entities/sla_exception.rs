//! Rows of `sla_exceptions`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sla_exceptions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub calendrier_id: Uuid,
    pub chantier_id: Option<Uuid>,
    pub debut: TimeDateTimeWithTimeZone,
    pub fin: TimeDateTimeWithTimeZone,
    pub raison: String,
    pub auteur: String,
    pub auteur_id: Option<Uuid>,
    pub created_at: TimeDateTimeWithTimeZone,
}

impl ActiveModelBehavior for ActiveModel {}
