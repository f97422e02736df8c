//! Which web pages may call the API: those of the configured origins.

use actix_cors::Cors;
use actix_web::{
    http::{Method, header},
    middleware::Condition,
};

use crate::middleware::REQUEST_ID;

/// Lets the pages of `origines` call the API; without origins, no page of another may.
pub fn cors(origines: &[String]) -> Condition<Cors> {
    let cors = origines.iter().fold(Cors::default(), |cors, origine| cors.allowed_origin(origine));
    let cors = cors
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::HeaderName::from_static("idempotency-key"),
            header::IF_NONE_MATCH,
            header::HeaderName::from_static("last-event-id"),
            REQUEST_ID,
        ])
        .expose_headers([
            REQUEST_ID,
            header::LOCATION,
            header::RETRY_AFTER,
            header::ETAG,
            header::WWW_AUTHENTICATE,
        ])
        .max_age(3_600);
    Condition::new(!origines.is_empty(), cors)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::testing::{Doublures, Reponse};

    async fn preflight(origines: &[&str], origine: &str) -> Reponse {
        let cors_origins = origines.iter().map(|origine| (*origine).to_owned()).collect();
        let requete = TestRequest::default()
            .method(Method::OPTIONS)
            .uri("/api/tickets-client")
            .insert_header(("origin", origine.to_owned()))
            .insert_header(("access-control-request-method", "PATCH"))
            .insert_header(("access-control-request-headers", "authorization, content-type"));
        Doublures { cors_origins, ..Doublures::default() }.repondre(requete).await
    }

    #[actix_web::test]
    async fn a_configured_origin_may_call() {
        let reponse = preflight(&["https://btp.sn"], "https://btp.sn").await;

        assert_eq!(reponse.statut, 200);
        assert_eq!(reponse.entete("access-control-allow-origin"), Some("https://btp.sn"));
        assert_eq!(reponse.entete("access-control-max-age"), Some("3600"));
        let methodes = reponse.entete("access-control-allow-methods").unwrap();
        for methode in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
            assert!(methodes.contains(methode), "{methodes}");
        }
    }

    #[actix_web::test]
    async fn no_other_origin_may() {
        let autre = preflight(&["https://btp.sn"], "https://ailleurs.sn").await;
        let aucune = preflight(&[], "https://btp.sn").await;

        assert_eq!(autre.entete("access-control-allow-origin"), None);
        assert_eq!(aucune.entete("access-control-allow-origin"), None);
    }
}
