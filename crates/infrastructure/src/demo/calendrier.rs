//! When tickets are opened and what becomes of them, in order of their dates.

use std::{iter::Peekable, vec};

use domain::{
    Politique, Priority, Status,
    sla::{self, Compteur},
};
use fastrand::Rng;
use time::{Duration, OffsetDateTime};

use super::echelle::pourcent;

/// How long the demonstration reaches back.
pub const DUREE: Duration = Duration::days(2 * 365);

/// The beginning and the end of one ticket.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// When it is opened.
    pub debut: OffsetDateTime,
    /// Its priority in the end.
    pub priority: Priority,
    /// Its deadline.
    pub limite: Limite,
    /// What becomes of it.
    pub destin: Destin,
}

impl Moment {
    /// Whether anyone has looked at the ticket yet.
    pub fn a_ete_vu(&self) -> bool {
        self.destin != Destin::Ouvert(Status::Nouveau)
    }
}

/// Where a deadline comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limite {
    /// From the priority.
    Priorite,
    /// Someone set it, so long after the opening.
    ALaMain(Duration),
    /// It was lifted.
    Aucune,
}

/// What becomes of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destin {
    /// It is resolved at that instant.
    Resolu(OffsetDateTime),
    /// It is open at `now`, with that status.
    Ouvert(Status),
}

/// The tickets' dates, oldest first. Only the open tickets, few and recent, are held in memory.
pub struct Calendrier {
    now: OffsetDateTime,
    politique: Politique,
    hasard: Rng,
    resolus: u32,
    rang: u32,
    suivant: Option<OffsetDateTime>,
    ouverts: Peekable<vec::IntoIter<Moment>>,
}

impl Calendrier {
    /// Draws the open tickets.
    pub fn new(
        tickets: u32,
        ouverts: u32,
        (now, politique): (OffsetDateTime, Politique),
        mut hasard: Rng,
    ) -> Self {
        let mut moments: Vec<Moment> =
            (0..ouverts).map(|_| ouvert(now, &politique, &mut hasard)).collect();
        moments.sort_by_key(|moment| moment.debut);
        let ouverts = moments.into_iter().peekable();
        let resolus = tickets.saturating_sub(u32::try_from(ouverts.len()).unwrap_or(tickets));
        let mut calendrier =
            Self { now, politique, hasard, resolus, rang: 0, suivant: None, ouverts };
        calendrier.suivant = calendrier.prochain();
        calendrier
    }

    /// The opening of the next ticket that will be resolved: evenly spread, in working hours.
    fn prochain(&mut self) -> Option<OffsetDateTime> {
        if self.rang == self.resolus {
            return None;
        }
        // The last hour is left for the resolution.
        let etendue = DUREE.whole_seconds() - 3_600;
        let pas = |rang: u32| etendue * i64::from(rang) / i64::from(self.resolus);
        let secondes = self.hasard.i64(pas(self.rang)..=pas(self.rang + 1));
        self.rang += 1;
        let brut = self.now - DUREE + Duration::seconds(secondes);
        // Squeezing each whole day into its working hours keeps the order. Today isn't whole.
        if brut.date() == self.now.date() {
            return Some(brut);
        }
        let minuit = brut.replace_time(time::Time::MIDNIGHT);
        Some(minuit + Duration::hours(7) + Duration::seconds((brut - minuit).whole_seconds() / 2))
    }

    fn resolu(&mut self, debut: OffsetDateTime) -> Moment {
        let hasard = &mut self.hasard;
        let priority = priority(hasard);
        let limite = limite(hasard);
        let (_, delai) = delais(&self.politique, priority, limite, debut);
        let delai = delai.max(120);
        let duree = if pourcent(hasard, 88) {
            hasard.i64(delai / 20..delai)
        } else {
            hasard.i64(delai..delai * 2)
        };
        let reste = (self.now - debut).whole_seconds();
        let duree = if duree < reste { duree } else { hasard.i64(reste / 2..reste) };
        let fin = debut + Duration::seconds(duree.max(1));
        Moment { debut, priority, limite, destin: Destin::Resolu(fin) }
    }
}

impl Iterator for Calendrier {
    type Item = Moment;

    fn next(&mut self) -> Option<Moment> {
        match (self.suivant, self.ouverts.peek()) {
            (Some(debut), Some(ouvert)) if ouvert.debut < debut => self.ouverts.next(),
            (Some(debut), _) => {
                let moment = self.resolu(debut);
                self.suivant = self.prochain();
                Some(moment)
            }
            (None, _) => self.ouverts.next(),
        }
    }
}

/// A ticket that is open at `now`: its age follows from how it is to stand towards its deadline,
/// so that breaches stay few whatever the policy.
fn ouvert(now: OffsetDateTime, politique: &Politique, hasard: &mut Rng) -> Moment {
    let priority = priority(hasard);
    let limite = limite(hasard);
    let (alerte, delai) = delais(politique, priority, limite, now);
    let age = match hasard.u8(..100) {
        // Old enough to have been seen and given to someone.
        0..80 => hasard.i64(300..alerte.max(301)),
        80..92 => hasard.i64(alerte..=delai.max(alerte)),
        _ => hasard.i64(delai..=delai * 2),
    };
    let age = age.clamp(300, DUREE.whole_seconds());
    let status = match hasard.u8(..100) {
        0..25 if age < 4 * 86_400 => Status::Nouveau,
        25..42 => Status::EnAttente,
        _ => Status::EnCours,
    };
    let debut = now - Duration::seconds(age);
    Moment { debut, priority, limite, destin: Destin::Ouvert(status) }
}

/// After how many seconds a ticket is a warning, and a breach.
fn delais(
    politique: &Politique,
    priority: Priority,
    limite: Limite,
    debut: OffsetDateTime,
) -> (i64, i64) {
    let objectif = match limite {
        Limite::ALaMain(delai) => politique.a_la_main(Some(debut + delai)),
        Limite::Priorite | Limite::Aucune => politique.objectif(priority),
    };
    let echeance = Compteur::ouvrir(debut, objectif, &sla::Calendrier::continu()).echeance;
    let depuis = |instant: OffsetDateTime| (instant - debut).whole_seconds();
    echeance.map_or((0, 0), |echeance| (depuis(echeance.alerte()), depuis(echeance.limite())))
}

fn priority(hasard: &mut Rng) -> Priority {
    match hasard.u8(..100) {
        0..5 => Priority::Critique,
        5..17 => Priority::Haute,
        17..84 => Priority::Normale,
        _ => Priority::Basse,
    }
}

/// Planned work has a deadline of its own, weeks or months away.
fn limite(hasard: &mut Rng) -> Limite {
    match hasard.u8(..100) {
        0 => Limite::Aucune,
        1..30 => Limite::ALaMain(Duration::days(hasard.i64(14..=90))),
        _ => Limite::Priorite,
    }
}
