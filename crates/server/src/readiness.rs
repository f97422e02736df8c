//! Being ready takes all that requests depend on.

use std::sync::Arc;

use application::ports::{Readiness, StorageError};
use async_trait::async_trait;

/// Ready when both are.
pub struct Both(pub Arc<dyn Readiness>, pub Arc<dyn Readiness>);

#[async_trait]
impl Readiness for Both {
    async fn check(&self) -> Result<(), StorageError> {
        self.0.check().await?;
        self.1.check().await
    }
}
