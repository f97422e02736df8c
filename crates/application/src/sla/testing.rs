//! Rules and callers to try the use cases on.

use std::sync::Arc;

use domain::{
    Acces, Acteur, CalendrierId, Contexte, ExceptionId, Liens, Motif, Ticket, TicketId,
    sla::{
        Agenda, Arret, Definition, Edition, Exception, Lieu, Politiques, Regles, Revision, Source,
        Zone,
    },
};
use time::Duration;
use uuid::Uuid;

use crate::{
    ports::{
        Auteur,
        repositories::{Horloge, Recalcul},
        testing::*,
    },
    tickets::testing::{NOW, NUMERO, agent, ouverture},
};

pub(crate) const MAISON: Lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };

pub(crate) fn admin() -> Acteur {
    Acteur { acces: Acces::Admin, ..agent() }
}

/// The house's calendar, around the clock.
pub(crate) fn agenda() -> Agenda {
    let zone = Zone::try_new("Africa/Dakar").unwrap();
    let definition = Definition::continue_(zone);
    Agenda {
        id: CalendrierId::DEFAUT,
        nom: "Par défaut".parse().unwrap(),
        anciennes: Vec::new(),
        edition: Edition { depuis: NOW, definition, source: Source::Configuration },
        arrets: Vec::new(),
    }
}

/// The rules with a calendar, of which clocks have yet to follow the change `revision`.
pub(crate) fn regles(revision: i64) -> Arc<Regles> {
    let revision = Revision { numero: revision, ..recalcul().revision };
    Arc::new(Regles::new(revision.numero, Politiques::default(), vec![agenda()], [revision]))
}

pub(crate) fn recalcul() -> Recalcul {
    Recalcul {
        revision: Revision { calendrier: MAISON.calendrier, chantier: None, numero: 3 },
        motif: Motif::try_new("arrêt exceptionnel : pluie").unwrap(),
        auteur: Auteur::from(&admin()),
    }
}

/// A transaction in which the rules are about to change.
pub(crate) fn changing() -> MockTransaction {
    let mut tx = MockTransaction::default();
    tx.regles.expect_verrouiller().once().returning(|| Ok(regles(0)));
    tx
}

/// A ticket that was opened now, before it was known that the day is off.
pub(crate) fn horloge() -> Horloge {
    let regles = regles(0);
    let contexte = Contexte { now: NOW, regles: &regles, liens: Liens::default() };
    let id = TicketId(Uuid::from_u128(9));
    let (ticket, _) = Ticket::ouvrir(id, NUMERO, ouverture(), &contexte).unwrap();
    let mouvements = ticket.mouvements().iter().map(|m| (NOW, *m)).collect();
    Horloge { ticket, mouvements }
}

/// The rules with a day off.
pub(crate) fn jour_chome() -> Arc<Regles> {
    let chome = "Deuil".parse().unwrap();
    let exception = Exception::try_new(NOW, NOW + Duration::DAY, chome, NOW).unwrap();
    let id = ExceptionId(Uuid::nil());
    let arret = Arret { id, chantier: None, exception };
    Arc::new(regles(3).avec_arret(MAISON.calendrier, &arret))
}
