//! Rows of `chantiers`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "chantiers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub nom: String,
    #[sea_orm(column_name = "type")]
    pub kind: String,
    pub client_id: Uuid,
    pub adresse: Option<String>,
    pub ville: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub coordonnees: Option<Json>,
    pub statut: String,
    pub date_debut: Option<TimeDate>,
    pub date_fin: Option<TimeDate>,
    pub budget: Option<i64>,
    pub avancement: i32,
    pub responsable: Option<String>,
    pub recherche: String,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
}

impl ActiveModelBehavior for ActiveModel {}
