//! Every rule that deadlines follow from, as they hold at a moment.

use std::collections::HashMap;

use super::{Agenda, Arret, Calendrier, Politique, Politiques};
use crate::{CalendrierId, Categorie, ChantierId, ClientId};

/// Which calendar a ticket's time counts by: one that has a name, with the exceptions of a chantier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lieu {
    /// The calendar.
    pub calendrier: CalendrierId,
    /// The chantier.
    pub chantier: Option<ChantierId>,
}

/// What of the rules was changed last, for some tickets: their clocks are to be told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Whose: those that count by this calendar.
    pub calendrier: CalendrierId,
    /// And that are on this chantier, where it isn't all of them.
    pub chantier: Option<ChantierId>,
    /// The number of the change. A clock that was told at an earlier one is out of date.
    pub numero: i64,
}

/// Every rule that deadlines follow from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regles {
    numero: i64,
    politiques: Politiques,
    agendas: Vec<Agenda>,
    calendriers: HashMap<Lieu, Calendrier>,
    revisions: HashMap<Lieu, i64>,
    continu: Calendrier,
}

impl Regles {
    /// Gathers what is kept: the number of the last change, the policies, the calendars in their
    /// order, and the last revision of each that has had one.
    #[must_use]
    pub fn new(
        numero: i64,
        politiques: Politiques,
        agendas: Vec<Agenda>,
        revisions: impl IntoIterator<Item = Revision>,
    ) -> Self {
        let lieux = agendas.iter().flat_map(|agenda| {
            let chantiers = agenda.chantiers().map(Some).chain([None]);
            chantiers.map(move |chantier| (Lieu { calendrier: agenda.id, chantier }, agenda))
        });
        let calendriers =
            lieux.map(|(lieu, agenda)| (lieu, agenda.calendrier(lieu.chantier))).collect();
        let revisions = revisions
            .into_iter()
            .map(|r| (Lieu { calendrier: r.calendrier, chantier: r.chantier }, r.numero))
            .collect();
        Self { numero, politiques, agendas, calendriers, revisions, continu: Calendrier::continu() }
    }

    /// The number of the last change.
    #[must_use]
    pub const fn numero(&self) -> i64 {
        self.numero
    }

    /// The policies.
    #[must_use]
    pub const fn politiques(&self) -> &Politiques {
        &self.politiques
    }

    /// The policy of a ticket, by where it belongs.
    #[must_use]
    pub fn politique(
        &self,
        categorie: Categorie,
        client: Option<ClientId>,
        chantier: Option<ChantierId>,
    ) -> Politique {
        self.politiques.pour(categorie, client, chantier)
    }

    /// Every calendar, in order.
    #[must_use]
    pub fn agendas(&self) -> &[Agenda] {
        &self.agendas
    }

    /// One calendar, if there is.
    #[must_use]
    pub fn agenda(&self, id: CalendrierId) -> Option<&Agenda> {
        self.agendas.iter().find(|agenda| agenda.id == id)
    }

    /// The calendar to count by. Calendars are never deleted; without any, time counts around the
    /// clock.
    #[must_use]
    pub fn calendrier(&self, lieu: Lieu) -> &Calendrier {
        let propre = self.calendriers.get(&lieu);
        let commun = || self.calendriers.get(&Lieu { chantier: None, ..lieu });
        propre.or_else(commun).unwrap_or(&self.continu)
    }

    /// The number of the last change that concerns the clocks of a place; 0 where none did.
    #[must_use]
    pub fn revision(&self, lieu: Lieu) -> i64 {
        let derniere = |lieu| self.revisions.get(&lieu).copied().unwrap_or_default();
        derniere(lieu).max(derniere(Lieu { chantier: None, ..lieu }))
    }

    /// The rules as they would be with one exception more.
    #[must_use]
    pub fn avec_arret(&self, calendrier: CalendrierId, arret: &Arret) -> Self {
        let mut agendas = self.agendas.clone();
        for agenda in agendas.iter_mut().filter(|agenda| agenda.id == calendrier) {
            agenda.arrets.push(arret.clone());
        }
        let revisions = self.revisions.iter().map(|(lieu, numero)| Revision {
            calendrier: lieu.calendrier,
            chantier: lieu.chantier,
            numero: *numero,
        });
        Self::new(self.numero, self.politiques.clone(), agendas, revisions)
    }
}

