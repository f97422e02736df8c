//! `/api/tickets-client/{id}/messages`

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use application::messages::{MessageConsulte, Messages};
use deserr::Deserr;
use domain::{Contenu, Nom, PieceJointeId, Redaction, TicketRef};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::piece_jointe::PieceJointeDto;
use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    json::Corps,
    pagination::{Limite, Page, PaginationDto, page},
    problem::Problem,
    query::Parametres,
    schema,
    temps::Instant,
};

/// Un message à ajouter.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "contenu": "Nous avons envoyé une équipe sur place",
    "auteur": "Jean Dupont",
    "pieceJointes": []
}))]
struct AjouterMessage {
    #[schema(value_type = schema::Contenu)]
    contenu: Contenu,
    /// Qui l'a dit ; par défaut, l'utilisateur. Seuls les rôles `admin` et `agent` peuvent nommer
    /// quelqu'un d'autre, après un appel téléphonique par exemple.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Nom>)]
    auteur: Option<Nom>,
    /// Des fichiers joints au même ticket, et qui ne sont encore dans aucun message.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 100)]
    piece_jointes: Option<Vec<PieceJointeId>>,
    /// Cache le message et ses fichiers aux utilisateurs `client`. Réservé aux autres rôles.
    #[deserr(default)]
    interne: Option<bool>,
}

impl AjouterMessage {
    fn redaction(self) -> Result<Redaction, Fautes> {
        let pieces_jointes = self.piece_jointes.unwrap_or_default();
        if pieces_jointes.len() > Redaction::MAX_PIECES {
            return Err(Fautes::une("pieceJointes", "100 fichiers au plus"));
        }
        Ok(Redaction {
            contenu: self.contenu,
            auteur: self.auteur,
            visibilite: self.interne.unwrap_or_default().into(),
            pieces_jointes,
        })
    }
}

/// Le message ajouté.
#[derive(Serialize, ToSchema)]
struct MessageAjoute {
    id: Uuid,
    #[schema(example = "Message ajouté avec succès")]
    message: &'static str,
}

/// Un message.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
#[serde(rename_all = "camelCase")]
pub struct MessageDto {
    id: Uuid,
    /// Qui l'a dit.
    #[schema(example = "Jean Dupont")]
    auteur: String,
    /// L'utilisateur qui l'a écrit.
    auteur_id: Uuid,
    #[schema(example = "Nous avons envoyé une équipe")]
    contenu: String,
    /// Caché aux utilisateurs `client`.
    interne: bool,
    #[schema(value_type = schema::Instant)]
    date: Instant,
    piece_jointes: Vec<PieceJointeDto>,
}

impl From<MessageConsulte> for MessageDto {
    fn from(consulte: MessageConsulte) -> Self {
        let MessageConsulte { message, pieces_jointes } = consulte;
        Self {
            id: message.id.0,
            auteur: message.auteur.into(),
            auteur_id: message.auteur_id.0,
            contenu: message.contenu.into(),
            interne: message.visibilite.est_interne(),
            date: Instant(message.date),
            piece_jointes: pieces_jointes.into_iter().map(PieceJointeDto::from).collect(),
        }
    }
}

/// Une page des messages d'un ticket.
#[derive(Serialize, ToSchema)]
struct ListeMessages {
    /// Du plus ancien au plus récent.
    messages: Vec<MessageDto>,
    pagination: PaginationDto,
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ListeParams {
    /// La page, à partir de 1.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 999_999_999, default = 1)]
    page: Option<Page>,
    /// Les messages par page.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100, default = 20)]
    limit: Option<Limite<100, 20>>,
}

/// Ajouter un message
///
/// Les fichiers sont d'abord envoyés au même ticket. Un message interne, ses fichiers et leur
/// histoire sont cachés aux utilisateurs `client`.
#[utoipa::path(tag = "messages",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001")),
    request_body = AjouterMessage,
    responses((status = 201, body = MessageAjoute)))]
#[post("/tickets-client/{id}/messages")]
pub async fn ajouter_message(
    messages: Data<Messages>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    Corps(demande): Corps<AjouterMessage>,
) -> Result<HttpResponse, Problem> {
    let redaction = demande.redaction()?;
    let message = messages.ajouter.execute(&ticket, redaction, &moi.acteur()).await?;
    let corps = MessageAjoute { id: message.id.0, message: "Message ajouté avec succès" };
    Ok(HttpResponse::Created().json(corps))
}

/// Lister les messages d'un ticket
///
/// Du plus ancien au plus récent.
#[utoipa::path(tag = "messages",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001"), ListeParams),
    responses((status = 200, body = ListeMessages)))]
#[get("/tickets-client/{id}/messages")]
pub async fn lister_messages(
    messages: Data<Messages>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    Parametres(params): Parametres<ListeParams>,
) -> Result<Json<ListeMessages>, Problem> {
    let pagination = page(params.page, params.limit);
    let page = messages.lister.execute(&ticket, pagination, &moi.acteur()).await?;
    Ok(Json(ListeMessages {
        messages: page.elements.into_iter().map(MessageDto::from).collect(),
        pagination: PaginationDto::new(pagination, page.total),
    }))
}
