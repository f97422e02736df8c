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
    let span = tracing::error_span!("request", request_id = %id);
    let reponse = suite.call(requete).instrument(span).await?;
    let reponse = habiller(rediger(reponse, &id), &chemin, &id);
    tracing::info!(
        method = %methode,
        path = chemin,
        status = reponse.status().as_u16(),
        duration_ms = %format_args!("{:.3}", debut.elapsed().as_secs_f64() * 1_000.0),
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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use application::ports::StorageError;
    use serde_json::json;

    use crate::testing::{Doublures, get};

    #[actix_web::test]
    async fn a_sane_id_is_kept_and_another_replaced() {
        for (donne, rendu) in [
            ("abc-1.2_3", "abc-1.2_3"),
            ("a b", "00000000-0000-0000-0000-000000000001"),
            ("", "00000000-0000-0000-0000-000000000001"),
        ] {
            let requete =
                TestRequest::get().uri("/api/rien").insert_header(("x-request-id", donne));
            let reponse = Doublures::default().repondre(requete).await;

            assert_eq!(reponse.entete("x-request-id"), Some(rendu));
            assert_eq!(reponse.json()["requestId"], rendu);
        }
    }

    #[actix_web::test]
    async fn answers_are_not_sniffed_nor_stored() {
        let reponse = Doublures::default().repondre(get("/api/auth/me")).await;

        assert_eq!(reponse.entete("x-content-type-options"), Some("nosniff"));
        assert_eq!(reponse.entete("cache-control"), Some("no-store"));
    }

    #[actix_web::test]
    async fn a_failure_of_storage_is_a_500_that_leaks_nothing() {
        let mut doublures = Doublures::default();
        doublures
            .clients
            .expect_liste()
            .returning(|_, _, _| Err(StorageError::backend("table clients is on fire")));

        let requete = get("/api/clients").insert_header(("x-request-id", "r1"));
        let reponse = doublures.repondre(requete).await;

        assert_eq!(
            reponse.json(),
            json!({
                "type": "urn:tickets-btp:erreur:interne",
                "title": "Erreur interne du serveur",
                "status": 500,
                "code": "interne",
                "message": "Une erreur inattendue est survenue.",
                "detail": "Une erreur inattendue est survenue.",
                "errors": [],
                "requestId": "r1",
            })
        );
    }

    #[actix_web::test]
    async fn storage_out_of_reach_is_a_503_to_come_back_after() {
        let mut doublures = Doublures::default();
        let panne = || Err(StorageError::unavailable("connection refused"));
        doublures.readiness.expect_check().returning(panne);

        let reponse = doublures.repondre(TestRequest::get().uri("/health/ready")).await;

        assert_eq!(reponse.statut, 503);
        assert_eq!(reponse.entete("retry-after"), Some("5"));
        assert_eq!(reponse.json()["code"], "indisponible");
    }
}
