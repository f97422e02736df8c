//! The totals that counters tell: after whatever happens to tickets, at any instant, they are what a
//! count of the rows says.

use application::ports::{
    Auteur, Trace,
    queries::{
        CleTri, Curseur, Ordre, Position, TicketFiltre, TicketListe, TicketQueries, TicketResume,
        Tri, TriCle,
    },
};
use domain::{
    Categorie, ChantierId, ClientId, Contexte, Fuseau, Liens, Modification, Ouverture, Patch,
    Periode, Portee, Priority, SlaStatus, Status, Ticket, TicketId, sla::Regles,
};
use fastrand::Rng;
use infrastructure::{
    UuidV7,
    storage::{DeQui, Ecart, Quoi},
};
use migrations::Migrator;
use sea_orm_migration::MigratorTrait;
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{EmptyDb, TestDb, on_every_database},
};

on_every_database! {
    totals_are_exact_whatever_happens,
    what_is_written_past_the_repositories_is_counted_too,
    tickets_from_before_are_counted,
    a_counter_that_is_wrong_is_found_and_set_right,
    the_id_of_nobody_stands_for_no_client_of_the_list,
}

/// Two clients with a chantier each, and the tickets that a life of chance gives them.
pub struct Monde {
    pub hasard: Rng,
    pub now: OffsetDateTime,
    pub tickets: Vec<TicketId>,
    chantiers: [(ClientId, ChantierId); 2],
    regles: Regles,
}

impl Monde {
    pub async fn new(db: &TestDb, graine: u64) -> Self {
        let (acme, batir) = (client("Acme"), client("Bâtir"));
        let (pont, route) = (chantier(acme.id, "Pont"), chantier(batir.id, "Route"));
        db.with_clients([&acme, &batir]).await;
        db.with_chantiers([&pont, &route]).await;
        Self {
            hasard: Rng::with_seed(graine),
            now: NOW,
            tickets: Vec::new(),
            chantiers: [(acme.id, pont.id), (batir.id, route.id)],
            regles: Regles::default(),
        }
    }

    fn un<T: Copy>(&mut self, parmi: &[T]) -> T {
        self.hasard.choice(parmi).copied().unwrap()
    }

    /// A few of them, perhaps none, perhaps one twice.
    fn quelques<T: Copy>(&mut self, parmi: &[T]) -> Vec<T> {
        (0..self.hasard.usize(..3)).map(|_| self.un(parmi)).collect()
    }

    fn limite(&mut self) -> OffsetDateTime {
        self.now + Duration::hours(self.hasard.i64(-20..60))
    }

