//! `/api/fichiers`: where the links lead that this server signs.

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    get,
    http::header::{
        ACCEPT_RANGES, ByteRangeSpec, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE,
        CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, Header as _, IF_RANGE, Range,
    },
    web::{Bytes, Data},
};
use application::{
    pieces_jointes::{PiecesJointes, disposition},
    ports::{FichierOuvert, Lecture, StorageError},
};
use futures_util::{Stream, stream::try_unfold};

use crate::{problem::Problem, schema};

const PREFIXE: &str = "/api/fichiers/";

/// The bytes that are served: from the first on, before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Portion {
    Tout,
    Partie(u64, u64),
}

impl Portion {
    /// What a request asks for. Several ranges at once, or what can't be read, mean all of it
    /// (RFC 9110, section 14.2); so does a range of something else than what is there.
    fn demandee(requete: &HttpRequest, fichier: &FichierOuvert) -> Result<Self, Problem> {
        let si = requete.headers().get(IF_RANGE);
        if si.is_some_and(|si| si.as_bytes() != etag(fichier).as_bytes()) {
            return Ok(Self::Tout);
        }
        let Ok(Range::Bytes(plages)) = Range::parse(requete) else { return Ok(Self::Tout) };
        let [plage] = plages.as_slice() else { return Ok(Self::Tout) };
        match plage.to_satisfiable_range(fichier.taille) {
            Some((debut, fin)) => Ok(Self::Partie(debut, fin + 1)),
            None if matches!(plage, ByteRangeSpec::FromTo(debut, fin) if debut > fin) => {
                Ok(Self::Tout)
            }
            None => Err(Problem::plage(fichier.taille)),
        }
    }

    const fn octets(self, taille: u64) -> std::ops::Range<u64> {
        match self {
            Self::Tout => 0..taille,
            Self::Partie(debut, fin) => debut..fin,
        }
    }
}

/// Télécharger un fichier
///
/// À l'adresse que donnent `url` et `vignetteUrl`, telle quelle, sans jeton et jusqu'à son terme :
/// modifiée ou expirée, elle répond 403. Une partie du fichier peut être demandée (`Range`).
#[utoipa::path(tag = "pieces jointes", security(()),
    params(("cle" = String, Path, description = "Le fichier"),
        ("exemplaire" = schema::Exemplaire, Path, description = "Sous quelle forme"),
        ("nom" = String, Query, description = "Le nom sous lequel l'enregistrer"),
        ("type" = schema::TypeFichier, Query, description = "Ce qu'est le fichier"),
        ("expire" = i64, Query, description = "Le terme du lien, en secondes depuis 1970"),
        ("signature" = String, Query, description = "La signature de tout ce qui précède")),
    responses(
        (status = 200, description = "Le fichier", body = schema::Binaire,
            content_type = "application/octet-stream"),
        (status = 206, description = "Une partie du fichier", body = schema::Binaire,
            content_type = "application/octet-stream")))]
#[get("/api/fichiers/{cle}/{exemplaire}")]
pub async fn telecharger(
    pieces: Data<PiecesJointes>,
    requete: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let lien = requete.uri().path_and_query().map_or("", |lien| lien.as_str());
    let lien = lien.strip_prefix(PREFIXE).unwrap_or_default();
    let fichier = pieces.telecharger.ouvrir(lien).await?;
    let portion = Portion::demandee(&requete, &fichier)?;
    let octets = portion.octets(fichier.taille);
    let taille = octets.end - octets.start;
    let lecture = pieces.telecharger.lire(&fichier, octets).await?;
    Ok(entetes(&fichier, portion).body(SizedStream::new(taille, morceaux(lecture))))
}

/// Whatever the file is, a browser neither runs it nor guesses at it.
fn entetes(fichier: &FichierOuvert, portion: Portion) -> actix_web::HttpResponseBuilder {
    let mut reponse = match portion {
        Portion::Tout => HttpResponse::Ok(),
        Portion::Partie(debut, fin) => {
            let mut reponse = HttpResponse::PartialContent();
            let plage = format!("bytes {debut}-{}/{}", fin - 1, fichier.taille);
            reponse.insert_header((CONTENT_RANGE, plage));
            reponse
        }
    };
    reponse
        .insert_header((CONTENT_TYPE, fichier.kind.as_str()))
        .insert_header((CONTENT_DISPOSITION, disposition(&fichier.nom)))
        .insert_header((ETAG, etag(fichier)))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((CACHE_CONTROL, "private, max-age=300"))
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"));
    reponse
}

/// What is kept under a key never changes.
fn etag(fichier: &FichierOuvert) -> String {
    format!("\"{}-{}\"", fichier.cle, fichier.exemplaire)
}

fn morceaux(lecture: Box<dyn Lecture>) -> impl Stream<Item = Result<Bytes, StorageError>> {
    try_unfold(lecture, async |mut lecture| {
        let morceau = lecture.suivant().await?;
        Ok(morceau.map(|morceau| (Bytes::from(morceau), lecture)))
    })
}
