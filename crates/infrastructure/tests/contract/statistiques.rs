//! The statistics: after whatever happens to tickets, at any instant, in any zone, they are what a
//! slow count of the rows says.

use std::collections::BTreeMap;

use application::ports::queries::{
    DemandeStatistiques, Statistiques, Tendance, TicketFiltre, TicketListe, TicketQueries,
    TicketResume,
};
use domain::{Categorie, Fuseau, Periode, Portee, Priority, SlaStatus, Status, TicketId};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    builders::*,
    comptes::Monde,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    statistics_are_exact_whatever_happens,
    days_begin_when_they_do_where_the_company_works,
    no_ticket_at_all_is_a_zero_everywhere,
    a_resolution_that_was_undone_is_no_resolution,
}

const ZONES: [&str; 3] = ["Africa/Dakar", "America/St_Johns", "Asia/Kathmandu"];

async fn statistics_are_exact_whatever_happens(db: TestDb) {
    for (graine, zone) in (20..).zip(ZONES) {
        let fuseau = Fuseau::try_new(zone).unwrap();
        db.storage().compter_en(&fuseau).await.unwrap();
        let mut monde = Monde::new(&db, graine).await;
        for _ in 0..80 {
            monde.vivre(&db).await;
            verifier(&db, &mut monde, &fuseau).await;
        }
        assert_eq!(db.storage().ecarts().await.unwrap(), []);
    }
}

async fn days_begin_when_they_do_where_the_company_works(db: TestDb) {
    let mut monde = Monde::new(&db, 30).await;
    for _ in 0..30 {
        monde.ouvrir(&db).await;
        monde.changer(&db).await;
        monde.now += Duration::hours(5);
    }

    for zone in ["Pacific/Auckland", "America/Los_Angeles", "Africa/Dakar"] {
        let fuseau = Fuseau::try_new(zone).unwrap();
        db.storage().compter_en(&fuseau).await.unwrap();

        assert_eq!(db.storage().ecarts().await.unwrap(), []);
        for _ in 0..10 {
            verifier(&db, &mut monde, &fuseau).await;
        }
    }
}

async fn no_ticket_at_all_is_a_zero_everywhere(db: TestDb) {
    let lues = db.queries().statistiques(Portee::Tout, &d_un_jour(NOW.date()), NOW).await.unwrap();

    assert_eq!(lues.status.into_iter().collect::<Vec<_>>(), zeros(Status::ALL));
    assert_eq!(lues.sla.into_iter().collect::<Vec<_>>(), zeros(SlaStatus::ALL));
    assert_eq!(lues.tendances, [Tendance::vide(NOW.date())]);
}

async fn a_resolution_that_was_undone_is_no_resolution(db: TestDb) {
    let (id, _) = db.with_ticket_of_acme().await;
    let resolus = async || {
        let demande = d_un_jour(NOW.date());
        db.queries().statistiques(Portee::Tout, &demande, NOW).await.unwrap().tendances[0].resolus
    };
    let vers = async |status| {
        let tx = db.begin().await;
        let mut ticket = load(tx.as_ref(), id).await;
        let demande = domain::Modification { status: Some(status), ..Default::default() };
        let regles = domain::sla::Regles::default();
        let contexte =
            domain::Contexte { now: NOW, regles: &regles, liens: domain::Liens::default() };
        let faits = ticket.modifier(demande, &contexte).unwrap();
        tx.tickets().save(&ticket, &trace_at(NOW, faits.as_slice())).await.unwrap();
        tx.commit().await.unwrap();
    };

    vers(Status::Resolu).await;
    assert_eq!(resolus().await, 1);
    vers(Status::EnCours).await;
    assert_eq!(resolus().await, 0);
    vers(Status::Resolu).await;
    assert_eq!(resolus().await, 1);
}

fn zeros<T: Copy>(mots: &[T]) -> Vec<(T, u64)> {
    mots.iter().map(|mot| (*mot, 0)).collect()
}

