//! The wall clock of a calendar: stretches of time between two changes of the clocks.

use jiff::Timestamp;
use time::Date;

use super::semaine::JOUR;
use crate::{Fuseau, ValeurInvalide};

/// An IANA time zone, as a [`Calendrier`](super::Calendrier) reads its clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(Fuseau);

impl From<Fuseau> for Zone {
    fn from(fuseau: Fuseau) -> Self {
        Self(fuseau)
    }
}

/// A stretch of time during which the clocks don't change: local time is UTC plus `decalage`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Troncon {
    pub decalage: i64,
    /// The first instant after it.
    pub fin: i64,
}

impl Troncon {
    /// Where clocks never change.
    pub const UTC: Self = Self { decalage: 0, fin: i64::MAX };
}

impl Zone {
    /// Finds a zone by its IANA name.
    ///
    /// # Errors
    ///
    /// A name that the tz database doesn't have.
    pub fn try_new(nom: &str) -> Result<Self, ValeurInvalide> {
        Fuseau::try_new(nom).map(Self)
    }

    /// Its name in the tz database.
    #[must_use]
    pub fn nom(&self) -> &str {
        self.0.horloge().iana_name().unwrap_or("UTC")
    }

    /// When its days begin and end.
    #[must_use]
    pub const fn fuseau(&self) -> &Fuseau {
        &self.0
    }

    /// The stretch that an instant belongs to.
    pub(super) fn troncon(&self, instant: i64) -> Troncon {
        let instant = Timestamp::from_second(instant).unwrap_or(Timestamp::MAX);
        let horloge = self.0.horloge();
        let suivante = horloge.following(instant).next();
        Troncon {
            decalage: i64::from(horloge.to_offset(instant).seconds()),
            fin: suivante.map_or(i64::MAX, |change| change.timestamp().as_second()),
        }
    }

    /// Every instant at which the calendar on the wall shows this day. Clocks set back across
    /// midnight make it two intervals; a day that the zone left out has none.
    pub(super) fn jour(&self, date: Date) -> Vec<(i64, i64)> {
        let minuit = date.midnight().assume_utc().unix_timestamp();
        let (mut de, fin) = (minuit - 2 * JOUR, minuit + 3 * JOUR);
        let mut intervalles = Vec::with_capacity(1);
        while de < fin {
            let troncon = self.troncon(de);
            let debut = (minuit - troncon.decalage).max(de);
            let a = (minuit + JOUR - troncon.decalage).min(troncon.fin);
            if debut < a {
                intervalles.push((debut, a));
            }
            de = troncon.fin;
        }
        intervalles
    }
}
