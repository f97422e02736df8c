//! What a ticket is to be solved within: a policy's time, or a date set by hand.

use time::OffsetDateTime;

use super::Niveau;

/// What a ticket is to be solved within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objectif {
    /// A policy's: so many seconds that count.
    Delai {
        /// How many.
        secondes: i64,
        /// The share of them, in percent, that may pass before the warning.
        seuil: u8,
        /// Where the policy says so.
        niveau: Niveau,
    },
    /// Set by hand: a date, on which the calendar may well be closed.
    Fixe {
        /// The date.
        limite: OffsetDateTime,
        /// The share of the time until then, in percent, that may pass before the warning.
        seuil: u8,
    },
    /// No deadline: it was lifted by hand.
    Aucun,
}
