//! `/api/evenements`: what happens to tickets, for those who hold no socket: as a stream, or for
//! those who ask again and again.

mod exemples;
#[cfg(test)]
mod tests;

use std::{fmt::Write, str::FromStr};

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use application::{
    AppError,
    evenements::{SuiteDEvenements, SuivreEvenements},
    ports::{
        StorageError,
        queries::{Evenement, EvenementsVoulus},
    },
};
use deserr::Deserr;
use domain::{TicketId, TypeEvenement, ValeurInvalide};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::{
    Modify, ToSchema,
    openapi::{OpenApi, RefOr, Schema},
};
use utoipa_actix_web::service_config::ServiceConfig;

use self::exemples::{exemple, sens};
use crate::{
    TempsReel, Utilisateur, fautes::Fautes, pagination::Limite, problem::Problem,
    query::Parametres, schema, temps::Instant, temps_reel::sse, valeurs::lire,
};

/// Mounts the route.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(suivre_evenements);
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct SuiteParams {
    /// Le `dernier` de la réponse précédente, ou le dernier `eventId` reçu. Sans lui, rien n'est
    /// rejoué : la réponse en `json` dit seulement où commencer.
    #[deserr(default)]
    #[param(value_type = i64, required = false, minimum = 0)]
    since: Option<Depuis>,
    /// Sous quelle forme : un flux qui ne finit pas, ou une réponse.
    #[deserr(default)]
    #[param(value_type = schema::FormatEvenements, required = false)]
    format: Option<Format>,
    /// Les événements par réponse ; un flux n'en a pas.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Option<Limite<1_000, 100>>,
    /// Le jeton, pour qui ne peut pas l'envoyer par `Authorization`, comme `EventSource`.
    #[deserr(rename = "token", default)]
    #[param(value_type = String, required = false, rename = "token")]
    _token: Option<String>,
    /// Ceux de ce ticket.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    ticket_id: Option<TicketId>,
}

impl SuiteParams {
    fn voulus(self, repris: Option<Depuis>) -> EvenementsVoulus {
        EvenementsVoulus {
            ticket: self.ticket_id,
            depuis: repris.or(self.since).map(|depuis| depuis.0),
            limit: Limite::ou_defaut(self.limit),
        }
    }
}

/// The number of an event. One that is too large for us lies beyond the last, and is no fault.
pub struct Depuis(pub i64);

impl FromStr for Depuis {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        let chiffres = !texte.is_empty() && texte.bytes().all(|octet| octet.is_ascii_digit());
        let nombre = || Self(texte.parse().unwrap_or(i64::MAX));
        let refus = || ValeurInvalide::new("un entier à partir de 0 est attendu");
        chiffres.then(nombre).ok_or_else(refus)
    }
}

/// In which form events are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// As a stream.
    Sse,
    /// As an answer.
    Json,
}

impl FromStr for Format {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        match texte {
            "sse" => Ok(Self::Sse),
            "json" => Ok(Self::Json),
            _ => Err(ValeurInvalide::new("valeurs permises : sse, json")),
        }
    }
}

lire! { texte:
    Depuis = |texte: String| texte.parse(),
    Format = |texte: String| texte.parse(),
}

/// Ce qui est arrivé à un ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = Evenement)]
#[serde(rename_all = "camelCase")]
pub struct EvenementDto {
    /// Un nombre qui ne fait que croître.
    #[schema(minimum = 1)]
    event_id: i64,
    #[serde(rename = "type")]
    #[schema(value_type = schema::TypeEvenement)]
    kind: String,
    #[schema(value_type = schema::Instant)]
    date: Instant,
    /// Ce que le type annonce : voir les exemples.
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

impl TryFrom<Evenement> for EvenementDto {
    type Error = AppError;

