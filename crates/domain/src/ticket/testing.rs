//! A ticket to try things on.

use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::*;

pub(super) const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);
pub(super) static REGLES: std::sync::LazyLock<Regles> = std::sync::LazyLock::new(Regles::default);

/// The same at another instant.
pub(super) fn a(now: OffsetDateTime) -> Contexte<'static> {
    Contexte { now, ..contexte() }
}

pub(super) fn contexte() -> Contexte<'static> {
    Contexte { now: NOW, regles: &REGLES, liens: Liens::default() }
}

pub(super) fn ouverture() -> Ouverture {
    Ouverture {
        titre: Titre::try_new("Échafaudage sans garde-corps").unwrap(),
        description: None,
        priority: Priority::Critique,
        categorie: Categorie::Securite,
        client: None,
        chantier: None,
        responsable: None,
        date_limite: None,
        tags: Tags::default(),
    }
}

/// TC-2025-001, opened an hour before [`NOW`], in the given status.
pub(super) fn ticket(status: Status) -> Ticket {
    let hier = Contexte { now: NOW - time::Duration::HOUR, ..contexte() };
    let numero = Numero { annee: 2025, sequence: 1 };
    let (mut ticket, _) =
        Ticket::ouvrir(TicketId(Uuid::nil()), numero, ouverture(), &hier).unwrap();
    let _ = ticket.passer_a(status, &hier).unwrap();
    ticket
}

pub(super) fn jean() -> Responsable {
    Responsable::try_new("Jean Dupont").unwrap()
}

pub(super) fn motif() -> Motif {
    Motif::try_new("Garde-corps posé").unwrap()
}

pub(super) fn actions(faits: &Faits) -> Vec<&'static str> {
    faits.as_slice().iter().map(Fait::action).collect()
}
