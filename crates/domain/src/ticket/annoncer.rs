//! Announcing that a deadline comes near, or has passed.

use time::OffsetDateTime;

use super::{Fait, Faits, Ticket};

impl Ticket {
    /// The crossings that nobody was told of yet, each of which is told once. Nothing else about
    /// the ticket changes: its version stays, for no one who edits it is overtaken.
    pub fn annoncer(&mut self, now: OffsetDateTime) -> Faits {
        let franchis = self.state.compteur.franchis(self.state.annonce, now);
        self.state.annonce = franchis.last().copied().unwrap_or(self.state.annonce);
        Faits(franchis.into_iter().map(Fait::Franchissement).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use time::{Duration, macros::datetime};

    use super::{
        super::{testing::*, *},
        *,
    };

    const ALERTE: OffsetDateTime = datetime!(2025-01-11 8:42 UTC);
    const LIMITE: OffsetDateTime = datetime!(2025-01-11 13:30 UTC);

    fn dits(ticket: &mut Ticket, now: OffsetDateTime) -> Vec<&'static str> {
        let faits = ticket.annoncer(now);
        actions(&faits)
    }

    #[test]
    fn each_crossing_is_announced_once_and_the_next_is_known() {
        let mut ticket = ticket(Status::EnCours);
        assert_eq!(ticket.state().prochaine_annonce(), Some(ALERTE));

        assert_eq!(dits(&mut ticket, ALERTE - Duration::SECOND), [""; 0]);
        assert_eq!(dits(&mut ticket, ALERTE), ["sla_warning"]);
        assert_eq!(ticket.state().prochaine_annonce(), Some(LIMITE));
        assert_eq!(dits(&mut ticket, LIMITE - Duration::SECOND), [""; 0]);
        assert_eq!(dits(&mut ticket, LIMITE), ["sla_breach"]);
        assert_eq!(dits(&mut ticket, LIMITE + Duration::DAY), [""; 0]);
        assert_eq!(ticket.state().prochaine_annonce(), None);
        assert_eq!(ticket.state().version, 1);
    }

    #[test]
    fn after_a_pause_of_the_announcer_both_are_told_in_order() {
        let mut ticket = ticket(Status::EnCours);

        assert_eq!(dits(&mut ticket, LIMITE + Duration::DAY), ["sla_warning", "sla_breach"]);
    }

    #[test]
    fn a_deadline_that_had_passed_at_the_opening_was_never_near() {
        let demande = Ouverture { date_limite: Some(NOW - Duration::DAY), ..ouverture() };
        let numero = Numero { annee: 2025, sequence: 1 };
        let (mut ticket, _) =
            Ticket::ouvrir(TicketId(uuid::Uuid::nil()), numero, demande, &contexte()).unwrap();

        assert_eq!(dits(&mut ticket, NOW), ["sla_breach"]);
    }

    #[test]
    fn a_ticket_that_waits_or_is_resolved_says_only_what_it_had_crossed() {
        let (mut waits, mut late) = (ticket(Status::EnCours), ticket(Status::EnCours));
        let _ = waits.passer_a(Status::EnAttente, &contexte()).unwrap();
        let _ = late.passer_a(Status::Resolu, &a(LIMITE)).unwrap();

        assert_eq!(waits.state().prochaine_annonce(), None);
        assert_eq!(dits(&mut waits, LIMITE), [""; 0]);
        assert_eq!(late.state().prochaine_annonce(), Some(LIMITE));
        assert_eq!(dits(&mut late, LIMITE), ["sla_warning", "sla_breach"]);
        assert_eq!(late.state().prochaine_annonce(), None);
    }

    #[test]
    fn a_deadline_moved_away_is_announced_again_when_it_comes() {
        let mut ticket = ticket(Status::EnCours);
        assert_eq!(dits(&mut ticket, LIMITE).len(), 2);

        let recul = Modification {
            date_limite: crate::Patch::Mettre(LIMITE + Duration::days(30)),
            ..Modification::default()
        };
        let _ = ticket.modifier(recul, &a(LIMITE)).unwrap();

        assert_eq!(dits(&mut ticket, LIMITE), [""; 0]);
        assert_eq!(dits(&mut ticket, LIMITE + Duration::days(30)), ["sla_warning", "sla_breach"]);
    }

    #[test]
    fn a_ticket_reopened_in_warning_is_not_announced_twice() {
        let mut ticket = ticket(Status::EnCours);
        assert_eq!(dits(&mut ticket, ALERTE), ["sla_warning"]);

        let _ = ticket.cloturer(motif(), &a(ALERTE)).unwrap();
        let _ = ticket.reopen(motif(), &a(ALERTE + Duration::DAY)).unwrap();

        assert_eq!(ticket.state().sla_status(ALERTE + Duration::DAY), SlaStatus::Warning);
        assert_eq!(dits(&mut ticket, ALERTE + Duration::DAY), [""; 0]);
    }

    /// One change, told by a number.
    fn changer(ticket: &mut Ticket, quoi: u8, now: OffsetDateTime) {
        let limite = |limite| Modification { date_limite: limite, ..Modification::default() };
        let status = |status| Modification { status: Some(status), ..Modification::default() };
        let demande = match quoi {
            0 => return drop(ticket.annoncer(now)),
            1 => status(Status::EnCours),
            2 => status(Status::EnAttente),
            3 => status(Status::Resolu),
            4 => limite(crate::Patch::Effacer),
            5 => limite(crate::Patch::Mettre(now - Duration::DAY)),
            6 => limite(crate::Patch::Mettre(now + Duration::DAY)),
            _ => Modification { priority: Some(Priority::Haute), ..Modification::default() },
        };
        // What the status machine refuses leaves the ticket aside.
        let mut essai = ticket.clone();
        if essai.modifier(demande, &a(now)).is_ok() {
            *ticket = essai;
        }
    }

    proptest! {
        /// What the counters of tickets rely on: whose clock runs is as it was announced last, but
        /// where the next announcement is due, or where the last one isn't true yet at an instant
        /// that lies before it.
        #[test]
        fn two_instants_tell_whether_the_word_announced_last_is_true(
            vie in vec((0..8_u8, 0..60_i64), 1..20), ecart in -150..150_i64,
        ) {
            let mut ticket = ticket(Status::EnCours);
            let mut now = NOW;
            for (quoi, heures) in vie {
                now += Duration::hours(heures);
                changer(&mut ticket, quoi, now);
                let state = ticket.state();
                if state.compteur.fige.is_some() {
                    continue;
                }
                let depuis = state.compteur.echeance.and_then(|echeance| match state.annonce {
                    SlaStatus::Ok => None,
                    SlaStatus::Warning => Some(echeance.alerte()),
                    SlaStatus::Breach => Some(echeance.limite()),
                });
                for instant in [now, now + Duration::hours(ecart)] {
                    let due = state.prochaine_annonce().is_some_and(|prochaine| prochaine <= instant);
                    let tot = depuis.is_some_and(|depuis| depuis > instant);
                    prop_assert!(!(due && tot));
                    prop_assert_eq!(state.sla_status(instant) == state.annonce, !due && !tot);
                    prop_assert!(instant < now || !tot);
                }
            }
        }
    }
}
