//! Which files are in the store.

use application::ports::{Inventaire, StorageError};
use async_trait::async_trait;
use domain::Cle;
use futures_util::{StreamExt, stream::BoxStream};
use object_store::ObjectMeta;
use time::OffsetDateTime;

use super::store::{erreur, lire_chemin};

/// How many keys are given at once: what one statement asks the database for.
const LOT: usize = 500;

/// The objects of a store that were kept before an instant.
pub struct Objets {
    pub flux: BoxStream<'static, object_store::Result<ObjectMeta>>,
    pub avant: OffsetDateTime,
}

#[async_trait]
impl Inventaire for Objets {
    async fn suivantes(&mut self) -> Result<Vec<Cle>, StorageError> {
        let mut cles = Vec::new();
        while cles.len() < LOT {
            let Some(objet) = self.flux.next().await else { break };
            let objet = objet.map_err(erreur)?;
            if objet.last_modified.timestamp() >= self.avant.unix_timestamp() {
                continue;
            }
            // What isn't named as we name files isn't ours.
            cles.extend(lire_chemin(&objet.location).filter(|cle| cles.last() != Some(cle)));
        }
        Ok(cles)
    }
}
