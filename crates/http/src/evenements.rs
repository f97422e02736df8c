//! `/api/evenements`: what happens to tickets, for those who ask again and again.

#[cfg(test)]
mod tests;

use actix_web::{
    get,
    web::{Data, Json},
};
use application::{
    AppError,
    evenements::{SuiteDEvenements, SuivreEvenements},
    ports::{
        StorageError,
        queries::{Evenement, EvenementsVoulus},
    },
};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use domain::{TicketId, ValeurInvalide};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    Utilisateur, fautes::Fautes, pagination::Limite, problem::Problem, query::Parametres, schema,
    temps::Instant, valeurs::lire,
};

/// Mounts the route.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(suivre_evenements);
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct SuiteParams {
    /// Le `dernier` de la réponse précédente, ou le dernier `eventId` reçu. Sans lui, la réponse
    /// dit seulement où commencer.
    #[deserr(default)]
    #[param(value_type = i64, required = false, minimum = 0)]
    since: Option<Depuis>,
    /// Sous quelle forme : `json`.
    #[deserr(rename = "format", missing_field_error = sans_format)]
    #[param(value_type = String, rename = "format", pattern = "^json$", example = "json")]
    _format: Format,
    /// Les événements par réponse.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Option<Limite<1_000, 100>>,
    /// Ceux de ce ticket.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    ticket_id: Option<TicketId>,
}

impl SuiteParams {
    fn voulus(self) -> EvenementsVoulus {
        EvenementsVoulus {
            ticket: self.ticket_id,
            depuis: self.since.map(|since| since.0),
            limit: Limite::ou_defaut(self.limit),
        }
    }
}

/// The number of an event. One that is too large for us lies beyond the last, and is no fault.
struct Depuis(i64);

lire! { texte: Depuis = |texte: String| {
    let chiffres = texte.bytes().all(|octet| octet.is_ascii_digit());
    let nombre = || Self(texte.parse().unwrap_or(i64::MAX));
    chiffres.then(nombre).ok_or_else(|| ValeurInvalide::new("un entier à partir de 0 est attendu"))
} }

/// The one form that there is.
struct Format;

impl Deserr<Fautes> for Format {
    fn deserialize_from_value<V: IntoValue>(
        valeur: Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        match valeur {
            Value::String(texte) if texte == "json" => Ok(Self),
            _ => Err(sans_format("format", lieu)),
        }
    }
}

fn sans_format(champ: &str, _: ValuePointerRef<'_>) -> Fautes {
    Fautes::une(champ, "valeurs permises : json")
}

/// Ce qui est arrivé à un ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = Evenement, examples(
    json!({ "eventId": 151, "type": "ticket_created", "date": "2025-01-10T10:00:00Z", "data": {
        "id": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e", "numero": "TC-2025-151",
        "titre": "Nouveau ticket" } }),
    json!({ "eventId": 152, "type": "ticket_updated", "date": "2025-01-10T10:05:00Z", "data": {
        "id": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e", "changes": {
            "responsable": "Jean Dupont", "dateLimite": "2025-01-12T18:00:00Z",
            "dateResolution": null, "motifCloture": null, "slaStatus": "ok",
            "status": "en_cours" } } }),
    json!({ "eventId": 153, "type": "message_added", "date": "2025-01-10T10:10:00Z", "data": {
        "ticketId": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e", "message": {
            "id": "0195e1cd-1f3b-7d02-8a41-6f0e9c2b7a10", "auteur": "Jean Dupont",
            "auteurId": "0195e1c0-7e55-7b1f-b2aa-3c4d5e6f7a8b", "contenu": "Nouveau message",
            "interne": false, "date": "2025-01-10T10:10:00Z", "pieceJointes": [] } } }),
    json!({ "eventId": 154, "type": "attachment_added", "date": "2025-01-10T10:15:00Z", "data": {
        "ticketId": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e", "pieceJointe": {
            "id": "0195e1d1-9c2e-7a63-9f18-0b5d7e4c3a21", "nom": "photo.jpg",
            "type": "image/jpeg", "taille": 2_048_576 } } }),
    json!({ "eventId": 155, "type": "attachment_removed", "date": "2025-01-10T10:20:00Z", "data": {
        "ticketId": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e", "pieceJointe": {
            "id": "0195e1d1-9c2e-7a63-9f18-0b5d7e4c3a21", "nom": "photo.jpg",
            "type": "image/jpeg", "taille": 2_048_576 } } })))]
#[serde(rename_all = "camelCase")]
struct EvenementDto {
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
/// tickets qu'il peut voir, et un utilisateur `client` rien de ce qui est interne. Demandez la
/// suite avec le `dernier` reçu : chaque événement arrive une fois. Ils sont gardés 7 jours.
#[utoipa::path(tag = "evenements", params(SuiteParams),
    responses((status = 200, body = SuiteEvenements)))]
#[get("/evenements")]
async fn suivre_evenements(
    suivre: Data<SuivreEvenements>,
    moi: Utilisateur,
    Parametres(params): Parametres<SuiteParams>,
) -> Result<Json<SuiteEvenements>, Problem> {
    let suite = suivre.execute(&params.voulus(), &moi.acteur()).await?;
    Ok(Json(SuiteEvenements::try_from(suite)?))
}
