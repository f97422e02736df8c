//! What is wrong with a request: all of its faults, each with the field at fault.

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use domain::{ChampInvalide, ValeurInvalide};
use serde::Serialize;
use utoipa::ToSchema;

/// Un champ refusé.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(example = json!({
    "champ": "priority",
    "message": "valeurs permises : critique, haute, normale, basse"
}))]
pub struct ErreurChamp {
    /// Le champ ou le paramètre, avec son chemin : `data.responsable`, `tags[2]`.
    pub champ: String,
    /// Ce qui est attendu.
    pub message: String,
}

/// Faults, gathered while the whole request is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fautes(Vec<ErreurChamp>);

impl Fautes {
    /// One fault.
    pub fn une(champ: impl Into<String>, message: impl Into<String>) -> Self {
        Self(vec![ErreurChamp { champ: champ.into(), message: message.into() }])
    }

    /// A value that the domain refuses, at its place in a body.
    pub fn valeur(lieu: ValuePointerRef<'_>, raison: &ValeurInvalide) -> Self {
        Self::une(chemin(lieu), raison.to_string())
    }

    /// A value of the wrong kind.
    pub fn genre<V: IntoValue>(
        lieu: ValuePointerRef<'_>,
        recu: &deserr::Value<V>,
        attendu: &str,
    ) -> Self {
        let message =
            if recu.kind() == ValueKind::Null { "ne peut pas être null" } else { attendu };
        Self::une(chemin(lieu), message)
    }

    /// These faults and others.
    pub fn et(&mut self, autres: Self) {
        self.0.extend(autres.0);
    }

    /// `valeur`, unless there are faults, here or in it.
    pub fn sinon<T>(mut self, valeur: Result<T, Self>) -> Result<T, Self> {
        match valeur {
            Ok(valeur) if self.0.is_empty() => Ok(valeur),
            Ok(_) => Err(self),
            Err(autres) => {
                self.et(autres);
                Err(self)
            }
        }
    }

    /// The faults by field, so that the answer doesn't depend on the order of the keys.
    pub fn triees(mut self) -> Vec<ErreurChamp> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

impl From<ChampInvalide> for Fautes {
    fn from(champ: ChampInvalide) -> Self {
        Self::une(champ.champ, champ.raison.to_string())
    }
}

impl From<Vec<ChampInvalide>> for Fautes {
    fn from(champs: Vec<ChampInvalide>) -> Self {
        Self(champs.into_iter().flat_map(|champ| Self::from(champ).0).collect())
    }
}

impl MergeWithError<Self> for Fautes {
    fn merge(avant: Option<Self>, autre: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut fautes = avant.unwrap_or_default();
        fautes.et(autre);
        ControlFlow::Continue(fautes)
    }
}

impl DeserializeError for Fautes {
    fn error<V: IntoValue>(
        avant: Option<Self>,
        erreur: ErrorKind<'_, V>,
        lieu: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let faute = match erreur {
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                Self::genre(lieu, &actual, accepted.first().map_or("", |genre| attendu(*genre)))
            }
            ErrorKind::MissingField { field } => {
                Self::une(chemin(lieu.push_key(field)), "obligatoire")
            }
            ErrorKind::UnknownKey { key, accepted } => {
                let permis = accepted.join(", ");
                Self::une(chemin(lieu.push_key(key)), format!("inconnu ; permis : {permis}"))
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                Self::une(chemin(lieu), format!("valeurs permises : {}", accepted.join(", ")))
            }
            ErrorKind::BadSequenceLen { .. } | ErrorKind::Unexpected { .. } => {
                Self::une(chemin(lieu), "valeur refusée")
            }
        };
        Self::merge(avant, faute, lieu)
    }
}

fn attendu(genre: ValueKind) -> &'static str {
    match genre {
        ValueKind::Null => "null est attendu",
        ValueKind::Boolean => "true ou false est attendu",
        ValueKind::Integer | ValueKind::NegativeInteger => "un entier est attendu",
        ValueKind::Float => "un nombre est attendu",
        ValueKind::String => "un texte est attendu",
        ValueKind::Sequence => "une liste est attendue",
        ValueKind::Map => "un objet est attendu",
    }
}

/// A place in a body, as people write it.
fn chemin(lieu: ValuePointerRef<'_>) -> String {
    fn ecrire(lieu: &ValuePointerRef<'_>, texte: &mut String) {
        match *lieu {
            ValuePointerRef::Origin => {}
            ValuePointerRef::Key { key, prev } => {
                ecrire(prev, texte);
                if !texte.is_empty() {
                    texte.push('.');
                }
                texte.push_str(key);
            }
            ValuePointerRef::Index { index, prev } => {
                ecrire(prev, texte);
                texte.extend(["[", &index.to_string(), "]"]);
            }
        }
    }
    let mut texte = String::new();
    ecrire(&lieu, &mut texte);
    if texte.is_empty() { "corps".to_owned() } else { texte }
}
