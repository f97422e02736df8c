//! The time, asked rather than taken.

use time::OffsetDateTime;

/// Tells the time.
#[cfg_attr(feature = "test-support", mockall::automock)]
pub trait Clock: Send + Sync {
    /// The present. MUST be in UTC and whole seconds: instants are compared as texts on SQLite.
    fn now(&self) -> OffsetDateTime;
}
