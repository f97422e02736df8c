//! How storage fails.

use std::error::Error;

/// Why storage did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The stored version is no longer the one that was read.
    #[error("stale version")]
    Stale,
    /// A value that must be unique is taken.
    #[error("duplicate value")]
    Duplicate,
    /// Out of reach, full or overloaded: the same call may go through later.
    #[error("storage unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The driver failed. Opaque: nobody above the adapter can act on its details.
    #[error("storage failed")]
    Backend(#[source] Box<dyn Error + Send + Sync>),
}

impl StorageError {
    /// A failure that nobody can act on.
    pub fn backend(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Backend(error.into())
    }

    /// A failure that passes.
    pub fn unavailable(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(error.into())
    }
}
