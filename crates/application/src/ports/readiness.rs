//! Whether the outside world is there.

use async_trait::async_trait;

use super::StorageError;

/// Tells whether requests can be served.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait Readiness: Send + Sync {
    /// MUST really ask what requests depend on, and fail within a few seconds where it doesn't
    /// answer.
    async fn check(&self) -> Result<(), StorageError>;
}
