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
