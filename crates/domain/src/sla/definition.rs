//! A calendar as people write it down.

use time::Date;

use super::{Calendrier, Plage, Semaine, Zone};
use crate::{Nom, ValeurInvalide};

/// What people write down of a calendar: the slots of each day, by the clocks of a zone, and the
/// holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    zone: Zone,
    jours: [Vec<Plage>; 7],
    feries: Vec<(Date, Nom)>,
}

impl Definition {
    /// The most slots of a day.
    pub const MAX_PLAGES: usize = 12;
    /// The most holidays.
    pub const MAX_FERIES: usize = 500;

    /// Checks what was written: the slots of each day, Monday first, and the holidays, which are
    /// put in order.
    ///
    /// # Errors
    ///
    /// What [`Semaine::try_new`] refuses, more than [`Definition::MAX_PLAGES`] slots a day, more
    /// than [`Definition::MAX_FERIES`] holidays, or two on one day.
    pub fn try_new(
        zone: Zone,
        jours: [Vec<Plage>; 7],
        mut feries: Vec<(Date, Nom)>,
    ) -> Result<Self, ValeurInvalide> {
        Semaine::try_new(&jours)?;
        if jours.iter().any(|jour| jour.len() > Self::MAX_PLAGES) {
            return Err(ValeurInvalide::new("12 plages par jour au plus"));
        }
        if feries.len() > Self::MAX_FERIES {
            return Err(ValeurInvalide::new("500 jours fériés au plus"));
        }
        feries.sort_by_key(|(date, _)| *date);
        if feries.windows(2).any(|paire| matches!(paire, [a, b] if a.0 == b.0)) {
            return Err(ValeurInvalide::new("un jour férié par date"));
        }
        Ok(Self { zone, jours, feries })
    }

    /// Around the clock, every day, where days are those of a zone.
    #[must_use]
    pub fn continue_(zone: Zone) -> Self {
        let jours = std::array::from_fn(|_| vec![Plage::JOURNEE]);
        Self { zone, jours, feries: Vec::new() }
    }

    /// The clocks that the slots are read by.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The slots of each day, Monday first.
    #[must_use]
    pub const fn jours(&self) -> &[Vec<Plage>; 7] {
        &self.jours
    }

    /// The holidays, in order.
    #[must_use]
    pub fn feries(&self) -> &[(Date, Nom)] {
        &self.feries
    }

    /// Whether time counts day and night, every day.
    #[must_use]
    pub fn est_continue(&self) -> bool {
        self.feries.is_empty() && self.jours.iter().all(|jour| jour.as_slice() == [Plage::JOURNEE])
    }
}

impl From<&Definition> for Calendrier {
    fn from(definition: &Definition) -> Self {
        match Semaine::try_new(&definition.jours) {
            Ok(semaine) if !definition.est_continue() => {
                Self::ouvre(definition.zone.clone(), semaine, definition.feries.iter().cloned())
            }
            _ => Self::continu(),
        }
    }
}
