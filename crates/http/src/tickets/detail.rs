//! `GET /api/tickets-client/{id}`

use actix_web::{
    get,
    web::{Data, Json},
};
use application::{
    ports::queries::{ChantierDuTicket, ClientDuTicket, EntreeHistorique},
    tickets::{TicketConsulte, Tickets},
};
use domain::{Echeance, Numero, TicketRef, sla::SlaDetails};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{messages::MessageDto, piece_jointe::PieceJointeDto};
use crate::{Utilisateur, chemin::Chemin, problem::Problem, reponse, schema, temps::Instant};

/// Un ticket, en entier.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DetailTicket {
    id: Uuid,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Numero)]
    numero: Numero,
    #[schema(example = "Problème de sécurité")]
    titre: String,
    #[schema(example = "Description détaillée...")]
    description: Option<String>,
    #[schema(value_type = schema::Status)]
    status: &'static str,
    #[schema(value_type = schema::Priority)]
    priority: &'static str,
    #[schema(value_type = schema::Categorie)]
    categorie: &'static str,
    client: Option<ClientDto>,
    chantier: Option<ChantierDto>,
    #[schema(example = "Jean Dupont")]
    responsable: Option<String>,
    /// L'utilisateur que `responsable` désigne, s'il en désigne exactement un.
    responsable_id: Option<Uuid>,
    #[schema(value_type = schema::Instant)]
    date_creation: Instant,
    #[schema(value_type = schema::Instant)]
    date_modification: Instant,
    #[schema(value_type = Option<schema::Instant>)]
    date_limite: Option<Instant>,
    #[schema(value_type = Option<schema::Instant>)]
    date_resolution: Option<Instant>,
    #[schema(value_type = schema::SlaStatus)]
    sla_status: &'static str,
    sla_details: SlaDetailsDto,
    /// 0 avant toute escalade.
    #[schema(maximum = 3)]
    niveau_escalade: u8,
    /// Pourquoi le ticket a été clôturé.
    motif_cloture: Option<String>,
    #[schema(example = json!(["urgent", "chantier_a"]))]
    tags: Vec<String>,
    #[schema(minimum = 0)]
    nb_messages: i32,
    /// Les 100 derniers, du plus ancien au plus récent.
    messages: Vec<MessageDto>,
    /// Tous, ceux des messages compris, du plus ancien au plus récent.
    piece_jointes: Vec<PieceJointeDto>,
    /// De la plus ancienne à la plus récente.
    historique: Vec<EntreeDto>,
    #[schema(value_type = schema::Version)]
    version: i32,
}

/// Le client d'un ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = ClientDuTicket)]
struct ClientDto {
    id: Uuid,
    #[schema(example = "SARL Construction Plus")]
    nom: String,
    #[serde(rename = "type")]
    #[schema(value_type = schema::ClientType)]
    kind: &'static str,
    #[schema(value_type = Option<schema::Email>)]
    email: Option<String>,
    #[schema(example = "+221 33 824 56 78")]
    telephone: Option<String>,
}

/// Le chantier d'un ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = ChantierDuTicket)]
struct ChantierDto {
    id: Uuid,
    #[schema(example = "Résidence Les Jardins")]
    nom: String,
    #[serde(rename = "type")]
    #[schema(value_type = schema::ChantierType)]
    kind: &'static str,
    #[schema(example = "Avenue Bourguiba")]
    adresse: Option<String>,
    #[schema(example = "Dakar")]
    ville: Option<String>,
}

/// Le temps utilisé ; tout est `null` sans date limite.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = SlaDetails)]
#[serde(rename_all = "camelCase")]
pub(super) struct SlaDetailsDto {
    #[schema(example = "2 jours 4h")]
    temps_ecoule: Option<String>,
    #[schema(example = "10h")]
    temps_restant: Option<String>,
    #[schema(maximum = 100, example = 83)]
    pourcentage: Option<u8>,
    /// `tempsEcoule`, à la seconde : la somme du grand livre.
    #[schema(example = 187_200)]
    secondes_ecoulees: Option<i64>,
    /// `tempsRestant`, à la seconde ; négatif une fois la date limite dépassée.
    #[schema(example = 36_000)]
    secondes_restantes: Option<i64>,
}

