//! Stretches of time, in whole days and what is left at their ends: whole days are counted ahead.

use time::{Date, Duration, OffsetDateTime};

use crate::{Fuseau, ValeurInvalide};

/// From an instant until another, both left open where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periode {
    depuis: Option<OffsetDateTime>,
    avant: Option<OffsetDateTime>,
    pleins: Option<Jours>,
    bords: Vec<Bord>,
}

/// Whole days, from the first to the last, both included and both left open where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Jours {
    /// The first.
    pub premier: Option<Date>,
    /// The last, which isn't before it.
    pub dernier: Option<Date>,
}

/// A part of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bord {
    /// The day.
    pub jour: Date,
    /// From this instant on…
    pub depuis: OffsetDateTime,
    /// … and before this one.
    pub avant: OffsetDateTime,
}

impl Default for Periode {
    /// All of time.
    fn default() -> Self {
        Self { depuis: None, avant: None, pleins: Some(Jours::default()), bords: Vec::new() }
    }
}

impl Periode {
    /// From `depuis` on and before `avant`, in the days of a zone. It is empty where the one isn't
    /// before the other.
    ///
    /// # Errors
    ///
    /// An instant at the ends of the calendar, whose day has no name.
    pub fn try_new(
        depuis: Option<OffsetDateTime>,
        avant: Option<OffsetDateTime>,
        fuseau: &Fuseau,
    ) -> Result<Self, ValeurInvalide> {
        Self::decouper(depuis, avant, fuseau)
            .ok_or_else(|| ValeurInvalide::new("cette date sort du calendrier"))
    }

    fn decouper(
        depuis: Option<OffsetDateTime>,
        avant: Option<OffsetDateTime>,
        fuseau: &Fuseau,
    ) -> Option<Self> {
        let mut periode = Self { depuis, avant, pleins: None, bords: Vec::new() };
        if depuis.zip(avant).is_some_and(|(depuis, avant)| depuis >= avant) {
            return Some(periode);
        }
        let (mut premier, mut dernier) = (None, None);
        if let Some(depuis) = depuis {
            let jour = fuseau.jour(depuis)?;
            let fin = fuseau.fin(jour)?;
            premier = Some(jour);
            if fuseau.debut(jour)? < depuis || avant.is_some_and(|avant| avant < fin) {
                let avant = avant.map_or(fin, |avant| avant.min(fin));
                periode.bords.push(Bord { jour, depuis, avant });
                premier = Some(jour.next_day()?);
            }
        }
        if let Some(avant) = avant {
            let jour = fuseau.jour(avant - Duration::SECOND)?;
            dernier = Some(jour);
            if avant < fuseau.fin(jour)? {
                dernier = Some(jour.previous_day()?);
                // A part of the only day is an end already.
                if periode.bords.last().is_none_or(|bord| bord.jour != jour) {
                    periode.bords.push(Bord { jour, depuis: fuseau.debut(jour)?, avant });
                }
            }
        }
        if premier.zip(dernier).is_none_or(|(premier, dernier)| premier <= dernier) {
            periode.pleins = Some(Jours { premier, dernier });
        }
        Some(periode)
    }

    /// The first instant.
    #[must_use]
    pub const fn depuis(&self) -> Option<OffsetDateTime> {
        self.depuis
    }

    /// The first instant after.
    #[must_use]
    pub const fn avant(&self) -> Option<OffsetDateTime> {
        self.avant
    }

    /// The days that are in it whole, if any.
    #[must_use]
    pub const fn pleins(&self) -> Option<Jours> {
        self.pleins
    }

    /// What is in it of other days: at most two parts of two days.
    #[must_use]
    pub fn bords(&self) -> &[Bord] {
        &self.bords
    }

    /// Whether nothing is outside it.
    #[must_use]
    pub const fn est_tout(&self) -> bool {
        self.depuis.is_none() && self.avant.is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    fn periode(depuis: OffsetDateTime, avant: OffsetDateTime, zone: &str) -> Periode {
        Periode::try_new(Some(depuis), Some(avant), &Fuseau::try_new(zone).unwrap()).unwrap()
    }

    #[test]
    fn whole_days_leave_nothing_at_the_ends() {
        let juin = periode(
            datetime!(2025-05-31 22:00 UTC),
            datetime!(2025-06-30 22:00 UTC),
            "Europe/Paris",
        );

        let (premier, dernier) = (Some(date!(2025 - 06 - 01)), Some(date!(2025 - 06 - 30)));
        assert_eq!(juin.pleins(), Some(Jours { premier, dernier }));
        assert_eq!(juin.bords(), []);
    }

    #[test]
    fn a_part_of_one_day_is_one_end() {
        let (depuis, avant) = (datetime!(2025-06-01 8:00 UTC), datetime!(2025-06-01 9:00 UTC));
        let matin = periode(depuis, avant, "Africa/Dakar");

        assert_eq!(matin.pleins(), None);
        assert_eq!(matin.bords(), [Bord { jour: date!(2025 - 06 - 01), depuis, avant }]);
        let debut = periode(datetime!(2025-06-01 0:00 UTC), avant, "Africa/Dakar");
        assert_eq!((debut.pleins(), debut.bords().len()), (None, 1));
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_empty() {
        let vide =
            periode(datetime!(2025-06-02 0:00 UTC), datetime!(2025-06-01 0:00 UTC), "Africa/Dakar");

        assert_eq!((vide.pleins(), vide.bords()), (None, &[][..]));
        assert!(!vide.est_tout() && Periode::default().est_tout());
    }

    #[test]
    fn an_open_end_stays_open() {
        let fuseau = Fuseau::default();
        let depuis = Some(datetime!(2025-06-01 12:00 UTC));
        let periode = Periode::try_new(depuis, None, &fuseau).unwrap();

        let pleins = Jours { premier: Some(date!(2025 - 06 - 02)), dernier: None };
        assert_eq!(periode.pleins(), Some(pleins));
        assert_eq!(periode.bords().len(), 1);
        assert!(Periode::try_new(Some(datetime!(9999-12-31 12:00 UTC)), None, &fuseau).is_err());
    }

    proptest! {
        #[test]
        fn an_instant_within_is_in_a_whole_day_or_at_an_end(
            depuis in 0_i64..900_000, duree in -10_000_i64..900_000, instant in 0_i64..1_800_000,
            zone in prop::sample::select(vec!["Africa/Dakar", "Europe/Paris", "Asia/Kathmandu"]),
        ) {
            // Around the night of a clock change.
            let quand = |secondes| datetime!(2025-10-20 0:00 UTC) + Duration::seconds(secondes);
            let fuseau = Fuseau::try_new(zone).unwrap();
            let dedans = (depuis..depuis + duree).contains(&instant);
            let periode = periode(quand(depuis), quand(depuis + duree), zone);

            let jour = fuseau.jour(quand(instant));
            let plein = periode.pleins().is_some_and(|jours| jours.premier <= jour && jour <= jours.dernier);
            let bords = periode.bords().iter().filter(|bord| {
                (bord.depuis..bord.avant).contains(&quand(instant)) && jour == Some(bord.jour)
            });
            prop_assert_eq!(usize::from(plein) + bords.count(), usize::from(dedans));
        }
    }
}
