//! The counters while many write, and while what they append is condensed.

use application::ports::queries::{DemandeStatistiques, Tendance, TicketFiltre, TicketQueries};
use domain::{Periode, Portee, SlaStatus, Status};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    builders::*,
    comptes::Monde,
    harness::{PATIENCE, TestDb, on_every_database},
};

on_every_database! {
    a_total_never_wavers_while_tickets_change_and_counters_are_condensed,
}

const TICKETS: usize = 12;

async fn a_total_never_wavers_while_tickets_change_and_counters_are_condensed(db: TestDb) {
    let mut ecrivains = JoinSet::new();
    let mut total = 0;
    for graine in 0..4 {
        let (db, mut monde) = (db.clone(), Monde::new(&db, graine).await);
        while monde.tickets.len() < TICKETS {
            monde.ouvrir(&db).await;
        }
        total += TICKETS;
        ecrivains.spawn(async move {
            for _ in 0..60 {
                monde.changer(&db).await;
                monde.annoncer(&db).await;
            }
        });
    }
    let mut condenseurs = JoinSet::new();
    for instance in [db.clone(), db.other_instance().await] {
        condenseurs.spawn(async move {
            loop {
                instance.storage().condenser().await.unwrap();
                tokio::task::yield_now().await;
            }
        });
    }
    let total = u64::try_from(total).unwrap();
    let tous = by_numero(TicketFiltre { status: Status::ALL.to_vec(), ..TicketFiltre::default() });
    let sla_status = SlaStatus::ALL.to_vec();
    let de_tout_mot = by_numero(TicketFiltre { sla_status, ..TicketFiltre::default() });

    let demande = DemandeStatistiques {
        client: None,
        chantier: None,
        periode: Periode::default(),
        premier: NOW.date(),
        dernier: NOW.date(),
    };

    let lire = async {
        while !ecrivains.is_empty() {
            let lues = db.queries().statistiques(Portee::Tout, &demande, NOW).await.unwrap();
            let resolus = lues.status[&Status::Resolu];
            assert_eq!(lues.status.values().sum::<u64>(), total);
            assert_eq!(lues.sla.values().sum::<u64>(), total);
            let Tendance { nouveaux, resolus: du_jour, .. } = lues.tendances[0];
            assert_eq!((nouveaux, du_jour), (total, resolus));
            for liste in [&tous, &de_tout_mot] {
                let lot = db.queries().liste(Portee::Tout, liste, NOW).await.unwrap();
                assert_eq!(lot.total, total);
            }
            while let Some(fini) = ecrivains.try_join_next() {
                fini.unwrap();
            }
        }
    };
    timeout(PATIENCE, lire).await.unwrap();
    condenseurs.shutdown().await;

    assert_eq!(db.storage().ecarts().await.unwrap(), []);
    assert_eq!(db.count("tickets").await, i64::try_from(total).unwrap());
}
