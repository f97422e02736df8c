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
