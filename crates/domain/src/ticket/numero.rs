//! The number that people call a ticket by.

use std::{fmt, str::FromStr};

use crate::{TicketId, ValeurInvalide};

/// `TC-<year>-<sequence>`: unique, from 1 in each year, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Numero {
    /// The year of creation, in UTC.
    pub annee: i32,
    /// The place in that year, from 1.
    pub sequence: i32,
}

impl fmt::Display for Numero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TC-{}-{:03}", self.annee, self.sequence)
    }
}

impl FromStr for Numero {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        let lire = || {
            let (annee, sequence) = texte.strip_prefix("TC-")?.split_once('-')?;
            let numero = Self { annee: annee.parse().ok()?, sequence: sequence.parse().ok()? };
            // One ticket, one way to write its number.
            (numero.sequence > 0 && numero.to_string() == texte).then_some(numero)
        };
        lire().ok_or_else(|| ValeurInvalide::new("un numéro est attendu, comme TC-2025-001"))
    }
}

/// How a caller names a ticket: by its id or by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TicketRef {
    /// By its id.
    Id(TicketId),
    /// By its number.
    Numero(Numero),
}

impl FromStr for TicketRef {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        texte
            .parse()
            .map(Self::Id)
            .or_else(|_| texte.parse().map(Self::Numero))
            .map_err(|_| ValeurInvalide::new("un UUID ou un numéro est attendu, comme TC-2025-001"))
    }
}

impl fmt::Display for TicketRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Numero(numero) => numero.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sequence_has_three_digits_at_least() {
        assert_eq!(Numero { annee: 2025, sequence: 7 }.to_string(), "TC-2025-007");
        assert_eq!(Numero { annee: 2025, sequence: 1234 }.to_string(), "TC-2025-1234");
    }

    #[test]
    fn a_ticket_has_one_number() {
        for autre in [
            "TC-2025-7",
            "TC-2025-0007",
            "tc-2025-007",
            "TC-2025-000",
            "TC-2025--01",
            "TC-2025-+07",
            "TC-XXX",
        ] {
            assert!(autre.parse::<Numero>().is_err(), "{autre}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_read_as_it_is_written(annee in 1970..10_000, sequence in 1..i32::MAX) {
            let numero = Numero { annee, sequence };

            prop_assert_eq!(numero.to_string().parse::<Numero>().unwrap(), numero);
        }

        #[test]
        fn reading_never_panics(texte in "\\PC{0,40}") {
            let _ = texte.parse::<TicketRef>();
        }
    }
}
