//! The week of a calendar: its slots, and arithmetic over a week that repeats for ever.

use std::{fmt, str::FromStr};

use crate::ValeurInvalide;

pub(super) const JOUR: i64 = 86_400;
const SEMAINE: i64 = 7 * JOUR;
/// From the Monday before it to 1970-01-01, a Thursday.
const LUNDI: i64 = 3 * JOUR;

/// A slot of a day, by the clock on the wall: `08:00-13:00`. It may end at `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plage {
    debut: u16,
    fin: u16,
}

impl Plage {
    /// From midnight to midnight.
    pub const JOURNEE: Self = Self { debut: 0, fin: 24 * 60 };

    /// Checks a slot, in minutes from midnight.
    ///
    /// # Errors
    ///
    /// A slot that is empty, or ends after 24:00.
    pub fn try_new(debut: u16, fin: u16) -> Result<Self, ValeurInvalide> {
        if debut >= fin || fin > 24 * 60 {
            return Err(ValeurInvalide::new("une plage finit après son début, à 24:00 au plus"));
        }
        Ok(Self { debut, fin })
    }
}

impl FromStr for Plage {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        texte
            .split_once('-')
            .and_then(|(debut, fin)| Some((minutes(debut)?, minutes(fin)?)))
            .ok_or_else(|| ValeurInvalide::new("une plage est attendue, comme 08:00-13:00"))
            .and_then(|(debut, fin)| Self::try_new(debut, fin))
    }
}

impl fmt::Display for Plage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { debut, fin } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", debut / 60, debut % 60, fin / 60, fin % 60)
    }
}

/// `HH:MM` as minutes from midnight, `24:00` included.
fn minutes(texte: &str) -> Option<u16> {
    let (heures, minutes) = texte.split_once(':')?;
    let nombre = |t: &str| {
        let chiffres = t.len() == 2 && t.bytes().all(|c| c.is_ascii_digit());
        chiffres.then(|| t.parse::<u16>().ok()).flatten()
    };
    let (heures, minutes) = (nombre(heures)?, nombre(minutes)?);
    (minutes < 60 && heures * 60 + minutes <= 24 * 60).then_some(heures * 60 + minutes)
}

/// The slots of a week, at least one. Times in it are local seconds: what the clock on the wall
/// shows, as seconds since 1970 began there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Semaine {
    tranches: Vec<Tranche>,
    total: i64,
}

/// A slot in seconds since Monday, with the open time of the week before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tranche {
    debut: i64,
    fin: i64,
    avant: i64,
}

impl Semaine {
    /// Checks the slots of each day, Monday first.
    ///
    /// # Errors
    ///
    /// Slots of a day that overlap or aren't in order, or a week without any.
    pub fn try_new(jours: &[Vec<Plage>; 7]) -> Result<Self, ValeurInvalide> {
        if jours.iter().any(|j| !j.is_sorted_by(|a, b| a.fin <= b.debut)) {
            return Err(ValeurInvalide::new(
                "les plages d'un jour se suivent sans se chevaucher, dans l'ordre",
            ));
        }
        let plages = (0..).step_by(24 * 60).zip(jours).flat_map(|(minuit, jour)| {
            jour.iter().map(move |p| (minuit + i64::from(p.debut), minuit + i64::from(p.fin)))
        });
        let semaine = Self::new(plages.map(|(debut, fin)| (debut * 60, fin * 60)));
        if semaine.total == 0 {
            return Err(ValeurInvalide::new("au moins une plage dans la semaine"));
        }
        Ok(semaine)
    }

    /// The week without a pause.
    pub(super) fn continue_() -> Self {
        Self::new([(0, SEMAINE)])
    }

    fn new(plages: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut total = 0;
        let mut tranches = Vec::new();
        for (debut, fin) in plages {
            tranches.push(Tranche { debut, fin, avant: total });
            total += fin - debut;
        }
        Self { tranches, total }
    }

    /// The open seconds before a local time, counted from a Monday long ago: the difference of two
    /// is what is open between them.
    pub(super) fn compte(&self, local: i64) -> i64 {
        let local = local + LUNDI;
        let (semaines, reste) = (local.div_euclid(SEMAINE), local.rem_euclid(SEMAINE));
        let commencees = self.tranches.iter().take_while(|t| t.debut < reste);
        let entamee = commencees.last().map_or(0, |t| t.avant + reste.min(t.fin) - t.debut);
        semaines * self.total + entamee
    }

    /// The first local time before which there are `compte` open seconds.
    pub(super) fn atteint(&self, compte: i64) -> i64 {
        let (semaines, dernieres) =
            ((compte - 1).div_euclid(self.total), (compte - 1).rem_euclid(self.total) + 1);
        let commencees = self.tranches.iter().take_while(|t| t.avant < dernieres);
        let reste = commencees.last().map_or(0, |t| t.debut + dernieres - t.avant);
        semaines * SEMAINE + reste - LUNDI
    }

    /// The open intervals between two local times, in order; one may begin where another ends.
    pub(super) fn plages(&self, de: i64, a: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let premier = (de + LUNDI).div_euclid(SEMAINE) * SEMAINE - LUNDI;
        std::iter::successors(Some(premier), |lundi| Some(lundi + SEMAINE))
            .take_while(move |lundi| *lundi < a)
            .flat_map(move |lundi| {
                self.tranches.iter().map(move |t| (de.max(lundi + t.debut), a.min(lundi + t.fin)))
            })
            .filter(|(debut, fin)| debut < fin)
    }
}
