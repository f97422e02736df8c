//! Days and hours of the place where the company works.

use jiff::tz::TimeZone;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

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
    let utc = instant.checked_to_offset(time::UtcOffset::UTC)?;
    (0..=9999).contains(&utc.year()).then(|| {
        utc.replace_time(
            Time::from_hms(utc.hour(), utc.minute(), utc.second()).unwrap_or(utc.time()),
        )
    })
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

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
