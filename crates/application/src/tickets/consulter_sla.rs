//! The ledger of a ticket's clock: where each second of its life went.

use std::sync::Arc;

use domain::{
    Acteur, Numero, SlaStatus, TicketId, TicketRef,
    sla::{Agenda, Compteur, Histoire, Ligne, SlaDetails},
};

use crate::{
    AppError, AppResult, Ressource,
    ports::{
        Clock,
        queries::{HorlogeDuTicket, TicketQueries},
    },
};

/// The clock of a ticket at the moment of the answer, and all that it did until then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaConsulte {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub numero: Numero,
    /// How its clock stands: the target among others.
    pub compteur: Compteur,
    /// How it stands towards its deadline.
    pub sla_status: SlaStatus,
    /// How much of its time it has used, as its page says it; `None` without a deadline.
    pub sla_details: Option<SlaDetails>,
    /// The seconds that have counted: the sum of the lines.
    pub ecoule: i64,
    /// The seconds that may still count; `None` without a target.
    pub restant: Option<i64>,
    /// The calendar that its time counts by; `None` where it counts around the clock.
    pub calendrier: Option<Agenda>,
    /// The ledger, from the opening until now.
    pub lignes: Vec<Ligne>,
}

/// Shows the ledger of a ticket's clock.
#[derive(Clone)]
pub struct ConsulterSla {
    queries: Arc<dyn TicketQueries>,
    clock: Arc<dyn Clock>,
}

impl ConsulterSla {
    /// Wires it.
    #[must_use]
    pub const fn new(queries: Arc<dyn TicketQueries>, clock: Arc<dyn Clock>) -> Self {
        Self { queries, clock }
    }

    /// The ledger of a ticket that the caller may see.
    ///
    /// # Errors
    ///
    /// An unknown ticket, or storage failure.
    pub async fn execute(&self, ticket: &TicketRef, acteur: &Acteur) -> AppResult<SlaConsulte> {
        let found = self.queries.horloge(acteur.portee(), ticket).await?;
        let (horloge, regles) = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        let now = self.clock.now();
        let HorlogeDuTicket { id, numero, compteur, lieu, mouvements } = horloge;
        let histoire = Histoire::relire(&regles, mouvements);
        let calendrier = regles.calendrier(lieu);
        Ok(SlaConsulte {
            id,
            numero,
            compteur,
            sla_status: compteur.status(now),
            sla_details: compteur.details(now, calendrier),
            ecoule: compteur.ecoule(now, calendrier),
            restant: compteur.restant(now, calendrier),
            calendrier: regles.agenda(lieu.calendrier).cloned(),
            lignes: histoire.map_or_else(Vec::new, |histoire| histoire.grand_livre(now)),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        CalendrierId, Portee,
        sla::{Calendrier, Lieu, Marche, Mouvement, Nature, Niveau, Objectif},
    };
    use mockall::predicate::eq;
    use time::{Duration, OffsetDateTime};
    use uuid::Uuid;

    use super::*;
    use crate::{ports::testing::*, tickets::testing::*};

    const DELAI: Objectif = Objectif::Delai { secondes: 36_000, seuil: 80, niveau: Niveau::Defaut };
    const LIEU: Lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };

    fn heure(n: i64) -> OffsetDateTime {
        NOW + Duration::hours(n)
    }

    /// A ticket that waited from the second hour to the fifth, and what was recorded of it.
    fn horloge(mouvements: Vec<(OffsetDateTime, Mouvement)>) -> HorlogeDuTicket {
        let calendrier = Calendrier::continu();
        let mut compteur = Compteur::ouvrir(NOW, DELAI, &calendrier);
        compteur.passer_a(Marche::Suspendue, heure(2), &calendrier);
        compteur.passer_a(Marche::EnMarche, heure(5), &calendrier);
        let id = TicketId(Uuid::from_u128(9));
        HorlogeDuTicket { id, numero: NUMERO, compteur, lieu: LIEU, mouvements }
    }

    async fn six_heures_apres(horloge: HorlogeDuTicket) -> SlaConsulte {
        let mut queries = MockTicketQueries::new();
        queries.expect_horloge().return_once(move |_, _| Ok(Some((horloge, Arc::default()))));
        let consulter = ConsulterSla::new(Arc::new(queries), clock_at(heure(6)));
        consulter.execute(&REF, &agent()).await.unwrap()
    }

    fn lignes(vu: &SlaConsulte) -> Vec<(OffsetDateTime, OffsetDateTime, &Nature, i64)> {
        vu.lignes.iter().map(|l| (l.de, l.a, &l.nature, l.secondes)).collect()
    }

    #[tokio::test]
    async fn the_ledger_tells_what_was_recorded_and_adds_up() {
        let mouvements = vec![
            (NOW, Mouvement::Ouverture(DELAI, LIEU)),
            (heure(2), Mouvement::Marche(Marche::Suspendue)),
            (heure(5), Mouvement::Marche(Marche::EnMarche)),
        ];

        let vu = six_heures_apres(horloge(mouvements)).await;

        assert_eq!(
            lignes(&vu),
            [
                (NOW, heure(2), &Nature::EnMarche, 7_200),
                (heure(2), heure(5), &Nature::EnAttente, 0),
                (heure(5), heure(6), &Nature::EnMarche, 3_600),
            ]
        );
        assert_eq!((vu.ecoule, vu.restant), (10_800, Some(25_200)));
        assert_eq!(vu.sla_details.unwrap().secondes_ecoulees, 10_800);
    }

    #[tokio::test]
    async fn what_is_outside_the_scope_is_absent() {
        let mut queries = MockTicketQueries::new();
        queries
            .expect_horloge()
            .with(eq(Portee::Client(CLIENT)), eq(REF))
            .returning(|_, _| Ok(None));

        let consulter = ConsulterSla::new(Arc::new(queries), clock_at(NOW));
        let refus = consulter.execute(&REF, &client()).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Ticket))));
    }
}
