//! Rows of `tickets`.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub numero: String,
    pub annee: i32,
    pub sequence: i32,
    pub titre: String,
    pub description: Option<String>,
    pub status: String,
    pub priority: String,
    pub priority_rang: i16,
    pub categorie: String,
    pub client_id: Option<Uuid>,
    pub chantier_id: Option<Uuid>,
    pub responsable: Option<String>,
    pub responsable_plie: Option<String>,
    pub responsable_id: Option<Uuid>,
    pub date_creation: TimeDateTimeWithTimeZone,
    pub date_modification: TimeDateTimeWithTimeZone,
    pub date_alerte: Option<TimeDateTimeWithTimeZone>,
    pub date_limite: Option<TimeDateTimeWithTimeZone>,
    pub sla_status: Option<String>,
    pub date_resolution: Option<TimeDateTimeWithTimeZone>,
    pub motif_cloture: Option<String>,
    pub niveau_escalade: i16,
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Json,
    pub nb_messages: i32,
    pub nb_piece_jointes: i32,
    pub nb_messages_internes: i32,
    pub nb_piece_jointes_internes: i32,
    pub sla_compte: i64,
    pub sla_ancre: TimeDateTimeWithTimeZone,
    pub sla_cible: Option<i64>,
    pub sla_seuil: i16,
    pub sla_niveau: Option<String>,
    pub sla_calendrier_id: Uuid,
    pub sla_revision: i64,
    pub sla_annonce: String,
    pub sla_prochain: Option<TimeDateTimeWithTimeZone>,
    pub version: i32,
    pub created_at: TimeDateTimeWithTimeZone,
    pub updated_at: TimeDateTimeWithTimeZone,
}

impl ActiveModelBehavior for ActiveModel {}
