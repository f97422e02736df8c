//! What a demonstration must be, whatever its size, and that the databases take it.

mod chargement;
mod generation;

use domain::Politique;
use time::{OffsetDateTime, macros::datetime};

use super::{Demande, Existant, dossier::Dossier, generator::Generateur};

const NOW: OffsetDateTime = datetime!(2026-03-12 14:30:15.25 UTC);

fn demande(tickets: u32) -> Demande {
    let politique = Politique::default();
    Demande { tickets, now: NOW, politique, password_hash: "$argon2id$…".to_owned() }
}

fn dossiers(tickets: u32, existant: &Existant) -> Vec<Dossier> {
    let generateur = Generateur::try_new(&demande(tickets), existant).unwrap();
    generateur.collect::<Result<_, _>>().unwrap()
}
