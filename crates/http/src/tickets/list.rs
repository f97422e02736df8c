//! `GET /api/tickets-client`

use actix_web::{
    get,
    web::{Data, Json},
};
use application::{
    Pagination,
    ports::queries::TicketResume,
    tickets::{PageDeTickets, Tickets},
};
use domain::{Fuseau, Numero};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{curseur, filtres::ListeParams};
use crate::{
    Utilisateur, pagination::PaginationDto, problem::Problem, query::Parametres, reponse, schema,
    temps::Instant,
};

/// Un ticket, tel que la liste le montre.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LigneTicket {
    id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero)]
    numero: Numero,
    #[schema(example = "Problème de sécurité sur échafaudages")]
    titre: String,
    #[schema(example = "Description complète...")]
    description: Option<String>,
    #[schema(value_type = schema::Status)]
    status: &'static str,
    #[schema(value_type = schema::Priority)]
    priority: &'static str,
    #[schema(value_type = schema::Categorie)]
    categorie: &'static str,
    client_id: Option<Uuid>,
    #[schema(example = "SARL Construction Plus")]
    client_nom: Option<String>,
    chantier_id: Option<Uuid>,
    #[schema(example = "Résidence Les Jardins")]
    chantier_nom: Option<String>,
    #[schema(example = "Jean Dupont")]
    responsable: Option<String>,
    #[schema(value_type = schema::Instant)]
    date_creation: Instant,
    #[schema(value_type = schema::Instant)]
    date_modification: Instant,
    #[schema(value_type = Option<schema::Instant>)]
    date_limite: Option<Instant>,
    #[schema(value_type = schema::SlaStatus)]
    sla_status: &'static str,
    #[schema(example = json!(["urgent", "chantier_a"]))]
    tags: Vec<String>,
    #[schema(minimum = 0, example = 5)]
    nb_messages: i32,
    #[schema(minimum = 0, example = 3)]
    nb_piece_jointes: i32,
}

impl From<TicketResume> for LigneTicket {
    fn from(ticket: TicketResume) -> Self {
        Self {
            id: ticket.id.0,
            numero: ticket.numero,
            titre: ticket.titre,
            description: ticket.description,
            status: ticket.status.as_str(),
            priority: ticket.priority.as_str(),
            categorie: ticket.categorie.as_str(),
            client_id: ticket.client_id.map(|client| client.0),
            client_nom: ticket.client_nom,
            chantier_id: ticket.chantier_id.map(|chantier| chantier.0),
            chantier_nom: ticket.chantier_nom,
            responsable: ticket.responsable,
            date_creation: Instant(ticket.date_creation),
            date_modification: Instant(ticket.date_modification),
            date_limite: ticket.date_limite.map(Instant),
            sla_status: ticket.sla_status.as_str(),
            tags: ticket.tags,
            nb_messages: ticket.nb_messages,
            nb_piece_jointes: ticket.nb_piece_jointes,
        }
    }
}

/// Où l'on est dans la liste, et comment la suivre.
#[derive(Serialize, ToSchema)]
struct PaginationTickets {
    #[serde(flatten)]
    pagination: PaginationDto,
    /// Le `cursor` de la page suivante ; `null` sur la dernière.
    suivant: Option<String>,
}

/// Une page de la liste des tickets.
#[derive(Serialize, ToSchema)]
struct ListeTickets {
    tickets: Vec<LigneTicket>,
    pagination: PaginationTickets,
}

impl ListeTickets {
    fn new(page: PageDeTickets, limit: u32) -> Self {
        let pagination = Pagination { page: page.page, limit };
        Self {
            pagination: PaginationTickets {
                pagination: PaginationDto::new(pagination, page.lot.total),
                suivant: page.suivant.as_ref().map(curseur::encoder),
            },
            tickets: page.lot.elements.into_iter().map(LigneTicket::from).collect(),
        }
    }
}

/// Lister les tickets
///
/// Les filtres se combinent (ET) ; plusieurs valeurs d'un même filtre s'ajoutent (OU). Une valeur
/// vide ne filtre rien. Un utilisateur `client` ne voit que les tickets de son client.
#[utoipa::path(tag = "tickets", params(ListeParams),
    responses((status = 200, body = ListeTickets)))]
#[get("/tickets-client")]
pub async fn lister_tickets(
    tickets: Data<Tickets>,
    fuseau: Data<Fuseau>,
    moi: Utilisateur,
    Parametres(params): Parametres<ListeParams>,
) -> Result<Json<ListeTickets>, Problem> {
    let liste = params.liste(&fuseau)?;
    let page = tickets.lister.execute(&liste, &moi.acteur()).await?;
    Ok(Json(ListeTickets::new(page, liste.limit)))
}
