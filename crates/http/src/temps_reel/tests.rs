//! Handing events on, over doubles of the ports: whom they reach, in what order, and who is cut off.

use std::{collections::VecDeque, sync::Mutex};

use application::ports::{Journal, queries::*, testing::*};
use domain::{Acces, Audience, ClientId, SessionId, UtilisateurId, Visibilite};
use futures_util::FutureExt;
use serde_json::{Value, json};
use time::macros::datetime;
use uuid::Uuid;

use super::{abonnement::Suite, presences::Fin, *};
use crate::testing::{NOW, compte};

const ACME: ClientId = ClientId(Uuid::from_u128(42));
const TICKET: TicketId = TicketId(Uuid::from_u128(9));

fn evenement(numero: i64) -> Evenement {
    let data = format!(r#"{{"n":{numero}}}"#);
    Evenement { numero, kind: "ticket_updated".into(), date: NOW, data }
}

fn adresse(numero: i64, audience: Audience) -> EvenementAdresse {
    EvenementAdresse { evenement: evenement(numero), ticket: TICKET, audience }
}

const PUBLIQUE: Audience =
    Audience { client: Some(ACME), visibilite: Visibilite::Publique, destinataire: None };

/// What the journal answers, one lot after the other, to whoever hands events on.
type Lots = Vec<Result<EvenementsARelayer, StorageError>>;

fn lot(numeros: impl IntoIterator<Item = i64>) -> EvenementsARelayer {
    let evenements: Vec<_> = numeros.into_iter().map(|n| adresse(n, PUBLIQUE)).collect();
    let dernier = evenements.last().map_or(0, |lu| lu.evenement.numero);
    EvenementsARelayer { evenements, dernier }
}

/// Where the journal ends at first.
fn debut(dernier: i64) -> EvenementsARelayer {
    EvenementsARelayer { evenements: vec![], dernier }
}

/// A journal that answers so to whoever catches up.
fn temps_reel(lots: Lots, lus: Vec<EvenementsLus>) -> TempsReel {
    let (lots, lus) = (Mutex::new(VecDeque::from(lots)), Mutex::new(VecDeque::from(lus)));
    let mut queries = MockEvenementQueries::new();
    queries.expect_a_relayer().returning(move |_, _| lots.lock().unwrap().pop_front().unwrap());
    queries
        .expect_suivants()
        .returning(move |_, _, _| Ok(lus.lock().unwrap().pop_front().unwrap()));
    let mut journal = MockJournal::new();
    journal.expect_numeroter().returning(|| Ok(0));
    let mut sessions = MockSessionQueries::new();
    sessions.expect_vivantes().returning(|_| Ok([(session(1), compte())].into()));
    let queries: Arc<dyn EvenementQueries> = Arc::new(queries);
    let journal: Arc<dyn Journal> = Arc::new(journal);
    TempsReel::new(
        SuivreEvenements::new(Arc::clone(&queries), Arc::clone(&journal)),
        RelayerEvenements::new(queries, journal),
        VeillerSessions::new(Arc::new(sessions)),
        clock_at(NOW),
    )
}

fn session(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

/// A user in a session of that number, whose token expires in fifteen minutes.
fn moi(n: u128, acces: Acces) -> Identite {
    let mut utilisateur = compte();
    utilisateur.acces = acces;
    let expiration = datetime!(2025-01-10 14:45 UTC);
    Identite { utilisateur, session: session(n), expiration }
}

/// A journal that ends at `dernier`, read so.
fn lus(numeros: impl IntoIterator<Item = i64>, dernier: i64, efface: i64) -> EvenementsLus {
    EvenementsLus { evenements: numeros.into_iter().map(evenement).collect(), dernier, efface }
}

/// A follower from now on, while the journal is read.
async fn ouvrir(
    temps_reel: &TempsReel,
    moi: Identite,
    ticket: Option<TicketId>,
    depuis: &mut Option<i64>,
) -> (Presence, Abonnement) {
    let (suivi, avance) = tokio::join!(temps_reel.suivre(&moi, ticket, None), async {
        temps_reel.attendu().await;
        temps_reel.avancer(depuis).await
    });
    avance.unwrap();
    suivi.unwrap()
}

/// What comes next, by the numbers; `None` where nothing does.
fn suite(abonnement: &mut Abonnement) -> Option<Vec<i64>> {
    match abonnement.suite().now_or_never()? {
        Suite::Trames(trames) => Some(trames.iter().map(|trame| trame.numero).collect()),
        Suite::Resync(dernier) => panic!("begin anew at {dernier}"),
    }
}

#[actix_web::test]
async fn an_event_is_written_once_for_the_socket_and_the_stream() {
    let trame = trame::Trame::try_from(evenement(7)).unwrap();

    let json: Value = serde_json::from_str(&trame.texte).unwrap();
    let date = "2025-01-10T14:30:00Z";
    assert_eq!(
        json,
        json!({ "eventId": 7, "type": "ticket_updated", "date": date, "data": { "n": 7 } })
    );
    assert_eq!(trame.sse, format!("id: 7\ndata: {}\n\n", trame.texte));
}

#[actix_web::test]
async fn a_follower_goes_on_from_now_and_hears_what_is_theirs() {
    let seul = Audience { destinataire: Some(UtilisateurId(Uuid::from_u128(8))), ..PUBLIQUE };
    let interne = Audience { visibilite: Visibilite::Interne, ..PUBLIQUE };
    let evenements = vec![adresse(11, PUBLIQUE), adresse(12, interne), adresse(13, seul)];
    let suite_du_journal = EvenementsARelayer { evenements, dernier: 13 };
    let lots = vec![Ok(debut(10)), Ok(debut(10)), Ok(debut(10)), Ok(suite_du_journal)];
    let (temps_reel, mut depuis) = (temps_reel(lots, vec![]), None);
    let mut ouvrir =
        async |acces, ticket| ouvrir(&temps_reel, moi(1, acces), ticket, &mut depuis).await.1;
    let mut agent = ouvrir(Acces::Agent, None).await;
    let mut client = ouvrir(Acces::Client(ACME), Some(TICKET)).await;
    let mut ailleurs = ouvrir(Acces::Agent, Some(TicketId(Uuid::nil()))).await;

    assert_eq!(suite(&mut agent), None);
    assert_eq!(temps_reel.avancer(&mut depuis).await.unwrap(), 3);

    assert_eq!(depuis, Some(13));
    assert_eq!(suite(&mut agent), Some(vec![11, 12]));
    assert_eq!(suite(&mut client), Some(vec![11]));
    assert_eq!([suite(&mut agent), suite(&mut client), suite(&mut ailleurs)], [None, None, None]);
}

#[actix_web::test]
async fn who_begins_while_much_is_handed_on_hears_what_is_committed_after() {
    tokio::time::pause();
    let page = |n: i64, dernier| {
        let evenements = lot(n * 250 + 1..=n * 250 + 250).evenements;
        Ok(EvenementsARelayer { evenements, dernier })
    };
    // The last is committed while the first four pages are handed on.
    let lots = vec![
        Ok(debut(0)),
        page(0, 1_000),
        page(1, 1_000),
        page(2, 1_000),
        page(3, 1_001),
        Ok(lot([1_001])),
    ];
    let (temps_reel, mut depuis) = (temps_reel(lots, vec![]), None);
    temps_reel.avancer(&mut depuis).await.unwrap();

    let (_, mut abonnement) = ouvrir(&temps_reel, moi(1, Acces::Agent), None, &mut depuis).await;

    assert_eq!((depuis, suite(&mut abonnement)), (Some(1_001), Some(vec![1_001])));
}

#[actix_web::test]
async fn who_begins_while_the_journal_can_not_be_read_is_told_so() {
    tokio::time::pause();
    let temps_reel = temps_reel(vec![], vec![]);

    assert!(temps_reel.suivre(&moi(1, Acces::Agent), None, None).await.is_err());
}

#[actix_web::test]
async fn who_comes_back_catches_up_and_goes_on_without_a_gap() {
    let lots = vec![Ok(debut(102)), Ok(lot(103..=104))];
    // A whole page, then the rest, of a journal that has gone on meanwhile.
    let temps_reel = temps_reel(lots, vec![lus(1..=100, 103, 0), lus(101..=103, 103, 0)]);
    let mut depuis = None;
    temps_reel.avancer(&mut depuis).await.unwrap();
    let (_, mut abonnement) =
        temps_reel.suivre(&moi(1, Acces::Agent), None, Some(0)).await.unwrap();

    assert_eq!(suite(&mut abonnement), Some((1..=100).collect()));
    assert_eq!(suite(&mut abonnement), Some(vec![101, 102, 103]));
    // 103 comes both ways.
    temps_reel.avancer(&mut depuis).await.unwrap();

    assert_eq!(suite(&mut abonnement), Some(vec![104]));
    assert_eq!(suite(&mut abonnement), None);
}

#[actix_web::test]
async fn what_can_not_be_replayed_demands_a_new_start() {
    let temps_reel = temps_reel(vec![Ok(debut(20))], vec![lus([], 20, 15)]);
    temps_reel.avancer(&mut None).await.unwrap();
    let (_, mut abonnement) =
        temps_reel.suivre(&moi(1, Acces::Agent), None, Some(3)).await.unwrap();

    assert_eq!(abonnement.suite().now_or_never(), Some(Suite::Resync(20)));
    assert_eq!(suite(&mut abonnement), None);
}

#[actix_web::test]
async fn who_falls_behind_reads_on_in_the_database_and_is_too_slow_in_time() {
    tokio::time::pause();
    let mille = (0..12).map(|n| lot(n * 250 + 1..=n * 250 + 250));
    let lots = [debut(0)].into_iter().chain(mille).chain([lot([])]).map(Ok).collect();
    let (temps_reel, mut depuis) = (temps_reel(lots, vec![lus(1..=100, 3_000, 0)]), None);
    let (_, mut abonnement) = ouvrir(&temps_reel, moi(1, Acces::Agent), None, &mut depuis).await;
    assert_eq!(temps_reel.avancer(&mut depuis).await.unwrap(), 3_000);

    assert!(!abonnement.trop_lent(), "many came at once");
    tokio::time::advance(Duration::from_secs(6)).await;
    assert!(abonnement.trop_lent());
    assert_eq!(suite(&mut abonnement), Some((1..=100).collect()), "they aren't here any more");
}

#[actix_web::test]
async fn a_lot_that_can_not_be_read_is_read_the_next_time() {
    let panne = Err(StorageError::unavailable("connection lost"));
    let temps_reel = temps_reel(vec![Ok(debut(10)), panne, Ok(lot([11]))], vec![]);
    let mut depuis = None;
    temps_reel.avancer(&mut depuis).await.unwrap();

    assert!(temps_reel.avancer(&mut depuis).await.is_err());
    assert_eq!(temps_reel.avancer(&mut depuis).await.unwrap(), 1);
}

#[actix_web::test]
async fn a_connection_ends_with_its_rights_and_with_the_server() {
    let temps_reel = temps_reel(vec![], vec![]);
    let ouvrir = async |n, acces| temps_reel.suivre(&moi(n, acces), None, Some(0)).await.unwrap().0;
    let mut vivante = ouvrir(1, Acces::Admin).await;
    let mut autre_role = ouvrir(1, Acces::Agent).await;
    let mut finie = ouvrir(2, Acces::Admin).await;
    let partie = ouvrir(3, Acces::Admin).await;
    drop(partie);

    assert_eq!(temps_reel.veiller().await.unwrap(), 2);
    assert_eq!([autre_role.finie(), finie.finie()], [Some(Fin::Acces); 2]);
    assert_eq!(vivante.finie(), None);
    temps_reel.fermer();
    assert_eq!(vivante.fin().await, Fin::Arret);
}

#[actix_web::test]
async fn a_connection_ends_with_its_token_and_none_is_opened_while_the_server_stops() {
    tokio::time::pause();
    let temps_reel = temps_reel(vec![], vec![]);
    let ouvrir = async || temps_reel.suivre(&moi(1, Acces::Agent), None, Some(0)).await.unwrap().0;
    let mut presence = ouvrir().await;

    tokio::time::advance(Duration::from_secs(15 * 60 - 1)).await;
    assert_eq!(presence.finie(), None);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(presence.finie(), Some(Fin::Acces));
    temps_reel.fermer();
    assert_eq!(ouvrir().await.finie(), Some(Fin::Arret));
}
