//! The trace of a change: its entries in the historique, and its event.

use domain::{Acteur, Fait, Faits, Nom, UtilisateurId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::IdGenerator;

/// One entry of the historique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entree {
    /// Its id.
    pub id: Uuid,
    /// What happened.
    pub fait: Fait,
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auteur {
    /// A user.
    Utilisateur {
        /// The user.
        id: UtilisateurId,
        /// The user's name at that moment.
        nom: Nom,
    },
    /// The program by itself, as time passes.
    Systeme,
}

impl From<&Acteur> for Auteur {
    fn from(acteur: &Acteur) -> Self {
        Self::Utilisateur { id: acteur.id, nom: acteur.nom.clone() }
    }
}

impl Auteur {
    /// The name that is written into the historique.
    #[must_use]
    pub fn nom(&self) -> &str {
        match self {
            Self::Utilisateur { nom, .. } => nom.as_str(),
            Self::Systeme => "Système",
        }
    }

    /// The user, if it was one.
    #[must_use]
    pub fn id(&self) -> Option<UtilisateurId> {
        match self {
            Self::Utilisateur { id, .. } => Some(*id),
            Self::Systeme => None,
        }
    }
}

/// What a change leaves behind: who made it, when, and what happened. A ticket can only be stored
/// together with one, so that no change is without its history and its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Who made the change.
    pub auteur: Auteur,
    /// When.
    pub date: OffsetDateTime,
    /// What happened, in order.
    pub entrees: Vec<Entree>,
}

impl Trace {
    /// Gives an id to each fact.
    pub fn new(
        faits: &Faits,
        auteur: impl Into<Auteur>,
        date: OffsetDateTime,
        ids: &dyn IdGenerator,
    ) -> Self {
        let entree = |fait: &Fait| Entree { id: ids.next(), fait: fait.clone() };
        let entrees = faits.as_slice().iter().map(entree).collect();
        Self { auteur: auteur.into(), date, entrees }
    }
}
