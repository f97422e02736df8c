//! When a calendar is closed though its week says open: holidays, and exceptions to it.

use std::fmt;

use time::{Date, OffsetDateTime};

use super::Zone;
use crate::{Nom, ValeurInvalide};

/// Why a calendar is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raison {
    /// Its week has no slot there.
    HorsPlages,
    /// A holiday.
    Ferie(Nom),
    /// An unplanned stop: a day off decreed the day before, bad weather.
    Exception(Nom),
}

impl fmt::Display for Raison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HorsPlages => f.write_str("hors des heures d'ouverture"),
            Self::Ferie(nom) => write!(f, "jour férié : {nom}"),
            Self::Exception(raison) => write!(f, "arrêt exceptionnel : {raison}"),
        }
    }
}

/// A stop that nobody planned, from an instant to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    de: OffsetDateTime,
    a: OffsetDateTime,
    raison: Nom,
    connue: OffsetDateTime,
}

impl Exception {
    /// A stop of some hours. `connue` is when it was entered: what was resolved before keeps its
    /// count.
    ///
    /// # Errors
    ///
    /// An end that isn't after the beginning.
    pub fn try_new(
        de: OffsetDateTime,
        a: OffsetDateTime,
        raison: Nom,
        connue: OffsetDateTime,
    ) -> Result<Self, ValeurInvalide> {
        if de >= a {
            return Err(ValeurInvalide::new("une exception finit après son début"));
        }
        Ok(Self { de, a, raison, connue })
    }

    /// A stop of whole days, the last included, as a zone counts days.
    ///
    /// # Errors
    ///
    /// A last day before the first.
    pub fn jours(
        zone: &Zone,
        (du, au): (Date, Date),
        raison: Nom,
        connue: OffsetDateTime,
    ) -> Result<Self, ValeurInvalide> {
        let bornes = zone.fuseau().debut(du).zip(zone.fuseau().fin(au));
        let (de, a) = bornes.ok_or_else(|| ValeurInvalide::new("des jours de l'an 0 à 9999"))?;
        Self::try_new(de, a, raison, connue)
    }

    /// Its first instant.
    #[must_use]
    pub const fn de(&self) -> OffsetDateTime {
        self.de
    }

    /// The first instant after it.
    #[must_use]
    pub const fn a(&self) -> OffsetDateTime {
        self.a
    }

    /// Why.
    #[must_use]
    pub const fn raison(&self) -> &Nom {
        &self.raison
    }

    /// When it was entered.
    #[must_use]
    pub const fn connue(&self) -> OffsetDateTime {
        self.connue
    }
}

/// An interval during which a calendar is closed for a reason other than its week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fermeture {
    pub de: i64,
    pub a: i64,
    pub raison: Raison,
}

impl Fermeture {
    pub fn ferie((de, a): (i64, i64), nom: Nom) -> Self {
        Self { de, a, raison: Raison::Ferie(nom) }
    }

    /// What of it lies between two instants, if anything does.
    pub fn dans(self, de: i64, a: i64) -> Option<Self> {
        let coupee = Self { de: self.de.max(de), a: self.a.min(a), ..self };
        (coupee.de < coupee.a).then_some(coupee)
    }
}

impl From<&Exception> for Fermeture {
    fn from(e: &Exception) -> Self {
        let raison = Raison::Exception(e.raison.clone());
        Self { de: e.de.unix_timestamp(), a: e.a.unix_timestamp(), raison }
    }
}

/// Puts closures in order and apart: where two overlap, the one that began first holds.
pub(super) fn demeler(mut fermetures: Vec<Fermeture>) -> Vec<Fermeture> {
    fermetures.sort_by_key(|f| (f.de, f.a));
    let mut fin = i64::MIN;
    fermetures.retain_mut(|f| {
        f.de = f.de.max(fin);
        fin = fin.max(f.a);
        f.de < f.a
    });
    fermetures
}
