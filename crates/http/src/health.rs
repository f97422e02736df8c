//! `/health`: for those who watch over the server.

use actix_web::{
    get,
    web::{Data, Json},
};
use application::ports::Readiness;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{Problem, indisponible};

/// L'état du serveur.
#[derive(Serialize, ToSchema)]
struct Sante {
    #[schema(example = "ok")]
    status: &'static str,
}

impl Sante {
    const OK: Self = Self { status: "ok" };
}

/// Le serveur tourne
///
/// Répond tant que le processus vit, sans rien interroger.
#[utoipa::path(tag = "supervision", security(()), responses((status = 200, body = Sante)))]
#[get("/health/live")]
pub async fn live() -> Json<Sante> {
    Json(Sante::OK)
}

/// Le serveur peut répondre
///
/// Interroge réellement ce dont dépendent les requêtes : 503 tant que cela ne répond pas.
#[utoipa::path(tag = "supervision", security(()), responses((status = 200, body = Sante)))]
#[get("/health/ready")]
pub async fn ready(readiness: Data<dyn Readiness>) -> Result<Json<Sante>, Problem> {
    readiness.check().await.map_err(|cause| indisponible(&cause))?;
    Ok(Json(Sante::OK))
}
