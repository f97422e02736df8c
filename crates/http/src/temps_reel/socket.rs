//! `GET /ws/tickets-client`: events over a WebSocket (RFC 6455).

use actix_web::{
    HttpRequest, HttpResponse, get, rt,
    web::{Data, Payload},
};
use deserr::Deserr;
use domain::TicketId;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{TempsReel, bornes::borner, conversation::Conversation, origine::Origines};
use crate::{Utilisateur, evenements::Depuis, fautes::Fautes, problem::Problem, query::Parametres};

/// Mounts the route.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(ouvrir_socket);
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct SocketParams {
    /// Le jeton, pour qui ne peut l'envoyer ni par `Authorization`, ni par les sous-protocoles
    /// `bearer, <jeton>`.
    #[deserr(rename = "token", default)]
    #[param(value_type = String, required = false, rename = "token")]
    _token: Option<String>,
    /// Le dernier `eventId` reçu : ce qui a suivi arrive d'abord. Sans lui, rien n'est rejoué.
    #[deserr(default)]
    #[param(value_type = i64, required = false, minimum = 0)]
    since: Option<Depuis>,
    /// Les événements de ce ticket seulement.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    ticket_id: Option<TicketId>,
}

/// Suivre les événements par WebSocket
///
/// Chaque message est un événement, comme en donne `GET /api/evenements` ; `{"type":"resync"}`
/// vient d'abord quand des événements manquent. La connexion se ferme avec le code 4401 quand le
/// jeton expire ou que les droits changent, 4408 quand le client ne suit pas (reprenez avec
/// `since`), 1009 au-delà de 4 Kio par message reçu. Voir [la description des
/// événements](/docs/evenements).
#[utoipa::path(tag = "evenements", params(SocketParams),
    responses((status = 101, description = "La connexion devient un WebSocket")))]
#[get("/tickets-client")]
async fn ouvrir_socket(
    temps_reel: Data<TempsReel>,
    origines: Data<Origines>,
    Utilisateur(moi): Utilisateur,
    Parametres(params): Parametres<SocketParams>,
    requete: HttpRequest,
    corps: Payload,
) -> Result<HttpResponse, Problem> {
    origines.verifier(&requete)?;
    let corps = borner(&requete, corps).await.map_err(|_| Problem::pas_un_socket())?;
    let (reponse, session, flux) = actix_ws::handle_with_protocols(&requete, corps, &["bearer"])
        .map_err(|_| Problem::pas_un_socket())?;
    let since = params.since.map(|since| since.0);
    let (presence, abonnement) = temps_reel.suivre(&moi, params.ticket_id, since).await?;
    rt::spawn(Conversation::new(presence, abonnement, session).tenir(flux));
    Ok(reponse)
}
