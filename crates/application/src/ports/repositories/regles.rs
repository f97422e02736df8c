//! The rules of deadlines, to be read and changed.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    CalendrierId, Motif,
    sla::{Agenda, Arret, Lieu, Politiques, Regles, Revision},
};
use time::OffsetDateTime;

use crate::ports::{Auteur, StorageError};

/// A change of the rules that clocks are to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalcul {
    /// Whose clocks.
    pub revision: Revision,
    /// Why, as it is told in the history of each ticket whose deadline moves.
    pub motif: Motif,
    /// Who changed the rules.
    pub auteur: Auteur,
}

/// Reads and changes the rules. What a transaction has changed itself MUST NOT be read in it.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait RegleRepository: Send + Sync {
    /// The rules as they are. MUST hold off whoever changes them until this transaction ends: what
    /// is decided by them is stored before they change.
    async fn en_vigueur(&self) -> Result<Arc<Regles>, StorageError>;

    /// The rules, in order to change them. MUST wait until every transaction that has read them has
    /// ended, and hold off those that come.
    async fn verrouiller(&self) -> Result<Arc<Regles>, StorageError>;

    /// Replaces the policies.
    async fn fixer_politiques(&self, politiques: &Politiques) -> Result<(), StorageError>;

    /// Stores a calendar that is new, or has another name or edition.
    async fn enregistrer(&self, agenda: &Agenda) -> Result<(), StorageError>;

    /// Stores an exception to a calendar.
    async fn ajouter_arret(
        &self,
        calendrier: CalendrierId,
        arret: &Arret,
        auteur: &Auteur,
    ) -> Result<(), StorageError>;

    /// Asks for the clocks of a place to be told again. Whoever does so has until `reprise`.
    async fn demander_recalcul(
        &self,
        lieu: Lieu,
        motif: &Motif,
        auteur: &Auteur,
        reprise: OffsetDateTime,
    ) -> Result<Recalcul, StorageError>;

    /// The last change that concerns the clocks of a place, if there was any.
    async fn dernier_recalcul(&self, lieu: Lieu) -> Result<Option<Recalcul>, StorageError>;

    /// The changes that are not followed to the end, and whose time is up.
    async fn recalculs_en_souffrance(
        &self,
        now: OffsetDateTime,
    ) -> Result<Vec<Recalcul>, StorageError>;

    /// Gives more time to whoever is at it, or with `None` says that every clock has followed. A
    /// later change of the same rules MUST be left as it is.
    async fn tenir_recalcul(
        &self,
        revision: Revision,
        reprise: Option<OffsetDateTime>,
    ) -> Result<(), StorageError>;
}
