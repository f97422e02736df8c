//! `GET /api/tickets-client/{id}/sla`

use actix_web::{
    get,
    web::{Data, Json},
};
use application::tickets::{SlaConsulte, Tickets};
use domain::{
    CalendrierId, Echeance, Numero, TicketRef,
    sla::{Agenda, Cible, Ligne, Niveau},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::detail::SlaDetailsDto;
use crate::{Utilisateur, chemin::Chemin, problem::Problem, reponse, schema, temps::Instant};

/// Le grand livre du délai d'un ticket : où est passée chaque seconde depuis sa création.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GrandLivre {
    ticket_id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero)]
    numero: Numero,
    #[schema(value_type = schema::SlaStatus)]
    sla_status: &'static str,
    /// À partir de quand le ticket est en `warning`.
    #[schema(value_type = Option<schema::Instant>)]
    date_alerte: Option<Instant>,
    #[schema(value_type = Option<schema::Instant>)]
    date_limite: Option<Instant>,
    sla_details: SlaDetailsDto,
    /// Combien de secondes peuvent compter ; `null` sans date limite.
    #[schema(example = 172_800)]
    secondes_cible: Option<i64>,
    /// Combien ont compté : la somme des intervalles.
    #[schema(example = 7_200)]
    secondes_ecoulees: i64,
    /// Combien peuvent encore compter, négatif une fois la cible dépassée ; `null` sans date limite.
    #[schema(example = 165_600)]
    secondes_restantes: Option<i64>,
    /// `null` sans date limite.
    politique: Option<PolitiqueDto>,
    calendrier: CalendrierDto,
    /// Du premier au dernier, sans lacune ni chevauchement : de la création à maintenant.
    intervalles: Vec<IntervalleDto>,
}

/// Ce qui a donné la cible d'un ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = PolitiqueDuTicket)]
#[serde(rename_all = "camelCase")]
struct PolitiqueDto {
    /// La part de la cible, en pour cent, après laquelle le ticket est en `warning`.
    #[schema(maximum = 100, example = 80)]
    seuil_alerte: u8,
    /// Ce qui l'a donnée : la politique par défaut, celle de la catégorie, du client ou du chantier,
    /// ou une date limite fixée à la main.
    #[schema(value_type = schema::OrigineSla)]
    origine: &'static str,
    /// Si la date limite a été fixée à la main.
    manuelle: bool,
}

/// Quand le temps compte.
#[derive(Serialize, ToSchema)]
#[schema(as = CalendrierDuTicket)]
struct CalendrierDto {
    id: Uuid,
    #[schema(example = "Par défaut")]
    nom: String,
    #[schema(example = "Africa/Dakar")]
    fuseau: String,
    /// Si le temps compte jour et nuit, tous les jours.
    continu: bool,
}

/// Ce que le délai d'un ticket a fait pendant un intervalle, qui n'est pas vide.
#[derive(Serialize, ToSchema)]
#[schema(as = Intervalle)]
struct IntervalleDto {
    #[schema(value_type = schema::Instant)]
    de: Instant,
    /// Le début de l'intervalle suivant.
    #[schema(value_type = schema::Instant)]
    a: Instant,
    #[schema(value_type = schema::NatureSla)]
    nature: &'static str,
    #[schema(example = "le délai court")]
    raison: String,
    /// Combien de secondes ont compté : toutes si le délai court, aucune sinon.
    #[schema(minimum = 0, example = 7_200)]
    secondes: i64,
}

impl From<SlaConsulte> for GrandLivre {
    fn from(consulte: SlaConsulte) -> Self {
        let SlaConsulte { compteur, sla_details, lignes, .. } = consulte;
        Self {
            ticket_id: consulte.id.0,
            numero: consulte.numero,
            sla_status: consulte.sla_status.as_str(),
            date_alerte: compteur.echeance.map(Echeance::alerte).map(Instant),
            date_limite: compteur.echeance.map(Echeance::limite).map(Instant),
            sla_details: sla_details.into(),
            secondes_cible: compteur.cible.map(|cible| cible.secondes),
            secondes_ecoulees: consulte.ecoule,
            secondes_restantes: consulte.restant,
            politique: compteur.cible.map(PolitiqueDto::from),
            calendrier: consulte.calendrier.map_or_else(CalendrierDto::sans, CalendrierDto::from),
            intervalles: lignes.into_iter().map(IntervalleDto::from).collect(),
        }
    }
}

impl From<Cible> for PolitiqueDto {
    fn from(cible: Cible) -> Self {
        let origine = cible.niveau.map_or(schema::MANUELLE, Niveau::as_str);
        Self { seuil_alerte: cible.seuil, origine, manuelle: cible.niveau.is_none() }
    }
}

impl CalendrierDto {
    /// Where there is no calendar, time counts around the clock.
    fn sans() -> Self {
        Self {
            id: CalendrierId::DEFAUT.0,
            nom: "Par défaut".into(),
            fuseau: "UTC".into(),
            continu: true,
        }
    }
}

impl From<Agenda> for CalendrierDto {
    fn from(agenda: Agenda) -> Self {
        let definition = &agenda.edition.definition;
        Self {
            id: agenda.id.0,
            fuseau: definition.zone().nom().to_owned(),
            continu: definition.est_continue(),
            nom: agenda.nom.into(),
        }
    }
}

impl From<Ligne> for IntervalleDto {
    fn from(ligne: Ligne) -> Self {
        let Ligne { de, a, nature, secondes } = ligne;
        let (raison, nature) = (nature.to_string(), nature.as_str());
        Self { de: Instant(de), a: Instant(a), nature, raison, secondes }
    }
}

/// Consulter le grand livre du délai d'un ticket
///
/// Chaque intervalle depuis la création, ce que le délai y a fait et pourquoi. Par l'UUID du ticket
/// ou par son numéro.
#[utoipa::path(tag = "tickets",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001")),
    responses((status = 200, body = GrandLivre)))]
#[get("/tickets-client/{id}/sla")]
pub async fn consulter_sla(
    tickets: Data<Tickets>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
) -> Result<Json<GrandLivre>, Problem> {
    Ok(Json(tickets.consulter_sla.execute(&ticket, &moi.acteur()).await?.into()))
}
