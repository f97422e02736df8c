//! `POST /api/tickets-client/bulk`

use std::borrow::Cow;

use actix_web::{
    post,
    web::{Data, Json},
};
use application::{
    AppError,
    tickets::{BilanEnMasse, ExecuterEnMasse, ExecuterEnMasseCommand, Tickets},
};
use deserr::{Deserr, IntoValue, Sequence as _, ValuePointerRef};
use domain::{Action, TicketRef, ValeurInvalide};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        ObjectBuilder, Ref, RefOr, Type,
        schema::{ArrayBuilder, Schema},
    },
};

use super::actions::{self, Mot};
use crate::{Utilisateur, fautes::Fautes, json::Corps, problem::Problem, schema, valeurs::lire};

/// An action asked for, and on which tickets.
struct Demande {
    action: Action,
    tickets: Vec<Nom>,
    simulation: bool,
}

#[derive(Deserr)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
struct Enveloppe {
    ticket_ids: Noms,
    #[deserr(rename = "action")]
    _action: Mot,
    #[deserr(rename = "data")]
    _data: Value,
    #[deserr(default)]
    dry_run: bool,
}

/// A ticket, and how the caller writes it.
struct Nom {
    texte: String,
    ticket: TicketRef,
}

lire! { texte: Nom = |texte: String| texte.parse().map(|ticket| Self { texte, ticket }) }

/// As many tickets as can be changed at once.
struct Noms(Vec<Nom>);

impl Deserr<Fautes> for Noms {
    fn deserialize_from_value<V: IntoValue>(
        valeur: deserr::Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        match &valeur {
            deserr::Value::Sequence(noms) if !(1..=ExecuterEnMasse::MAX).contains(&noms.len()) => {
                let raison = format!("de 1 à {} tickets sont attendus", ExecuterEnMasse::MAX);
                Err(Fautes::valeur(lieu, &ValeurInvalide::new(raison)))
            }
            _ => Vec::deserialize_from_value(valeur, lieu).map(Self),
        }
    }
}

impl Deserr<Fautes> for Demande {
    fn deserialize_from_value<V: IntoValue>(
        valeur: deserr::Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        let (action, corps) = actions::lire_action::<Enveloppe, _>(valeur, lieu)?;
        Ok(Self { action, tickets: corps.ticket_ids.0, simulation: corps.dry_run })
    }
}

impl utoipa::PartialSchema for Demande {
    fn schema() -> RefOr<Schema> {
        actions::schema(|variante| {
            let tickets = ArrayBuilder::new()
                .items(Ref::from_schema_name(schema::ReferenceTicket::name()))
                .min_items(Some(1))
                .max_items(Some(ExecuterEnMasse::MAX));
            let simulation = ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .default(Some(false.into()))
                .description(Some("Pour savoir ce qui arriverait, sans rien enregistrer."));
            variante
                .property("ticketIds", tickets)
                .property("dryRun", simulation)
                .required("ticketIds")
        })
    }
}

impl utoipa::ToSchema for Demande {
    fn name() -> Cow<'static, str> {
        "ExecuterEnMasse".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        actions::schemas(schemas);
        let reference = schema::ReferenceTicket::schema();
        schemas.push((schema::ReferenceTicket::name().into(), reference));
    }
}

impl Demande {
    fn command(&self) -> ExecuterEnMasseCommand {
        let tickets = self.tickets.iter().map(|nom| nom.ticket).collect();
        ExecuterEnMasseCommand { tickets, action: self.action.clone(), simulation: self.simulation }
    }

    /// A ticket as the caller wrote it first.
    fn texte(&self, ticket: TicketRef) -> String {
        let nom = self.tickets.iter().find(|nom| nom.ticket == ticket);
        nom.map_or_else(|| ticket.to_string(), |nom| nom.texte.clone())
    }
}

/// Un ticket qui n'a pas changé, et pourquoi.
#[derive(Serialize, utoipa::ToSchema)]
struct ErreurEnMasse {
    /// Le ticket, tel qu'il a été écrit dans la demande.
    #[schema(example = "TC-2025-001")]
    id: String,
    #[schema(value_type = schema::CodeErreur)]
    code: &'static str,
    #[schema(example = "Ticket introuvable.")]
    message: String,
}

impl ErreurEnMasse {
    fn new(id: String, refus: AppError) -> Self {
        let probleme = Problem::from(refus);
        Self { id, code: probleme.code().mot(), message: probleme.raison() }
    }
}

/// Ce que sont devenus les tickets, chacun compté une fois.
#[derive(Serialize, utoipa::ToSchema)]
struct MisAJourEnMasse {
    /// Si aucun n'a échoué.
    success: bool,
    /// Combien ont changé, ou étaient déjà comme demandé.
    #[schema(example = 3)]
    updated: usize,
    /// Combien n'ont pas changé : `erreurs` dit pourquoi.
    #[schema(example = 0)]
    failed: usize,
    #[schema(example = "3 tickets mis à jour avec succès")]
    message: String,
    /// Dans l'ordre de la demande.
    erreurs: Vec<ErreurEnMasse>,
}

impl MisAJourEnMasse {
    fn new(demande: &Demande, bilan: BilanEnMasse) -> Self {
        let (updated, failed) = (bilan.modifies, bilan.refus.len());
        let erreurs = bilan.refus.into_iter();
        Self {
            success: failed == 0,
            updated,
            failed,
            message: message(updated, failed),
            erreurs: erreurs
                .map(|(ticket, refus)| ErreurEnMasse::new(demande.texte(ticket), refus))
                .collect(),
        }
    }
}

fn message(updated: usize, failed: usize) -> String {
    let mis_a_jour = match updated {
        0 => "Aucun ticket mis à jour".to_owned(),
        1 => "1 ticket mis à jour".to_owned(),
        n => format!("{n} tickets mis à jour"),
    };
    match failed {
        0 => format!("{mis_a_jour} avec succès"),
        1 => format!("{mis_a_jour}, 1 échec"),
        n => format!("{mis_a_jour}, {n} échecs"),
    }
}

/// Exécuter une action sur plusieurs tickets
///
/// Les mêmes actions que sur un ticket, avec les mêmes `data` et les mêmes droits, sur 500 tickets
/// au plus ; un ticket donné plusieurs fois compte une fois. Ce qu'un ticket refuse n'empêche pas
/// les autres de changer : il est dans `erreurs`, avec le code qu'aurait eu la réponse pour lui
/// seul. Avec `dryRun: true`, rien n'est enregistré, et la réponse est celle qui aurait été donnée.
#[utoipa::path(tag = "tickets",
    request_body(content = Demande, example = json!({
        "ticketIds": ["TC-2025-001", "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e"],
        "action": "affecter",
        "data": { "responsable": "Jean Dupont" }
    })),
    responses((status = 200, body = MisAJourEnMasse, example = json!({
        "success": false,
        "updated": 1,
        "failed": 1,
        "message": "1 ticket mis à jour, 1 échec",
        "erreurs": [
            { "id": "TC-2025-001", "code": "introuvable", "message": "Ticket introuvable." }
        ]
    }))))]
#[post("/tickets-client/bulk")]
pub async fn executer_en_masse(
    tickets: Data<Tickets>,
    moi: Utilisateur,
    Corps(demande): Corps<Demande>,
) -> Result<Json<MisAJourEnMasse>, Problem> {
    let bilan = tickets.executer_en_masse.execute(demande.command(), &moi.acteur()).await?;
    Ok(Json(MisAJourEnMasse::new(&demande, bilan)))
}
