//! Bodies in: JSON of a bounded size, turned into a DTO whose fields are checked values.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, HeaderMap},
};
use deserr::Deserr;
use futures_util::{StreamExt, future::LocalBoxFuture};

use crate::{
    fautes::Fautes,
    problem::{Code, Problem},
};

/// The most bytes that a body may have.
const MAX: usize = 1_024 * 1_024;

/// A JSON body. Whatever is wrong with its fields is told at once.
pub struct Corps<T>(pub T);

impl<T: Deserr<Fautes> + 'static> FromRequest for Corps<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let annonce = annonce(request.content_type(), request.headers());
        let payload = payload.take();
        Box::pin(async move {
            annonce?;
            lire(&recevoir(payload).await?).map(Self)
        })
    }
}

/// What the headers tell before a byte of the body is read.
fn annonce(content_type: &str, headers: &HeaderMap) -> Result<(), Problem> {
    if !content_type.eq_ignore_ascii_case("application/json") {
        let message = "Le corps est attendu avec « Content-Type: application/json ».";
        return Err(Problem::new(Code::TypeNonSupporte, message));
    }
    let taille = headers.get(CONTENT_LENGTH).and_then(|taille| taille.to_str().ok());
    match taille.and_then(|taille| taille.parse::<u64>().ok()) {
        Some(taille) if taille > MAX as u64 => Err(trop_volumineux()),
        _ => Ok(()),
    }
}

async fn recevoir(mut payload: Payload) -> Result<Vec<u8>, Problem> {
    let mut corps = Vec::new();
    while let Some(morceau) = payload.next().await {
        let morceau = morceau.map_err(|_| {
            Problem::new(Code::Validation, "Le corps de la requête n'est pas arrivé en entier.")
        })?;
        if corps.len() + morceau.len() > MAX {
            return Err(trop_volumineux());
        }
        corps.extend_from_slice(&morceau);
    }
    Ok(corps)
}

fn trop_volumineux() -> Problem {
    Problem::new(Code::TropVolumineux, "Le corps de la requête dépasse 1 Mio.")
}

fn lire<T: Deserr<Fautes>>(corps: &[u8]) -> Result<T, Problem> {
    let valeur: serde_json::Value = serde_json::from_slice(corps).map_err(|erreur| {
        let (ligne, colonne) = (erreur.line(), erreur.column());
        let message =
            format!("Le corps n'est pas du JSON valide (ligne {ligne}, colonne {colonne}).");
        Problem::new(Code::Validation, message)
    })?;
    Ok(deserr::deserialize::<T, _, Fautes>(valeur)?)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::*;
    use crate::testing::{Doublures, avec_jeton, post};

    const URI: &str = "/api/tickets-client";

    fn brut(corps: impl Into<actix_web::web::Bytes>) -> TestRequest {
        let requete =
            TestRequest::post().uri(URI).insert_header(("content-type", "application/json"));
        avec_jeton(requete.set_payload(corps))
    }

    #[actix_web::test]
    async fn malformed_json_is_told_with_its_place() {
        let reponse = Doublures::default().repondre(brut("{\n  \"titre\": oups}")).await;

        assert_eq!(reponse.statut, 400);
        assert_eq!(
            reponse.json()["message"],
            "Le corps n'est pas du JSON valide (ligne 2, colonne 12)."
        );
        assert_eq!(reponse.json()["errors"], json!([]));
    }

    #[actix_web::test]
    async fn another_type_is_a_415_and_parameters_of_the_type_do_not_matter() {
        for content_type in ["text/plain", "application/xml", "application/jsonp", ""] {
            let requete = brut("{}").insert_header(("content-type", content_type));
            assert_eq!(Doublures::default().repondre(requete).await.statut, 415, "{content_type}");
        }
        let requete = brut("{}").insert_header(("content-type", "Application/JSON; charset=utf-8"));
        assert_eq!(Doublures::default().repondre(requete).await.statut, 400);
    }

    #[actix_web::test]
    async fn more_than_a_mebibyte_is_a_413_announced_or_not() {
        let annonce = brut("{}").insert_header(("content-length", "1048577"));
        let reponse = Doublures::default().repondre(annonce).await;
        assert_eq!(reponse.statut, 413);
        assert_eq!(reponse.json()["code"], "trop_volumineux");

        let corps = vec![b' '; MAX + 1];
        let requete = brut(corps).insert_header(("content-length", "2"));
        assert_eq!(Doublures::default().repondre(requete).await.statut, 413);
    }

    #[actix_web::test]
    async fn depth_bombs_and_other_shapes_are_refused() {
        for corps in ["[".repeat(100_000), "null".into(), "[]".into(), "\"\"".into(), String::new()]
        {
            assert_eq!(Doublures::default().repondre(brut(corps)).await.statut, 400);
        }
    }

    #[actix_web::test]
    async fn every_fault_of_a_body_is_told_at_once() {
        let corps = json!({
            "titre": " ",
            "priority": "urgente",
            "clientId": 7,
            "tags": ["ok", "", 3],
            "statut": "nouveau",
        });

        let reponse = Doublures::default().repondre(post(URI, &corps)).await;

        assert_eq!(
            reponse.json(),
            json!({
                "type": "urn:tickets-btp:erreur:validation",
                "title": "Données invalides",
                "status": 400,
                "code": "validation",
                "message": "Les champs 'categorie', 'clientId', 'priority', 'statut', 'tags[1]', \
                    'tags[2]', 'titre' sont invalides.",
                "detail": "Les champs 'categorie', 'clientId', 'priority', 'statut', 'tags[1]', \
                    'tags[2]', 'titre' sont invalides.",
                "errors": [
                    { "champ": "categorie", "message": "obligatoire" },
                    { "champ": "clientId", "message": "un texte est attendu" },
                    {
                        "champ": "priority",
                        "message": "valeurs permises : critique, haute, normale, basse",
                    },
                    {
                        "champ": "statut",
                        "message": "inconnu ; permis : titre, description, priority, categorie, \
                            clientId, chantierId, responsable, dateLimite, tags",
                    },
                    { "champ": "tags[1]", "message": "un texte non vide est attendu" },
                    { "champ": "tags[2]", "message": "un texte est attendu" },
                    { "champ": "titre", "message": "un texte non vide est attendu" },
                ],
                "requestId": reponse.entete("x-request-id").unwrap(),
            })
        );
    }
}
