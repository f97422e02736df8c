//! Days and hours of the place where the company works.

use jiff::{Timestamp, tz::TimeZone};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset, macros::datetime};

use crate::ValeurInvalide;

/// An IANA time zone, such as `Africa/Dakar`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fuseau(TimeZone);

impl Fuseau {
    /// Finds a zone by its IANA name.
    ///
    /// # Errors
    ///
    /// A name that the tz database doesn't have.
    pub fn try_new(nom: &str) -> Result<Self, ValeurInvalide> {
        TimeZone::get(nom).map(Self).map_err(|_| {
            ValeurInvalide::new("un fuseau horaire de la base IANA est attendu, comme Africa/Dakar")
        })
    }

    /// Its clocks.
    pub(crate) const fn horloge(&self) -> &TimeZone {
        &self.0
    }

    /// The first instant of a day in this zone, in UTC. Where a clock change skips midnight, the
    /// day begins when the skipped hour ends. `None` at the ends of the calendar.
    #[must_use]
    pub fn debut(&self, jour: Date) -> Option<OffsetDateTime> {
        en_utc(&civil(jour)?.to_zoned(self.0.clone()).ok()?)
    }

    /// The instant of a day and hour in this zone, in UTC and whole seconds. Of an hour that a clock
    /// change repeats, the first; one that it skips is moved on by as much. `None` at the ends of
    /// the calendar.
    #[must_use]
    pub fn instant(&self, local: PrimitiveDateTime) -> Option<OffsetDateTime> {
        let (jour, heure) = (local.date(), local.time());
        let [heures, minutes, secondes] = [heure.hour(), heure.minute(), heure.second()]
            .map(|nombre| i8::try_from(nombre).unwrap_or_default());
        let civil = civil(jour)?.at(heures, minutes, secondes, 0);
        en_utc(&civil.to_zoned(self.0.clone()).ok()?)
    }

    /// The first instant after a day in this zone, in UTC. `None` at the ends of the calendar.
    #[must_use]
    pub fn fin(&self, jour: Date) -> Option<OffsetDateTime> {
        self.debut(jour.next_day()?)
    }

    /// The day that an instant falls on in this zone. `None` at the ends of the calendar.
    #[must_use]
    pub fn jour(&self, instant: OffsetDateTime) -> Option<Date> {
        let horodatage = Timestamp::from_second(instant.unix_timestamp()).ok()?;
        let decalage =
            UtcOffset::from_whole_seconds(self.0.to_offset(horodatage).seconds()).ok()?;
        instant.checked_to_offset(decalage).map(OffsetDateTime::date)
    }

    /// By how many seconds its clocks are ahead of UTC, and from when on, in order: in the years
    /// from `debut` on and before `fin`, the first since ever.
    #[must_use]
    pub fn decalages(&self, debut: i32, fin: i32) -> Vec<(OffsetDateTime, i32)> {
        let premier = |annee| {
            let jour = Date::from_ordinal_date(annee, 1).ok()?;
            Timestamp::from_second(jour.midnight().assume_utc().unix_timestamp()).ok()
        };
        let Some((debut, fin)) = premier(debut).zip(premier(fin)) else { return Vec::new() };
        let changements = self.0.following(debut).take_while(|suivant| suivant.timestamp() < fin);
        let changements = changements.filter_map(|suivant| {
            let instant = OffsetDateTime::from_unix_timestamp(suivant.timestamp().as_second());
            Some((instant.ok()?, suivant.offset().seconds()))
        });
        let depuis_toujours = (DEPUIS_TOUJOURS, self.0.to_offset(debut).seconds());
        [depuis_toujours].into_iter().chain(changements).collect()
    }
}

/// The beginning of the year 1.
const DEPUIS_TOUJOURS: OffsetDateTime = datetime!(0001-01-01 0:00 UTC);

impl Default for Fuseau {
    /// UTC, which is also the time of Dakar and Abidjan.
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

fn civil(jour: Date) -> Option<jiff::civil::Date> {
    let annee = i16::try_from(jour.year()).ok()?;
    let (mois, jour) = (i8::try_from(u8::from(jour.month())).ok()?, i8::try_from(jour.day()).ok()?);
    jiff::civil::Date::new(annee, mois, jour).ok()
}

fn en_utc(instant: &jiff::Zoned) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(instant.timestamp().as_second()).ok()
}

/// An instant as it is kept: UTC, whole seconds. Mixed offsets or fractions would sort wrongly on
/// SQLite, which compares texts. `None` where UTC would leave the years 0 to 9999.
#[must_use]
pub fn normaliser(instant: OffsetDateTime) -> Option<OffsetDateTime> {
    let utc = instant.checked_to_offset(UtcOffset::UTC)?;
    (0..=9999).contains(&utc.year()).then(|| {
        utc.replace_time(
            Time::from_hms(utc.hour(), utc.minute(), utc.second()).unwrap_or(utc.time()),
        )
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_zone() {
        let paris = Fuseau::try_new("Europe/Paris").unwrap();

        assert_eq!(paris.debut(date!(2025 - 07 - 01)), Some(datetime!(2025-06-30 22:00 UTC)));
        assert_eq!(paris.fin(date!(2025 - 03 - 30)), Some(datetime!(2025-03-30 22:00 UTC)));
    }

    #[test]
    fn a_local_hour_is_found_also_on_the_nights_of_a_clock_change() {
        let paris = Fuseau::try_new("Europe/Paris").unwrap();

        for (local, utc) in [
            (datetime!(2025-07-01 12:00:00), datetime!(2025-07-01 10:00 UTC)),
            (datetime!(2025-03-30 02:30:00), datetime!(2025-03-30 01:30 UTC)),
            (datetime!(2025-10-26 02:30:00), datetime!(2025-10-26 00:30 UTC)),
        ] {
            assert_eq!(paris.instant(local), Some(utc), "{local}");
        }
    }

    #[test]
    fn an_instant_falls_on_a_day_of_the_zone() {
        let paris = Fuseau::try_new("Europe/Paris").unwrap();

        assert_eq!(paris.jour(datetime!(2025-06-30 21:59:59 UTC)), Some(date!(2025 - 06 - 30)));
        assert_eq!(paris.jour(datetime!(2025-06-30 22:00 UTC)), Some(date!(2025 - 07 - 01)));
        assert_eq!(paris.jour(datetime!(9999-12-31 23:30 UTC)), None);
    }

    #[test]
    fn a_zone_tells_when_its_clocks_change() {
        let dakar = Fuseau::try_new("Africa/Dakar").unwrap().decalages(2000, 2100);
        let paris = Fuseau::try_new("Europe/Paris").unwrap().decalages(2000, 2026);

        assert_eq!(dakar, Fuseau::default().decalages(2000, 2100));
        assert_eq!(paris.first().map(|(depuis, _)| *depuis), Some(datetime!(0001-01-01 0:00 UTC)));
        assert_eq!(paris.last(), Some(&(datetime!(2025-10-26 1:00 UTC), 3_600)));
        assert_eq!(paris.len(), 1 + 2 * 26);
        assert!(paris.is_sorted());
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert!(Fuseau::try_new("Afrique/Dakar").is_err());
    }

    #[test]
    fn an_instant_is_kept_in_utc_and_whole_seconds() {
        let midi = datetime!(2025-01-10 12:00:00.9 +2);

        assert_eq!(normaliser(midi), Some(datetime!(2025-01-10 10:00 UTC)));
        assert_eq!(normaliser(datetime!(9999-12-31 23:59 -1)), None);
    }
}
