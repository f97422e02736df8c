//! One `DatabaseTransaction`, seen through every write port.

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

use super::{error::storage_error, regles::ReglesCache};

/// Opens transactions on a pool.
#[derive(Clone)]
pub struct SeaOrmUnitOfWork {
    pool: DatabaseConnection,
    regles: ReglesCache,
}

impl SeaOrmUnitOfWork {
    pub(super) const fn new(pool: DatabaseConnection, regles: ReglesCache) -> Self {
        Self { pool, regles }
    }
}

/// An open transaction. The repositories are implemented on it, and nowhere else: none can be
/// had outside a transaction.
pub struct SeaOrmTransaction {
    pub(super) tx: DatabaseTransaction,
    pub(super) regles: ReglesCache,
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
        let (tx, regles) = (begin(&self.pool).await?, self.regles.clone());
        Ok(Box::new(SeaOrmTransaction { tx, regles }))
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
        self.tx.commit().await.map_err(storage_error)
    }
}
