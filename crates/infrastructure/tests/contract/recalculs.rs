//! Clocks follow a change of the rules: all of them, once, whoever is at it and whatever happens
//! meanwhile.

use std::sync::Arc;

use application::{
    ports::{
        Auteur, IdGenerator,
        queries::{RegleQueries, TicketQueries},
    },
    sla::{
        AjouterException, AppliquerConfiguration, Bilan, ExceptionAjoutee, NouvelleException,
        Quand, Recalculer, remettre_a_jour,
    },
};
use domain::{
    Acces, Acteur, CalendrierId, Categorie, ChantierId, ClientId, Contexte, ExceptionId, Fait,
    Liens, Modification, Ouverture, Patch, Politique, Portee, Priority, SlaStatus, Status, Tags,
    Ticket, TicketId, TicketRef, TicketState,
    sla::{Arret, Definition, Exception, Histoire, Lieu, Regles},
};
use infrastructure::UuidV7;
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
    regles::dakar,
};

on_every_database! {
    an_exception_moves_what_is_open_and_nothing_else,
    a_simulation_foretells_and_writes_nothing,
    an_exception_of_a_chantier_moves_its_tickets_alone,
    whoever_was_cut_off_leaves_the_rest_to_the_next,
    a_ticket_that_lags_behind_follows_before_it_changes,
    what_another_holds_is_left_and_ended_later,
}

/// Four hours that nobody worked, from the hour after [`NOW`].
const DEBUT: OffsetDateTime = NOW.saturating_add(Duration::HOUR);
const ARRET: Duration = Duration::hours(4);

/// A house with a chantier, and what happened there.
struct Scene {
    db: TestDb,
    montre: Montre,
    pont: ChantierId,
    sequence: i32,
}

impl Scene {
    async fn new(db: TestDb) -> Self {
        let acme = client("Acme");
        db.with_clients([&acme]).await;
        let pont = chantier(acme.id, "Pont");
        db.with_chantiers([&pont]).await;
        let montre = Montre::new(NOW);
        let configurer =
            AppliquerConfiguration::new(Arc::new(db.unit_of_work()), Arc::new(montre.clone()));
        let continu = Definition::continue_(dakar());
        configurer.execute(Politique::default(), continu).await.unwrap();
        Self { db, montre, pont: pont.id, sequence: 0 }
    }

    async fn regles(&self) -> Arc<Regles> {
        self.db.queries().en_vigueur().await.unwrap()
    }

    /// A ticket opened [`NOW`], which took these steps an hour apart.
    async fn ticket(&mut self, chantier: Option<ChantierId>, etapes: &[Status]) -> TicketId {
        self.sequence += 1;
        let (regles, id) = (self.regles().await, TicketId(UuidV7.next()));
        let ouverture = Ouverture {
            titre: v("Fuite au sous-sol"),
            description: None,
            priority: Priority::Critique,
            categorie: Categorie::Travaux,
            client: None,
            chantier: None,
            responsable: None,
            date_limite: None,
            tags: Tags::default(),
        };
        let contexte = |n: i64| Contexte {
            now: NOW + Duration::hours(n),
            regles: &regles,
            liens: Liens::default(),
        };
        let numero = numero(2025, self.sequence);
        let (ticket, _) = Ticket::ouvrir(id, numero, ouverture, &contexte(0)).unwrap();
        let tx = self.db.begin().await;
        tx.tickets().add(&ticket, &trace(&[Fait::Creation])).await.unwrap();
        tx.commit().await.unwrap();
        if let Some(chantier) = chantier {
            let liens = Liens { client_du_chantier: Some(self.client().await), utilisateur: None };
            let demande =
                Modification { chantier: Patch::Mettre(chantier), ..Modification::default() };
            self.modifier(id, demande, &Contexte { liens, ..contexte(0) }).await;
        }
        for (n, status) in (1..).zip(etapes) {
            let demande = Modification { status: Some(*status), ..Modification::default() };
            self.modifier(id, demande, &contexte(n)).await;
        }
        id
    }

    async fn client(&self) -> ClientId {
        let tx = self.db.begin().await;
        tx.references().client_du_chantier(Portee::Tout, self.pont).await.unwrap().unwrap()
    }

