//! Where a ticket stands, and where it may go from there.

use crate::mots::mots;

mots! {
    /// Where a ticket stands.
    Status {
        /// Nobody has begun.
        Nouveau = "nouveau",
        /// Someone works on it.
        EnCours = "en_cours",
        /// It waits for something: the clock of its deadline stops.
        EnAttente = "en_attente",
        /// It is done.
        Resolu = "resolu",
    }
}

impl Status {
    /// Whether the status machine leads from here to `vers` (contract, section 4).
    #[must_use]
    pub const fn mene_a(self, vers: Self) -> bool {
        matches!(
            (self, vers),
            (Self::Nouveau, Self::EnCours | Self::EnAttente | Self::Resolu)
                | (Self::EnCours, Self::EnAttente | Self::Resolu)
                | (Self::EnAttente, Self::EnCours | Self::Resolu)
                | (Self::Resolu, Self::EnCours)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_has_these_transitions_and_no_other() {
        let permises: Vec<String> = Status::ALL
            .iter()
            .flat_map(|de| Status::ALL.iter().map(move |vers| (*de, *vers)))
            .filter(|(de, vers)| de.mene_a(*vers))
            .map(|(de, vers)| format!("{de} → {vers}"))
            .collect();

        assert_eq!(
            permises,
            [
                "nouveau → en_cours",
                "nouveau → en_attente",
                "nouveau → resolu",
                "en_cours → en_attente",
                "en_cours → resolu",
                "en_attente → en_cours",
                "en_attente → resolu",
                "resolu → en_cours",
            ]
        );
    }

    #[test]
    fn words_and_variants_are_each_other() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
        assert_eq!(
            "fini".parse::<Status>().unwrap_err().to_string(),
            "valeurs permises : nouveau, en_cours, en_attente, resolu"
        );
    }
}
