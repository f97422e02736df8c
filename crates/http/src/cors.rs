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
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::HeaderName::from_static("idempotency-key"),
            header::IF_NONE_MATCH,
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
