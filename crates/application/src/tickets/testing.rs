//! Tickets and callers to try the use cases on.

use std::sync::Arc;

use domain::{
    Acces, Acteur, CalendrierId, Categorie, ClientId, Contexte, Liens, Nom, Numero, Ouverture,
    Priority, SlaStatus, Status, Tags, Ticket, TicketId, TicketRef, Titre, UtilisateurId,
    sla::{Calendrier, Compteur, Lieu, Objectif, Regles},
};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::TicketChanges;
pub(crate) use crate::pieces_jointes::testing::liens;
use crate::ports::{
    UnitOfWork,
    queries::{TicketDetail, TicketResume},
    testing::*,
};

pub(crate) const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);
pub(crate) const CLIENT: ClientId = ClientId(Uuid::from_u128(42));
pub(crate) const NUMERO: Numero = Numero { annee: 2025, sequence: 1 };
pub(crate) const REF: TicketRef = TicketRef::Numero(NUMERO);

pub(crate) fn agent() -> Acteur {
    let nom = Nom::try_new("Marie Martin").unwrap();
    Acteur { id: UtilisateurId(Uuid::from_u128(1)), nom, acces: Acces::Agent }
}

pub(crate) fn client() -> Acteur {
    Acteur { acces: Acces::Client(CLIENT), ..agent() }
}

pub(crate) fn changes(uow: Arc<dyn UnitOfWork>) -> TicketChanges {
    TicketChanges::new(uow, clock_at(NOW), sequential_ids())
}

pub(crate) fn ouverture() -> Ouverture {
    Ouverture {
        titre: Titre::try_new("Fuite au sous-sol").unwrap(),
        description: None,
        priority: Priority::Normale,
        categorie: Categorie::Travaux,
        client: None,
        chantier: None,
        responsable: None,
        date_limite: None,
        tags: Tags::default(),
    }
}

/// A transaction in which the one ticket is found, in the given status.
pub(crate) fn with_ticket(status: Status) -> MockTransaction {
    let mut tx = MockTransaction::default();
    tx.tickets.expect_find().returning(move |_, _| {
        let contexte = Contexte { now: NOW, regles: &Regles::default(), liens: Liens::default() };
        let (ticket, _) =
            Ticket::ouvrir(TicketId(Uuid::from_u128(9)), NUMERO, ouverture(), &contexte).unwrap();
        let mut state = ticket.state().clone();
        state.status = status;
        Ok(Some(Ticket::restore(state)))
    });
    tx
}

pub(crate) fn resume(n: u128) -> TicketResume {
    TicketResume {
        id: TicketId(Uuid::from_u128(n)),
        numero: NUMERO,
        titre: "Fuite au sous-sol".into(),
        description: None,
        status: Status::Nouveau,
        priority: Priority::Normale,
        categorie: Categorie::Travaux,
        client_id: None,
        client_nom: None,
        chantier_id: None,
        chantier_nom: None,
        responsable: None,
        date_creation: NOW,
        date_modification: NOW,
        date_limite: None,
        sla_status: SlaStatus::Ok,
        tags: vec![],
        nb_messages: 0,
        nb_piece_jointes: 0,
    }
}

pub(crate) fn detail() -> TicketDetail {
    TicketDetail {
        id: TicketId(Uuid::from_u128(9)),
        numero: NUMERO,
        titre: "Fuite au sous-sol".into(),
        description: None,
        status: Status::Nouveau,
        priority: Priority::Normale,
        categorie: Categorie::Travaux,
        client: None,
        chantier: None,
        responsable: None,
        responsable_id: None,
        date_creation: NOW,
        date_modification: NOW,
        compteur: Compteur::ouvrir(NOW, Objectif::Aucun, &Calendrier::continu()),
        lieu: Lieu { calendrier: CalendrierId::DEFAUT, chantier: None },
        regles: Arc::default(),
        date_resolution: None,
        motif_cloture: None,
        niveau_escalade: 0,
        tags: vec![],
        nb_messages: 0,
        version: 1,
        messages: vec![],
        pieces_jointes: vec![],
        historique: vec![],
    }
}
