//! `POST /api/tickets-client`

use actix_web::{HttpResponse, post, web::Data};
use application::tickets::Tickets;
use deserr::Deserr;
use domain::{
    Categorie, ChantierId, ClientId, Description, Fuseau, Numero, Ouverture, Priority, Responsable,
    Tags, Ticket, Titre,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Utilisateur,
    fautes::Fautes,
    json::Corps,
    problem::Problem,
    reponse::{self, cree},
    schema,
    temps::Moment,
};

/// Un ticket à créer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "titre": "Problème de sécurité",
    "description": "Description détaillée du problème...",
    "priority": "critique",
    "categorie": "securite",
    "clientId": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e",
    "chantierId": "0195e1c8-6f02-7a10-8b1c-0d9e7f5a3b21",
    "tags": ["urgent"]
}))]
struct CreerTicket {
    #[schema(value_type = schema::Titre)]
    titre: Titre,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Description>)]
    description: Option<Description>,
    #[schema(value_type = schema::Priority)]
    priority: Priority,
    #[schema(value_type = schema::Categorie)]
    categorie: Categorie,
    /// Le client ; celui du chantier par défaut, ou de l'utilisateur qui crée.
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    client_id: Option<ClientId>,
    /// Le chantier, d'un seul et même client que le ticket.
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    chantier_id: Option<ChantierId>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Responsable>)]
    responsable: Option<Responsable>,
    /// La date limite ; par défaut, la priorité en décide. Un jour seul vaut jusqu'à sa fin.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Moment>)]
    date_limite: Option<Moment>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Tags>)]
    tags: Option<Tags>,
}

impl CreerTicket {
    fn ouverture(self, fuseau: &Fuseau) -> Result<Ouverture, Fautes> {
        let limite = self.date_limite.map(|limite| limite.fin(fuseau)).transpose();
        Ok(Ouverture {
            titre: self.titre,
            description: self.description,
            priority: self.priority,
            categorie: self.categorie,
            client: self.client_id,
            chantier: self.chantier_id,
            responsable: self.responsable,
            date_limite: limite.map_err(|raison| raison.pour("dateLimite"))?,
            tags: self.tags.unwrap_or_default(),
        })
    }
}

/// Le ticket créé.
#[derive(Serialize, ToSchema)]
struct TicketCree {
    id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero, example = "TC-2025-151")]
    numero: Numero,
    #[schema(example = "Ticket créé avec succès")]
    message: &'static str,
}

impl From<&Ticket> for TicketCree {
    fn from(ticket: &Ticket) -> Self {
        let state = ticket.state();
        Self { id: state.id.0, numero: state.numero, message: "Ticket créé avec succès" }
    }
}

/// Créer un ticket
///
/// Le numéro est le suivant de l'année. Le ticket d'un utilisateur `client` est toujours de son
/// client.
#[utoipa::path(tag = "tickets", request_body = CreerTicket,
    responses((status = 201, body = TicketCree,
        headers(("Location" = String, description = "L'adresse du ticket")))))]
#[post("/tickets-client")]
pub async fn creer_ticket(
    tickets: Data<Tickets>,
    fuseau: Data<Fuseau>,
    moi: Utilisateur,
    Corps(demande): Corps<CreerTicket>,
) -> Result<HttpResponse, Problem> {
    let ouverture = demande.ouverture(&fuseau)?;
    let ticket = tickets.creer.execute(ouverture, &moi.acteur()).await?;
    Ok(cree("/api/tickets-client", ticket.state().id, TicketCree::from(&ticket)))
}
