//! What a ticket is about.

use crate::mots::mots;

mots! {
    /// What a ticket is about.
    Categorie {
        /// People may be hurt.
        Securite = "securite",
        /// Work is badly done.
        Qualite = "qualite",
        /// Work is late.
        Delais = "delais",
        /// Work itself.
        Travaux = "travaux",
    }
}
