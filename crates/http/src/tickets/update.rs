//! `PATCH /api/tickets-client/{id}`

use actix_web::{
    patch,
    web::{Data, Json},
};
use application::tickets::{ModifierTicketCommand, Tickets};
use deserr::Deserr;
use domain::{
    Categorie, ChantierId, Description, Fuseau, Modification, Patch, Priority, Responsable, Status,
    Tags, Ticket, TicketRef, Titre,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Utilisateur, chemin::Chemin, fautes::Fautes, json::Corps, problem::Problem, schema,
    temps::Moment, valeurs::Version,
};

/// Ce qui change d'un ticket : les champs absents restent tels quels, `null` vide ceux qui peuvent
/// l'être.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "titre": "Nouveau titre",
    "description": "Nouvelle description",
    "status": "en_cours",
    "priority": "haute",
    "responsable": "Marie Martin",
    "tags": ["urgent", "suivi"]
}))]
struct ModifierTicket {
    #[deserr(default, from(Titre) = Some)]
    #[schema(value_type = schema::Titre, required = false)]
    titre: Option<Titre>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Description>)]
    description: Patch<Description>,
    #[deserr(default, from(Status) = Some)]
    #[schema(value_type = schema::Status, required = false)]
    status: Option<Status>,
    /// Sans `dateLimite`, elle en décide à nouveau.
    #[deserr(default, from(Priority) = Some)]
    #[schema(value_type = schema::Priority, required = false)]
    priority: Option<Priority>,
    #[deserr(default, from(Categorie) = Some)]
    #[schema(value_type = schema::Categorie, required = false)]
    categorie: Option<Categorie>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Responsable>)]
    responsable: Patch<Responsable>,
    #[deserr(default, from(Tags) = Some)]
    #[schema(value_type = schema::Tags, required = false)]
    tags: Option<Tags>,
    /// Un chantier du client du ticket.
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    chantier_id: Patch<ChantierId>,
    /// Un jour seul vaut jusqu'à sa fin.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Moment>)]
    date_limite: Patch<Moment>,
    /// La version que l'on a lue : si ce n'est plus la bonne, 409 et rien ne change.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Version>)]
    version: Option<Version>,
}

impl ModifierTicket {
    fn command(self, ticket: TicketRef, fuseau: &Fuseau) -> Result<ModifierTicketCommand, Fautes> {
        let date_limite = match self.date_limite {
            Patch::Garder => Patch::Garder,
            Patch::Effacer => Patch::Effacer,
            Patch::Mettre(limite) => {
                Patch::Mettre(limite.fin(fuseau).map_err(|raison| raison.pour("dateLimite"))?)
            }
        };
        let demande = Modification {
            titre: self.titre,
            description: self.description,
            status: self.status,
            priority: self.priority,
            categorie: self.categorie,
            responsable: self.responsable,
            tags: self.tags,
            chantier: self.chantier_id,
            date_limite,
        };
        let version = self.version.map(|version| version.get());
        Ok(ModifierTicketCommand { ticket, version, demande })
    }
}

/// Le ticket modifié.
#[derive(Serialize, ToSchema)]
struct TicketModifie {
    id: Uuid,
    #[schema(example = "Ticket mis à jour avec succès")]
    message: &'static str,
    #[schema(value_type = schema::Version)]
    version: i32,
}

impl From<&Ticket> for TicketModifie {
    fn from(ticket: &Ticket) -> Self {
        let state = ticket.state();
        Self { id: state.id.0, message: "Ticket mis à jour avec succès", version: state.version }
    }
}

/// Modifier un ticket
///
/// Un changement qui ne change rien n'écrit rien. Les statuts se suivent : de `nouveau` vers
/// `en_cours`, `en_attente` ou `resolu` ; entre `en_cours` et `en_attente` ; de ceux-ci vers
/// `resolu` ; de `resolu` vers `en_cours`. Tout autre changement : 409.
#[utoipa::path(tag = "tickets",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001")),
    request_body = ModifierTicket,
    responses((status = 200, body = TicketModifie)))]
#[patch("/tickets-client/{id}")]
pub async fn modifier_ticket(
    tickets: Data<Tickets>,
    fuseau: Data<Fuseau>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    Corps(demande): Corps<ModifierTicket>,
) -> Result<Json<TicketModifie>, Problem> {
    let command = demande.command(ticket, &fuseau)?;
    let ticket = tickets.modifier.execute(command, &moi.acteur()).await?;
    Ok(Json(TicketModifie::from(&ticket)))
}
