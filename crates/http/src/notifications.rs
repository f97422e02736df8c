//! `/api/notifications`: what the caller was told.

#[cfg(test)]
mod tests;

use actix_web::{
    get, post,
    web::{Data, Json},
};
use application::{
    notifications::Notifications,
    ports::queries::{NotificationConsultee, NotificationsVoulues},
};
use deserr::Deserr;
use domain::{NotificationId, Numero};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    pagination::{Limite, Page, PaginationDto, page},
    problem::Problem,
    query::{OuiNon, Parametres},
    reponse, schema,
    temps::Instant,
};

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(lister_notifications)
        .service(marquer_notification_lue)
        .service(marquer_notifications_lues);
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ListeParams {
    /// La page, à partir de 1.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 999_999_999, default = 1)]
    page: Option<Page>,
    /// Les notifications par page.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100, default = 20)]
    limit: Option<Limite<100, 20>>,
    /// Pour laisser de côté celles qui sont lues.
    #[deserr(default)]
    #[param(value_type = bool, required = false, default = false)]
    non_lues: Option<OuiNon>,
}

impl ListeParams {
    const fn voulues(&self) -> NotificationsVoulues {
        match self.non_lues {
            Some(OuiNon::Oui) => NotificationsVoulues::NonLues,
            Some(OuiNon::Non) | None => NotificationsVoulues::Toutes,
        }
    }
}

/// Ce dont l'utilisateur est averti.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
#[serde(rename_all = "camelCase")]
struct NotificationDto {
    id: Uuid,
    #[serde(rename = "type")]
    #[schema(value_type = schema::TypeNotification)]
    kind: &'static str,
    #[schema(example = "Échéance proche")]
    titre: String,
    #[schema(example = "Le ticket TC-2025-001 arrive à échéance dans 4h.")]
    texte: String,
    /// Le ticket dont il s'agit.
    ticket_id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero)]
    ticket_numero: Numero,
    #[schema(value_type = schema::Instant)]
    date: Instant,
    /// L'utilisateur l'a lue.
    lue: bool,
}

impl From<NotificationConsultee> for NotificationDto {
    fn from(consultee: NotificationConsultee) -> Self {
        let NotificationConsultee { notification, ticket_numero } = consultee;
        Self {
            id: notification.id.0,
            kind: notification.kind.as_str(),
            titre: notification.titre,
            texte: notification.texte,
            ticket_id: notification.ticket.0,
            ticket_numero,
            date: Instant(notification.date),
            lue: notification.lue,
        }
    }
}

/// Une page de notifications.
#[derive(Serialize, ToSchema)]
struct ListeNotifications {
    /// De la plus récente à la plus ancienne.
    notifications: Vec<NotificationDto>,
    pagination: PaginationDto,
}

/// La notification est lue.
#[derive(Serialize, ToSchema)]
struct NotificationLue {
    success: bool,
    #[schema(example = "Notification marquée comme lue")]
    message: &'static str,
}

/// Toutes les notifications sont lues.
#[derive(Serialize, ToSchema)]
struct NotificationsLues {
    success: bool,
    #[schema(example = "Notifications marquées comme lues")]
    message: &'static str,
    /// Celles qui ne l'étaient pas encore.
    #[schema(example = 3)]
    nombre: u64,
}

/// Lister ses notifications
///
/// De la plus récente à la plus ancienne. Chacun ne voit que les siennes, et celles-là seulement
/// dont il peut voir le ticket.
#[utoipa::path(tag = "notifications", params(ListeParams),
    responses((status = 200, body = ListeNotifications)))]
#[get("/notifications")]
async fn lister_notifications(
    notifications: Data<Notifications>,
    moi: Utilisateur,
    Parametres(params): Parametres<ListeParams>,
) -> Result<Json<ListeNotifications>, Problem> {
    let voulues = params.voulues();
    let pagination = page(params.page, params.limit);
    let lot = notifications.lister.execute(voulues, pagination, &moi.acteur()).await?;
    Ok(Json(ListeNotifications {
        notifications: lot.elements.into_iter().map(NotificationDto::from).collect(),
        pagination: PaginationDto::new(pagination, lot.total),
    }))
}

/// Marquer une notification comme lue
///
/// Sans corps. Une notification déjà lue le reste ; celle d'un autre n'existe pas.
#[utoipa::path(tag = "notifications",
    params(("id" = Uuid, Path, description = "La notification")),
    responses((status = 200, body = NotificationLue)))]
#[post("/notifications/{id}/lue")]
async fn marquer_notification_lue(
    notifications: Data<Notifications>,
    moi: Utilisateur,
    Chemin(id): Chemin<NotificationId>,
) -> Result<Json<NotificationLue>, Problem> {
    notifications.marquer_lue.execute(id, &moi.acteur()).await?;
    Ok(Json(NotificationLue { success: true, message: "Notification marquée comme lue" }))
}

/// Marquer toutes ses notifications comme lues
///
/// Sans corps. Répond combien ne l'étaient pas encore.
#[utoipa::path(tag = "notifications", responses((status = 200, body = NotificationsLues)))]
#[post("/notifications/lues")]
async fn marquer_notifications_lues(
    notifications: Data<Notifications>,
    moi: Utilisateur,
) -> Result<Json<NotificationsLues>, Problem> {
    let nombre = notifications.marquer_lues.execute(&moi.acteur()).await?;
    let message = "Notifications marquées comme lues";
    Ok(Json(NotificationsLues { success: true, message, nombre }))
}
