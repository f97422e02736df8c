//! Letting clocks follow a change of the rules.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use domain::{Echeance, Numero, Ticket, TicketId, sla::Regles};
use futures_util::{future::try_join_all, lock::Mutex};
use time::{Duration, OffsetDateTime};

use crate::{
    AppResult,
    ports::{
        Clock, IdGenerator, Trace, Transaction, UnitOfWork,
        repositories::{Horloge, Mouvements, Recalcul},
    },
};

/// Tickets in one transaction. Whoever changes one of them meanwhile waits for a fraction of a
/// second; with fewer, what is paid for each statement would be most of the time.
const LOT: u64 = 2_000;
/// How long whoever began to follow a change has for the next lot, before another takes over.
pub(super) const SURSIS: Duration = Duration::seconds(15);

/// The deadline of a ticket, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the ticket")]
pub struct Deplacement {
    pub id: TicketId,
    pub numero: Numero,
    pub avant: Option<OffsetDateTime>,
    pub apres: Option<OffsetDateTime>,
}

/// What a change of the rules did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilan {
    /// How many deadlines moved.
    pub total: u64,
    /// The first [`Bilan::MAX`] of them.
    pub deplaces: Vec<Deplacement>,
}

impl Bilan {
    /// The most tickets that are named.
    pub const MAX: usize = 1_000;

    /// Both, in the order of the tickets.
    fn avec(mut self, autre: Self) -> Self {
        self.total += autre.total;
        self.deplaces.extend(autre.deplaces);
        self.deplaces.sort_by_key(|deplacement| deplacement.id);
        self.deplaces.truncate(Self::MAX);
        self
    }

    pub(super) fn noter(&mut self, deplacement: Deplacement) {
        self.total += 1;
        if self.deplaces.len() < Self::MAX {
            self.deplaces.push(deplacement);
        }
    }
}

/// The last ticket that was read. Whoever reads the next ones holds it.
type Lus = Mutex<Option<TicketId>>;

/// Lets clocks follow changes of the rules.
#[derive(Clone)]
pub struct Recalculer {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl Recalculer {
    /// Lots that are under way at once: while the database writes one, the next is told.
    pub const ENSEMBLE: usize = 3;

    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { uow, clock, ids }
    }

    /// Lets every clock that a change concerns follow it, in short transactions: the tickets stay
    /// usable, and one that is changed meanwhile follows by itself. What another holds just then is
    /// left to [`Recalculer::reprendre`].
    ///
    /// # Errors
    ///
    /// Storage failure: what was not reached is left too.
    pub async fn execute(&self, recalcul: &Recalcul) -> AppResult<Bilan> {
        let lus = Mutex::new(None);
        let bilans = try_join_all((0..Self::ENSEMBLE).map(|_| self.suivre(recalcul, &lus))).await?;
        let tx = self.uow.begin().await?;
        let reste = tx.tickets().reste_a_recalculer(recalcul.revision).await?;
        let reprise = reste.then(|| self.clock.now());
        tx.regles().tenir_recalcul(recalcul.revision, reprise).await?;
        tx.commit().await?;
        Ok(bilans.into_iter().fold(Bilan::default(), Bilan::avec))
    }

    /// Ends what others began and did not end, and says how many deadlines moved.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn reprendre(&self) -> AppResult<u64> {
        let tx = self.uow.begin().await?;
        let recalculs = tx.regles().recalculs_en_souffrance(self.clock.now()).await?;
        drop(tx);
        let mut total = 0;
        for recalcul in &recalculs {
            total += self.execute(recalcul).await?.total;
        }
        Ok(total)
    }

    /// One of those who take lots in turn.
    async fn suivre(&self, recalcul: &Recalcul, lus: &Lus) -> AppResult<Bilan> {
        let mut bilan = Bilan::default();
        while self.un_lot(recalcul, lus, &mut bilan).await? {}
        Ok(bilan)
    }

    /// The next lot; whether there was one.
    async fn un_lot(&self, recalcul: &Recalcul, lus: &Lus, bilan: &mut Bilan) -> AppResult<bool> {
        let (now, revision) = (self.clock.now(), recalcul.revision);
        let mut apres = lus.lock().await;
        let tx = self.uow.begin().await?;
        let lot = tx.tickets().a_recalculer(revision, *apres, LOT).await?;
        let Some(dernier) = lot.last() else { return Ok(false) };
        *apres = Some(dernier.ticket.state().id);
        drop(apres);
        let regles = tx.regles().en_vigueur().await?;
        let mut recales = Vec::with_capacity(lot.len());
        for Horloge { mut ticket, mouvements } in lot {
            let avant = limite(&ticket);
            let trace = self.recaler(&mut ticket, mouvements, (&regles, recalcul), now);
            if !trace.entrees.is_empty() {
                let (id, numero) = (ticket.state().id, ticket.state().numero);
                bilan.noter(Deplacement { id, numero, avant, apres: limite(&ticket) });
            }
            recales.push((ticket, trace));
        }
        tx.tickets().recaler(&recales).await?;
        tx.regles().tenir_recalcul(revision, Some(now + SURSIS)).await?;
        tx.commit().await?;
        Ok(true)
    }

    fn recaler(
        &self,
        ticket: &mut Ticket,
        mouvements: Mouvements,
        (regles, recalcul): (&Regles, &Recalcul),
        now: OffsetDateTime,
    ) -> Trace {
        let faits = ticket.recalculer(mouvements, regles, &recalcul.motif, now);
        Trace::new(&faits, recalcul.auteur.clone(), now, self.ids.as_ref())
    }
}

