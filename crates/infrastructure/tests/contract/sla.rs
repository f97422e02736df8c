//! The status towards the deadline: the filter says the same as the row, at every instant.

use application::ports::queries::{TicketFiltre, TicketQueries};
use domain::{Echeance, Portee, SlaStatus, Status, TicketState, sla::Compteur};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_status_begins_at_its_very_instant,
    a_frozen_status_stays,
    filter_and_row_agree_at_every_instant,
}

use SlaStatus::{Breach, Ok, Warning};

const ALERTE: OffsetDateTime = datetime!(2025-01-31 23:59:59 UTC);
const LIMITE: OffsetDateTime = datetime!(2025-02-03 0:00 UTC);

async fn a_status_begins_at_its_very_instant(db: TestDb) {
    let echeance = Some(Echeance::new(ALERTE, LIMITE));
    db.with_tickets([&TicketState { compteur: until(echeance), ..ticket(1) }]).await;

    let instants = [
        (ALERTE - Duration::SECOND, Ok),
        (ALERTE, Warning),
        (LIMITE - Duration::SECOND, Warning),
        (LIMITE, Breach),
        (LIMITE + Duration::SECOND, Breach),
    ];
    for (now, status) in instants {
        assert_eq!(kept(&db, &[status], now).await, [(1, status)], "{now}");
        let others: Vec<_> = SlaStatus::ALL.iter().copied().filter(|s| *s != status).collect();
        assert_eq!(kept(&db, &others, now).await, [], "{now}");
    }
}

async fn a_frozen_status_stays(db: TestDb) {
    let waiting = TicketState { status: Status::EnAttente, ..frozen(3, Warning) };
    db.with_tickets([&frozen(1, Ok), &frozen(2, Breach), &waiting]).await;

    for now in [ALERTE - Duration::DAY, ALERTE, LIMITE, LIMITE + Duration::DAY] {
        assert_eq!(kept(&db, &[Ok], now).await, [(1, Ok)], "{now}");
        assert_eq!(kept(&db, &[Warning], now).await, [(3, Warning)], "{now}");
        assert_eq!(kept(&db, &[Breach], now).await, [(2, Breach)], "{now}");
    }
}

async fn filter_and_row_agree_at_every_instant(db: TestDb) {
    let open = |alerte, limite| until(Some(Echeance::new(alerte, limite)));
    let without = Compteur { echeance: None, cible: None, ..frozen(7, Ok).compteur };
    let tickets = [
        ticket(1),
        TicketState { compteur: open(ALERTE, LIMITE), ..ticket(2) },
        TicketState { compteur: open(ALERTE, ALERTE), ..ticket(3) },
        TicketState { compteur: open(LIMITE, LIMITE + Duration::HOUR), ..ticket(4) },
        frozen(5, Ok),
        frozen(6, Breach),
        TicketState { compteur: without, ..frozen(7, Ok) },
        TicketState { status: Status::EnAttente, ..frozen(8, Warning) },
    ];
    db.with_tickets(&tickets).await;
    let wanted: [&[SlaStatus]; 9] = [
        &[],
        &[Ok],
        &[Warning],
        &[Breach],
        &[Ok, Warning],
        &[Warning, Breach],
        &[Breach, Ok],
        &[Ok, Warning, Breach],
        &[Breach, Breach],
    ];

    for instant in [ALERTE, LIMITE, LIMITE + Duration::HOUR] {
        for now in [-1, 0, 1].map(|s| instant + Duration::seconds(s)) {
            for statuses in wanted {
                let keeps = |s: SlaStatus| statuses.is_empty() || statuses.contains(&s);
                let expected: Vec<_> = tickets
                    .iter()
                    .map(|state| (state.numero.sequence, state.sla_status(now)))
                    .filter(|(_, status)| keeps(*status))
                    .collect();
                assert_eq!(kept(&db, statuses, now).await, expected, "{statuses:?} at {now}");
            }
        }
    }
}

/// A ticket whose clock stands, with the status of that moment.
fn frozen(sequence: i32, fige: SlaStatus) -> TicketState {
    let echeance = Some(Echeance::new(ALERTE, LIMITE));
    let status = Status::Resolu;
    let compteur = Compteur { fige: Some(fige), ..compteur(status, echeance) };
    TicketState { status, compteur, date_resolution: Some(NOW), ..ticket(sequence) }
}

/// The tickets that the filter keeps, with the status of their rows.
async fn kept(db: &TestDb, statuses: &[SlaStatus], now: OffsetDateTime) -> Vec<(i32, SlaStatus)> {
    let filtre = TicketFiltre { sla_status: statuses.to_vec(), ..TicketFiltre::default() };
    let lot = db.queries().liste(Portee::Tout, &by_numero(filtre), now).await.unwrap();
    assert_eq!(lot.total, u64::try_from(lot.elements.len()).unwrap());
    lot.elements.iter().map(|row| (row.numero.sequence, row.sla_status)).collect()
}
