//! What `search` looks through, for each kind of row: words of tickets, folded texts of the others.

use domain::{Numero, indexer, plier};

/// What a ticket is found by: the words and roots of its number and title, and those of its
/// description.
#[must_use]
pub fn ticket(numero: &str, titre: &str, description: Option<&str>) -> (String, String) {
    (indexer(&format!("{numero} {titre}")), indexer(description.unwrap_or_default()))
}

/// Where a ticket stands: the newest has the greatest.
#[must_use]
pub fn rang(numero: Numero) -> i64 {
    i64::from(numero.annee) * 1_000_000_000 + i64::from(numero.sequence)
}

/// Name, town and e-mail of a client.
#[must_use]
pub fn client(nom: &str, ville: Option<&str>, email: Option<&str>) -> String {
    plier(&format!("{nom} {} {}", ville.unwrap_or_default(), email.unwrap_or_default()))
}

/// Name, town and address of a chantier.
#[must_use]
pub fn chantier(nom: &str, ville: Option<&str>, adresse: Option<&str>) -> String {
    plier(&format!("{nom} {} {}", ville.unwrap_or_default(), adresse.unwrap_or_default()))
}
