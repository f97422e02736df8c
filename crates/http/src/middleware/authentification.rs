//! Who is calling. Wrapped around the scope of all protected routes: none mounted there escapes it.

use actix_web::{
    Error, HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::AUTHORIZATION,
    middleware::Next,
    web::Data,
};
use application::auth::Auth;

use crate::{Utilisateur, problem::Problem, routes::Routes};

/// Lets a request pass with the user behind its token. An address that leads nowhere is told to
/// anyone, token or not: the document is public.
pub async fn authentifier<B: MessageBody + 'static>(
    auth: Data<Auth>,
    routes: Data<Routes>,
    requete: ServiceRequest,
    suite: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match identifier(&auth, &requete).await {
        Ok(utilisateur) => {
            requete.extensions_mut().insert(utilisateur);
            suite.call(requete).await.map(ServiceResponse::map_into_left_body)
        }
        Err(probleme) => {
            let probleme = routes.refus(requete.request()).unwrap_or(probleme);
            Ok(requete.error_response(probleme).map_into_right_body())
        }
    }
}

async fn identifier(auth: &Auth, requete: &ServiceRequest) -> Result<Utilisateur, Problem> {
    let entete = requete.headers().get(AUTHORIZATION).and_then(|entete| entete.to_str().ok());
    let jeton = entete
        .and_then(|entete| entete.split_once(' '))
        .filter(|(schema, _)| schema.eq_ignore_ascii_case("bearer"))
        .map(|(_, jeton)| jeton.trim())
        .ok_or_else(Problem::non_authentifie)?;
    Ok(Utilisateur(auth.authentifier.execute(jeton).await?))
}
