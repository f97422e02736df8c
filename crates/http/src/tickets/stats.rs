//! `GET /api/tickets-client/stats`

use std::collections::BTreeMap;

use actix_web::{
    get,
    web::{Data, Json},
};
use application::{
    ports::queries::{Statistiques, Tendance},
    tickets::{StatistiquesVoulues, Tickets},
};
use deserr::Deserr;
use domain::{Categorie, ChantierId, ClientId, Fuseau, Priority, SlaStatus, Status};
use serde::Serialize;
use utoipa::ToSchema;

use super::filtres::periode;
use crate::{
    Utilisateur,
    fautes::Fautes,
    problem::Problem,
    query::Parametres,
    schema,
    temps::{Jour, Moment},
};

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StatsParams {
    /// Les tickets créés à partir de cette date, et les tendances à partir de ce jour : 366 jours
    /// au plus.
    #[deserr(default)]
    #[param(value_type = schema::Moment, required = false)]
    date_from: Option<Moment>,
    /// Les tickets créés jusqu'à cette date comprise, et les tendances jusqu'à ce jour ; un jour
    /// compte en entier.
    #[deserr(default)]
    #[param(value_type = schema::Moment, required = false)]
    date_to: Option<Moment>,
    /// Ceux de ce client.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    client_id: Option<ClientId>,
    /// Ceux de ce chantier.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    chantier_id: Option<ChantierId>,
}

impl StatsParams {
    fn voulues(self, fuseau: &Fuseau) -> Result<StatistiquesVoulues, Fautes> {
        let periode = periode(self.date_from, self.date_to, fuseau)?;
        Ok(StatistiquesVoulues { client: self.client_id, chantier: self.chantier_id, periode })
    }
}

/// Les statistiques des tickets, exactes à l'instant de la réponse.
#[derive(Serialize, ToSchema)]
#[schema(as = Statistiques)]
struct StatsDto {
    totaux: Totaux,
    priorites: Priorites,
    sla: Sla,
    categories: Categories,
    /// Un jour par ligne, du plus ancien au plus récent, même s'il ne s'y est rien passé.
    tendances: Vec<TendanceDto>,
}

/// Combien de tickets, et de chaque statut.
#[derive(Serialize, ToSchema)]
struct Totaux {
    #[schema(minimum = 0, example = 150)]
    total: u64,
    #[schema(minimum = 0, example = 12)]
    nouveau: u64,
    #[schema(minimum = 0, example = 34)]
    en_cours: u64,
    #[schema(minimum = 0, example = 8)]
    en_attente: u64,
    #[schema(minimum = 0, example = 96)]
    resolu: u64,
}

/// Combien de tickets de chaque priorité.
#[derive(Serialize, ToSchema)]
struct Priorites {
    #[schema(minimum = 0, example = 3)]
    critique: u64,
    #[schema(minimum = 0, example = 9)]
    haute: u64,
    #[schema(minimum = 0, example = 118)]
    normale: u64,
    #[schema(minimum = 0, example = 20)]
    basse: u64,
}

/// Combien de tickets dans chaque état par rapport à leur date limite.
#[derive(Serialize, ToSchema)]
#[schema(as = RepartitionSla)]
struct Sla {
    #[schema(minimum = 0, example = 120)]
    ok: u64,
    #[schema(minimum = 0, example = 25)]
    warning: u64,
    #[schema(minimum = 0, example = 5)]
    breach: u64,
}

/// Combien de tickets de chaque catégorie.
#[derive(Serialize, ToSchema)]
struct Categories {
    #[schema(minimum = 0, example = 15)]
    securite: u64,
    #[schema(minimum = 0, example = 28)]
    qualite: u64,
    #[schema(minimum = 0, example = 45)]
    delais: u64,
    #[schema(minimum = 0, example = 62)]
    travaux: u64,
}

/// Ce qui s'est passé un jour.
#[derive(Serialize, ToSchema)]
#[schema(as = Tendance)]
struct TendanceDto {
    #[schema(value_type = schema::Jour)]
    date: Jour,
    /// Les tickets créés ce jour-là.
    #[schema(minimum = 0, example = 5)]
    nouveaux: u64,
    /// Les tickets résolus ce jour-là, et qui le sont encore, quelle que soit leur date de création.
    #[schema(minimum = 0, example = 12)]
    resolus: u64,
}

impl From<Statistiques> for StatsDto {
    fn from(lues: Statistiques) -> Self {
        let Statistiques { status, priorites, categories, sla, tendances } = lues;
        Self {
            totaux: Totaux {
                total: status.values().sum(),
                nouveau: n(&status, Status::Nouveau),
                en_cours: n(&status, Status::EnCours),
                en_attente: n(&status, Status::EnAttente),
                resolu: n(&status, Status::Resolu),
            },
            priorites: Priorites {
                critique: n(&priorites, Priority::Critique),
                haute: n(&priorites, Priority::Haute),
                normale: n(&priorites, Priority::Normale),
                basse: n(&priorites, Priority::Basse),
            },
            sla: Sla {
                ok: n(&sla, SlaStatus::Ok),
                warning: n(&sla, SlaStatus::Warning),
                breach: n(&sla, SlaStatus::Breach),
            },
            categories: Categories {
                securite: n(&categories, Categorie::Securite),
                qualite: n(&categories, Categorie::Qualite),
                delais: n(&categories, Categorie::Delais),
                travaux: n(&categories, Categorie::Travaux),
            },
            tendances: tendances.into_iter().map(TendanceDto::from).collect(),
        }
    }
}

fn n<T: Ord + Copy>(comptes: &BTreeMap<T, u64>, mot: T) -> u64 {
    comptes.get(&mot).copied().unwrap_or(0)
}

impl From<Tendance> for TendanceDto {
    fn from(Tendance { jour, nouveaux, resolus }: Tendance) -> Self {
        Self { date: Jour(jour), nouveaux, resolus }
    }
}

/// Consulter les statistiques
///
/// Les dates portent sur la création. Sans elles, tous les tickets comptent, et les tendances sont
/// celles des 30 derniers jours. Un utilisateur `client` n'a que les chiffres de son client.
#[utoipa::path(tag = "tickets", params(StatsParams), responses((status = 200, body = StatsDto)))]
#[get("/tickets-client/stats")]
pub async fn consulter_statistiques(
    tickets: Data<Tickets>,
    fuseau: Data<Fuseau>,
    moi: Utilisateur,
    Parametres(params): Parametres<StatsParams>,
) -> Result<Json<StatsDto>, Problem> {
    let voulues = params.voulues(&fuseau)?;
    let lues = tickets.consulter_statistiques.execute(voulues, &moi.acteur()).await?;
    Ok(Json(lues.into()))
}
