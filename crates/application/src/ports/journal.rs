//! The journal of events: what each change leaves, with numbers that everyone may follow.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;

/// Keeps the journal. Each method is a transaction of its own; any number of instances may call it
/// at once.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait Journal: Send + Sync {
    /// Gives their numbers to events whose changes are committed, and says how many had none yet.
    /// Numbers MUST be dense and grow: whoever has seen one MUST NOT find a smaller one afterwards,
    /// however late a change commits that began before. Those of one ticket MUST be in the order of
    /// its changes. Where there is nothing to do it MUST cost next to nothing.
    async fn numeroter(&self) -> Result<u64, StorageError>;

    /// Forgets the events from before an instant, the smallest numbers first, `lot` of them at
    /// most, and says how many they were. One that follows a younger one MUST stay, and how far it
    /// came MUST be remembered: see [`EvenementsLus::efface`].
    ///
    /// [`EvenementsLus::efface`]: super::queries::EvenementsLus::efface
    async fn elaguer(&self, avant: OffsetDateTime, lot: u32) -> Result<u64, StorageError>;
}
