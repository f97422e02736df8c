//! Deadlines (contract, section 5): two instants decide a status, by comparison with now.
//!
//! # What is stored, and why it is enough
//!
//! The clock of a ticket is a [`Compteur`]: the seconds that had counted (`compte`) at an instant
//! (`ancre`), the target (`cible`: seconds, threshold, whether set by hand), and three values that
//! follow from those and from the [`Calendrier`]: `date_alerte`, `date_limite` ([`Echeance`]) and a
//! frozen word (`fige`). They are computed when something happens to the ticket, never by a job.
//!
//! *While the clock runs*, the instants hold by themselves. `date_limite` is the first instant at
//! which `compte`, plus what the calendar counts since `ancre`, is the target: so now has reached
//! it exactly where the elapsed seconds have reached the target. Nights, holidays and changes of
//! the clocks are in it already.
//!
//! *While it stands*, nothing counts, so that the status can't change: it is the one of the moment
//! when the clock stopped, kept as a word beside the dates, as a resolved ticket's has always been.
//! A list thus decides any ticket from stored columns, by two indexes: the word where there is one,
//! else the two instants ([`SlaStatus::a`], and the same in SQL). However long a wait lasts, a
//! ticket that was `ok` stays so. Its `dateLimite` goes on showing the deadline as it stood when
//! the clock stopped, and moves when it starts again, as the contract has it: what would be true
//! while waiting («so many hours after you take it up again») is no date, would change at each
//! look, and couldn't be sorted by. `tempsRestant` tells the time that is kept.
//!
//! *When it starts again*, the dates are computed anew from the same remaining seconds: they have
//! moved by the time stopped, as the calendar counts it. That holds past the deadline too: what was
//! exceeded by an hour before a wait of three days is exceeded by an hour after.
//!
//! *When the priority, the client or the chantier changes*, only the target or the calendar is
//! replaced, and `compte` stays: no pause is in it, so none can be lost or counted twice.
//!
//! A date set by hand is shown as it was set, on a closed day too. Its target is what counted
//! before plus what will count until then; on a closed day before it no second is left, but the
//! date decides. Waits move it as they do any deadline. Exceptions, another client or another
//! chantier don't, for it was promised to someone; a new priority replaces it.
//!
//! An exception that becomes known later is a matter of counting again: [`Histoire::rejouer`]
//! gives the same clock as living through it did, and [`Histoire::grand_livre`] accounts for each
//! second of it. What a resolution has counted is closed: exceptions entered afterwards don't
//! reach behind it, so neither a resolved ticket nor its ledger ever changes.

mod agenda;
mod annonces;
mod calendrier;
mod compteur;
mod definition;
mod details;
mod fermeture;
mod grand_livre;
mod histoire;
mod morceaux;
mod mouvement;
mod objectif;
mod politique;
#[cfg(test)]
mod proofs;
mod regles;
mod semaine;
mod zone;

use time::OffsetDateTime;

pub use self::{
    agenda::{Agenda, Arret, Edition, Source},
    calendrier::Calendrier,
    compteur::{Cible, Compteur, Marche},
    definition::Definition,
    details::{Duree, SlaDetails},
    fermeture::{Exception, Raison},
    grand_livre::{Ligne, Nature},
    histoire::{Evenement, Histoire},
    mouvement::Mouvement,
    objectif::Objectif,
    politique::{Niveau, Politique, Politiques, Surcharge},
    regles::{Lieu, Regles, Revision},
    semaine::{Plage, Semaine},
    zone::Zone,
};
use crate::mots::mots;

mots! {
    /// How a ticket stands towards its deadline.
    SlaStatus {
        /// There is time.
        Ok = "ok",
        /// Most of the time is used.
        Warning = "warning",
        /// The deadline has passed.
        Breach = "breach",
    }
}

