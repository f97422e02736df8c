//! `POST /api/sla/calendriers/{id}/exceptions`

use actix_web::{HttpResponse, post, web::Data};
use application::sla::{Deplacement, ExceptionAjoutee, NouvelleException, Quand, Sla};
use deserr::Deserr;
use domain::{CalendrierId, ChantierId, Nom, Numero};
use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    json::Corps,
    problem::Problem,
    query::{OuiNon, Parametres},
    reponse::{self, Avec},
    schema,
    temps::Instant,
};

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExceptionParams {
    /// Pour savoir ce qui bougerait, sans rien enregistrer.
    #[deserr(default)]
    #[param(value_type = bool, required = false, default = false)]
    simulation: Option<OuiNon>,
}

/// Un arrêt que personne n'avait prévu : un jour entier, `date`, ou des heures, de `debut` à `fin`.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "raison": "Tabaski", "date": "2025-06-07" }))]
struct AjouterException {
    #[schema(value_type = schema::Nom, example = "Tabaski")]
    raison: Nom,
    /// Un jour entier, dans le fuseau du calendrier.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Jour>)]
    date: Option<Date>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Instant>)]
    debut: Option<Instant>,
    /// Le premier instant après l'arrêt.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Instant>)]
    fin: Option<Instant>,
    /// Le seul chantier concerné ; par défaut, ils le sont tous.
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    chantier_id: Option<ChantierId>,
}

impl AjouterException {
    fn pour(self, calendrier: CalendrierId) -> Result<NouvelleException, Fautes> {
        let Self { raison, date, debut, fin, chantier_id } = self;
        let refus = |champ| Fautes::une(champ, "permis : soit 'date', soit 'debut' et 'fin'");
        let quand = match (date, debut, fin) {
            (Some(jour), None, None) => Quand::Jour(jour),
            (None, Some(Instant(de)), Some(Instant(a))) => Quand::Heures(de, a),
            (Some(_), _, _) | (None, None, None) => return Err(refus("date")),
            (None, None, Some(_)) => return Err(refus("debut")),
            (None, Some(_), None) => return Err(refus("fin")),
        };
        Ok(NouvelleException { calendrier, chantier: chantier_id, quand, raison })
    }
}

/// Une date limite qui bouge.
#[derive(Serialize, ToSchema)]
#[schema(as = DateLimiteDeplacee)]
struct DeplacementDto {
    /// Le ticket.
    id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero)]
    numero: Numero,
    #[schema(value_type = Option<schema::Instant>)]
    avant: Option<Instant>,
    /// `null`, si le calendrier ne rouvre plus assez.
    #[schema(value_type = Option<schema::Instant>)]
    apres: Option<Instant>,
}

impl From<Deplacement> for DeplacementDto {
    fn from(deplacement: Deplacement) -> Self {
        let Deplacement { id, numero, avant, apres } = deplacement;
        Self { id: id.0, numero, avant: avant.map(Instant), apres: apres.map(Instant) }
    }
}

/// Un arrêt, et les dates limites qu'il déplace.
#[derive(Serialize, ToSchema)]
#[schema(as = ExceptionAjoutee)]
#[serde(rename_all = "camelCase")]
struct ExceptionAjouteeDto {
    /// `null` dans une simulation.
    id: Option<Uuid>,
    calendrier_id: Uuid,
    chantier_id: Option<Uuid>,
    #[schema(value_type = schema::Instant)]
    debut: Instant,
    /// Le premier instant après l'arrêt.
    #[schema(value_type = schema::Instant)]
    fin: Instant,
    #[schema(example = "Tabaski")]
    raison: String,
    /// Si rien n'a été enregistré.
    simulation: bool,
    /// Combien de dates limites bougent.
    #[schema(example = 12)]
    total: u64,
    /// Les mille premières.
    tickets: Vec<DeplacementDto>,
}

impl ExceptionAjouteeDto {
    fn simulee(calendrier: CalendrierId, ajoutee: ExceptionAjoutee) -> Self {
        let ExceptionAjoutee { arret, bilan } = ajoutee;
        Self {
            id: None,
            calendrier_id: calendrier.0,
            chantier_id: arret.chantier.map(|chantier| chantier.0),
            debut: Instant(arret.exception.de()),
            fin: Instant(arret.exception.a()),
            raison: arret.exception.raison().as_str().to_owned(),
            simulation: true,
            total: bilan.total,
            tickets: bilan.deplaces.into_iter().map(DeplacementDto::from).collect(),
        }
    }

    fn enregistree(calendrier: CalendrierId, ajoutee: ExceptionAjoutee) -> Self {
        let id = Some(ajoutee.arret.id.0);
        Self { id, simulation: false, ..Self::simulee(calendrier, ajoutee) }
    }
}

/// Ajouter une exception à un calendrier
///
/// Le temps n'y compte pas : la date limite des tickets ouverts est recalculée, comme si l'exception
/// avait été connue depuis toujours. Les tickets résolus et les dates limites fixées à la main ne
/// bougent pas. Avec `simulation=true`, rien n'est enregistré, et la réponse, 200, dit ce qui
/// bougerait. Réservé aux administrateurs.
#[utoipa::path(tag = "sla",
    params(("id" = Uuid, Path, description = "Le calendrier"), ExceptionParams),
    request_body = AjouterException,
    responses((status = 201, body = Avec<ExceptionAjouteeDto>),
        (status = 200, body = Avec<ExceptionAjouteeDto>, description = "Simulation")))]
#[post("/sla/calendriers/{id}/exceptions")]
pub async fn ajouter_exception(
    sla: Data<Sla>,
    moi: Utilisateur,
    Chemin(id): Chemin<CalendrierId>,
    Parametres(params): Parametres<ExceptionParams>,
    Corps(demande): Corps<AjouterException>,
) -> Result<HttpResponse, Problem> {
    let (demande, acteur) = (demande.pour(id)?, moi.acteur());
    if params.simulation == Some(OuiNon::Oui) {
        let simulee = sla.ajouter_exception.simuler(demande, &acteur).await?;
        let corps = ExceptionAjouteeDto::simulee(id, simulee);
        return Ok(
            HttpResponse::Ok().json(Avec::new(corps, "Simulation : rien n'a été enregistré"))
        );
    }
    let ajoutee = sla.ajouter_exception.execute(demande, &acteur).await?;
    let corps = ExceptionAjouteeDto::enregistree(id, ajoutee);
    Ok(HttpResponse::Created().json(Avec::new(corps, "Exception ajoutée avec succès")))
}
