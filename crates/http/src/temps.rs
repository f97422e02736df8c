//! Instants and days on the wire (contract, section 1).

use std::str::FromStr;

use domain::{Fuseau, ValeurInvalide, normaliser};
use serde::{Serialize, Serializer, ser::Error};
use time::{
    Date, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339,
    macros::format_description,
};

use crate::valeurs::lire;

/// An instant: in an answer, `2025-01-10T10:00:00Z`; in a request, with any offset.
#[derive(Debug, Clone, Copy)]
pub struct Instant(pub OffsetDateTime);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let instant = self.0.checked_to_offset(UtcOffset::UTC).unwrap_or(self.0);
        let mut texte = *b"0000-00-00T00:00:00Z";
        ecrire_jour(&mut texte, instant.date());
        for (debut, valeur) in
            [(11, instant.hour()), (14, instant.minute()), (17, instant.second())]
        {
            ecrire(&mut texte[debut..debut + 2], valeur.into());
        }
        serializer.serialize_str(std::str::from_utf8(&texte).map_err(S::Error::custom)?)
    }
}

/// A day: `2025-01-10`.
#[derive(Debug, Clone, Copy)]
pub struct Jour(pub Date);

impl Serialize for Jour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut texte = *b"0000-00-00";
        ecrire_jour(&mut texte, self.0);
        serializer.serialize_str(std::str::from_utf8(&texte).map_err(S::Error::custom)?)
    }
}

fn ecrire_jour(texte: &mut [u8], jour: Date) {
    ecrire(&mut texte[..4], u16::try_from(jour.year()).unwrap_or(0));
    ecrire(&mut texte[5..7], u8::from(jour.month()).into());
    ecrire(&mut texte[8..10], jour.day().into());
}

/// Writes a number with leading zeros, without allocating: a page has hundreds of dates.
fn ecrire(chiffres: &mut [u8], mut nombre: u16) {
    for chiffre in chiffres.iter_mut().rev() {
        *chiffre = b"0123456789"[usize::from(nombre % 10)];
        nombre /= 10;
    }
}

/// A date in a request: an instant, or a day to be read in the time zone of the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// RFC 3339, with any offset.
    Instant(OffsetDateTime),
    /// `YYYY-MM-DD`.
    Jour(Date),
}

lire! { texte:
    Instant = |texte: String| instant(&texte).map(Self),
    Jour = |texte: String| jour(&texte).map(Self),
    Moment = |texte: String| texte.parse(),
}

impl FromStr for Moment {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        let lu = jour(texte).map(Self::Jour).or_else(|_| instant(texte).map(Self::Instant));
        lu.map_err(|_| {
            ValeurInvalide::new("une date est attendue, comme 2025-01-10T14:30:00Z ou 2025-01-10")
        })
    }
}

impl Moment {
    /// The instant itself, or the first of the day.
    pub fn debut(self, fuseau: &Fuseau) -> Result<OffsetDateTime, ValeurInvalide> {
        match self {
            Self::Instant(instant) => Ok(instant),
            Self::Jour(jour) => fuseau.debut(jour).ok_or_else(hors_calendrier),
        }
    }

    /// The instant itself, or the first after the day.
    pub fn fin(self, fuseau: &Fuseau) -> Result<OffsetDateTime, ValeurInvalide> {
        match self {
            Self::Instant(instant) => Ok(instant),
            Self::Jour(jour) => fuseau.fin(jour).ok_or_else(hors_calendrier),
        }
    }

    /// The first instant after: an instant stands for its whole second, a day for all of it.
    pub fn apres(self, fuseau: &Fuseau) -> Result<OffsetDateTime, ValeurInvalide> {
        match self {
            Self::Instant(instant) => {
                instant.checked_add(time::Duration::SECOND).ok_or_else(hors_calendrier)
            }
            Self::Jour(_) => self.fin(fuseau),
        }
    }
}

/// Reads an instant, with any offset.
fn instant(texte: &str) -> Result<OffsetDateTime, ValeurInvalide> {
    let lu = OffsetDateTime::parse(texte, &Rfc3339).ok().and_then(normaliser);
    lu.filter(|instant| instant.year() > 0)
        .ok_or_else(|| ValeurInvalide::new("un instant est attendu, comme 2025-01-10T14:30:00Z"))
}

/// Reads a day. The year 0 exists for neither people nor PostgreSQL.
pub fn jour(texte: &str) -> Result<Date, ValeurInvalide> {
    let lu = Date::parse(texte, format_description!("[year]-[month]-[day]")).ok();
    lu.filter(|jour| texte.len() == 10 && jour.year() > 0)
        .ok_or_else(|| ValeurInvalide::new("un jour est attendu, comme 2025-01-10"))
}

fn hors_calendrier() -> ValeurInvalide {
    ValeurInvalide::new("cette date sort du calendrier")
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn json(valeur: impl Serialize) -> String {
        serde_json::to_string(&valeur).unwrap()
    }

    #[test]
    fn instants_are_written_in_utc_and_whole_seconds() {
        let instant = datetime!(2025-01-10 12:04:05.9 +2);

        assert_eq!(json(Instant(instant)), r#""2025-01-10T10:04:05Z""#);
        assert_eq!(json(Jour(date!(0987 - 06 - 05))), r#""0987-06-05""#);
    }

    #[test]
    fn a_day_is_read_in_the_zone_and_an_instant_with_its_offset() {
        let paris = Fuseau::try_new("Europe/Paris").unwrap();
        let jour: Moment = "2025-07-01".parse().unwrap();
        let instant: Moment = "2025-07-01T00:00:00.7+02:00".parse().unwrap();

        assert_eq!(jour.debut(&paris), Ok(datetime!(2025-06-30 22:00 UTC)));
        assert_eq!(jour.apres(&paris), Ok(datetime!(2025-07-01 22:00 UTC)));
        assert_eq!(instant, Moment::Instant(datetime!(2025-06-30 22:00 UTC)));
        assert_eq!(instant.apres(&paris), Ok(datetime!(2025-06-30 22:00:01 UTC)));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for texte in ["", "hier", "2025-13-01", "2025-1-1", "+2025-01-01", "0000-01-01", "2025"] {
            assert!(texte.parse::<Moment>().is_err(), "{texte}");
        }
        let fuseau = Fuseau::try_new("UTC").unwrap();
        assert!("9999-12-31".parse::<Moment>().unwrap().fin(&fuseau).is_err());
    }
}
