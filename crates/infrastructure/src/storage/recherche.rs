//! The folded texts that `search` looks through, one for each kind of row.

use domain::plier;

/// Number, title and description of a ticket.
#[must_use]
pub fn ticket(numero: &str, titre: &str, description: Option<&str>) -> String {
    plier(&format!("{numero} {titre} {}", description.unwrap_or_default()))
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
