//! Rows of `ticket_recherches`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_recherches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub rang: i64,
    pub ticket_id: Uuid,
    pub titre: String,
    pub description: String,
}

impl ActiveModelBehavior for ActiveModel {}
