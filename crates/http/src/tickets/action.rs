//! `POST /api/tickets-client/{id}/action`

use std::borrow::Cow;

use actix_web::{
    post,
    web::{Data, Json},
};
use application::tickets::{ExecuterActionCommand, Tickets};
use deserr::{Deserr, IntoValue, ValuePointerRef};
use domain::{
    Action, Motif, NiveauEscalade, Priority, Responsable, Tag, Ticket, TicketRef, ValeurInvalide,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        ObjectBuilder, Ref, RefOr, Type,
        schema::{AdditionalProperties, OneOfBuilder, Schema},
    },
};

use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    json::Corps,
    problem::Problem,
    schema,
    valeurs::{Version, lire},
};

/// Declares the actions: each word with its data and what the domain calls it.
macro_rules! actions {
    ($($mot:literal: $donnees:ident { $champ:ident: $type:ty as $schema:ty } => $action:path,)+) => {
        /// The words.
        const MOTS: &[&str] = &[$($mot),+];

        $(
            #[derive(Deserr, utoipa::ToSchema)]
            #[deserr(error = Fautes, deny_unknown_fields)]
            #[serde(deny_unknown_fields)]
            struct $donnees {
                #[schema(value_type = $schema)]
                $champ: $type,
            }
        )+

        impl Deserr<Fautes> for Demande {
            fn deserialize_from_value<V: IntoValue>(
                valeur: deserr::Value<V>,
                lieu: ValuePointerRef<'_>,
            ) -> Result<Self, Fautes> {
                let corps = Value::from(valeur);
                // The word decides what the data are, wherever it stands in the body.
                match corps.get("action").and_then(Value::as_str) {
                    $(Some($mot) => {
                        let corps = ouvrir::<$donnees>(corps, lieu)?;
                        Ok(Self { action: $action(corps.data.$champ), version: corps.version })
                    })+
                    _ => Err(ouvrir::<Value>(corps, lieu).err().unwrap_or_default()),
                }
            }
        }

        impl utoipa::PartialSchema for Demande {
            fn schema() -> RefOr<Schema> {
                let variantes = [$(variante($mot, $donnees::schema())),+];
                variantes.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into()
            }
        }

        impl utoipa::ToSchema for Demande {
            fn name() -> Cow<'static, str> {
                "ExecuterAction".into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                $(<$donnees>::schemas(schemas);)+
                schemas.push((schema::Version::name().into(), schema::Version::schema()));
            }
        }
    };
}

actions! {
    "affecter": Affecter { responsable: Responsable as schema::Responsable } => Action::Affecter,
    "escalader": Escalader { niveau: NiveauEscalade as schema::NiveauEscalade } => Action::Escalader,
    "cloturer": Cloturer { motif: Motif as schema::Motif } => Action::Cloturer,
    "reopen": Reopen { motif: Motif as schema::Motif } => Action::Reopen,
    "changer_priorite": ChangerPriorite { priority: Priority as schema::Priority } =>
        Action::ChangerPriorite,
    "ajouter_tags": AjouterTags { tags: Vec<Tag> as schema::Tags } => Action::AjouterTags,
}

/// An action asked for, and the version that the caller saw.
struct Demande {
    action: Action,
    version: Option<Version>,
}

#[derive(Deserr)]
#[deserr(error = Fautes, deny_unknown_fields)]
struct Enveloppe<D> {
    #[deserr(rename = "action")]
    _action: Mot,
    data: D,
    #[deserr(default)]
    version: Option<Version>,
}

fn ouvrir<D: Deserr<Fautes>>(
    corps: Value,
    lieu: ValuePointerRef<'_>,
) -> Result<Enveloppe<D>, Fautes> {
    Enveloppe::deserialize_from_value(corps.into_value(), lieu)
}

/// One of the words.
struct Mot;

lire! { texte: Mot = |texte: String| {
    MOTS.contains(&texte.as_str()).then_some(Self).ok_or_else(|| {
        ValeurInvalide::new(format!("valeurs permises : {}", MOTS.join(", ")))
    })
} }

fn variante(mot: &'static str, donnees: RefOr<Schema>) -> ObjectBuilder {
    let version = Ref::from_schema_name(schema::Version::name());
    let null = ObjectBuilder::new().schema_type(Type::Null);
    ObjectBuilder::new()
        .title(Some(mot))
        .property("action", ObjectBuilder::new().schema_type(Type::String).enum_values(Some([mot])))
        .property("data", donnees)
        .property("version", OneOfBuilder::new().item(null).item(version))
        .required("action")
        .required("data")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
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
