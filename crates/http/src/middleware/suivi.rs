//! The outermost layer: the request's id, its span and line in the log, the bodies of problems, and
//! the headers that every answer carries.

use std::time::Instant;

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    web::Data,
};
use application::ports::IdGenerator;
use tracing::Instrument;

use crate::problem::Problem;

/// The header of the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Follows a request from its arrival to its answer.
pub async fn suivre<B: MessageBody + 'static>(
    ids: Data<dyn IdGenerator>,
    mut requete: ServiceRequest,
    suite: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let debut = Instant::now();
    let id = recu(&requete).unwrap_or_else(|| ids.next().to_string());
    let methode = requete.method().clone();
    // The query string stays out of the log: sockets carry tokens there.
    let chemin = requete.path().to_owned();
    if methode == Method::HEAD {
        // The server leaves out the body by itself: it remembers the method as it was received.
        requete.head_mut().method = Method::GET;
    }
    // At the level of errors, or a filter of warnings would take the id out of them.
    let span = tracing::error_span!("requete", request_id = %id);
    let reponse = suite.call(requete).instrument(span).await?;
    let reponse = habiller(rediger(reponse, &id), &chemin, &id);
    tracing::info!(
        method = %methode,
        path = chemin,
        status = reponse.status().as_u16(),
        duration_ms = debut.elapsed().as_secs_f64() * 1_000.0,
        request_id = id,
        "request"
    );
    Ok(reponse)
}

/// The id that the request came with, where it is a sane one.
fn recu(requete: &ServiceRequest) -> Option<String> {
    let id = requete.headers().get(REQUEST_ID)?.to_str().ok()?;
    let sain = |octet: u8| octet.is_ascii_alphanumeric() || b"._-".contains(&octet);
    ((1..=128).contains(&id.len()) && id.bytes().all(sain)).then(|| id.to_owned())
}

/// Writes the body of an error, whoever refused: a handler, an extractor, or the framework.
fn rediger<B: MessageBody + 'static>(
    mut reponse: ServiceResponse<B>,
    id: &str,
) -> ServiceResponse<BoxBody> {
    let statut = reponse.status();
    let probleme = reponse.response_mut().extensions_mut().remove::<Problem>();
    let cadre = || {
        let erreur = statut.is_client_error() || statut.is_server_error();
        erreur.then(|| Problem::du_cadre(statut))
    };
    let Some(probleme) = probleme.or_else(cadre) else { return reponse.map_into_boxed_body() };
    *reponse.response_mut().status_mut() = probleme.code().statut();
    let entetes = reponse.headers_mut();
    entetes.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some((nom, valeur)) = probleme.entete()
        && let Ok(valeur) = valeur.parse()
    {
        entetes.insert(nom.clone(), valeur);
    }
    let corps = serde_json::to_vec(&probleme.corps(id)).unwrap_or_default();
    reponse.map_body(|_, _| BoxBody::new(corps))
}

fn habiller(
    mut reponse: ServiceResponse<BoxBody>,
    chemin: &str,
    id: &str,
) -> ServiceResponse<BoxBody> {
    let entetes = reponse.headers_mut();
    if let Ok(id) = id.parse() {
        entetes.insert(REQUEST_ID, id);
    }
    entetes.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if chemin.starts_with("/api/") && !entetes.contains_key(CACHE_CONTROL) {
        entetes.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    reponse
}
