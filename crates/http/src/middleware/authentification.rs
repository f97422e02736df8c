//! Who is calling. Wrapped around the scope of all protected routes: none mounted there escapes it.

use actix_web::{
    Error, HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL},
    middleware::Next,
    web::Data,
};
use application::auth::Auth;

use crate::{Utilisateur, problem::Problem, query, routes::Routes};

/// Lets a request pass with the user behind the token of its header.
pub async fn authentifier<B: MessageBody + 'static>(
    auth: Data<Auth>,
    routes: Data<Routes>,
    requete: ServiceRequest,
    suite: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let jeton = entete(&requete);
    passer(jeton, &auth, &routes, requete, suite).await
}

/// The same for what browsers open without headers: sockets and streams.
pub async fn authentifier_flux<B: MessageBody + 'static>(
    auth: Data<Auth>,
    routes: Data<Routes>,
    requete: ServiceRequest,
    suite: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let jeton = entete(&requete).or_else(|| sous_protocole(&requete));
    let jeton = jeton.or_else(|| parametre(&requete));
    passer(jeton, &auth, &routes, requete, suite).await
}

/// An address that leads nowhere is told to anyone, token or not: the document is public.
async fn passer<B: MessageBody + 'static>(
    jeton: Option<String>,
    auth: &Auth,
    routes: &Routes,
    requete: ServiceRequest,
    suite: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match identifier(auth, jeton).await {
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

async fn identifier(auth: &Auth, jeton: Option<String>) -> Result<Utilisateur, Problem> {
    let jeton = jeton.ok_or_else(Problem::non_authentifie)?;
    Ok(Utilisateur(auth.authentifier.execute(&jeton).await?))
}

/// The header `Authorization: Bearer …`.
fn entete(requete: &ServiceRequest) -> Option<String> {
    let entete = requete.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (schema, jeton) = entete.split_once(' ')?;
    schema.eq_ignore_ascii_case("bearer").then(|| jeton.trim().to_owned())
}

/// The subprotocols `bearer, <token>`: browsers let pages choose nothing else for a socket.
fn sous_protocole(requete: &ServiceRequest) -> Option<String> {
    let offres = requete.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
    let textes = offres.filter_map(|offre| offre.to_str().ok());
    let mut mots = textes.flat_map(|texte| texte.split(','));
    mots.find(|mot| mot.trim() == "bearer")?;
    mots.next().map(|jeton| jeton.trim().to_owned())
}

/// The parameter `token`.
fn parametre(requete: &ServiceRequest) -> Option<String> {
    query::valeur(requete.query_string(), "token")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use crate::testing::Doublures;

    #[actix_web::test]
    async fn no_token_is_told_before_any_look_at_the_rest() {
        for entete in [None, Some("Bearer wrong"), Some("Basic access"), Some("access")] {
            let mut requete = TestRequest::post().uri("/api/tickets-client").set_payload("oups");
            if let Some(entete) = entete {
                requete = requete.insert_header(("authorization", entete));
            }
            let reponse = Doublures::default().repondre(requete).await;

            assert_eq!(reponse.statut, 401, "{entete:?}");
            assert_eq!(reponse.entete("www-authenticate"), Some("Bearer"));
            assert_eq!(reponse.json()["code"], "non_authentifie");
        }
    }

    #[actix_web::test]
    async fn the_scheme_has_no_case() {
        let requete = TestRequest::get()
            .uri("/api/auth/me")
            .insert_header(("authorization", "bEARER access"));
        let reponse = Doublures::default().repondre(requete).await;

        assert_eq!(
            reponse.json(),
            json!({
                "id": "00000000-0000-0000-0000-000000000001",
                "nom": "Awa Diop",
                "email": "awa@exemple.sn",
                "role": "admin",
                "clientId": null,
                "actif": true,
            })
        );
    }
}
