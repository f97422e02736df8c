//! New identifiers, asked rather than drawn.

use uuid::Uuid;

/// Gives identifiers.
#[cfg_attr(feature = "test-support", mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// An id never given before. MUST be greater than those that this process was given earlier:
    /// ties of dates break on it.
    fn next(&self) -> Uuid;
}
