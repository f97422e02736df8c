//! Many tickets are loaded and stored at once, each as it would be alone.

use application::ports::{
    IdGenerator, StorageError, Trace,
    queries::{EntreeHistorique, TicketQueries},
    repositories::Mouvements,
};
use domain::{
    Categorie, Contexte, Liens, Modification, Patch, Portee, Priority, Status, Tags, Ticket,
    TicketError, TicketId, TicketRef, TicketState, sla::Regles,
};
use infrastructure::UuidV7;
use time::Duration;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    tickets_are_found_by_either_name_once_and_in_the_order_of_their_ids,
    what_is_outside_the_scope_is_absent,
    what_is_stored_with_others_is_what_is_stored_alone,
    five_hundred_are_stored_at_once,
    one_that_is_stale_has_all_refused,
    whoever_loads_many_waits_for_the_change_before,
    many_that_load_the_same_in_any_order_take_turns,
}

fn id(ticket: &TicketState) -> TicketRef {
    TicketRef::Id(ticket.id)
}

fn numero_de(ticket: &TicketState) -> TicketRef {
    TicketRef::Numero(ticket.numero)
}

/// Decides something of a ticket an hour after [`NOW`].
fn decider(
    mut ticket: Ticket,
    decision: impl Fn(&mut Ticket, &Contexte<'_>) -> Result<domain::Faits, TicketError>,
    liens: Liens,
) -> (Ticket, Trace) {
    let now = NOW + Duration::HOUR;
    let faits =
        decision(&mut ticket, &Contexte { now, regles: &Regles::default(), liens }).unwrap();
    let trace = trace_at(now, faits.as_slice());
    (ticket, trace)
}

fn affecter(ticket: Ticket, nom: &str) -> (Ticket, Trace) {
    decider(ticket, |ticket, contexte| ticket.affecter(v(nom), contexte), Liens::default())
}

/// Loads these tickets, gives each to someone, and stores them all.
async fn affecter_tous(db: &TestDb, noms: &[TicketRef], nom: &str) -> Result<(), StorageError> {
    let tx = db.begin().await;
    let tickets = tx.tickets().find_many(Portee::Tout, noms).await?;
    let changes: Vec<_> = tickets.into_iter().map(|ticket| affecter(ticket, nom)).collect();
    tx.tickets().save_many(&changes).await?;
    tx.commit().await
}

async fn trouves(db: &TestDb, portee: Portee, noms: &[TicketRef]) -> Vec<TicketId> {
    let tx = db.begin().await;
    let tickets = tx.tickets().find_many(portee, noms).await.unwrap();
    tickets.iter().map(|ticket| ticket.state().id).collect()
}

async fn tickets_are_found_by_either_name_once_and_in_the_order_of_their_ids(db: TestDb) {
    let [a, b, c, jamais] = [1, 2, 3, 4].map(ticket);
    db.with_tickets([&c, &a, &b]).await;

    for (noms, attendus) in [
        (vec![id(&c), id(&a)], vec![a.id, c.id]),
        (vec![numero_de(&c), numero_de(&b)], vec![b.id, c.id]),
        (vec![numero_de(&b), id(&a), id(&b), numero_de(&b), id(&a)], vec![a.id, b.id]),
        (vec![id(&jamais), numero_de(&jamais), id(&b)], vec![b.id]),
        (vec![id(&jamais)], vec![]),
        (vec![], vec![]),
    ] {
        assert_eq!(trouves(&db, Portee::Tout, &noms).await, attendus, "{noms:?}");
    }
    let tx = db.begin().await;
    let tous = tx.tickets().find_many(Portee::Tout, &[id(&a), numero_de(&b)]).await.unwrap();
    assert_eq!(tous, [Ticket::restore(a), Ticket::restore(b)]);
}

async fn what_is_outside_the_scope_is_absent(db: TestDb) {
    let (siens, acme) = db.with_ticket_of_acme().await;
    let autre = client("Bâtir");
    db.with_clients([&autre]).await;
    let [personne, leurs] = [2, 3].map(ticket);
    let leurs = TicketState { client: Some(autre.id), ..leurs };
    db.with_tickets([&personne, &leurs]).await;
    let noms =
        [TicketRef::Id(siens), id(&personne), numero_de(&personne), id(&leurs), numero_de(&leurs)];

    assert_eq!(trouves(&db, acme, &noms).await, [siens]);
    assert_eq!(trouves(&db, Portee::Client(autre.id), &noms).await, [leurs.id]);
    assert_eq!(trouves(&db, Portee::Tout, &noms).await.len(), 3);
}

/// Everything that a ticket has, with what is hard to quote.
fn tout(chantier: domain::ChantierId) -> Modification {
    Modification {
        titre: some("L'« échafaudage » \\ du \"pont\""),
        description: Patch::Mettre(v("Une ligne,\n\tpuis {\"une\": 'autre'} ; 50 % — œuvre")),
        status: Some(Status::EnAttente),
        priority: Some(Priority::Critique),
        categorie: Some(Categorie::Delais),
        responsable: Patch::Mettre(v("Aïssatou N'Diaye")),
        tags: Some(Tags::try_new([v("à \"suivre\""), v("l'été")]).unwrap()),
        chantier: Patch::Mettre(chantier),
        date_limite: Patch::Garder,
    }
}

async fn what_is_stored_with_others_is_what_is_stored_alone(db: TestDb) {
    let (acme, awa) = (client("Acme"), utilisateur("Aïssatou N'Diaye", "awa@exemple.sn"));
    let pont = chantier(acme.id, "Pont");
    db.with_clients([&acme]).await;
    db.with_chantiers([&pont]).await;
    db.with_utilisateurs([&awa]).await;
    let [seul, avec, autre] = [1, 2, 3].map(ticket);
    db.with_tickets([&seul, &avec, &autre]).await;
    let liens = Liens { client_du_chantier: Some(acme.id), utilisateur: Some(awa.id) };
    let vide = Modification::default;
    let effacer = || Modification {
        description: Patch::Effacer,
        responsable: Patch::Effacer,
        date_limite: Patch::Mettre(NOW + Duration::days(3)),
        ..vide()
    };
    let etapes: [&(dyn Fn(&mut Ticket, &Contexte<'_>) -> _ + Sync); 6] = [
        &|ticket, contexte| ticket.modifier(tout(pont.id), contexte),
        &|ticket, contexte| ticket.escalader(domain::NiveauEscalade::try_new(2).unwrap(), contexte),
        &|ticket, contexte| ticket.cloturer(v("C'est \"fait\""), contexte),
        &|ticket, contexte| ticket.reopen(v("Non"), contexte),
        &|ticket, contexte| ticket.modifier(effacer(), contexte),
        &|ticket, contexte| ticket.changer_priorite(Priority::Basse, contexte),
    ];

    for (rang, etape) in etapes.into_iter().enumerate() {
        let tx = db.begin().await;
        let (ticket, trace) = decider(load(tx.as_ref(), seul.id).await, etape, liens);
        tx.tickets().save(&ticket, &trace).await.unwrap();
        let ensemble =
            tx.tickets().find_many(Portee::Tout, &[id(&avec), id(&autre)]).await.unwrap();
        let changes: Vec<_> =
            ensemble.into_iter().map(|ticket| decider(ticket, etape, liens)).collect();
        tx.tickets().save_many(&changes).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(differences(&db).await, [""; 0], "step {rang}");
        let relu = trouve(&db, avec.id).await;
        assert_eq!(relu, Ticket::restore(changes[0].0.state().clone()), "step {rang}");
    }
    let [seul, avec] = [vie(&db, &seul).await, vie(&db, &avec).await];
    assert_eq!(seul, avec);
    assert_eq!((seul.0.len(), seul.1.len(), seul.2.len()), (16, 7, 7));
}

/// What was recorded of a ticket: its historique, its clock, its events, and what it is found by.
async fn vie(
    db: &TestDb,
    ticket: &TicketState,
) -> (Vec<String>, Mouvements, Vec<String>, Vec<String>) {
    let page = db.page(Portee::Tout, ticket.id).await;
    let dit =
        |e: EntreeHistorique| format!("{} {} {} {}", e.date, e.auteur, e.action, e.description);
    let horloge = db.queries().horloge(Portee::Tout, &id(ticket)).await.unwrap().unwrap().0;
    let de = format!("JOIN tickets AS t ON t.id = x.ticket_id AND t.numero = '{}'", ticket.numero);
    let events = format!("SELECT CAST(x.data AS text) FROM outbox AS x {de} ORDER BY x.id");
    let textes =
        format!("SELECT x.titre || ' : ' || x.description FROM ticket_recherches AS x {de}");
    // But for the words of the number.
    let sans_numero = |texte: String| {
        let mots = texte.split(' ').filter(|mot| !mot.contains(|c: char| c.is_ascii_digit()));
        mots.collect::<Vec<_>>().join(" ")
    };
    let propre = |texte: String| {
        let texte = texte.replace(&ticket.id.to_string(), "[id]");
        texte.replace(&ticket.numero.to_string(), "[numero]")
    };
    (
        page.historique.into_iter().map(dit).collect(),
        horloge.mouvements,
        db.column(&events).await.into_iter().map(propre).collect(),
        db.column(&textes).await.into_iter().map(sans_numero).collect(),
    )
}

async fn trouve(db: &TestDb, id: TicketId) -> Ticket {
    load(db.begin().await.as_ref(), id).await
}

/// The columns in which the rows of tickets 1 and 2 differ, but for those that say which is which.
async fn differences(db: &TestDb) -> Vec<String> {
    let colonnes = if db.est_postgres() {
        "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'tickets'"
    } else {
        "SELECT name FROM pragma_table_info('tickets')"
    };
    let mut differentes = Vec::new();
    for colonne in db.column::<String>(colonnes).await {
        let mut different = vec![format!("a.{colonne} IS DISTINCT FROM b.{colonne}")];
        if !db.est_postgres() {
            // A value of another type may look the same, and sort elsewhere.
            different.push(format!("typeof(a.{colonne}) <> typeof(b.{colonne})"));
        }
        let different = different.join(" OR ");
        let paire = "tickets AS a JOIN tickets AS b ON a.sequence = 1 AND b.sequence = 2";
        if db.count(&format!("{paire} WHERE {different}")).await > 0 {
            differentes.push(colonne);
        }
    }
    differentes.retain(|colonne| !["id", "numero", "sequence"].contains(&colonne.as_str()));
    differentes
}

async fn five_hundred_are_stored_at_once(db: TestDb) {
    let tickets: Vec<_> = (1..=500).map(ticket).collect();
    db.with_tickets(&tickets).await;
    let noms: Vec<_> = tickets.iter().map(numero_de).collect();

    affecter_tous(&db, &noms, "Jean").await.unwrap();

    assert_eq!(db.count("tickets WHERE version = 2 AND status = 'en_cours'").await, 500);
    assert_eq!(db.count("historique WHERE action = 'affectation'").await, 500);
    assert_eq!(db.count("historique WHERE action = 'status_change'").await, 500);
    assert_eq!(db.count("outbox WHERE type = 'ticket_updated'").await, 500);
}

async fn one_that_is_stale_has_all_refused(db: TestDb) {
    let [a, b] = [1, 2].map(ticket);
    db.with_tickets([&a, &b]).await;
    let old = trouve(&db, b.id).await;
    affecter_tous(&db, &[id(&b)], "Jean").await.unwrap();

    let tx = db.begin().await;
    let changes = [affecter(load(tx.as_ref(), a.id).await, "Awa"), affecter(old, "Awa")];
    let refus = tx.tickets().save_many(&changes).await.unwrap_err();
    drop(tx);

    assert!(matches!(refus, StorageError::Stale), "{refus:?}");
    assert_eq!(trouve(&db, a.id).await, Ticket::restore(a));
    assert_eq!(db.count("outbox WHERE type = 'ticket_updated'").await, 1);
    let jamais =
        Ticket::restore(TicketState { version: 2, id: TicketId(UuidV7.next()), ..ticket(9) });
    let tx = db.begin().await;
    let refus = tx.tickets().save_many(&[affecter(jamais, "Awa")]).await.unwrap_err();
    assert!(matches!(refus, StorageError::Stale), "{refus:?}");
    tx.tickets().save_many(&[]).await.unwrap();
}

async fn whoever_loads_many_waits_for_the_change_before(db: TestDb) {
    let [a, b] = [1, 2].map(ticket);
    db.with_tickets([&a, &b]).await;
    let tx = db.begin().await;
    let (ticket, trace) = affecter(load(tx.as_ref(), b.id).await, "Jean");
    tx.tickets().save(&ticket, &trace).await.unwrap();
    let second = tokio::spawn({
        let (db, noms) = (db.clone(), [id(&b), id(&a)]);
        async move { affecter_tous(&db, &noms, "Awa").await }
    });

    db.someone_waits().await;
    tx.commit().await.unwrap();
    second.await.unwrap().unwrap();

    assert_eq!(trouve(&db, a.id).await.state().version, 2);
    assert_eq!(trouve(&db, b.id).await.state().version, 3);
}

async fn many_that_load_the_same_in_any_order_take_turns(db: TestDb) {
    let tickets: Vec<_> = (1..=30).map(ticket).collect();
    db.with_tickets(&tickets).await;
    let instances = [db.clone(), db.other_instance().await];

    let writers: Vec<_> = (0..6)
        .map(|n| {
            let instance = instances[n % 2].clone();
            let mut noms: Vec<_> =
                tickets.iter().map(if n % 3 == 0 { id } else { numero_de }).collect();
            noms.rotate_left(5 * n);
            if n % 2 == 0 {
                noms.reverse();
            }
            tokio::spawn(async move { affecter_tous(&instance, &noms, &format!("Nom {n}")).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }

    assert_eq!(db.count("tickets WHERE version = 7").await, 30);
    assert_eq!(db.count("outbox WHERE type = 'ticket_updated'").await, 180);
}
