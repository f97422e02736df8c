//! How urgent a ticket is.

use crate::mots::mots;

mots! {
    /// How urgent a ticket is: it decides the deadline.
    Priority {
        /// Danger, or a stopped site.
        Critique = "critique",
        /// Soon.
        Haute = "haute",
        /// As usual.
        Normale = "normale",
        /// When there is time.
        Basse = "basse",
    }
}

impl Priority {
    /// 0 for the most urgent to 3 for the least.
    #[must_use]
    pub const fn rang(self) -> u8 {
        match self {
            Self::Critique => 0,
            Self::Haute => 1,
            Self::Normale => 2,
            Self::Basse => 3,
        }
    }
}
