//! What is allowed, what is refused and why, and that nothing hostile breaks the judgement.

mod archives;
mod echantillons;
mod permis;
mod polyglottes;
mod refuses;
mod robustesse;

use std::io::Cursor;

use domain::NomFichier;

use super::*;

/// Judges bytes under an extension.
fn juger_octets(octets: &[u8], extension: Option<&str>) -> Result<TypeFichier, Refus> {
    reconnaitre(&mut Cursor::new(octets), &nom(extension))
}

fn nom(extension: Option<&str>) -> NomFichier {
    let point = if extension.is_some() { "." } else { "" };
    NomFichier::nettoyer(&format!("fichier{point}{}", extension.unwrap_or_default()))
}