/// All tickets, and the trend of one day.
fn d_un_jour(jour: Date) -> DemandeStatistiques {
    DemandeStatistiques {
        client: None,
        chantier: None,
        periode: Periode::default(),
        premier: jour,
        dernier: jour,
    }
}

/// Asks for some statistics, now and at other instants, and counts slowly.
async fn verifier(db: &TestDb, monde: &mut Monde, fuseau: &Fuseau) {
    let (portee, filtre) = monde.de_qui();
    let periode = monde.periode(fuseau);
    let jour = |instant: OffsetDateTime| fuseau.jour(instant).unwrap();
    let dernier = periode.avant().map_or(jour(monde.now), |avant| jour(avant - Duration::SECOND));
    let premier = periode.depuis().map_or(dernier - Duration::days(4), jour);
    let (client, chantier) = (filtre.client, filtre.chantier);
    let demande = DemandeStatistiques { client, chantier, periode, premier, dernier };
    let ecart = if monde.hasard.bool() { 0 } else { monde.hasard.i64(-40..40) };
    let now = monde.now + Duration::hours(ecart);

    let lues = db.queries().statistiques(portee, &demande, now).await.unwrap();

    let dits = format!("{portee:?} {demande:?} at {now}, which is {}", monde.now);
    assert_eq!(lues, compter(db, portee, &demande, now, fuseau).await, "{dits}");
}

/// One ticket after the other.
async fn compter(
    db: &TestDb,
    portee: Portee,
    demande: &DemandeStatistiques,
    now: OffsetDateTime,
    fuseau: &Fuseau,
) -> Statistiques {
    let tous = TicketListe { limit: 10_000, ..by_numero(TicketFiltre::default()) };
    let rows = db.queries().liste(Portee::Tout, &tous, now).await.unwrap().elements;
    let ids: Vec<Uuid> = db.column("SELECT id FROM tickets ORDER BY id").await;
    let resolutions: Vec<Option<OffsetDateTime>> =
        db.column("SELECT date_resolution FROM tickets ORDER BY id").await;
    let resolutions: BTreeMap<_, _> = ids.into_iter().map(TicketId).zip(resolutions).collect();
    let mut comptees = Statistiques {
        status: zeros(Status::ALL).into_iter().collect(),
        priorites: zeros(Priority::ALL).into_iter().collect(),
        categories: zeros(Categorie::ALL).into_iter().collect(),
        sla: zeros(SlaStatus::ALL).into_iter().collect(),
        tendances: demande.jours().map(Tendance::vide).collect(),
    };
    for row in rows.iter().filter(|row| est_vise(row, portee, demande)) {
        let mut du_jour = |instant: OffsetDateTime, quoi: fn(&mut Tendance) -> &mut u64| {
            let jour = fuseau.jour(instant).unwrap();
            if let Some(tendance) = comptees.tendances.iter_mut().find(|t| t.jour == jour) {
                *quoi(tendance) += 1;
            }
        };
        if let Some(resolu_le) = resolutions[&row.id] {
            du_jour(resolu_le, |tendance| &mut tendance.resolus);
        }
        let dedans = demande.periode.depuis().is_none_or(|depuis| depuis <= row.date_creation)
            && demande.periode.avant().is_none_or(|avant| row.date_creation < avant);
        if dedans {
            du_jour(row.date_creation, |tendance| &mut tendance.nouveaux);
            *comptees.status.entry(row.status).or_default() += 1;
            *comptees.priorites.entry(row.priority).or_default() += 1;
            *comptees.categories.entry(row.categorie).or_default() += 1;
            *comptees.sla.entry(row.sla_status).or_default() += 1;
        }
    }
    comptees
}

fn est_vise(row: &TicketResume, portee: Portee, demande: &DemandeStatistiques) -> bool {
    portee.contient(row.client_id)
        && demande.client.is_none_or(|client| row.client_id == Some(client))
        && demande.chantier.is_none_or(|chantier| row.chantier_id == Some(chantier))
}
