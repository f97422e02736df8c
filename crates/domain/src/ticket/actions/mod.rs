//! The six actions (contract, section 4), one file each.

mod affecter;
mod ajouter_tags;
mod changer_priorite;
mod cloturer;
mod escalader;
mod reopen;

use super::{Contexte, Faits, Priority, Ticket, TicketError};
use crate::{Droit, Motif, NiveauEscalade, Responsable, Tag};

/// An action with its values, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// See [`Ticket::affecter`].
    Affecter(Responsable),
    /// See [`Ticket::escalader`].
    Escalader(NiveauEscalade),
    /// See [`Ticket::cloturer`].
    Cloturer(Motif),
    /// See [`Ticket::reopen`].
    Reopen(Motif),
    /// See [`Ticket::changer_priorite`].
    ChangerPriorite(Priority),
    /// See [`Ticket::ajouter_tags`].
    AjouterTags(Vec<Tag>),
}

impl Action {
    /// The right that it takes.
    #[must_use]
    pub const fn droit(&self) -> Droit {
        match self {
            Self::Reopen(_) => Droit::RouvrirTicket,
            Self::Affecter(_)
            | Self::Escalader(_)
            | Self::Cloturer(_)
            | Self::ChangerPriorite(_)
            | Self::AjouterTags(_) => Droit::ModifierTicket,
        }
    }
}

impl Ticket {
    /// Performs any action, chosen at run time.
    ///
    /// # Errors
    ///
    /// Those of the action.
    pub fn executer(
        &mut self,
        action: Action,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        match action {
            Action::Affecter(responsable) => self.affecter(responsable, contexte),
            Action::Escalader(niveau) => self.escalader(niveau, contexte),
            Action::Cloturer(motif) => self.cloturer(motif, contexte),
            Action::Reopen(motif) => self.reopen(motif, contexte),
            Action::ChangerPriorite(priority) => self.changer_priorite(priority, contexte),
            Action::AjouterTags(tags) => self.ajouter_tags(tags, contexte),
        }
    }
}