    fn try_from(evenement: Evenement) -> Result<Self, AppError> {
        let Evenement { numero, kind, date, data } = evenement;
        let data = RawValue::from_string(data).map_err(StorageError::backend)?;
        Ok(Self { event_id: numero, kind, date: Instant(date), data })
    }
}

/// La suite des événements.
#[derive(Serialize, ToSchema)]
struct SuiteEvenements {
    /// Dans l'ordre des `eventId`. Il peut en manquer entre eux : ce sont ceux des autres.
    evenements: Vec<EvenementDto>,
    /// Le `since` de la prochaine demande.
    #[schema(minimum = 0, example = 155)]
    dernier: i64,
    /// Des événements manquent, ou `since` est au-delà du dernier : relisez ce que vous affichez,
    /// puis continuez à `dernier`.
    resync: bool,
}

impl TryFrom<SuiteDEvenements> for SuiteEvenements {
    type Error = AppError;

    fn try_from(suite: SuiteDEvenements) -> Result<Self, AppError> {
        let SuiteDEvenements { evenements, dernier, resync } = suite;
        let evenements =
            evenements.into_iter().map(EvenementDto::try_from).collect::<Result<_, _>>();
        Ok(Self { evenements: evenements?, dernier, resync })
    }
}

/// Suivre les événements
///
/// Ce qui est arrivé depuis `since`, dans l'ordre : chacun ne voit que ce qui est arrivé aux
/// tickets qu'il peut voir, et un utilisateur `client` rien de ce qui est interne. Ils sont gardés
/// 7 jours. En flux (`text/event-stream`), `data` est un événement et `id` son `eventId` : un flux
/// interrompu reprend avec `Last-Event-ID`, qui l'emporte sur `since`. En `json`, demandez la suite
/// avec le `dernier` reçu : chaque événement arrive une fois. Voir [la description des
/// événements](/docs/evenements).
#[utoipa::path(tag = "evenements",
    params(SuiteParams, ("Last-Event-ID" = Option<i64>, Header, description =
        "Le dernier `eventId` reçu d'un flux interrompu.")),
    responses((status = 200, content(
        (SuiteEvenements = "application/json"),
        (String = "text/event-stream", example = json!(FLUX))))))]
#[get("")]
async fn suivre_evenements(
    suivre: Data<SuivreEvenements>,
    temps_reel: Data<TempsReel>,
    Utilisateur(moi): Utilisateur,
    Parametres(params): Parametres<SuiteParams>,
    requete: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let flux = params.format != Some(Format::Json);
    if flux && params.limit.is_some() {
        return Err(Fautes::une("limit", "réservé à format=json").into());
    }
    let voulus = params.voulus(repris(&requete)?);
    if flux {
        return sse::diffuser(&temps_reel, &moi, voulus.ticket, voulus.depuis).await;
    }
    let suite = suivre.execute(&voulus, &moi.utilisateur.acteur()).await?;
    Ok(HttpResponse::Ok().json(SuiteEvenements::try_from(suite)?))
}

const FLUX: &str = "id: 151\ndata: {\"eventId\":151,\"type\":\"ticket_created\",…}\n\n";

/// Where a stream that broke is taken up again.
fn repris(requete: &HttpRequest) -> Result<Option<Depuis>, Fautes> {
    let Some(entete) = requete.headers().get("last-event-id") else { return Ok(None) };
    let texte = entete.to_str().unwrap_or_default();
    texte.parse().map(Some).map_err(|raison: ValeurInvalide| raison.pour("Last-Event-ID").into())
}

/// Gives the document an example of each event.
pub struct Exemples;

impl Modify for Exemples {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        if let Some(RefOr::T(Schema::Object(evenement))) = components.schemas.get_mut("Evenement") {
            evenement.examples = TypeEvenement::ALL.iter().copied().map(exemple).collect();
        }
    }
}

/// The page that describes the events.
pub async fn guide() -> HttpResponse {
    let mut page = include_str!("evenements/guide.md").to_owned();
    for kind in TypeEvenement::ALL.iter().copied() {
        let exemple = exemple(kind);
        // Writing to a text can't fail.
        let _ = write!(page, "\n### `{kind}`\n\n{}\n\n```json\n{exemple:#}\n```\n", sens(kind));
    }
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(page)
}