    fn contexte(&self, client: Option<ClientId>) -> Contexte<'_> {
        let liens = Liens { client_du_chantier: client, ..Liens::default() };
        Contexte { now: self.now, regles: &self.regles, liens }
    }

    pub async fn ouvrir(&mut self, db: &TestDb) {
        let (client, chantier) = self.un(&self.chantiers.clone());
        let avec_client = self.hasard.u8(..4) > 0;
        let ouverture = Ouverture {
            titre: v("Fissure"),
            description: None,
            priority: self.un(Priority::ALL),
            categorie: self.un(Categorie::ALL),
            client: avec_client.then_some(client),
            chantier: (avec_client && self.hasard.bool()).then_some(chantier),
            responsable: None,
            date_limite: self.hasard.bool().then(|| self.limite()),
            tags: domain::Tags::default(),
        };
        let id = TicketId(application::ports::IdGenerator::next(&UuidV7));
        let tx = db.begin().await;
        let numero = tx.tickets().prochain_numero(2025).await.unwrap();
        let contexte = self.contexte(Some(client));
        let (ticket, faits) = Ticket::ouvrir(id, numero, ouverture, &contexte).unwrap();
        tx.tickets().add(&ticket, &trace_at(self.now, faits.as_slice())).await.unwrap();
        // What is given up leaves nothing behind.
        if self.hasard.u8(..8) > 0 {
            tx.commit().await.unwrap();
            self.tickets.push(id);
        }
    }

    pub async fn changer(&mut self, db: &TestDb) {
        if self.tickets.is_empty() {
            return;
        }
        let id = self.un(&self.tickets.clone());
        let (client, chantier) = self.un(&self.chantiers.clone());
        let date_limite = match self.hasard.u8(..4) {
            0 => Patch::Mettre(self.limite()),
            1 => Patch::Effacer,
            _ => Patch::Garder,
        };
        let demande = Modification {
            status: self.hasard.bool().then(|| self.un(Status::ALL)),
            priority: self.hasard.bool().then(|| self.un(Priority::ALL)),
            categorie: self.hasard.bool().then(|| self.un(Categorie::ALL)),
            chantier: if self.hasard.bool() { Patch::Mettre(chantier) } else { Patch::Garder },
            date_limite,
            ..Modification::default()
        };
        let tx = db.begin().await;
        let mut ticket = load(tx.as_ref(), id).await;
        if let Ok(faits) = ticket.modifier(demande, &self.contexte(Some(client)))
            && !faits.is_empty()
        {
            tx.tickets().save(&ticket, &trace_at(self.now, faits.as_slice())).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    /// Announces some of what is due.
    pub async fn annoncer(&mut self, db: &TestDb) {
        let tx = db.begin().await;
        for mut ticket in tx.tickets().a_annoncer(self.now, self.hasard.u64(1..5)).await.unwrap() {
            let faits = ticket.annoncer(self.now);
            let trace = Trace::new(&faits, Auteur::Systeme, self.now, &UuidV7);
            tx.tickets().annoncer(&ticket, &trace).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Lets something happen, whatever it is.
    pub async fn vivre(&mut self, db: &TestDb) {
        match self.hasard.u8(..10) {
            0..=2 => self.ouvrir(db).await,
            3..=6 => self.changer(db).await,
            7 => self.annoncer(db).await,
            8 => drop(db.storage().condenser().await.unwrap()),
            _ => self.now += Duration::hours(self.hasard.i64(0..30)),
        }
    }

    /// A scope, and a filter by client and chantier, who need not have to do with each other.
    pub fn de_qui(&mut self) -> (Portee, TicketFiltre) {
        let clients = self.chantiers.map(|(client, _)| client);
        let chantiers = self.chantiers.map(|(_, chantier)| chantier);
        let portee = if self.hasard.bool() { Portee::Tout } else { Portee::Client(clients[0]) };
        let filtre = TicketFiltre {
            client: (self.hasard.u8(..3) == 0).then(|| self.un(&clients)),
            chantier: (self.hasard.u8(..3) == 0).then(|| self.un(&chantiers)),
            ..TicketFiltre::default()
        };
        (portee, filtre)
    }

    /// A period around now, of whole days or not, open or not, never empty.
    pub fn periode(&mut self, fuseau: &Fuseau) -> Periode {
        let mut bornes = [(); 2].map(|()| {
            let instant = self.now + Duration::hours(self.hasard.i64(-150..30));
            if self.hasard.bool() {
                fuseau.debut(fuseau.jour(instant).unwrap()).unwrap()
            } else {
                instant
            }
        });
        bornes.sort_unstable();
        let [depuis, avant] = bornes;
        let avant = if depuis < avant { avant } else { depuis + Duration::HOUR };
        let (ouvert, sans_fin) = (self.hasard.u8(..3) == 0, self.hasard.u8(..3) == 0);
        let (depuis, avant) = ((!ouvert).then_some(depuis), (!sans_fin).then_some(avant));
        Periode::try_new(depuis, avant, fuseau).unwrap()
    }

    /// The first page of a list that counters tell the total of, most of the time, within a scope.
    fn question(&mut self) -> (Portee, TicketListe) {
        let (portee, filtre) = self.de_qui();
        let periode =
            if self.hasard.bool() { Periode::default() } else { self.periode(&Fuseau::default()) };
        let filtre = TicketFiltre {
            status: self.quelques(Status::ALL),
            priority: self.quelques(Priority::ALL),
            categorie: self.quelques(Categorie::ALL),
            sla_status: self.quelques(SlaStatus::ALL),
            periode,
            ..filtre
        };
        let cles = [TriCle::DateCreation, TriCle::DateLimite, TriCle::Priority, TriCle::Numero];
        let ordre = self.un(&[Ordre::Croissant, Ordre::Decroissant]);
        let tri = Tri { cle: self.un(&cles), ordre };
        (portee, TicketListe { filtre, tri, position: Position::Page(1), limit: 3 })
    }

    /// Asks for pages, now and at other instants: of deadlines that nobody was told of, and of those
    /// that a clock that is ahead has told of. They and their totals are what is left of the whole
    /// list, and each goes on where the one before ends.
    pub async fn verifier(&mut self, db: &TestDb, combien: usize) {
        for _ in 0..combien {
            let (portee, mut liste) = self.question();
            let ecart = if self.hasard.bool() { 0 } else { self.hasard.i64(-40..40) };
            let now = self.now + Duration::hours(ecart);
            let attendus = attendus(db, portee, &liste, now).await;
            for page in 1..4 {
                let dits = format!("{portee:?} {liste:?} at {now}, which is {}", self.now);
                let lot = db.queries().liste(portee, &liste, now).await.unwrap();
                assert_eq!(lot.total, u64::try_from(attendus.len()).unwrap(), "{dits}");
                let (avant, limit) = ((page - 1) * 3, 3);
                let reste: Vec<_> = attendus.iter().skip(avant).take(limit + 1).collect();
                assert_eq!(lot.elements.iter().collect::<Vec<_>>(), reste, "{dits}");
                let Some(dernier) = lot.elements.get(limit - 1) else { break };
                liste.position = if self.hasard.bool() {
                    Position::Page(u32::try_from(page + 1).unwrap())
                } else {
                    Position::Apres(apres(liste.tri, dernier))
                };
            }
        }
    }
}

/// What is left of all tickets, each as it is shown.
async fn attendus(
    db: &TestDb,
    portee: Portee,
    liste: &TicketListe,
    now: OffsetDateTime,
) -> Vec<TicketResume> {
    let TicketListe { filtre, tri, .. } = liste.clone();
    let tous = TicketListe { tri, limit: 10_000, ..by_numero(TicketFiltre::default()) };
    let mut lot = db.queries().liste(Portee::Tout, &tous, now).await.unwrap().elements;
    lot.retain(|row| {
        parmi(&filtre.status, &row.status)
            && parmi(&filtre.priority, &row.priority)
            && parmi(&filtre.categorie, &row.categorie)
            && parmi(&filtre.sla_status, &row.sla_status)
            && filtre.client.is_none_or(|client| row.client_id == Some(client))
            && filtre.chantier.is_none_or(|chantier| row.chantier_id == Some(chantier))
            && filtre.periode.depuis().is_none_or(|depuis| depuis <= row.date_creation)
            && filtre.periode.avant().is_none_or(|avant| row.date_creation < avant)
            && portee.contient(row.client_id)
    });
    lot
}

fn parmi<T: PartialEq>(voulus: &[T], mot: &T) -> bool {
    voulus.is_empty() || voulus.contains(mot)
}

fn apres(tri: Tri, row: &TicketResume) -> Curseur {
    let cle = match tri.cle {
        TriCle::DateCreation => CleTri::Instant(row.date_creation),
        TriCle::DateModification => CleTri::Instant(row.date_modification),
        TriCle::DateLimite => CleTri::Limite(row.date_limite),
        TriCle::Priority => CleTri::Rang(row.priority.rang()),
        TriCle::Numero => CleTri::Numero(row.numero),
    };
    Curseur { tri, cle, id: row.id, page: 2 }
}

async fn totals_are_exact_whatever_happens(db: TestDb) {
    for graine in 0..2 {
        let mut monde = Monde::new(&db, graine).await;
        for _ in 0..120 {
            monde.vivre(&db).await;
            monde.verifier(&db, 2).await;
        }
        assert_eq!(db.storage().ecarts().await.unwrap(), []);
    }
}

/// An instance of the version before knows of no counters, and a person who mends data of none of
/// the rules.
async fn what_is_written_past_the_repositories_is_counted_too(db: TestDb) {
    let mut monde = Monde::new(&db, 7).await;
    for _ in 0..20 {
        monde.ouvrir(&db).await;
        monde.changer(&db).await;
    }

    db.execute("UPDATE tickets SET categorie = 'delais', client_id = NULL").await;
    db.execute("UPDATE tickets SET sla_annonce = 'warning' WHERE date_limite IS NOT NULL").await;

    monde.verifier(&db, 40).await;
    let delais = TicketFiltre { categorie: vec![Categorie::Delais], ..TicketFiltre::default() };
    let lot = db.queries().liste(Portee::Tout, &by_numero(delais), NOW).await.unwrap();
    assert_eq!(lot.total, u64::try_from(monde.tickets.len()).unwrap());
    assert_eq!(db.storage().ecarts().await.unwrap(), []);
}

async fn tickets_from_before_are_counted(db: EmptyDb) {
    let storage = db.connect().await;
    storage.migrate_up().await.unwrap();
    let db = db.migrated().await;
    let mut monde = Monde::new(&db, 8).await;
    for _ in 0..30 {
        monde.ouvrir(&db).await;
        monde.changer(&db).await;
    }
    let steps = Migrator::migrations();
    let since = steps.iter().rev().position(|step| step.name().ends_with("_comptes"));

    storage.migrate_down(u32::try_from(since.unwrap()).unwrap() + 1).await.unwrap();
    storage.migrate_up().await.unwrap();

    assert_eq!(storage.ecarts().await.unwrap(), []);
    monde.changer(&db).await;
    monde.verifier(&db, 20).await;
}

async fn a_counter_that_is_wrong_is_found_and_set_right(db: TestDb) {
    let (_, acme) = db.with_ticket_of_acme().await;
    let (storage, Portee::Client(acme)) = (db.storage(), acme) else { panic!("a client") };
    storage.condenser().await.unwrap();
    assert_eq!(storage.ecarts().await.unwrap(), []);

    db.execute("UPDATE comptes SET n = 5").await;
    let cle = ["nouveau", "normale", "securite", "ok"].map(String::from);
    let ecart = |de| Ecart { de, quoi: Quoi::Mots { cle: cle.clone(), tenu: 5, vrai: 1 } };
    let [tous, siens] = [DeQui::Tous, DeQui::Client(acme)];
    assert_eq!(storage.ecarts().await.unwrap(), [ecart(tous), ecart(siens)]);
    storage.recompter().await.unwrap();
    assert_eq!(storage.ecarts().await.unwrap(), []);

    db.execute("UPDATE comptes_jours SET resolus = 3 WHERE portee = 0").await;
    let quoi = Quoi::Jour(NOW.date());
    assert_eq!(storage.ecarts().await.unwrap(), [Ecart { de: tous, quoi }]);
    storage.recompter().await.unwrap();

    assert_eq!(storage.ecarts().await.unwrap(), []);
}

async fn the_id_of_nobody_stands_for_no_client_of_the_list(db: TestDb) {
    db.with_ticket_of_acme().await;
    let filtre = TicketFiltre { client: Some(ClientId(uuid::Uuid::nil())), ..Default::default() };

    let seconde = TicketListe { position: Position::Page(2), ..by_numero(filtre) };
    let lot = db.queries().liste(Portee::Tout, &seconde, NOW).await.unwrap();

    assert_eq!((lot.elements.len(), lot.total), (0, 0));
}
