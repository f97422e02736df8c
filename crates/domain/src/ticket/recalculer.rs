//! Telling the clock of a ticket again, after the rules have changed.

use time::OffsetDateTime;

use super::{Fait, Faits, Status, Ticket};
use crate::{
    Motif,
    sla::{Compteur, Echeance, Histoire, Mouvement, Regles},
};

impl Ticket {
    /// Whether the clock knows of every change of the rules that concerns it. A resolved ticket's
    /// does: its result is frozen.
    #[must_use]
    pub fn est_a_jour(&self, regles: &Regles) -> bool {
        self.state.status == Status::Resolu
            || self.state.revision >= regles.revision(self.state.lieu())
    }

    /// Tells the clock again from all that happened to it, by the rules as they are now. Where the
    /// deadline moves, that is a change of the ticket, made because of `motif`.
    pub fn recalculer(
        &mut self,
        mouvements: impl IntoIterator<Item = (OffsetDateTime, Mouvement)>,
        regles: &Regles,
        motif: &Motif,
        now: OffsetDateTime,
    ) -> Faits {
        let avant = self.state.compteur;
        let rejoue = Histoire::relire(regles, mouvements).map(|histoire| histoire.rejouer());
        self.state.compteur = rejoue.unwrap_or(avant);
        self.state.revision = regles.numero();
        let limite = |compteur: Compteur| compteur.echeance.map(Echeance::limite);
        let deplacee = limite(self.state.compteur) != limite(avant);
        let faits = deplacee.then(|| Fait::Recalcul { motif: motif.clone() });
        self.conclure(faits.into_iter().collect(), now)
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};
    use uuid::Uuid;

    use super::{
        super::{testing::*, *},
        *,
    };
    use crate::{
        ExceptionId, Nom,
        sla::{
            Agenda, Arret, Calendrier, Definition, Edition, Exception, Lieu, Politique, Politiques,
            Revision, Source, Zone,
        },
    };

    const LIMITE: OffsetDateTime = datetime!(2025-01-11 13:30 UTC);

    /// The house's calendar, around the clock, closed for four hours after [`NOW`].
    fn regles() -> Regles {
        let edition = Edition {
            depuis: NOW,
            definition: Definition::continue_(Zone::try_new("Africa/Dakar").unwrap()),
            source: Source::Configuration,
        };
        let pluie = Nom::try_new("pluie").unwrap();
        let exception = Exception::try_new(NOW, NOW + Duration::hours(4), pluie, NOW).unwrap();
        let agenda = Agenda {
            id: CalendrierId::DEFAUT,
            nom: Nom::try_new("Maison").unwrap(),
            anciennes: Vec::new(),
            edition,
            arrets: vec![Arret { id: ExceptionId(Uuid::nil()), chantier: None, exception }],
        };
        let revision = Revision { calendrier: CalendrierId::DEFAUT, chantier: None, numero: 4 };
        Regles::new(4, Politiques::default(), vec![agenda], [revision])
    }

    /// The same ticket after its clock was told again.
    fn recalcule(mut ticket: Ticket, now: OffsetDateTime) -> (Ticket, Vec<&'static str>) {
        let regles = regles();
        let ouverture = ticket.mouvements()[0];
        let motif = Motif::try_new("arrêt exceptionnel : pluie").unwrap();
        let faits = ticket.recalculer([(NOW - Duration::HOUR, ouverture)], &regles, &motif, now);
        let actions = actions(&faits);
        (ticket, actions)
    }

    #[test]
    fn a_deadline_moves_by_what_was_closed_and_says_so_once() {
        let ticket = ticket(Status::EnCours);
        assert!(!ticket.est_a_jour(&regles()));

        let (ticket, faits) = recalcule(ticket, NOW);
        assert_eq!(faits, ["modification"]);
        assert_eq!(ticket.state().compteur.echeance.unwrap().limite(), LIMITE + Duration::hours(4));
        assert!(ticket.est_a_jour(&regles()));

        let (_, faits) = recalcule(ticket, NOW);
        assert_eq!(faits, [""; 0]);
    }

    #[test]
    fn a_date_set_by_hand_stays_and_says_nothing_though_its_warning_moves() {
        let limite = NOW + Duration::hours(40);
        let objectif = Politique::default().a_la_main(Some(limite));
        let mut ticket = ticket(Status::EnCours);
        let regles = regles();
        let lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };
        let motif = Motif::try_new("arrêt exceptionnel : pluie").unwrap();

        let ouverture = Mouvement::Ouverture(objectif, lieu);
        ticket.state.compteur = Compteur::ouvrir(NOW, objectif, &Calendrier::continu());
        let avant = ticket.state().compteur.echeance.unwrap();
        let faits = ticket.recalculer([(NOW, ouverture)], &regles, &motif, NOW);

        let apres = ticket.state().compteur.echeance.unwrap();
        assert_eq!(actions(&faits), [""; 0]);
        assert_eq!(apres.limite(), limite);
        assert!(apres.alerte() > avant.alerte());
    }

    #[test]
    fn a_breach_that_is_none_any_more_is_announced_again_when_it_comes() {
        let mut ticket = ticket(Status::EnCours);
        let _ = ticket.annoncer(LIMITE);
        assert_eq!(ticket.state().annonce, SlaStatus::Breach);

        let (mut ticket, _) = recalcule(ticket, LIMITE);

        assert_eq!(ticket.state().annonce, SlaStatus::Warning);
        let faits = ticket.annoncer(LIMITE + Duration::hours(4));
        assert_eq!(actions(&faits), ["sla_breach"]);
    }

    #[test]
    fn a_resolved_ticket_has_nothing_to_catch_up_with() {
        assert!(ticket(Status::Resolu).est_a_jour(&regles()));
    }
}
