//! Test doubles of the ports, for this crate and those above it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a misused double fails the test")]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StorageError, Transaction, UnitOfWork};
pub use super::{
    clock::MockClock,
    file_store::{MockFileStore, MockReception},
    ids::MockIdGenerator,
    journal::MockJournal,
    password_hasher::MockPasswordHasher,
    queries::*,
    readiness::MockReadiness,
    repositories::*,
    token_issuer::MockTokenIssuer,
};
use crate::sla::Recalculer;

/// A transaction over mocks: set expectations on its fields, then turn it into a [`UnitOfWork`].
#[expect(missing_docs, reason = "the fields are the ports of a transaction")]
pub struct MockTransaction {
    pub tickets: MockTicketRepository,
    pub messages: MockMessageRepository,
    pub pieces_jointes: MockPieceJointeRepository,
    pub clients: MockClientRepository,
    pub chantiers: MockChantierRepository,
    pub utilisateurs: MockUtilisateurRepository,
    pub sessions: MockSessionRepository,
    pub tentatives: MockTentativeRepository,
    pub notifications: MockNotificationRepository,
    pub regles: MockRegleRepository,
    pub references: MockReferences,
    committed: Arc<AtomicBool>,
    commit_fails: bool,
}

impl Default for MockTransaction {
    /// Nothing is expected, but that the rules are read: they are the contract's.
    fn default() -> Self {
        let mut regles = MockRegleRepository::new();
        regles.expect_en_vigueur().returning(|| Ok(Arc::default()));
        Self {
            tickets: MockTicketRepository::new(),
            messages: MockMessageRepository::new(),
            pieces_jointes: MockPieceJointeRepository::new(),
            clients: MockClientRepository::new(),
            chantiers: MockChantierRepository::new(),
            utilisateurs: MockUtilisateurRepository::new(),
            sessions: MockSessionRepository::new(),
            tentatives: MockTentativeRepository::new(),
            notifications: MockNotificationRepository::new(),
            regles,
            references: MockReferences::new(),
            committed: Arc::default(),
            commit_fails: false,
        }
    }
}

impl MockTransaction {
    /// The same, but for a commit that fails.
    #[must_use]
    pub fn failing_to_commit(self) -> Self {
        Self { commit_fails: true, ..self }
    }

    /// A unit of work that opens this transaction once.
    #[must_use]
    pub fn into_unit_of_work(self) -> (Arc<Scripted>, Committed) {
        let committed = Committed(Arc::clone(&self.committed));
        (Scripted::new([self]), committed)
    }
}

#[async_trait]
impl Transaction for MockTransaction {
    fn tickets(&self) -> &dyn TicketRepository {
        &self.tickets
    }

    fn messages(&self) -> &dyn MessageRepository {
        &self.messages
    }

    fn pieces_jointes(&self) -> &dyn PieceJointeRepository {
        &self.pieces_jointes
    }

    fn clients(&self) -> &dyn ClientRepository {
        &self.clients
    }

    fn chantiers(&self) -> &dyn ChantierRepository {
        &self.chantiers
    }

    fn utilisateurs(&self) -> &dyn UtilisateurRepository {
        &self.utilisateurs
    }

    fn sessions(&self) -> &dyn SessionRepository {
        &self.sessions
    }

    fn tentatives(&self) -> &dyn TentativeRepository {
        &self.tentatives
    }

    fn notifications(&self) -> &dyn NotificationRepository {
        &self.notifications
    }

    fn regles(&self) -> &dyn RegleRepository {
        &self.regles
    }

    fn references(&self) -> &dyn References {
        &self.references
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        if self.commit_fails {
            return Err(StorageError::unavailable("connection lost"));
        }
        self.committed.store(true, Ordering::SeqCst);
        Ok(())
    }
}

/// A unit of work that opens the given transactions in turn: one too many fails the test.
pub struct Scripted(Mutex<Vec<MockTransaction>>);

impl Scripted {
    /// Opens these, first to last.
    #[must_use]
    pub fn new(transactions: impl IntoIterator<Item = MockTransaction>) -> Arc<Self> {
        let mut transactions: Vec<_> = transactions.into_iter().collect();
        transactions.reverse();
        Arc::new(Self(Mutex::new(transactions)))
    }
}

#[async_trait]
impl UnitOfWork for Scripted {
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError> {
        let next = self.0.lock().unwrap().pop();
        Ok(Box::new(next.expect("begin() called once too often")))
    }
}

/// A unit of work out of reach.
pub struct Unreachable;

#[async_trait]
impl UnitOfWork for Unreachable {
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError> {
        Err(StorageError::unavailable("connection refused"))
    }
}

/// Tells whether the transaction was committed.
pub struct Committed(Arc<AtomicBool>);

impl Committed {
    /// Whether it was.
    #[must_use]
    pub fn get(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The transactions in which no clock is found that has to follow a change of the rules.
pub fn no_lots() -> impl Iterator<Item = MockTransaction> {
    (0..Recalculer::ENSEMBLE).map(|_| {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_a_recalculer().returning(|_, _, _| Ok(vec![]));
        tx
    })
}

/// The same, and the one that says that every clock has followed.
pub fn all_followed() -> impl Iterator<Item = MockTransaction> {
    let mut end = MockTransaction::default();
    end.tickets.expect_reste_a_recalculer().returning(|_| Ok(false));
    end.regles
        .expect_tenir_recalcul()
        .withf(|_, reprise| reprise.is_none())
        .once()
        .returning(|_, _| Ok(()));
    no_lots().chain([end])
}

/// A clock stopped at `now`.
#[must_use]
pub fn clock_at(now: OffsetDateTime) -> Arc<MockClock> {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(now);
    Arc::new(clock)
}

/// Ids `1`, `2`, `3`…
#[must_use]
pub fn sequential_ids() -> Arc<MockIdGenerator> {
    let mut ids = MockIdGenerator::new();
    let mut last = 0;
    ids.expect_next().returning(move || {
        last += 1;
        Uuid::from_u128(last)
    });
    Arc::new(ids)
}
