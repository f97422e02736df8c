//! What the ids and names in a request refer to. Nothing is locked: many tickets may be opened for
//! one client at once.

use async_trait::async_trait;
use domain::{ChantierId, ClientId, Portee, Responsable, UtilisateurId};

use crate::ports::StorageError;

/// Looks up references.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait References: Send + Sync {
    /// Whether the client exists within the scope.
    async fn client_existe(&self, portee: Portee, id: ClientId) -> Result<bool, StorageError>;

    /// Those of the clients that don't exist.
    async fn clients_inconnus(&self, ids: &[ClientId]) -> Result<Vec<ClientId>, StorageError>;

    /// Those of the chantiers that don't exist.
    async fn chantiers_inconnus(&self, ids: &[ChantierId])
    -> Result<Vec<ChantierId>, StorageError>;

    /// The client of a chantier. A chantier outside the scope MUST be absent.
    async fn client_du_chantier(
        &self,
        portee: Portee,
        id: ChantierId,
    ) -> Result<Option<ClientId>, StorageError>;

    /// The user whose name or e-mail this is, without regard to case and accents. MUST be `None`
    /// unless it is exactly one active user. Within a client's scope, the users of other clients
    /// MUST be absent: staff is known to everyone.
    async fn utilisateur_designe(
        &self,
        portee: Portee,
        responsable: &Responsable,
    ) -> Result<Option<UtilisateurId>, StorageError>;
}
