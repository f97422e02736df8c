//! The OpenAPI document: what the routes say of themselves, and what they all have in common.

use actix_web::{
    App, HttpResponse, get,
    http::StatusCode,
    web::{self, Data},
};
use application::AppError;
use utoipa::{
    Modify, OpenApi, PartialSchema as _, ToSchema as _,
    openapi::{
        ContentBuilder, Header, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder, Schema,
        example::ExampleBuilder,
        path::{Operation, ParameterIn, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    evenements::{self, Exemples},
    fautes::{ErreurChamp, Fautes},
    problem::{Code, CorpsDeProbleme, Problem},
    schema,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tickets-Clients BTP",
        description = "Les tickets des clients d'une entreprise de bâtiment et travaux publics, \
            leurs chantiers et leurs suites.\n\n\
            Les dates sont en UTC, au format RFC 3339. Une valeur facultative et vide est `null`, \
            jamais absente. Toute erreur suit la RFC 9457 (`application/problem+json`), et toute \
            réponse porte `X-Request-Id`.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "/")),
    security(("bearer" = [])),
    tags(
        (name = "auth", description = "Se connecter et se déconnecter"),
        (name = "tickets", description = "Les tickets"),
        (name = "messages", description = "La conversation d'un ticket"),
        (name = "pieces jointes", description = "Les fichiers d'un ticket"),
        (name = "clients", description = "Les clients"),
        (name = "chantiers", description = "Les chantiers"),
        (name = "utilisateurs", description = "Qui peut se connecter"),
        (name = "notifications", description = "Ce dont un utilisateur est averti"),
        (name = "evenements", description = "Ce qui arrive aux tickets, au fur et à mesure",
            external_docs(url = "/docs/evenements", description = "Chaque événement, un exemple")),
        (name = "sla", description = "Les règles des délais : politiques et calendriers"),
        (name = "supervision", description = "L'état du serveur et sa documentation"),
    ),
    // Parameters alone refer to it, and routes bring the schemas of bodies only.
    components(schemas(
        schema::Recherche,
        schema::Question,
        schema::Exemplaire,
        schema::FormatEvenements
    )),
    modifiers(&Jeton),
)]
struct Base;

/// Tells how to authenticate.
struct Jeton;

impl Modify for Jeton {
    fn modify(&self, document: &mut Document) {
        let http = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("Le `token` que donne `POST /api/auth/login`."));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(http.build()));
    }
}

/// The document of all mounted routes. No server has to run for it.
#[must_use]
pub fn document() -> Document {
    let app = App::new().into_utoipa_app().openapi(Base::openapi()).configure(crate::configure);
    let (_, mut document) = app.split_for_parts();
    Reponses.modify(&mut document);
    Exemples.modify(&mut document);
    Erreurs.modify(&mut document);
    document
}

/// Says of successes what is true of all: they have a description, and every key is there, `null`
/// where it is empty. Bodies that refuse unknown fields are those of requests.
struct Reponses;

impl Modify for Reponses {
    fn modify(&self, document: &mut Document) {
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            for (statut, reponse) in &mut operation.responses.responses {
                if let RefOr::T(reponse) = reponse
                    && reponse.description.is_empty()
                {
                    let description = if statut == "201" { "Créé" } else { "Succès" };
                    description.clone_into(&mut reponse.description);
                }
            }
        }
        let components = document.components.get_or_insert_default();
        for schema in components.schemas.values_mut() {
            completer(schema);
        }
    }
}

fn completer(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(objet)) if objet.additional_properties.is_none() => {
            objet.required = objet.properties.keys().cloned().collect();
        }
        RefOr::T(Schema::AllOf(tous)) => tous.items.iter_mut().for_each(completer),
        _ => {}
    }
}

/// Adds the answers that many routes share: each is written once, and referred to.
struct Erreurs;

