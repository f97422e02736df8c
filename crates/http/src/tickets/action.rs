//! `POST /api/tickets-client/{id}/action`

use std::borrow::Cow;

use actix_web::{
    post,
    web::{Data, Json},
};
use application::tickets::{ExecuterActionCommand, Tickets};
use deserr::{Deserr, IntoValue, ValuePointerRef};
use domain::{Action, Ticket, TicketRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        ObjectBuilder, Ref, RefOr, Type,
        schema::{OneOfBuilder, Schema},
    },
};

use super::actions::{self, Mot};
use crate::{
    Utilisateur, chemin::Chemin, fautes::Fautes, json::Corps, problem::Problem, schema,
    valeurs::Version,
};

/// An action asked for, and the version that the caller saw.
struct Demande {
    action: Action,
    version: Option<Version>,
}

#[derive(Deserr)]
#[deserr(error = Fautes, deny_unknown_fields)]
struct Enveloppe {
    #[deserr(rename = "action")]
    _action: Mot,
    #[deserr(rename = "data")]
    _data: Value,
    #[deserr(default)]
    version: Option<Version>,
}

impl Deserr<Fautes> for Demande {
    fn deserialize_from_value<V: IntoValue>(
        valeur: deserr::Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        let (action, Enveloppe { version, .. }) = actions::lire_action(valeur, lieu)?;
        Ok(Self { action, version })
    }
}

impl utoipa::PartialSchema for Demande {
    fn schema() -> RefOr<Schema> {
        actions::schema(|variante| {
            let version = Ref::from_schema_name(schema::Version::name());
            let null = ObjectBuilder::new().schema_type(Type::Null);
            variante.property("version", OneOfBuilder::new().item(null).item(version))
        })
    }
}

impl utoipa::ToSchema for Demande {
    fn name() -> Cow<'static, str> {
        "ExecuterAction".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        actions::schemas(schemas);
        schemas.push((schema::Version::name().into(), schema::Version::schema()));
    }
}

/// L'action est faite.
#[derive(Serialize, utoipa::ToSchema)]
struct ActionExecutee {
    success: bool,
    #[schema(example = "Action exécutée avec succès")]
    message: &'static str,
    #[schema(value_type = schema::Version)]
    version: i32,
}

impl From<&Ticket> for ActionExecutee {
    fn from(ticket: &Ticket) -> Self {
        let version = ticket.state().version;
        Self { success: true, message: "Action exécutée avec succès", version }
    }
}

/// Exécuter une action sur un ticket
///
/// `affecter` désigne un responsable, et met un ticket `nouveau` `en_cours`. `escalader` monte le
/// niveau. `cloturer` résout le ticket, `reopen` le rouvre. `changer_priorite` recalcule la date
/// limite. `ajouter_tags` complète les étiquettes. Sur un ticket `resolu`, seuls `reopen` et
/// `ajouter_tags` sont permis : sinon, 409. Un utilisateur `client` ne peut que `reopen`.
#[utoipa::path(tag = "tickets",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001")),
    request_body(content = Demande,
        example = json!({ "action": "affecter", "data": { "responsable": "Jean Dupont" } })),
    responses((status = 200, body = ActionExecutee)))]
#[post("/tickets-client/{id}/action")]
pub async fn executer_action(
    tickets: Data<Tickets>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    Corps(demande): Corps<Demande>,
) -> Result<Json<ActionExecutee>, Problem> {
    let Demande { action, version } = demande;
    let version = version.map(|version| version.get());
    let command = ExecuterActionCommand { ticket, version, action };
    let ticket = tickets.executer_action.execute(command, &moi.acteur()).await?;
    Ok(Json(ActionExecutee::from(&ticket)))
}
