//! The status towards the deadline: the filter says the same as the row, at every instant.

use application::ports::queries::{TicketFiltre, TicketQueries};
use domain::{Echeance, Portee, SlaStatus, Status, TicketState, ticket::Resolution};
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
    db.with_tickets([&TicketState { echeance, ..ticket(1) }]).await;

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
    let a_temps = TicketState { resolution: frozen(Ok), ..resolved(1) };
    let trop_tard = TicketState { resolution: frozen(Breach), ..resolved(2) };
    db.with_tickets([&a_temps, &trop_tard]).await;

    for now in [ALERTE - Duration::DAY, ALERTE, LIMITE, LIMITE + Duration::DAY] {
        assert_eq!(kept(&db, &[Ok], now).await, [(1, Ok)], "{now}");
        assert_eq!(kept(&db, &[Warning], now).await, [], "{now}");
        assert_eq!(kept(&db, &[Breach], now).await, [(2, Breach)], "{now}");
    }
}

async fn filter_and_row_agree_at_every_instant(db: TestDb) {
    let until = |alerte, limite| Some(Echeance::new(alerte, limite));
    let tickets = [
        ticket(1),
        TicketState { echeance: until(ALERTE, LIMITE), ..ticket(2) },
        TicketState { echeance: until(ALERTE, ALERTE), ..ticket(3) },
        TicketState { echeance: until(LIMITE, LIMITE + Duration::HOUR), ..ticket(4) },
        TicketState { resolution: frozen(Ok), ..resolved(5) },
        TicketState { resolution: frozen(Breach), ..resolved(6) },
        TicketState { resolution: frozen(Ok), echeance: None, ..resolved(7) },
    ];
    db.with_tickets(&tickets).await;
    let wanted: [&[SlaStatus]; 8] = [
        &[],
        &[Ok],
        &[Warning],
        &[Breach],
        &[Ok, Warning],
        &[Warning, Breach],
        &[Breach, Ok],
        &[Ok, Warning, Breach],
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

fn resolved(sequence: i32) -> TicketState {
    let echeance = Some(Echeance::new(ALERTE, LIMITE));
    TicketState { status: Status::Resolu, echeance, ..ticket(sequence) }
}

#[expect(clippy::unnecessary_wraps, reason = "it is the value of a field")]
fn frozen(sla: SlaStatus) -> Option<Resolution> {
    Some(Resolution { date: NOW, sla })
}

/// The tickets that the filter keeps, with the status of their rows.
async fn kept(db: &TestDb, statuses: &[SlaStatus], now: OffsetDateTime) -> Vec<(i32, SlaStatus)> {
    let filtre = TicketFiltre { sla_status: statuses.to_vec(), ..TicketFiltre::default() };
    let lot = db.queries().liste(Portee::Tout, &by_numero(filtre), now).await.unwrap();
    assert_eq!(lot.total, u64::try_from(lot.elements.len()).unwrap());
    lot.elements.iter().map(|row| (row.numero.sequence, row.sla_status)).collect()
}
