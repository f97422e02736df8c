//! The trace of a change: its entries in the historique, and its event.

use domain::{Acteur, Fait, Faits, UtilisateurId};
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
    Utilisateur(Acteur),
    /// The program by itself, as time passes.
    Systeme,
}

impl Auteur {
    /// The name that is written into the historique.
    #[must_use]
    pub fn nom(&self) -> &str {
        match self {
            Self::Utilisateur(acteur) => acteur.nom.as_str(),
            Self::Systeme => "Système",
        }
    }

    /// The user, if it was one.
    #[must_use]
    pub fn id(&self) -> Option<UtilisateurId> {
        match self {
            Self::Utilisateur(acteur) => Some(acteur.id),
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
        auteur: &Acteur,
        date: OffsetDateTime,
        ids: &dyn IdGenerator,
    ) -> Self {
        let entrees = entrees(faits, ids);
        Self { auteur: Auteur::Utilisateur(auteur.clone()), date, entrees }
    }

    /// The same for what nobody did.
    pub fn du_systeme(faits: &Faits, date: OffsetDateTime, ids: &dyn IdGenerator) -> Self {
        Self { auteur: Auteur::Systeme, date, entrees: entrees(faits, ids) }
    }
}

fn entrees(faits: &Faits, ids: &dyn IdGenerator) -> Vec<Entree> {
    let entree = |fait: &Fait| Entree { id: ids.next(), fait: fait.clone() };
    faits.as_slice().iter().map(entree).collect()
}
