//! One business change, one transaction.

use async_trait::async_trait;

use super::{
    StorageError,
    repositories::{
        ChantierRepository, ClientRepository, MessageRepository, NotificationRepository,
        PieceJointeRepository, References, RegleRepository, SessionRepository, TentativeRepository,
        TicketRepository, UtilisateurRepository,
    },
};

/// Opens transactions. Shared by every use case that writes.
#[async_trait]
pub trait UnitOfWork: Send + Sync {
    /// Opens a transaction.
    async fn begin(&self) -> Result<Box<dyn Transaction>, StorageError>;
}

/// The repositories as seen from inside one transaction. Dropped without [`commit`], it MUST leave
/// no trace. Inside one: no mail, no file, no socket, no waiting for anything but the database.
///
/// [`commit`]: Transaction::commit
#[async_trait]
pub trait Transaction: Send + Sync {
    /// The tickets.
    fn tickets(&self) -> &dyn TicketRepository;
    /// The messages of tickets.
    fn messages(&self) -> &dyn MessageRepository;
    /// The files of tickets.
    fn pieces_jointes(&self) -> &dyn PieceJointeRepository;
    /// The clients.
    fn clients(&self) -> &dyn ClientRepository;
    /// The chantiers.
    fn chantiers(&self) -> &dyn ChantierRepository;
    /// The users.
    fn utilisateurs(&self) -> &dyn UtilisateurRepository;
    /// The sessions.
    fn sessions(&self) -> &dyn SessionRepository;
    /// The failed logins.
    fn tentatives(&self) -> &dyn TentativeRepository;
    /// What users are told of.
    fn notifications(&self) -> &dyn NotificationRepository;
    /// The rules of deadlines.
    fn regles(&self) -> &dyn RegleRepository;
    /// What requests refer to.
    fn references(&self) -> &dyn References;

    /// Makes everything that was done in this transaction lasting and visible, at once.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
}
