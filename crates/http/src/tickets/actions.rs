//! The six actions in bodies: each word with its data. The word decides what the data are, wherever
//! it stands.

use deserr::{Deserr, IntoValue, ValuePointerRef};
use domain::{Action, Motif, NiveauEscalade, Priority, Responsable, Tags, ValeurInvalide};
use serde_json::Value;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        ObjectBuilder, RefOr, Type,
        schema::{AdditionalProperties, OneOfBuilder, Schema},
    },
};

use crate::{fautes::Fautes, schema, valeurs::lire};

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

        /// The action of a word, if it is one, with its data.
        fn action(
            mot: &str,
            data: Value,
            lieu: ValuePointerRef<'_>,
        ) -> Result<Option<Action>, Fautes> {
            match mot {
                $($mot => {
                    let data = $donnees::deserialize_from_value(data.into_value(), lieu)?;
                    Ok(Some($action(data.$champ)))
                })+
                _ => Ok(None),
            }
        }

        /// A body with any of the actions, which `completer` gives the other fields.
        pub fn schema(completer: fn(ObjectBuilder) -> ObjectBuilder) -> RefOr<Schema> {
            let variantes = [$(variante($mot, $donnees::schema())),+].map(completer);
            variantes.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into()
        }

        /// What the bodies refer to.
        pub fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            $(<$donnees>::schemas(schemas);)+
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
    "ajouter_tags": AjouterTags { tags: Tags as schema::Tags } => ajouter_tags,
}

/// More than a ticket can have are too many for any.
fn ajouter_tags(tags: Tags) -> Action {
    Action::AjouterTags(tags.into_iter().collect())
}

/// One of the words.
pub struct Mot;

lire! { texte: Mot = |texte: String| {
    MOTS.contains(&texte.as_str()).then_some(Self).ok_or_else(|| {
        ValeurInvalide::new(format!("valeurs permises : {}", MOTS.join(", ")))
    })
} }

/// Reads the action of a body, and the body as `E`, which must demand an `action` that is a [`Mot`]
/// and any `data`. All faults are told at once.
pub fn lire_action<E: Deserr<Fautes>, V: IntoValue>(
    valeur: deserr::Value<V>,
    lieu: ValuePointerRef<'_>,
) -> Result<(Action, E), Fautes> {
    let corps = Value::from(valeur);
    let lue = match (corps.get("action").and_then(Value::as_str), corps.get("data")) {
        (Some(mot), Some(data)) => action(mot, data.clone(), lieu.push_key("data")),
        _ => Ok(None),
    };
    match (lue, E::deserialize_from_value(corps.into_value(), lieu)) {
        (Ok(Some(action)), Ok(corps)) => Ok((action, corps)),
        (Ok(_), corps) => Err(corps.err().unwrap_or_default()),
        (Err(mut fautes), corps) => {
            fautes.et(corps.err().unwrap_or_default());
            Err(fautes)
        }
    }
}

fn variante(mot: &'static str, donnees: RefOr<Schema>) -> ObjectBuilder {
    ObjectBuilder::new()
        .title(Some(mot))
        .property("action", ObjectBuilder::new().schema_type(Type::String).enum_values(Some([mot])))
        .property("data", donnees)
        .required("action")
        .required("data")
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}
