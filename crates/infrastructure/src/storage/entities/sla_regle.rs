//! The row of `sla_regles`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sla_regles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    pub numero: i64,
    #[sea_orm(column_type = "JsonBinary")]
    pub politiques: Json,
}

impl ActiveModelBehavior for ActiveModel {}