impl SlaStatus {
    /// How a ticket stands at an instant: as it was frozen while its clock stands, else by
    /// comparison; `ok` without a deadline.
    #[must_use]
    pub fn a(instant: OffsetDateTime, fige: Option<Self>, echeance: Option<Echeance>) -> Self {
        fige.or_else(|| echeance.map(|e| e.status(instant))).unwrap_or(Self::Ok)
    }
}

/// The two instants that decide a ticket's status. The warning never comes after the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echeance {
    alerte: OffsetDateTime,
    limite: OffsetDateTime,
}

impl Echeance {
    /// Pairs two instants, as they were stored.
    #[must_use]
    pub fn new(alerte: OffsetDateTime, limite: OffsetDateTime) -> Self {
        Self { alerte: alerte.min(limite), limite }
    }

    /// From when on the ticket is a warning.
    #[must_use]
    pub const fn alerte(self) -> OffsetDateTime {
        self.alerte
    }

    /// From when on it is a breach.
    #[must_use]
    pub const fn limite(self) -> OffsetDateTime {
        self.limite
    }

    /// The status at an instant.
    #[must_use]
    pub fn status(self, instant: OffsetDateTime) -> SlaStatus {
        if instant >= self.limite {
            SlaStatus::Breach
        } else if instant >= self.alerte {
            SlaStatus::Warning
        } else {
            SlaStatus::Ok
        }
    }
}

/// So many percent of some seconds, rounded towards zero.
fn part(secondes: i64, pourcent: u8) -> i64 {
    let pourcent = i64::from(pourcent);
    secondes / 100 * pourcent + secondes % 100 * pourcent / 100
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::datetime};

    use super::*;
    use crate::Priority;

    const DEBUT: OffsetDateTime = datetime!(2025-01-10 10:00 UTC);

    /// The deadline of a ticket that is opened, around the clock.
    fn echeance(objectif: Objectif) -> Echeance {
        Compteur::ouvrir(DEBUT, objectif, &Calendrier::continu()).echeance.unwrap()
    }

    fn jusqu_a(limite: OffsetDateTime) -> Echeance {
        echeance(Politique::default().a_la_main(Some(limite)))
    }

    #[test]
    fn the_status_turns_at_the_warning_and_at_the_deadline() {
        let echeance = echeance(Politique::default().objectif(Priority::Critique));

        assert_eq!(echeance.limite(), datetime!(2025-01-11 10:00 UTC));
        assert_eq!(echeance.alerte(), datetime!(2025-01-11 05:12 UTC));
        assert_eq!(echeance.status(datetime!(2025-01-11 05:11:59 UTC)), SlaStatus::Ok);
        assert_eq!(echeance.status(datetime!(2025-01-11 05:12 UTC)), SlaStatus::Warning);
        assert_eq!(echeance.status(datetime!(2025-01-11 09:59:59 UTC)), SlaStatus::Warning);
        assert_eq!(echeance.status(datetime!(2025-01-11 10:00 UTC)), SlaStatus::Breach);
    }

    #[test]
    fn each_priority_gives_its_time() {
        let jours = Priority::ALL
            .iter()
            .map(|p| (echeance(Politique::default().objectif(*p)).limite() - DEBUT).whole_hours());

        assert_eq!(jours.collect::<Vec<_>>(), [24, 48, 120, 240]);
    }

    #[test]
    fn a_deadline_in_the_past_is_a_breach_at_once() {
        let echeance = jusqu_a(datetime!(2024-12-01 00:00 UTC));

        assert_eq!(echeance.status(DEBUT), SlaStatus::Breach);
    }

    proptest! {
        #[test]
        fn a_status_never_improves_as_time_passes(delai in -9_000_000_i64..9_000_000, pas in 0_i64..20_000_000) {
            let echeance = jusqu_a(DEBUT + Duration::seconds(delai));
            let avant = echeance.status(DEBUT);
            let apres = echeance.status(DEBUT + Duration::seconds(pas));

            prop_assert!(avant <= apres);
            prop_assert!(echeance.alerte() <= echeance.limite());
        }
    }
}
