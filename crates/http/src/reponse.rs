//! Shapes that many answers share.

use std::fmt::Display;

use actix_web::{HttpResponse, http::header::LOCATION};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// L'objet, avec une phrase qui dit ce qui lui est arrivé.
#[derive(Serialize, ToSchema)]
pub struct Avec<T> {
    #[serde(flatten)]
    objet: T,
    /// Ce qui a été fait.
    message: &'static str,
}

impl<T> Avec<T> {
    /// Adds a sentence to an object.
    pub const fn new(objet: T, message: &'static str) -> Self {
        Self { objet, message }
    }
}

/// 201, with the address of what was created.
pub fn cree(collection: &str, id: impl Display, corps: impl Serialize) -> HttpResponse {
    HttpResponse::Created().insert_header((LOCATION, format!("{collection}/{id}"))).json(corps)
}

/// Writes a value as its text.
pub fn texte<T: Display, S: Serializer>(valeur: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(valeur)
}
