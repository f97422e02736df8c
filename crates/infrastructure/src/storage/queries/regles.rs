//! The rules of deadlines, and the clocks that follow them.

use std::sync::Arc;

use application::ports::{
    StorageError,
    queries::{Concernes, HorlogeDuTicket, RegleQueries},
};
use async_trait::async_trait;
use domain::sla::Regles;

use super::SeaOrmQueries;
use crate::storage::regles;

#[async_trait]
impl RegleQueries for SeaOrmQueries {
    async fn en_vigueur(&self) -> Result<Arc<Regles>, StorageError> {
        self.regles.de(&self.pool, regles::numero(&self.pool).await?).await
    }

    async fn horloges(&self, concernes: Concernes) -> Result<Vec<HorlogeDuTicket>, StorageError> {
        self.des_horloges(concernes).await
    }
}
