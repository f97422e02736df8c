//! Files and a store to try the use cases on.

use std::sync::Arc;

use domain::{
    Coordonnees, Empreinte256, MessageId, NomFichier, Objet, Photo, PieceJointe, PieceJointeId,
    TypeFichier, Visibilite,
};
use time::Duration;
use uuid::Uuid;

use super::{LiensDeFichiers, PieceConsultee};
use crate::{
    ports::{DemandeDeLien, testing::*},
    tickets::testing::{NOW, agent},
};

/// A store that hands out links which say what they lead to.
pub(crate) fn store() -> MockFileStore {
    let mut store = MockFileStore::new();
    store.expect_lien().returning(|demande| {
        let DemandeDeLien { cle, exemplaire, duree, .. } = demande;
        Ok(format!("https://store/{cle}/{exemplaire}?{duree}"))
    });
    store
}

pub(crate) fn liens() -> LiensDeFichiers {
    LiensDeFichiers::new(Arc::new(store()), clock_at(NOW), Duration::HOUR)
}

pub(crate) fn lieu() -> Coordonnees {
    Coordonnees::try_new(14.6937, -17.4441).unwrap()
}

/// A photo in no message, with a copy and a small picture.
pub(crate) fn piece(n: u128) -> PieceJointe {
    let marie = agent();
    PieceJointe {
        id: PieceJointeId(Uuid::from_u128(n)),
        nom: NomFichier::nettoyer("photo.jpg"),
        kind: TypeFichier::Jpeg,
        taille: 2_048_576,
        empreinte: Empreinte256::new([7; 32]),
        description: None,
        auteur: marie.nom,
        auteur_id: marie.id,
        date: NOW,
        message: None::<MessageId>,
        visibilite: Visibilite::Publique,
        photo: Photo { prise_le: Some(NOW), coordonnees: Some(lieu()) },
        objet: Objet { cle: cle(), copie: true, vignette: true },
    }
}

pub(crate) fn cle() -> domain::Cle {
    domain::Cle::new([0xab; 16])
}

/// That photo with the links of [`store`], as staff sees it where no chantier is known.
pub(crate) fn consultee(piece: PieceJointe) -> PieceConsultee {
    PieceConsultee {
        url: lien("copie"),
        vignette_url: Some(lien("vignette")),
        distance: None,
        piece,
    }
}

/// The link of [`store`] to a form of the photo.
pub(crate) fn lien(exemplaire: &str) -> String {
    format!("https://store/{}/{exemplaire}?1h", cle())
}
