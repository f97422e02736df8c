//! Patching a client.

use std::sync::Arc;

use domain::{Acteur, ClientId, Droit, ModificationClient};

use super::ConsulterClient;
use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, UnitOfWork, queries::ClientResume},
};

/// Patches clients.
#[derive(Clone)]
pub struct ModifierClient {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    consulter: ConsulterClient,
}

impl ModifierClient {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        consulter: ConsulterClient,
    ) -> Self {
        Self { uow, clock, consulter }
    }

    /// Applies a patch, and answers the client as it is listed.
    ///
    /// # Errors
    ///
    /// An unknown client, a missing right, or storage failure.
    pub async fn execute(
        &self,
        id: ClientId,
        demande: ModificationClient,
        acteur: &Acteur,
    ) -> AppResult<ClientResume> {
        let tx = self.uow.begin().await?;
        let found = tx.clients().find(acteur.portee(), id).await?;
        let mut client = found.ok_or(AppError::Introuvable(Ressource::Client))?;
        acteur.exiger(Droit::GererClients)?;
        let avant = client.clone();
        client.modifier(demande);
        if client != avant {
            tx.clients().save(&client, self.clock.now()).await?;
            tx.commit().await?;
        }
        self.consulter.execute(id, acteur).await
    }
}
