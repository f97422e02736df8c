//! Files as callers see them: with links, and without what is not for them.

use std::sync::Arc;

use domain::{Acteur, Coordonnees, Droit, Exemplaire, NomFichier, Photo, PieceJointe, TypeFichier};
use time::Duration;

use crate::{
    AppResult,
    ports::{Clock, DemandeDeLien, FileStore},
};

/// A file with the links that lead to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PieceConsultee {
    /// The file. Where a photo was taken is for staff alone.
    pub piece: PieceJointe,
    /// Serves it, for a while and without a token.
    pub url: String,
    /// Serves a small picture of it, where there is one.
    pub vignette_url: Option<String>,
    /// How far from the chantier a photo was taken, in metres, where both places are known.
    pub distance: Option<u32>,
}

/// Which form of a photo a link serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormeVoulue {
    /// The one without the place and the device, where it was made.
    #[default]
    Servie,
    /// The one that came, byte for byte.
    Originale,
}

/// Makes links.
#[derive(Clone)]
pub struct LiensDeFichiers {
    fichiers: Arc<dyn FileStore>,
    clock: Arc<dyn Clock>,
    duree: Duration,
}

impl LiensDeFichiers {
    /// Wires it; links live for `duree`.
    #[must_use]
    pub fn new(fichiers: Arc<dyn FileStore>, clock: Arc<dyn Clock>, duree: Duration) -> Self {
        Self { fichiers, clock, duree }
    }

    /// Files as a caller may see them, `chantier` being where the ticket's is.
    pub(crate) async fn tous(
        &self,
        pieces: Vec<PieceJointe>,
        chantier: Option<Coordonnees>,
        acteur: &Acteur,
    ) -> AppResult<Vec<PieceConsultee>> {
        let mut consultees = Vec::with_capacity(pieces.len());
        for piece in pieces {
            consultees.push(self.un(piece, chantier, FormeVoulue::Servie, acteur).await?);
        }
        Ok(consultees)
    }

    /// A file as a caller may see it. Whether the caller may have the original is asked before.
    pub(crate) async fn un(
        &self,
        mut piece: PieceJointe,
        chantier: Option<Coordonnees>,
        demande: FormeVoulue,
        acteur: &Acteur,
    ) -> AppResult<PieceConsultee> {
        if acteur.exiger(Droit::VoirOriginal).is_err() {
            piece.photo = Photo { coordonnees: None, ..piece.photo };
        }
        let exemplaire = match demande {
            FormeVoulue::Servie => piece.objet.servi(),
            FormeVoulue::Originale => Exemplaire::Original,
        };
        let url = self.lien(&piece, exemplaire).await?;
        let vignette_url = if piece.objet.vignette {
            Some(self.lien(&piece, Exemplaire::Vignette).await?)
        } else {
            None
        };
        let distance = piece.photo.coordonnees.zip(chantier).map(|(ici, la)| ici.distance(la));
        Ok(PieceConsultee { piece, url, vignette_url, distance })
    }

    async fn lien(&self, piece: &PieceJointe, exemplaire: Exemplaire) -> AppResult<String> {
        let (nom, kind) = match exemplaire {
            Exemplaire::Original | Exemplaire::Copie => (piece.nom.clone(), piece.kind),
            Exemplaire::Vignette => (NomFichier::nettoyer("vignette.jpg"), TypeFichier::Jpeg),
        };
        let (cle, now) = (piece.objet.cle.clone(), self.clock.now());
        let demande = DemandeDeLien { cle, exemplaire, nom, kind, now, duree: self.duree };
        Ok(self.fichiers.lien(&demande).await?)
    }
}

#[cfg(test)]
mod tests {
    use domain::Objet;

    use super::*;
    use crate::{
        AppError,
        pieces_jointes::testing::{cle, consultee, lien, lieu, piece},
        ports::{StorageError, testing::*},
        tickets::testing::*,
    };

    /// What staff sees of a file where no chantier is known.
    async fn vue(piece: PieceJointe, demande: FormeVoulue) -> PieceConsultee {
        liens().un(piece, None, demande, &agent()).await.unwrap()
    }