impl Default for Regles {
    /// The contract's: its policy, around the clock.
    fn default() -> Self {
        Self::new(0, Politiques::default(), Vec::new(), [])
    }
}

#[cfg(test)]
mod tests {
    use time::{OffsetDateTime, macros::datetime};
    use uuid::Uuid;

    use super::*;
    use crate::{
        ExceptionId, Nom,
        sla::{Definition, Edition, Exception, Source, Zone},
    };

    const NOW: OffsetDateTime = datetime!(2025-01-10 8:00 UTC);
    const BUREAU: CalendrierId = CalendrierId(Uuid::from_u128(1));
    const SITE: ChantierId = ChantierId(Uuid::from_u128(2));
    const AILLEURS: Lieu = Lieu { calendrier: BUREAU, chantier: None };
    const SUR_SITE: Lieu = Lieu { calendrier: BUREAU, chantier: Some(SITE) };

    fn regles() -> Regles {
        let zone = Zone::try_new("Africa/Dakar").unwrap();
        let journee = vec!["08:00-18:00".parse().unwrap()];
        let jours = std::array::from_fn(|jour| if jour < 5 { journee.clone() } else { Vec::new() });
        let edition =
            |depuis, definition| Edition { depuis, definition, source: Source::Administration };
        let agenda = Agenda {
            id: BUREAU,
            nom: Nom::try_new("Bureau").unwrap(),
            anciennes: vec![edition(NOW, Definition::continue_(zone.clone()))],
            edition: edition(
                datetime!(2025-01-13 0:00 UTC),
                Definition::try_new(zone, jours, Vec::new()).unwrap(),
            ),
            arrets: Vec::new(),
        };
        let revision = |chantier, numero| Revision { calendrier: BUREAU, chantier, numero };
        Regles::new(
            9,
            Politiques::default(),
            vec![agenda],
            [revision(None, 5), revision(Some(SITE), 7)],
        )
    }

    fn pluie(chantier: Option<ChantierId>) -> Arret {
        let (de, a) = (datetime!(2025-01-14 8:00 UTC), datetime!(2025-01-14 12:00 UTC));
        let exception = Exception::try_new(de, a, Nom::try_new("Pluie").unwrap(), NOW).unwrap();
        Arret { id: ExceptionId(Uuid::nil()), chantier, exception }
    }

    #[test]
    fn an_edition_holds_from_its_instant_on() {
        let regles = regles();
        let calendrier = regles.calendrier(AILLEURS);

        assert!(calendrier.ouvert(datetime!(2025-01-12 3:00 UTC)));
        assert!(!calendrier.ouvert(datetime!(2025-01-13 3:00 UTC)));
        assert!(calendrier.ouvert(datetime!(2025-01-13 9:00 UTC)));
    }

    #[test]
    fn an_exception_of_a_chantier_concerns_it_alone() {
        let (partout, sur_site) = (
            regles().avec_arret(BUREAU, &pluie(None)),
            regles().avec_arret(BUREAU, &pluie(Some(SITE))),
        );
        let ouvert =
            |regles: &Regles, lieu| regles.calendrier(lieu).ouvert(datetime!(2025-01-14 9:00 UTC));

        assert_eq!((ouvert(&partout, AILLEURS), ouvert(&partout, SUR_SITE)), (false, false));
        assert_eq!((ouvert(&sur_site, AILLEURS), ouvert(&sur_site, SUR_SITE)), (true, false));
        assert_eq!((ouvert(&regles(), AILLEURS), ouvert(&regles(), SUR_SITE)), (true, true));
    }

    #[test]
    fn the_last_change_that_concerns_a_place_is_known() {
        let ailleurs = Lieu { chantier: Some(ChantierId(Uuid::nil())), ..AILLEURS };

        assert_eq!(regles().revision(AILLEURS), 5);
        assert_eq!(regles().revision(SUR_SITE), 7);
        assert_eq!(regles().revision(ailleurs), 5);
        assert_eq!(Regles::default().revision(AILLEURS), 0);
    }

    #[test]
    fn without_a_calendar_time_counts_around_the_clock() {
        assert_eq!(Regles::default().calendrier(AILLEURS), &Calendrier::continu());
    }
}
