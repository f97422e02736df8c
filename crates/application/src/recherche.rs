//! Free text, as the lists search it.

use domain::plier;

/// The words of a search, folded: each must be found.
#[must_use]
pub fn mots(texte: &str) -> Vec<String> {
    plier(texte).split_whitespace().map(str::to_owned).collect()
}
