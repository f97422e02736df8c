//! Rules and callers to try the use cases on.

use std::sync::Arc;

use domain::{
    Acces, Acteur, CalendrierId, Motif,
    sla::{Agenda, Definition, Edition, Lieu, Politiques, Regles, Revision, Source, Zone},
};

use crate::{
    ports::{Auteur, repositories::Recalcul, testing::*},
    tickets::testing::{NOW, agent},
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
