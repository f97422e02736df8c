//! One `DatabaseTransaction`, seen through every write port.

use std::sync::atomic::{AtomicBool, Ordering};

use application::ports::{
    StorageError, Transaction, UnitOfWork,
    repositories::{
        ChantierRepository, ClientRepository, MessageRepository, NotificationRepository,
        PieceJointeRepository, References, RegleRepository, SessionRepository, TentativeRepository,
        TicketRepository, UtilisateurRepository,
    },
};
use async_trait::async_trait;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::{error::storage_error, evenements::Reveil, regles::ReglesCache};

/// Opens transactions on a pool.
#[derive(Clone)]
pub struct SeaOrmUnitOfWork {
    pool: DatabaseConnection,
    regles: ReglesCache,
    reveil: Reveil,
}

impl SeaOrmUnitOfWork {
    pub(super) const fn new(pool: DatabaseConnection, regles: ReglesCache, reveil: Reveil) -> Self {
        Self { pool, regles, reveil }
    }
}

/// An open transaction. The repositories are implemented on it, and nowhere else: none can be
/// had outside a transaction.
pub struct SeaOrmTransaction {
    pub(super) tx: DatabaseTransaction,
    pub(super) regles: ReglesCache,
    reveil: Reveil,
    /// Whether it leaves events.
    evenements: AtomicBool,
}

impl SeaOrmTransaction {
    /// There are events to be told of, once they are committed.
    pub(super) fn laisse_des_evenements(&self) {
        self.evenements.store(true, Ordering::Relaxed);
    }
}

/// SQLite takes its write lock up front: a deferred one could fail halfway, at the first write
/// after a read.
pub(super) async fn begin(pool: &DatabaseConnection) -> Result<DatabaseTransaction, StorageError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    pool.begin_with_options(options).await.map_err(storage_error)
}

#[async_trait]
impl UnitOfWork for SeaOrmUnitOfWork {
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError> {
        let tx = begin(&self.pool).await?;
        let (regles, reveil) = (self.regles.clone(), self.reveil.clone());
        Ok(Box::new(SeaOrmTransaction { tx, regles, reveil, evenements: AtomicBool::new(false) }))
    }
}

#[async_trait]
impl Transaction for SeaOrmTransaction {
    fn tickets(&self) -> &dyn TicketRepository {
        self
    }

    fn messages(&self) -> &dyn MessageRepository {
        self
    }

    fn pieces_jointes(&self) -> &dyn PieceJointeRepository {
        self
    }

    fn clients(&self) -> &dyn ClientRepository {
        self
    }

    fn chantiers(&self) -> &dyn ChantierRepository {
        self
    }

    fn utilisateurs(&self) -> &dyn UtilisateurRepository {
        self
    }

    fn sessions(&self) -> &dyn SessionRepository {
        self
    }

    fn tentatives(&self) -> &dyn TentativeRepository {
        self
    }

    fn notifications(&self) -> &dyn NotificationRepository {
        self
    }

    fn regles(&self) -> &dyn RegleRepository {
        self
    }

    fn references(&self) -> &dyn References {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        self.tx.commit().await.map_err(storage_error)?;
        if self.evenements.into_inner() {
            self.reveil.sonner();
        }
        Ok(())
    }
}
