//! `/api/sla/calendriers`: when time counts.

mod corps;

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Json},
};
use application::{AppError, Ressource, sla::Sla};
use domain::{CalendrierId, Fuseau};

use self::corps::{CalendrierDto, CreerCalendrier, ListeCalendriers, ModifierCalendrier};
use crate::{
    Utilisateur,
    chemin::Chemin,
    json::Corps,
    problem::Problem,
    reponse::{Avec, cree},
};

/// Lister les calendriers
///
/// Tels qu'ils sont maintenant, avec leurs exceptions. Réservé aux administrateurs.
#[utoipa::path(tag = "sla", responses((status = 200, body = ListeCalendriers)))]
#[get("/sla/calendriers")]
pub async fn lister_calendriers(
    sla: Data<Sla>,
    moi: Utilisateur,
) -> Result<Json<ListeCalendriers>, Problem> {
    let regles = sla.consulter.execute(&moi.acteur()).await?;
    Ok(Json(regles.agendas().into()))
}

/// Créer un calendrier
///
/// Il ne compte pour personne tant qu'une politique ne le nomme pas. Répond l'objet créé, tel que la
/// liste le montre, avec un `message`. Réservé aux administrateurs.
#[utoipa::path(tag = "sla", request_body = CreerCalendrier,
    responses((status = 201, body = Avec<CalendrierDto>,
        headers(("Location" = String, description = "L'adresse du calendrier")))))]
#[post("/sla/calendriers")]
pub async fn creer_calendrier(
    sla: Data<Sla>,
    fuseau: Data<Fuseau>,
    moi: Utilisateur,
    Corps(demande): Corps<CreerCalendrier>,
) -> Result<HttpResponse, Problem> {
    let (nom, definition) = demande.lu(&fuseau)?;
    let agenda = sla.creer_calendrier.execute(nom, definition, &moi.acteur()).await?;
    let corps = Avec::new(CalendrierDto::from(&agenda), "Calendrier créé avec succès");
    Ok(cree("/api/sla/calendriers", agenda.id, corps))
}

/// Consulter un calendrier
///
/// L'objet tel que la liste le montre. Réservé aux administrateurs.
#[utoipa::path(tag = "sla", params(("id" = Uuid, Path, description = "Le calendrier")),
    responses((status = 200, body = CalendrierDto)))]
#[get("/sla/calendriers/{id}")]
pub async fn consulter_calendrier(
    sla: Data<Sla>,
    moi: Utilisateur,
    Chemin(id): Chemin<CalendrierId>,
) -> Result<Json<CalendrierDto>, Problem> {
    let regles = sla.consulter.execute(&moi.acteur()).await?;
    let agenda = regles.agenda(id).ok_or(AppError::Introuvable(Ressource::Calendrier))?;
    Ok(Json(agenda.into()))
}

/// Modifier un calendrier
///
/// D'autres horaires valent à partir de maintenant : ils déplacent la date limite des tickets
/// ouverts, et ce qui a compté reste compté. Les tickets résolus et les dates limites fixées à la
/// main ne bougent pas. Répond l'objet modifié, tel que la liste le montre, avec un `message`.
/// Réservé aux administrateurs.
#[utoipa::path(tag = "sla", params(("id" = Uuid, Path, description = "Le calendrier")),
    request_body = ModifierCalendrier,
    responses((status = 200, body = Avec<CalendrierDto>)))]
#[patch("/sla/calendriers/{id}")]
pub async fn modifier_calendrier(
    sla: Data<Sla>,
    moi: Utilisateur,
    Chemin(id): Chemin<CalendrierId>,
    Corps(demande): Corps<ModifierCalendrier>,
) -> Result<Json<Avec<CalendrierDto>>, Problem> {
    let agenda = sla.modifier_calendrier.execute(id, demande.into(), &moi.acteur()).await?;
    Ok(Json(Avec::new((&agenda).into(), "Calendrier mis à jour avec succès")))
}