impl Modify for Erreurs {
    fn modify(&self, document: &mut Document) {
        for (chemin, item) in &mut document.paths.paths {
            for operation in operations(item) {
                for statut in statuts(chemin, operation) {
                    let reference = RefOr::Ref(Ref::from_response_name(nom(statut)));
                    operation.responses.responses.insert(statut.as_str().to_owned(), reference);
                }
            }
        }
        let components = document.components.get_or_insert_default();
        for (nom, schema) in [
            (CorpsDeProbleme::name(), CorpsDeProbleme::schema()),
            (ErreurChamp::name(), ErreurChamp::schema()),
            (schema::CodeErreur::name(), schema::CodeErreur::schema()),
        ] {
            components.schemas.insert(nom.into_owned(), schema);
        }
        for code in Code::ALL {
            let statut = code.statut();
            components.responses.entry(nom(statut)).or_insert_with(|| reponse(statut).into());
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    [get, post, put, patch, delete].into_iter().flatten()
}

/// The errors with which an operation may answer.
fn statuts(chemin: &str, operation: &Operation) -> Vec<StatusCode> {
    let corps = operation.request_body.is_some();
    let parametre = |lieu: ParameterIn| {
        operation.parameters.iter().flatten().any(|parametre| match parametre {
            RefOr::T(parametre) => parametre.parameter_in == lieu,
            RefOr::Ref(_) => false,
        })
    };
    let protege = operation.security.is_none();
    let lien = chemin.starts_with("/api/fichiers/");
    let formulaire = operation.request_body.as_ref().is_some_and(|corps| match corps {
        RefOr::T(corps) => corps.content.contains_key("multipart/form-data"),
        RefOr::Ref(_) => false,
    });
    let possibles = [
        (StatusCode::BAD_REQUEST, corps || parametre(ParameterIn::Query)),
        (StatusCode::UNAUTHORIZED, protege || chemin.starts_with("/api/auth/")),
        (StatusCode::FORBIDDEN, protege || lien),
        (StatusCode::NOT_FOUND, parametre(ParameterIn::Path)),
        (StatusCode::CONFLICT, protege && corps && !formulaire),
        (StatusCode::REQUEST_TIMEOUT, formulaire),
        (StatusCode::PAYLOAD_TOO_LARGE, corps),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, corps),
        (StatusCode::RANGE_NOT_SATISFIABLE, lien),
        (StatusCode::TOO_MANY_REQUESTS, chemin == "/api/auth/login"),
        (StatusCode::INTERNAL_SERVER_ERROR, true),
        (StatusCode::SERVICE_UNAVAILABLE, true),
    ];
    possibles.into_iter().filter(|(_, possible)| *possible).map(|(statut, _)| statut).collect()
}

fn nom(statut: StatusCode) -> String {
    format!("Erreur{}", statut.as_str())
}

/// The problems of one status, with an example of each.
fn reponse(statut: StatusCode) -> Response {
    let problemes: Vec<_> =
        Code::ALL.into_iter().filter(|code| code.statut() == statut).map(exemple).collect();
    let exemples = problemes.iter().map(|probleme| {
        let corps = serde_json::to_value(probleme.corps("0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e"));
        let exemple = ExampleBuilder::new().value(corps.ok()).build();
        (probleme.code().mot(), exemple)
    });
    let contenu = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(CorpsDeProbleme::name())))
        .examples_from_iter(exemples)
        .build();
    let titres: Vec<_> = problemes.iter().map(|probleme| probleme.code().titre()).collect();
    let reponse = ResponseBuilder::new()
        .description(titres.join(" ; "))
        .content("application/problem+json", contenu);
    let entetes = problemes.iter().filter_map(Problem::entete);
    entetes
        .fold(reponse, |reponse, (nom, _)| reponse.header(nom.as_str(), Header::default()))
        .build()
}

fn exemple(code: Code) -> Problem {
    match code {
        Code::Validation => {
            let permises = "valeurs permises : critique, haute, normale, basse";
            Fautes::une("priority", permises).into()
        }
        Code::PlageInvalide => Problem::plage(2_048_576),
        Code::TropDeRequetes => AppError::TropDeTentatives { attente: 540 }.into(),
        autre => Problem::new(autre, format!("{}.", autre.titre())),
    }
}

/// Obtenir ce document
///
/// La description OpenAPI 3.1 de toutes les routes.
#[utoipa::path(tag = "supervision", security(()), responses((status = 200, body = Object)))]
#[get("/api/openapi.json")]
pub async fn obtenir_openapi(document: Data<Document>) -> HttpResponse {
    HttpResponse::Ok().json(document.get_ref())
}

/// Serves the page that shows the document. All of it is in the binary.
pub fn swagger_ui(cfg: &mut web::ServiceConfig) {
    cfg.service(web::redirect("/docs", "/docs/"))
        .route("/docs/evenements", web::get().to(evenements::guide))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/api/openapi.json")));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn chaque_operation(document: &mut Document) -> Vec<(String, Operation)> {
        let chemins = document.paths.paths.iter_mut();
        chemins
            .flat_map(|(chemin, item)| {
                operations(item).map(|operation| (chemin.clone(), operation.clone()))
            })
            .collect()
    }

    #[test]
    fn every_operation_says_what_it_does_under_a_name_of_its_own() {
        let mut noms = BTreeSet::new();
        for (chemin, operation) in chaque_operation(&mut document()) {
            assert!(operation.summary.is_some_and(|s| !s.is_empty()), "{chemin}");
            assert!(operation.description.is_some_and(|d| !d.is_empty()), "{chemin}");
            assert!(noms.insert(operation.operation_id), "{chemin}");
        }
    }

    #[test]
    fn what_needs_no_token_is_known() {
        let ouvertes: Vec<_> = chaque_operation(&mut document())
            .into_iter()
            .filter(|(_, operation)| operation.security.is_some())
            .map(|(chemin, _)| chemin)
            .collect();

        assert_eq!(
            ouvertes,
            [
                "/api/auth/login",
                "/api/auth/refresh",
                "/api/fichiers/{cle}/{exemplaire}",
                "/api/openapi.json",
                "/health/live",
                "/health/ready",
            ]
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let json = serde_json::to_value(document()).unwrap();
        let texte = json.to_string();
        let references = texte.split("\"$ref\":\"#").skip(1);
        for reference in references.filter_map(|reste| reste.split('"').next()) {
            assert!(json.pointer(reference).is_some(), "{reference}");
        }
    }

    #[test]
    fn the_document_is_openapi_3_1() {
        let json = serde_json::to_value(document()).unwrap();

        assert_eq!(json["openapi"], "3.1.0");
        assert_eq!(json["info"]["license"]["name"], "MIT");
        assert_eq!(json["security"][0]["bearer"], serde_json::json!([]));
    }
}
