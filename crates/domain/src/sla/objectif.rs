//! What a ticket is to be solved within: by policy, by its overrides, or by a date set by hand.

use time::OffsetDateTime;

use super::Politique;
use crate::{Priority, ValeurInvalide};

/// What a ticket is to be solved within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objectif {
    /// A policy's: so many seconds that count.
    Delai {
        /// How many.
        secondes: i64,
        /// The share of them, in percent, that may pass before the warning.
        seuil: u8,
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

/// Part of a policy, for a category, a client or a chantier. What it doesn't say is left as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surcharge {
    heures: [Option<u32>; 4],
    seuil: Option<u8>,
}

impl Surcharge {
    /// Checks a part of a policy: hours from the most urgent priority to the least, and a
    /// percentage.
    ///
    /// # Errors
    ///
    /// What [`Politique::try_new`] refuses.
    pub fn try_new(heures: [Option<u32>; 4], seuil: Option<u8>) -> Result<Self, ValeurInvalide> {
        Politique::try_new(heures.map(|h| h.unwrap_or(1)), seuil.unwrap_or(1))?;
        Ok(Self { heures, seuil })
    }
}

/// The parts of policies that concern a ticket. The most particular has the last word on each value
/// apart: the chantier, where a contract's terms are often agreed anew; then the client, to whom
/// they were promised; then the category, which is a rule of the house; then the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surcharges<'a> {
    /// That of its category.
    pub categorie: Option<&'a Surcharge>,
    /// That of its client.
    pub client: Option<&'a Surcharge>,
    /// That of its chantier.
    pub chantier: Option<&'a Surcharge>,
}

impl Politique {
    /// The policy with what overrides it.
    #[must_use]
    pub fn surchargee(self, surcharges: Surcharges<'_>) -> Self {
        let Surcharges { categorie, client, chantier } = surcharges;
        [categorie, client, chantier].into_iter().flatten().fold(self, |mut politique, s| {
            for (heures, autres) in politique.heures.iter_mut().zip(s.heures) {
                *heures = autres.unwrap_or(*heures);
            }
            politique.seuil = s.seuil.unwrap_or(politique.seuil);
            politique
        })
    }

    /// What it gives to a priority.
    #[must_use]
    pub fn objectif(&self, priority: Priority) -> Objectif {
        let heures = self.heures[usize::from(priority.rang())];
        Objectif::Delai { secondes: i64::from(heures) * 3_600, seuil: self.seuil }
    }

    /// A deadline set or lifted by hand, with its warning at the same share of the time.
    #[must_use]
    pub fn a_la_main(&self, limite: Option<OffsetDateTime>) -> Objectif {
        limite.map_or(Objectif::Aucun, |limite| Objectif::Fixe { limite, seuil: self.seuil })
    }
}
