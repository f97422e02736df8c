//! The deadline in words, as the detail of a ticket shows it.

use std::fmt;

use time::Duration;

/// A length of time in French, rounded down: `2 jours 4h`, `1 jour`, `10h`, `25 min`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duree(Duration);

impl fmt::Display for Duree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (jours, heures) = (self.0.whole_days(), self.0.whole_hours() % 24);
        match (jours, heures) {
            (0, 0) => write!(f, "{} min", self.0.whole_minutes()),
            (0, _) => write!(f, "{heures}h"),
            (1, 0) => f.write_str("1 jour"),
            (_, 0) => write!(f, "{jours} jours"),
            (1, _) => write!(f, "1 jour {heures}h"),
            (_, _) => write!(f, "{jours} jours {heures}h"),
        }
    }
}

/// How much of its time a ticket has used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaDetails {
    /// The time used.
    pub temps_ecoule: String,
    /// The time left, or by how much the deadline is passed.
    pub temps_restant: String,
    /// The share used, rounded down, 0..=100.
    pub pourcentage: u8,
    /// The time used, to the second.
    pub secondes_ecoulees: i64,
    /// The time left, to the second; negative past the deadline.
    pub secondes_restantes: i64,
}

impl SlaDetails {
    /// Describes a count of seconds, used and left. A deadline set by hand may not have passed yet
    /// though no working time is left before it.
    pub(super) fn decompte(ecoule: i64, restant: i64, depasse: bool) -> Self {
        let total = ecoule.saturating_add(restant);
        let pourcentage = if depasse || total <= 0 {
            100
        } else {
            let part = i128::from(ecoule) * 100 / i128::from(total);
            u8::try_from(part.clamp(0, 100)).unwrap_or(100)
        };
        let duree = |secondes| Duree(Duration::seconds(secondes));
        let temps_restant = if depasse {
            format!("dépassé de {}", duree(restant.min(0).saturating_neg()))
        } else {
            duree(restant.max(0)).to_string()
        };
        Self {
            temps_ecoule: duree(ecoule).to_string(),
            temps_restant,
            pourcentage,
            secondes_ecoulees: ecoule,
            secondes_restantes: restant,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::{OffsetDateTime, macros::datetime};

    use super::*;

    const DEBUT: OffsetDateTime = datetime!(2025-01-10 10:00 UTC);

    fn a(instant: OffsetDateTime) -> SlaDetails {
        let limite = datetime!(2025-01-13 00:00 UTC);
        let restant = (limite - instant).whole_seconds();
        SlaDetails::decompte((instant - DEBUT).whole_seconds(), restant, restant <= 0)
    }

    #[test]
    fn durations_are_rounded_down_and_said_in_french() {
        let dit = |secondes| Duree(Duration::seconds(secondes)).to_string();

        assert_eq!(dit(187_200), "2 jours 4h");
        assert_eq!(dit(86_400 + 3_599), "1 jour");
        assert_eq!(dit(90_000), "1 jour 1h");
        assert_eq!(dit(172_800), "2 jours");
        assert_eq!(dit(39_599), "10h");
        assert_eq!(dit(1_559), "25 min");
        assert_eq!(dit(0), "0 min");
    }

    #[test]
    fn used_and_left_are_told_with_the_share_used() {
        let details = a(datetime!(2025-01-12 14:00 UTC));

        assert_eq!(details.temps_ecoule, "2 jours 4h");
        assert_eq!(details.temps_restant, "10h");
        assert_eq!(details.pourcentage, 83);
    }

    #[test]
    fn past_the_deadline_the_rest_says_by_how_much() {
        let details = a(datetime!(2025-01-13 03:20 UTC));

        assert_eq!(details.temps_restant, "dépassé de 3h");
        assert_eq!(details.pourcentage, 100);
    }
}