    async fn modifier(&self, id: TicketId, demande: Modification, contexte: &Contexte<'_>) {
        let tx = self.db.begin().await;
        let mut ticket = load(tx.as_ref(), id).await;
        let faits = ticket.modifier(demande, contexte).unwrap();
        tx.tickets().save(&ticket, &trace_at(contexte.now, faits.as_slice())).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn recalculer(&self, db: &TestDb) -> Recalculer {
        let (montre, ids) = (Arc::new(self.montre.clone()), Arc::new(UuidV7));
        Recalculer::new(Arc::new(db.unit_of_work()), montre, ids)
    }

    fn exceptions(&self) -> AjouterException {
        AjouterException::new(
            Arc::new(self.db.unit_of_work()),
            Arc::new(self.db.queries()),
            Arc::new(self.montre.clone()),
            Arc::new(UuidV7),
            self.recalculer(&self.db),
        )
    }

    async fn arreter(&self, chantier: Option<ChantierId>) -> ExceptionAjoutee {
        self.exceptions().execute(pluie(chantier), &directrice()).await.unwrap()
    }

    /// Enters the stop, and goes away before any clock has followed.
    async fn arreter_et_partir(&self) {
        let tx = self.db.begin().await;
        tx.regles().verrouiller().await.unwrap();
        let exception = Exception::try_new(DEBUT, DEBUT + ARRET, v("pluie"), DEBUT).unwrap();
        let arret = Arret { id: ExceptionId(UuidV7.next()), chantier: None, exception };
        let auteur = Auteur::from(&directrice());
        tx.regles().ajouter_arret(CalendrierId::DEFAUT, &arret, &auteur).await.unwrap();
        let lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };
        let motif = v("arrêt exceptionnel : pluie");
        tx.regles().demander_recalcul(lieu, &motif, &auteur, NOW + ARRET).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn etat(&self, id: TicketId) -> TicketState {
        let tx = self.db.begin().await;
        let found = tx.tickets().find(Portee::Tout, &TicketRef::Id(id)).await.unwrap();
        found.unwrap().state().clone()
    }

    async fn limite(&self, id: TicketId) -> OffsetDateTime {
        self.etat(id).await.compteur.echeance.unwrap().limite()
    }

    /// The clock is what its history tells by the rules as they are now.
    async fn verifier(&self, id: TicketId) {
        let lue = self.db.queries().horloge(Portee::Tout, &TicketRef::Id(id)).await;
        let (horloge, regles) = lue.unwrap().unwrap();
        let histoire = Histoire::relire(&regles, horloge.mouvements).unwrap();
        assert_eq!(histoire.rejouer(), horloge.compteur);
    }
}

fn directrice() -> Acteur {
    Acteur { acces: Acces::Admin, ..marie() }
}

fn pluie(chantier: Option<ChantierId>) -> NouvelleException {
    NouvelleException {
        calendrier: CalendrierId::DEFAUT,
        chantier,
        quand: Quand::Heures(DEBUT, DEBUT + ARRET),
        raison: v("pluie"),
    }
}

fn deplaces(bilan: &Bilan) -> Vec<TicketId> {
    let mut ids: Vec<_> = bilan.deplaces.iter().map(|deplacement| deplacement.id).collect();
    ids.sort();
    ids
}

async fn an_exception_moves_what_is_open_and_nothing_else(db: TestDb) {
    let mut scene = Scene::new(db).await;
    let ouvert = scene.ticket(None, &[]).await;
    let en_attente = scene.ticket(None, &[Status::EnCours, Status::EnAttente]).await;
    let resolu = scene.ticket(None, &[Status::EnCours, Status::Resolu]).await;
    let avant = (scene.limite(ouvert).await, scene.limite(en_attente).await);
    let gele = scene.etat(resolu).await;
    scene.montre.mettre(NOW + Duration::hours(3));

    let ajoutee = scene.arreter(None).await;

    assert_eq!((ajoutee.bilan.total, deplaces(&ajoutee.bilan)), (2, vec![ouvert, en_attente]));
    assert_eq!(scene.limite(ouvert).await, avant.0 + ARRET);
    // It ran for one hour of the four, before it waited.
    assert!(scene.limite(en_attente).await > avant.1);
    assert_eq!(scene.etat(resolu).await, gele);
    for id in [ouvert, en_attente, resolu] {
        scene.verifier(id).await;
    }
    let etat = scene.etat(ouvert).await;
    assert_eq!((etat.version, etat.date_modification), (2, NOW + Duration::hours(3)));
    let dits: Vec<String> = scene
        .db
        .column("SELECT description FROM historique WHERE auteur = 'Marie Martin' AND action = 'modification'")
        .await;
    assert_eq!(dits, vec!["Date limite recalculée : arrêt exceptionnel : pluie"; 2]);
    let evenements = "outbox WHERE type = 'ticket_updated' AND CAST(data AS text) LIKE '%dateLimite%' AND created_at >= '2025-01-10T17:30:00Z'";
    assert_eq!(scene.db.count(evenements).await, 2);
    assert_eq!(scene.db.count("sla_revisions WHERE reprise IS NOT NULL").await, 0);

    assert_eq!(scene.recalculer(&scene.db).reprendre().await.unwrap(), 0);
    assert_eq!(scene.etat(ouvert).await, etat);
}

async fn a_simulation_foretells_and_writes_nothing(db: TestDb) {
    let mut scene = Scene::new(db).await;
    for etapes in
        [&[][..], &[Status::EnCours, Status::EnAttente], &[Status::EnCours, Status::Resolu]]
    {
        scene.ticket(None, etapes).await;
    }
    let avant = scene.regles().await;

    let prevue = scene.exceptions().simuler(pluie(None), &directrice()).await.unwrap();

    assert_eq!(scene.regles().await, avant);
    assert_eq!(scene.db.count("historique WHERE action = 'modification'").await, 0);
    assert_eq!(scene.arreter(None).await.bilan, prevue.bilan);
}

async fn an_exception_of_a_chantier_moves_its_tickets_alone(db: TestDb) {
    let mut scene = Scene::new(db).await;
    let ailleurs = scene.ticket(None, &[]).await;
    let sur_site = scene.ticket(Some(scene.pont), &[]).await;

    let ajoutee = scene.arreter(Some(scene.pont)).await;

    assert_eq!(deplaces(&ajoutee.bilan), [sur_site]);
    assert_eq!(scene.limite(sur_site).await - scene.limite(ailleurs).await, ARRET);
    scene.verifier(sur_site).await;
}

async fn whoever_was_cut_off_leaves_the_rest_to_the_next(db: TestDb) {
    let mut scene = Scene::new(db).await;
    let id = scene.ticket(None, &[]).await;
    let avant = scene.limite(id).await;
    scene.arreter_et_partir().await;
    let other = scene.db.other_instance().await;

    // They still have time.
    assert_eq!(scene.recalculer(&other).reprendre().await.unwrap(), 0);
    assert_eq!(scene.limite(id).await, avant);

    scene.montre.mettre(NOW + ARRET);
    assert_eq!(scene.recalculer(&other).reprendre().await.unwrap(), 1);
    assert_eq!(scene.limite(id).await, avant + ARRET);
    assert_eq!(scene.recalculer(&scene.db).reprendre().await.unwrap(), 0);
}

async fn a_ticket_that_lags_behind_follows_before_it_changes(db: TestDb) {
    let mut scene = Scene::new(db).await;
    let id = scene.ticket(None, &[Status::EnCours]).await;
    let avant = scene.limite(id).await;
    scene.arreter_et_partir().await;
    let (tx, now) = (scene.db.begin().await, NOW + Duration::hours(30));
    let mut ticket = load(tx.as_ref(), id).await;
    let regles = tx.regles().en_vigueur().await.unwrap();

    let un = std::slice::from_mut(&mut ticket);
    remettre_a_jour(tx.as_ref(), un, &regles, now, &UuidV7).await.unwrap();
    let contexte = Contexte { now, regles: &regles, liens: Liens::default() };
    let faits = ticket.cloturer(v("Réparé"), &contexte).unwrap();

    assert_eq!(ticket.state().version, 4);
    assert_eq!(ticket.state().sla_status(now), SlaStatus::Breach);
    assert_eq!(ticket.state().compteur.echeance.unwrap().limite(), avant + ARRET);
    tx.tickets().save(&ticket, &trace_at(now, faits.as_slice())).await.unwrap();
}

async fn what_another_holds_is_left_and_ended_later(db: TestDb) {
    if !db.est_postgres() {
        // One writer at a time: nobody holds a ticket while another is at it.
        return;
    }
    let mut scene = Scene::new(db).await;
    let (tenu, libre) = (scene.ticket(None, &[]).await, scene.ticket(None, &[]).await);
    let tx = scene.db.begin().await;
    load(tx.as_ref(), tenu).await;
    scene.montre.mettre(NOW + ARRET);
    scene.arreter_et_partir().await;

    assert_eq!(scene.recalculer(&scene.db).reprendre().await.unwrap(), 1);
    assert_eq!(scene.db.count("sla_revisions WHERE reprise IS NOT NULL").await, 1);
    tx.commit().await.unwrap();

    assert_eq!(scene.recalculer(&scene.db).reprendre().await.unwrap(), 1);
    assert_eq!(scene.limite(tenu).await, scene.limite(libre).await);
    assert_eq!(scene.db.count("sla_revisions WHERE reprise IS NOT NULL").await, 0);
}
