//! What happens to the clock of a ticket is recorded, and tells how it stands.

use application::ports::{
    IdGenerator,
    queries::{HorlogeDuTicket, TicketQueries},
};
use domain::{
    CalendrierId, Contexte, Fait, Liens, Modification, Ouverture, Patch, Politique, Portee,
    Priority, Status, Tags, Ticket, TicketId, TicketRef,
    sla::{Histoire, Lieu, Marche, Mouvement, Regles},
};
use infrastructure::UuidV7;
use migrations::Migrator;
use sea_orm_migration::MigratorTrait;
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{EmptyDb, TestDb, on_every_database},
};

on_every_database! {
    a_clock_is_told_again_from_what_was_recorded,
    a_change_that_leaves_the_clock_alone_records_nothing,
    anothers_clock_is_absent,
    clocks_from_before_are_given_a_history_that_counts_the_same,
}

const MAISON: Lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };

fn heure(n: i64) -> OffsetDateTime {
    NOW + Duration::hours(n)
}

/// What is decided at an hour.
fn decider<T>(n: i64, decision: impl FnOnce(&Contexte<'_>) -> T) -> T {
    decision(&Contexte { now: heure(n), regles: &Regles::default(), liens: Liens::default() })
}

/// Opens `TC-2025-<sequence>` at hour 0.
async fn ouvrir(db: &TestDb, sequence: i32) -> TicketId {
    let ouverture = Ouverture {
        titre: v("Fuite au sous-sol"),
        description: None,
        priority: Priority::Normale,
        categorie: domain::Categorie::Travaux,
        client: None,
        chantier: None,
        responsable: None,
        date_limite: None,
        tags: Tags::default(),
    };
    let id = TicketId(UuidV7.next());
    let numero = numero(2025, sequence);
    let (ticket, _) = decider(0, |c| Ticket::ouvrir(id, numero, ouverture, c)).unwrap();
    let tx = db.begin().await;
    tx.tickets().add(&ticket, &trace(&[Fait::Creation])).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn modifier(db: &TestDb, id: TicketId, n: i64, demande: Modification) {
    let tx = db.begin().await;
    let mut ticket = load(tx.as_ref(), id).await;
    let faits = decider(n, |c| ticket.modifier(demande, c)).unwrap();
    tx.tickets().save(&ticket, &trace_at(heure(n), faits.as_slice())).await.unwrap();
    tx.commit().await.unwrap();
}

/// One of each: a wait, a date by hand, a priority, a resolution; and two things at once.
async fn vivre(db: &TestDb, id: TicketId) {
    let vide = Modification::default;
    let status = |status| Modification { status: Some(status), ..vide() };
    let limite = Patch::Mettre(heure(100));
    let etapes = [
        status(Status::EnAttente),
        Modification { date_limite: limite, ..vide() },
        Modification { priority: Some(Priority::Haute), ..status(Status::EnCours) },
        status(Status::Resolu),
        status(Status::EnCours),
        Modification { date_limite: Patch::Effacer, ..vide() },
    ];
    for (n, etape) in (1..).zip(etapes) {
        modifier(db, id, n, etape).await;
    }
}

async fn horloge(db: &TestDb, id: TicketId) -> HorlogeDuTicket {
    db.queries().horloge(Portee::Tout, &TicketRef::Id(id)).await.unwrap().unwrap().0
}

async fn a_clock_is_told_again_from_what_was_recorded(db: TestDb) {
    let id = ouvrir(&db, 1).await;
    ouvrir(&db, 2).await;
    vivre(&db, id).await;

    let lue = horloge(&db, id).await;

    let page = db.page(Portee::Tout, id).await;
    assert_eq!((lue.id, lue.numero, lue.lieu), (id, page.numero, MAISON));
    assert_eq!(lue.compteur, page.compteur);
    let politique = Politique::default();
    let cible = |objectif| Mouvement::Cible(objectif);
    assert_eq!(
        lue.mouvements,
        [
            (heure(0), Mouvement::Ouverture(politique.objectif(Priority::Normale), MAISON)),
            (heure(1), Mouvement::Marche(Marche::Suspendue)),
            (heure(2), cible(politique.a_la_main(Some(heure(100))))),
            (heure(3), cible(politique.objectif(Priority::Haute))),
            (heure(3), Mouvement::Marche(Marche::EnMarche)),
            (heure(4), Mouvement::Marche(Marche::Arretee)),
            (heure(5), Mouvement::Marche(Marche::EnMarche)),
            (heure(6), cible(politique.a_la_main(None))),
        ]
    );
    let regles = Regles::default();
    let histoire = Histoire::relire(&regles, lue.mouvements).unwrap();
    assert_eq!(histoire.rejouer(), lue.compteur);
}

async fn a_change_that_leaves_the_clock_alone_records_nothing(db: TestDb) {
    let id = ouvrir(&db, 1).await;

    modifier(&db, id, 1, Modification { titre: some("Autre"), ..Modification::default() }).await;

    assert_eq!(horloge(&db, id).await.mouvements.len(), 1);
}

async fn anothers_clock_is_absent(db: TestDb) {
    let (id, acme) = db.with_ticket_of_acme().await;
    let stranger = Portee::Client(client("Inconnu").id);

    for (portee, visible) in [(acme, true), (stranger, false), (Portee::Tout, true)] {
        let lue = db.queries().horloge(portee, &TicketRef::Id(id)).await.unwrap();
        assert_eq!(lue.is_some(), visible);
    }
}

async fn clocks_from_before_are_given_a_history_that_counts_the_same(db: EmptyDb) {
    let regles = Regles::default();
    let storage = db.connect().await;
    storage.migrate_up().await.unwrap();
    let db = db.migrated().await;
    let mut ids = Vec::new();
    let vide = Modification::default;
    let status = |status| Modification { status: Some(status), ..vide() };
    let limite = |limite| Modification { date_limite: limite, ..vide() };
    let vies = [
        vec![],
        vec![status(Status::EnAttente)],
        vec![status(Status::EnAttente), status(Status::EnCours)],
        vec![limite(Patch::Mettre(heure(9))), status(Status::EnAttente), status(Status::EnCours)],
        vec![limite(Patch::Effacer), status(Status::Resolu)],
        vec![status(Status::EnAttente), status(Status::EnCours), status(Status::Resolu)],
    ];
    for (sequence, vie) in (1..).zip(vies) {
        let id = ouvrir(&db, sequence).await;
        for (n, etape) in (1..).zip(vie) {
            modifier(&db, id, n * n, etape).await;
        }
        ids.push(id);
    }

    let steps = Migrator::migrations();
    let since = steps.iter().rev().position(|step| step.name().ends_with("sla_evenements"));
    storage.migrate_down(u32::try_from(since.unwrap()).unwrap() + 1).await.unwrap();
    storage.migrate_up().await.unwrap();

    for id in ids {
        let HorlogeDuTicket { compteur, mouvements, .. } = horloge(&db, id).await;
        let histoire = Histoire::relire(&regles, mouvements).unwrap();
        assert_eq!(histoire.rejouer(), compteur);
    }
}