    fn kept_as(copie: bool, vignette: bool) -> PieceJointe {
        PieceJointe { objet: Objet { cle: cle(), copie, vignette }, ..piece(3) }
    }

    #[tokio::test]
    async fn a_photo_is_served_as_its_copy() {
        let vue = vue(piece(3), FormeVoulue::Servie).await;

        assert_eq!(vue, consultee(piece(3)));
    }

    #[tokio::test]
    async fn a_file_without_a_copy_is_served_as_it_came() {
        let sans_copie = kept_as(false, true);

        let vue = vue(sans_copie.clone(), FormeVoulue::Servie).await;

        assert_eq!(vue, PieceConsultee { url: lien("original"), ..consultee(sans_copie) });
    }

    #[tokio::test]
    async fn the_original_is_served_where_it_is_asked_for() {
        let vue = vue(piece(3), FormeVoulue::Originale).await;

        assert_eq!(vue, PieceConsultee { url: lien("original"), ..consultee(piece(3)) });
    }

    #[tokio::test]
    async fn there_is_a_link_to_a_small_picture_only_where_there_is_one() {
        let sans_vignette = kept_as(true, false);

        let vue = vue(sans_vignette.clone(), FormeVoulue::Servie).await;

        assert_eq!(vue, PieceConsultee { vignette_url: None, ..consultee(sans_vignette) });
    }

    #[tokio::test]
    async fn a_link_says_what_it_is_to_serve_and_for_how_long() {
        let demande = |exemplaire, nom| DemandeDeLien {
            cle: cle(),
            exemplaire,
            nom: NomFichier::nettoyer(nom),
            kind: TypeFichier::Jpeg,
            now: NOW,
            duree: Duration::minutes(5),
        };
        let mut store = MockFileStore::new();
        for (demande, url) in [
            (demande(Exemplaire::Copie, "photo.jpg"), "https://copie"),
            (demande(Exemplaire::Vignette, "vignette.jpg"), "https://vignette"),
        ] {
            let exacte = move |faite: &DemandeDeLien| *faite == demande;
            store.expect_lien().withf(exacte).once().returning(|_| Ok(url.into()));
        }
        let liens = LiensDeFichiers::new(Arc::new(store), clock_at(NOW), Duration::minutes(5));

        let vue = liens.un(piece(3), None, FormeVoulue::Servie, &agent()).await.unwrap();

        let vignette_url = Some("https://vignette".into());
        let url = "https://copie".into();
        assert_eq!(vue, PieceConsultee { url, vignette_url, ..consultee(piece(3)) });
    }

    #[tokio::test]
    async fn the_distance_is_told_where_both_places_are_known() {
        let muette = PieceJointe { photo: Photo::default(), ..piece(5) };
        let plus_au_nord = Coordonnees::try_new(14.7027, -17.4441).unwrap();
        let distances = async |chantier| {
            let pieces = vec![piece(3), muette.clone()];
            let vues = liens().tous(pieces, chantier, &agent()).await.unwrap();
            vues.iter().map(|vue| vue.distance).collect::<Vec<_>>()
        };

        let connu = distances(Some(plus_au_nord)).await;
        let inconnu = distances(None).await;

        assert_eq!(connu, [Some(lieu().distance(plus_au_nord)), None]);
        assert_eq!(connu[0], Some(1_001), "0.009 degrees of latitude");
        assert_eq!(inconnu, [None, None]);
    }

    #[tokio::test]
    async fn a_client_user_learns_neither_place_nor_distance() {
        let vues = liens().tous(vec![piece(3)], Some(lieu()), &client()).await.unwrap();

        let photo = Photo { coordonnees: None, ..piece(3).photo };
        assert_eq!(vues, [consultee(PieceJointe { photo, ..piece(3) })]);
    }

    #[tokio::test]
    async fn a_store_out_of_reach_is_unavailable() {
        let mut store = MockFileStore::new();
        store.expect_lien().returning(|_| Err(StorageError::unavailable("out of reach")));
        let liens = LiensDeFichiers::new(Arc::new(store), clock_at(NOW), Duration::HOUR);

        let echec = liens.tous(vec![piece(3)], None, &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