/// Lets the clocks of tickets that were loaded to be changed follow the rules first, where they lag
/// behind a change of them that is still being followed.
///
/// # Errors
///
/// Storage failure.
pub async fn remettre_a_jour(
    tx: &dyn Transaction,
    tickets: &mut [Ticket],
    regles: &Regles,
    now: OffsetDateTime,
    ids: &dyn IdGenerator,
) -> AppResult<()> {
    let mut en_retard: Vec<_> = tickets.iter_mut().filter(|t| !t.est_a_jour(regles)).collect();
    if en_retard.is_empty() {
        return Ok(());
    }
    let connus: Vec<_> = en_retard.iter().map(|ticket| ticket.state().id).collect();
    let mut mouvements = tx.tickets().mouvements(&connus).await?;
    // Many places may follow the same change: it is asked for once.
    let mut recalculs = HashMap::new();
    let mut recales = Vec::with_capacity(en_retard.len());
    for ticket in &mut en_retard {
        let lieu = ticket.state().lieu();
        let recalcul = match recalculs.entry(regles.revision(lieu)) {
            Entry::Occupied(connu) => connu.into_mut(),
            Entry::Vacant(place) => place.insert(tx.regles().dernier_recalcul(lieu).await?),
        };
        let Some(Recalcul { motif, auteur, .. }) = recalcul else { continue };
        let mouvements = mouvements.remove(&ticket.state().id).unwrap_or_default();
        let faits = ticket.recalculer(mouvements, regles, motif, now);
        recales.push((ticket.clone(), Trace::new(&faits, auteur.clone(), now, ids)));
    }
    Ok(tx.tickets().recaler(&recales).await?)
}

pub(super) fn limite(ticket: &Ticket) -> Option<OffsetDateTime> {
    ticket.state().compteur.echeance.map(Echeance::limite)
}

#[cfg(test)]
mod tests {
    use std::{iter::once, slice::from_mut};

    use domain::TicketState;
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::*},
        sla::testing::*,
        tickets::testing::NOW,
    };

    /// A transaction with one ticket that has to follow.
    fn one_lot() -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_a_recalculer().returning(|_, _, _| Ok(vec![horloge()]));
        tx.regles.checkpoint();
        tx.regles.expect_en_vigueur().returning(|| Ok(jour_chome()));
        tx
    }

    fn recalculer(transactions: impl IntoIterator<Item = MockTransaction>) -> Recalculer {
        Recalculer::new(Scripted::new(transactions), clock_at(NOW), sequential_ids())
    }

    #[tokio::test]
    async fn every_clock_follows_and_what_moved_is_told() {
        let mut tx = one_lot();
        tx.tickets
            .expect_recaler()
            .withf(|tickets| {
                let [(ticket, trace)] = tickets else { return false };
                ticket.state().revision == 3
                    && trace.auteur == recalcul().auteur
                    && trace.entrees.iter().map(|e| e.fait.action()).eq(["modification"])
            })
            .once()
            .returning(|_| Ok(()));
        tx.regles
            .expect_tenir_recalcul()
            .withf(|_, reprise| *reprise == Some(NOW + SURSIS))
            .once()
            .returning(|_, _| Ok(()));

        let bilan = recalculer(once(tx).chain(all_followed())).execute(&recalcul()).await.unwrap();

        assert_eq!(bilan.total, 1);
        let [deplacement] = bilan.deplaces.as_slice() else { panic!("{bilan:?}") };
        assert_eq!(deplacement.avant, limite(&horloge().ticket));
        assert_eq!(deplacement.apres, deplacement.avant.map(|avant| avant + Duration::DAY));
    }

    #[tokio::test]
    async fn what_another_holds_is_left_for_later() {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_reste_a_recalculer().returning(|_| Ok(true));
        tx.regles
            .expect_tenir_recalcul()
            .withf(|_, reprise| *reprise == Some(NOW))
            .once()
            .returning(|_, _| Ok(()));

        assert_eq!(
            recalculer(no_lots().chain([tx])).execute(&recalcul()).await.unwrap(),
            Bilan::default()
        );
    }

    #[tokio::test]
    async fn a_failure_leaves_the_rest_to_the_next() {
        let mut tx = one_lot();
        tx.tickets.expect_recaler().returning(|_| Err(StorageError::unavailable("disk full")));

        let echec = recalculer(once(tx).chain(no_lots())).execute(&recalcul()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn a_ticket_that_knows_the_rules_is_left_alone() {
        let mut a_jour = horloge().ticket;
        let mut tx = MockTransaction::default();
        tx.tickets.expect_recaler().never();

        let ids = sequential_ids();
        remettre_a_jour(&tx, from_mut(&mut a_jour), &regles(0), NOW, ids.as_ref()).await.unwrap();

        assert_eq!(a_jour, horloge().ticket);
    }

    #[tokio::test]
    async fn tickets_that_lag_behind_follow_first_and_ask_once_what_changed() {
        let mut tickets = [1, 2, 3].map(|n| {
            let state = horloge().ticket.state().clone();
            Ticket::restore(TicketState { id: TicketId(Uuid::from_u128(n)), ..state })
        });
        let mut tx = MockTransaction::default();
        tx.regles.expect_dernier_recalcul().once().returning(|_| Ok(Some(recalcul())));
        tx.tickets
            .expect_mouvements()
            .once()
            .returning(|ids| Ok(ids.iter().map(|id| (*id, horloge().mouvements)).collect()));
        tx.tickets
            .expect_recaler()
            .withf(|recales| recales.len() == 3)
            .once()
            .returning(|_| Ok(()));

        let (regles, ids) = (jour_chome(), sequential_ids());
        remettre_a_jour(&tx, &mut tickets, &regles, NOW, ids.as_ref()).await.unwrap();

        for ticket in tickets {
            assert!(ticket.est_a_jour(&regles));
            assert_eq!(ticket.state().version, 2);
        }
    }
}
