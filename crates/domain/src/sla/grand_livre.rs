//! The ledger: where each second of a ticket's life went, and why.

use std::fmt;

use time::OffsetDateTime;

use super::{Calendrier, Histoire, Marche, Raison};

/// What the clock of a ticket did during an interval, and why: said in French by `Display`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    /// It ran.
    EnMarche,
    /// It stood, for the ticket waited.
    EnAttente,
    /// It would have run, but the calendar was closed.
    HorsHoraires(Raison),
    /// It stood, for the ticket was resolved.
    Resolu,
}

impl Nature {
    /// Every word used on the wire.
    pub const MOTS: &'static [&'static str] =
        &["en_marche", "en_attente", "hors_horaires", "resolu"];

    /// The word used on the wire.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::EnMarche => "en_marche",
            Self::EnAttente => "en_attente",
            Self::HorsHoraires(_) => "hors_horaires",
            Self::Resolu => "resolu",
        }
    }
}

impl fmt::Display for Nature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EnMarche => f.write_str("le délai court"),
            Self::EnAttente => f.write_str("ticket en attente"),
            Self::HorsHoraires(raison) => raison.fmt(f),
            Self::Resolu => f.write_str("ticket résolu"),
        }
    }
}

/// A line of the ledger: an interval that isn't empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ligne {
    /// Its first instant.
    pub de: OffsetDateTime,
    /// The first instant after it, with which the next line begins.
    pub a: OffsetDateTime,
    /// What it was.
    pub nature: Nature,
    /// The seconds counted: all of them while the clock ran, else none.
    pub secondes: i64,
}

impl Histoire<'_> {
    /// The ledger, from the opening of the ticket until now, or until the last event if that is
    /// later: lines without a gap or an overlap, whose seconds add up to what
    /// [`Compteur::ecoule`](super::Compteur::ecoule) says. Each event begins a new line.
    #[must_use]
    pub fn grand_livre(&self, now: OffsetDateTime) -> Vec<Ligne> {
        let mut lignes = Vec::new();
        for periode in self.periodes(now, &self.calendriers()) {
            match periode.marche {
                Marche::EnMarche => courir(&mut lignes, periode.de, periode.a, periode.calendrier),
                Marche::Suspendue => {
                    inscrire(&mut lignes, periode.de, periode.a, Nature::EnAttente);
                }
                Marche::Arretee => inscrire(&mut lignes, periode.de, periode.a, Nature::Resolu),
            }
        }
        lignes
    }
}

/// Writes the lines of a period during which the clock runs as the calendar opens and closes.
fn courir(
    lignes: &mut Vec<Ligne>,
    mut de: OffsetDateTime,
    a: OffsetDateTime,
    calendrier: &Calendrier,
) {
    for (ouverture, fermeture) in calendrier.ouvertures(de, a).chain([(a, a)]) {
        for (de, a, raison) in calendrier.raisons(de, ouverture) {
            inscrire(lignes, de, a, Nature::HorsHoraires(raison));
        }
        inscrire(lignes, ouverture, fermeture, Nature::EnMarche);
        de = fermeture;
    }
}

fn inscrire(lignes: &mut Vec<Ligne>, de: OffsetDateTime, a: OffsetDateTime, nature: Nature) {
    let secondes = if nature == Nature::EnMarche { (a - de).whole_seconds() } else { 0 };
    if de < a {
        lignes.push(Ligne { de, a, nature, secondes });
    }
}
