//! What answers where, as the OpenAPI document has it: unknown paths are 404, known ones with
//! another method 405. There is no second list that could drift.

use actix_router::ResourceDef;
use actix_web::{
    HttpRequest,
    http::Method,
    web::{self, Data},
};
use utoipa::openapi::{OpenApi, PathItem};

use crate::problem::Problem;

/// The paths of the API, each with its methods.
pub struct Routes(Vec<(ResourceDef, Vec<Method>)>);

impl Routes {
    /// Reads the document.
    pub fn new(document: &OpenApi) -> Self {
        let chemins = document.paths.paths.iter();
        Self(chemins.map(|(chemin, item)| (ResourceDef::new(&**chemin), methodes(item))).collect())
    }

    /// Why the request can't be answered at all, or `None` where there is a route for it.
    pub fn refus(&self, request: &HttpRequest) -> Option<Problem> {
        let chemin = request.match_info().as_str();
        let mut routes: Vec<_> =
            self.0.iter().filter(|(route, _)| route.is_match(chemin)).collect();
        // An address that stands in the document as it is is no id.
        if routes.iter().any(|(route, _)| sans_parametre(route)) {
            routes.retain(|(route, _)| sans_parametre(route));
        }
        let connues: Vec<_> = routes.into_iter().flat_map(|(_, methodes)| methodes).collect();
        if connues.is_empty() {
            return Some(Problem::route_inconnue());
        }
        let permises = connues.iter().map(|methode| methode.as_str()).collect::<Vec<_>>();
        (!connues.contains(&request.method())).then(|| Problem::methode(permises.join(", ")))
    }
}

fn sans_parametre(route: &ResourceDef) -> bool {
    route.pattern().is_some_and(|chemin| !chemin.contains('{'))
}

fn methodes(item: &PathItem) -> Vec<Method> {
    let operations = [
        (Method::GET, &item.get),
        // Whatever can be got has a head: the middleware turns one into the other.
        (Method::HEAD, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    operations.into_iter().filter(|(_, o)| o.is_some()).map(|(methode, _)| methode).collect()
}

/// Answers what no route does.
pub fn defaut() -> actix_web::Route {
    web::to(async |routes: Data<Routes>, request: HttpRequest| {
        Err::<(), _>(routes.refus(&request).unwrap_or_else(Problem::route_inconnue))
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use crate::testing::{Doublures, avec_jeton, get};

    #[actix_web::test]
    async fn an_unknown_path_is_a_404_with_or_without_a_token() {
        for uri in ["/", "/api", "/api/rien", "/api/tickets-client/a/b", "/health"] {
            for requete in [TestRequest::get().uri(uri), get(uri)] {
                let reponse = Doublures::default().repondre(requete).await;

                assert_eq!(reponse.statut, 404, "{uri}");
                assert_eq!(reponse.entete("content-type"), Some("application/problem+json"));
                assert_eq!(reponse.json()["code"], "introuvable", "{uri}");
            }
        }
    }

    #[actix_web::test]
    async fn another_method_is_a_405_that_tells_which_are_allowed() {
        for (requete, permises) in [
            (TestRequest::delete().uri("/api/tickets-client/TC-2025-001"), "GET, HEAD, PATCH"),
            (TestRequest::get().uri("/api/tickets-client/TC-2025-001/action"), "POST"),
            (TestRequest::get().uri("/api/auth/login"), "POST"),
            (
                TestRequest::default().method(actix_web::http::Method::OPTIONS).uri("/api/clients"),
                "GET, HEAD, POST",
            ),
            (TestRequest::post().uri("/health/live"), "GET, HEAD"),
            (TestRequest::put().uri("/api/tickets-client/bulk"), "POST"),
        ] {
            let reponse = Doublures::default().repondre(requete).await;

            assert_eq!(reponse.statut, 405, "{permises}");
            assert_eq!(reponse.entete("allow"), Some(permises));
            assert_eq!(reponse.json()["code"], "methode_non_autorisee");
        }
        let requete = avec_jeton(TestRequest::delete().uri("/api/clients"));
        assert_eq!(Doublures::default().repondre(requete).await.statut, 405);
    }

    #[actix_web::test]
    async fn what_can_be_got_has_a_head() {
        let requete = TestRequest::default().method(actix_web::http::Method::HEAD);
        let reponse = Doublures::default().repondre(requete.uri("/health/live")).await;

        assert_eq!(reponse.statut, 200);
    }

    #[actix_web::test]
    async fn an_id_that_cannot_be_one_is_a_404() {
        for uri in [
            "/api/tickets-client/TC-2025-1",
            "/api/clients/42",
            "/api/chantiers/%00",
            "/api/utilisateurs/%ff",
        ] {
            let reponse = Doublures::default().repondre(get(uri)).await;
            assert_eq!(reponse.statut, 404, "{uri}");
            assert_eq!(reponse.json()["errors"], json!([]), "{uri}");
        }
    }

    #[actix_web::test]
    async fn the_documentation_is_served_from_the_binary() {
        let reponse = Doublures::default().repondre(TestRequest::get().uri("/docs")).await;
        assert_eq!(reponse.statut, 307);
        assert_eq!(reponse.entete("location"), Some("/docs/"));

        let page = Doublures::default().repondre(TestRequest::get().uri("/docs/")).await;
        assert_eq!(page.statut, 200);
        let page = String::from_utf8(page.corps).unwrap();
        assert!(!page.contains("http://") && !page.contains("https://"));

        let json = Doublures::default().repondre(TestRequest::get().uri("/api/openapi.json")).await;
        assert_eq!(json.json()["openapi"], "3.1.0");
        assert_eq!(
            Doublures::default().repondre(TestRequest::get().uri("/docs/rien")).await.json()["code"],
            "introuvable"
        );
    }
}
