//! Time and ids, from the machine.
#![expect(clippy::disallowed_methods, reason = "the one place where they are taken, not asked")]

use application::ports::{Clock, IdGenerator};
use time::OffsetDateTime;
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        domain::normaliser(now).unwrap_or(now)
    }
}

/// UUID v7: unique, and sorted by time of creation.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidV7;

impl IdGenerator for UuidV7 {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_has_no_fraction_and_ids_grow() {
        assert_eq!(SystemClock.now().nanosecond(), 0);
        assert!(UuidV7.next() < UuidV7.next());
    }
}
