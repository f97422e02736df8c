//! A calendar as it is kept: its name, what it was and is, and the exceptions to it.

use time::OffsetDateTime;

use super::{Calendrier, Definition, Exception};
use crate::{CalendrierId, ChantierId, ExceptionId, Nom, mots::mots};

mots! {
    /// Where what a calendar says comes from.
    Source {
        /// The configuration: a change of it is followed.
        Configuration = "configuration",
        /// An administrator: the configuration has no say any more.
        Administration = "administration",
    }
}

/// What a calendar says from an instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// From when on. The first edition of a calendar has held since ever.
    pub depuis: OffsetDateTime,
    /// What it says.
    pub definition: Definition,
    /// Who says so.
    pub source: Source,
}

/// An exception, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arret {
    /// Its id.
    pub id: ExceptionId,
    /// The one chantier that it concerns; `None` for all of them.
    pub chantier: Option<ChantierId>,
    /// When and why.
    pub exception: Exception,
}

/// A calendar, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// Its id.
    pub id: CalendrierId,
    /// Its name.
    pub nom: Nom,
    /// What it was before, in order.
    pub anciennes: Vec<Edition>,
    /// What it is now.
    pub edition: Edition,
    /// In the order in which they were entered.
    pub arrets: Vec<Arret>,
}

impl Agenda {
    /// The same calendar with other hours from an instant on, or from the last change on where the
    /// clock of who made it was ahead. An edition that has not held for a second has never been.
    #[must_use]
    pub fn reediter(
        mut self,
        depuis: OffsetDateTime,
        definition: Definition,
        source: Source,
    ) -> Self {
        let depuis = depuis.max(self.edition.depuis);
        let ancienne = std::mem::replace(&mut self.edition, Edition { depuis, definition, source });
        if ancienne.depuis < depuis {
            self.anciennes.push(ancienne);
        }
        self
    }

    /// The calendar to count by, on a chantier or elsewhere.
    pub(super) fn calendrier(&self, chantier: Option<ChantierId>) -> Calendrier {
        let mut editions = self.anciennes.iter().chain([&self.edition]);
        let premier = editions.next().map_or_else(Calendrier::continu, |e| (&e.definition).into());
        let calendrier = editions
            .fold(premier, |calendrier, e| calendrier.puis(e.depuis, (&e.definition).into()));
        let concernent =
            self.arrets.iter().filter(|a| a.chantier.is_none() || a.chantier == chantier);
        calendrier.avec(concernent.map(|arret| arret.exception.clone()))
    }

    /// The chantiers that have exceptions of their own.
    pub(super) fn chantiers(&self) -> impl Iterator<Item = ChantierId> + '_ {
        self.arrets.iter().filter_map(|arret| arret.chantier)
    }
}