/// Un fait dans l'histoire d'un ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = EntreeHistorique)]
struct EntreeDto {
    id: Uuid,
    #[schema(example = "status_change")]
    action: String,
    #[schema(example = "Statut changé de 'nouveau' à 'en_cours'")]
    description: String,
    #[schema(example = "Jean Dupont")]
    auteur: String,
    #[schema(value_type = schema::Instant)]
    date: Instant,
}

impl From<TicketConsulte> for DetailTicket {
    fn from(consulte: TicketConsulte) -> Self {
        let TicketConsulte { detail: ticket, messages, pieces_jointes, sla_status, sla_details } =
            consulte;
        Self {
            id: ticket.id.0,
            numero: ticket.numero,
            titre: ticket.titre,
            description: ticket.description,
            status: ticket.status.as_str(),
            priority: ticket.priority.as_str(),
            categorie: ticket.categorie.as_str(),
            client: ticket.client.map(ClientDto::from),
            chantier: ticket.chantier.map(ChantierDto::from),
            responsable: ticket.responsable,
            responsable_id: ticket.responsable_id.map(|utilisateur| utilisateur.0),
            date_creation: Instant(ticket.date_creation),
            date_modification: Instant(ticket.date_modification),
            date_limite: ticket.compteur.echeance.map(Echeance::limite).map(Instant),
            date_resolution: ticket.date_resolution.map(Instant),
            sla_status: sla_status.as_str(),
            sla_details: sla_details.into(),
            niveau_escalade: ticket.niveau_escalade,
            motif_cloture: ticket.motif_cloture,
            tags: ticket.tags,
            nb_messages: ticket.nb_messages,
            messages: messages.into_iter().map(MessageDto::from).collect(),
            piece_jointes: pieces_jointes.into_iter().map(PieceJointeDto::from).collect(),
            historique: ticket.historique.into_iter().map(EntreeDto::from).collect(),
            version: ticket.version,
        }
    }
}

impl From<ClientDuTicket> for ClientDto {
    fn from(client: ClientDuTicket) -> Self {
        let ClientDuTicket { id, nom, kind, email, telephone } = client;
        Self { id: id.0, nom, kind: kind.as_str(), email, telephone }
    }
}

impl From<ChantierDuTicket> for ChantierDto {
    fn from(chantier: ChantierDuTicket) -> Self {
        let ChantierDuTicket { id, nom, kind, adresse, ville, coordonnees: _ } = chantier;
        Self { id: id.0, nom, kind: kind.as_str(), adresse, ville }
    }
}

impl From<Option<SlaDetails>> for SlaDetailsDto {
    fn from(details: Option<SlaDetails>) -> Self {
        let Some(details) = details else { return Self::default() };
        let SlaDetails {
            temps_ecoule,
            temps_restant,
            pourcentage,
            secondes_ecoulees,
            secondes_restantes,
        } = details;
        Self {
            temps_ecoule: Some(temps_ecoule),
            temps_restant: Some(temps_restant),
            pourcentage: Some(pourcentage),
            secondes_ecoulees: Some(secondes_ecoulees),
            secondes_restantes: Some(secondes_restantes),
        }
    }
}

impl From<EntreeHistorique> for EntreeDto {
    fn from(entree: EntreeHistorique) -> Self {
        let EntreeHistorique { id, action, description, auteur, date } = entree;
        Self { id, action, description, auteur, date: Instant(date) }
    }
}

/// Consulter un ticket
///
/// Par son UUID ou par son numéro.
#[utoipa::path(tag = "tickets",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001")),
    responses((status = 200, body = DetailTicket)))]
#[get("/tickets-client/{id}")]
pub async fn consulter_ticket(
    tickets: Data<Tickets>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
) -> Result<Json<DetailTicket>, Problem> {
    Ok(Json(tickets.consulter.execute(&ticket, &moi.acteur()).await?.into()))
}
