//! How a file is to be saved, in the words of HTTP: what a store sends by itself, and what this
//! server sends, must be the same.

use std::fmt::Write as _;

use domain::NomFichier;

/// The header `Content-Disposition` (RFC 6266) of a file: never shown in place, saved under its
/// name; for those who read ASCII alone, under something like it.
#[must_use]
pub fn disposition(nom: &NomFichier) -> String {
    let lisible = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '_' };
    let ascii: String = nom.as_str().chars().map(lisible).collect();
    let ascii = ascii.replace(['"', '\\', '%'], "_");
    let mut entete = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''");
    for octet in nom.as_str().bytes() {
        // RFC 8187, section 3.2.1: what may stand for itself.
        if octet.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&octet) {
            entete.push(char::from(octet));
        } else {
            // Writing to a String can't fail.
            let _ = write!(entete, "%{octet:02X}");
        }
    }
    entete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_given_in_ascii_and_in_full() {
        let nom = NomFichier::nettoyer("façade \"nord\" 50%.jpg");

        assert_eq!(
            disposition(&nom),
            "attachment; filename=\"fa_ade _nord_ 50_.jpg\"; \
             filename*=UTF-8''fa%C3%A7ade%20%22nord%22%2050%25.jpg"
        );
    }
}
