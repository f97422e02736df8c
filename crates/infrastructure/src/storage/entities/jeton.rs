//! Rows of `jetons_rafraichissement`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jetons_rafraichissement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub empreinte: String,
    pub session_id: Uuid,
    pub expires_at: TimeDateTimeWithTimeZone,
    pub spent_at: Option<TimeDateTimeWithTimeZone>,
}

impl ActiveModelBehavior for ActiveModel {}
