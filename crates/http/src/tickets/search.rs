//! `GET /api/tickets-client/search`

use actix_web::{
    get,
    web::{Data, Json},
};
use application::{Lot, ports::queries::TicketTrouve, tickets::Tickets};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use domain::{Numero, Recherche, ValeurInvalide};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Utilisateur,
    fautes::Fautes,
    pagination::Limite,
    problem::Problem,
    query::{Cherche, Parametres},
    reponse, schema,
};

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Les mots à trouver, tous et dans n'importe quel ordre, ou un numéro.
    #[param(value_type = schema::Question)]
    q: Question,
    /// Les résultats au plus, les meilleurs.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 50, default = 10)]
    limit: Option<Limite<50, 10>>,
}

/// What is looked for: something.
struct Question(Recherche);

impl Deserr<Fautes> for Question {
    fn deserialize_from_value<V: IntoValue>(
        valeur: Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        let Some(Cherche(texte)) = Option::deserialize_from_value(valeur, lieu)? else {
            return Err(Fautes::valeur(lieu, &ValeurInvalide::new("obligatoire")));
        };
        if texte.trim().is_empty() {
            return Err(Fautes::valeur(lieu, &ValeurInvalide::new("ne peut pas être vide")));
        }
        Ok(Self(Recherche::new(&texte)))
    }
}

/// Les tickets trouvés, les meilleurs d'abord.
#[derive(Serialize, ToSchema)]
struct ResultatsDeRecherche {
    results: Vec<ResultatDto>,
    /// Tous ceux qui sont trouvés.
    #[schema(minimum = 0, example = 5)]
    total: u64,
}

/// Un ticket trouvé.
#[derive(Serialize, ToSchema)]
#[schema(as = Resultat)]
struct ResultatDto {
    id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero)]
    numero: Numero,
    #[schema(example = "Problème de sécurité")]
    titre: String,
    #[schema(value_type = schema::Status)]
    status: &'static str,
    #[schema(value_type = schema::Priority)]
    priority: &'static str,
    /// De 0 à 1, où 1 est le ticket dont le numéro est cherché.
    #[schema(minimum = 0, maximum = 1, example = 0.9)]
    score: f64,
}

impl From<TicketTrouve> for ResultatDto {
    fn from(trouve: TicketTrouve) -> Self {
        Self {
            id: trouve.id.0,
            numero: trouve.numero,
            titre: trouve.titre,
            status: trouve.status.as_str(),
            priority: trouve.priority.as_str(),
            score: trouve.score,
        }
    }
}

impl From<Lot<TicketTrouve>> for ResultatsDeRecherche {
    fn from(lot: Lot<TicketTrouve>) -> Self {
        let results = lot.elements.into_iter().map(ResultatDto::from).collect();
        Self { results, total: lot.total }
    }
}

/// Rechercher des tickets
///
/// Dans le titre, la description et le numéro, sans égard aux majuscules, aux accents ni aux
/// terminaisons ; le début d'un mot suffit, et une petite faute de frappe n'empêche pas de trouver.
/// Un utilisateur `client` ne trouve que les tickets de son client.
#[utoipa::path(tag = "tickets", params(SearchParams),
    responses((status = 200, body = ResultatsDeRecherche)))]
#[get("/tickets-client/search")]
pub async fn rechercher_tickets(
    tickets: Data<Tickets>,
    moi: Utilisateur,
    Parametres(params): Parametres<SearchParams>,
) -> Result<Json<ResultatsDeRecherche>, Problem> {
    let (Question(recherche), limit) = (params.q, Limite::ou_defaut(params.limit));
    let lot = tickets.rechercher.execute(&recherche, limit, &moi.acteur()).await?;
    Ok(Json(lot.into()))
}
