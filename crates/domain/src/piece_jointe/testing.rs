//! A file to try things on.

use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::*;
use crate::Acces;

pub const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);

pub fn marie() -> Acteur {
    let id = UtilisateurId(Uuid::from_u128(1));
    Acteur { id, nom: Nom::try_new("Marie Martin").unwrap(), acces: Acces::Agent }
}

/// `photo <n>.jpg`, in no message.
pub fn piece(n: u128) -> PieceJointe {
    let marie = marie();
    PieceJointe {
        id: PieceJointeId(Uuid::from_u128(n)),
        nom: NomFichier::nettoyer(&format!("photo {n}.jpg")),
        kind: TypeFichier::Jpeg,
        taille: 2_048_576,
        empreinte: Empreinte256::new([7; 32]),
        description: None,
        auteur: marie.nom,
        auteur_id: marie.id,
        date: NOW,
        message: None,
        visibilite: Visibilite::Publique,
        photo: Photo::default(),
        objet: Objet {
            cle: "00112233445566778899aabbccddeeff".parse().unwrap(),
            copie: false,
            vignette: false,
        },
    }
}
