//! A new client.

use std::sync::Arc;

use domain::{Acteur, Client, ClientId, Droit, NouveauClient};

use super::ConsulterClient;
use crate::{
    AppResult,
    ports::{Clock, IdGenerator, UnitOfWork, queries::ClientResume},
};

/// Creates clients.
#[derive(Clone)]
pub struct CreerClient {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    consulter: ConsulterClient,
}

impl CreerClient {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        consulter: ConsulterClient,
    ) -> Self {
        Self { uow, clock, ids, consulter }
    }

    /// Creates a client, and answers it as it is listed.
    ///
    /// # Errors
    ///
    /// A missing right, or storage failure.
    pub async fn execute(&self, fiche: NouveauClient, acteur: &Acteur) -> AppResult<ClientResume> {
        acteur.exiger(Droit::GererClients)?;
        let client = Client { id: ClientId(self.ids.next()), fiche };
        let tx = self.uow.begin().await?;
        tx.clients().add(&client, self.clock.now()).await?;
        tx.commit().await?;
        self.consulter.execute(client.id, acteur).await
    }
}
