//! One file, with fresh links.

use std::sync::Arc;

use domain::{Acteur, Droit, PieceJointeId, TicketRef};

use super::{FormeVoulue, LiensDeFichiers, PieceConsultee};
use crate::{
    AppError, AppResult, Ressource,
    ports::queries::{PieceJointeQueries, PieceSituee},
};

/// Shows a file.
#[derive(Clone)]
pub struct ConsulterPieceJointe {
    queries: Arc<dyn PieceJointeQueries>,
    liens: LiensDeFichiers,
}

impl ConsulterPieceJointe {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn PieceJointeQueries>, liens: LiensDeFichiers) -> Self {
        Self { queries, liens }
    }

    /// One file that the caller may see.
    ///
    /// # Errors
    ///
    /// An unknown file, or storage failure.
    pub async fn execute(
        &self,
        ticket: &TicketRef,
        id: PieceJointeId,
        demande: FormeVoulue,
        acteur: &Acteur,
    ) -> AppResult<PieceConsultee> {
        let found = self.queries.detail(acteur.portee(), ticket, id).await?;
        let PieceSituee { piece, chantier } =
            found.ok_or(AppError::Introuvable(Ressource::PieceJointe))?;
        if demande == FormeVoulue::Originale {
            acteur.exiger(Droit::VoirOriginal)?;
        }
        self.liens.un(piece, chantier, demande, acteur).await
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccesRefuse, Photo, PieceJointe, Portee, Role};
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        pieces_jointes::testing::{consultee, lien, lieu, piece},
        ports::{StorageError, testing::MockPieceJointeQueries},
        tickets::testing::*,
    };

    /// Knows the one photo, taken at its chantier.
    fn queries() -> MockPieceJointeQueries {
        let mut queries = MockPieceJointeQueries::new();
        queries
            .expect_detail()
            .returning(|_, _, _| Ok(Some(PieceSituee { piece: piece(3), chantier: Some(lieu()) })));
        queries
    }

    async fn consulter(
        queries: MockPieceJointeQueries,
        demande: FormeVoulue,
        acteur: &Acteur,
    ) -> AppResult<PieceConsultee> {
        let consulter = ConsulterPieceJointe::new(Arc::new(queries), liens());
        consulter.execute(&REF, piece(3).id, demande, acteur).await
    }

    #[tokio::test]
    async fn staff_sees_a_file_with_its_place_and_its_distance() {
        let mut queries = MockPieceJointeQueries::new();
        queries
            .expect_detail()
            .with(eq(Portee::Tout), eq(REF), eq(piece(3).id))
            .returning(|_, _, _| Ok(Some(PieceSituee { piece: piece(3), chantier: Some(lieu()) })));

        let vue = consulter(queries, FormeVoulue::Servie, &agent()).await.unwrap();

        assert_eq!(vue, PieceConsultee { distance: Some(0), ..consultee(piece(3)) });
    }

    #[tokio::test]
    async fn a_client_user_sees_it_without_them() {
        let vue = consulter(queries(), FormeVoulue::Servie, &client()).await.unwrap();

        let photo = Photo { coordonnees: None, ..piece(3).photo };
        assert_eq!(vue, consultee(PieceJointe { photo, ..piece(3) }));
    }

    #[tokio::test]
    async fn staff_that_asks_for_the_original_is_led_to_it() {
        let vue = consulter(queries(), FormeVoulue::Originale, &agent()).await.unwrap();

        let (url, distance) = (lien("original"), Some(0));
        assert_eq!(vue, PieceConsultee { url, distance, ..consultee(piece(3)) });
    }

    #[tokio::test]
    async fn the_original_is_for_staff_alone() {
        let refus = consulter(queries(), FormeVoulue::Originale, &client()).await;

        assert!(matches!(refus, Err(AppError::Interdit(AccesRefuse { role: Role::Client }))));
    }

    #[tokio::test]
    async fn an_unknown_file_is_told_even_where_the_right_is_missing() {
        let mut queries = MockPieceJointeQueries::new();
        queries
            .expect_detail()
            .with(eq(Portee::Client(CLIENT)), eq(REF), eq(piece(3).id))
            .returning(|_, _, _| Ok(None));

        let refus = consulter(queries, FormeVoulue::Originale, &client()).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::PieceJointe))));
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        let mut queries = MockPieceJointeQueries::new();
        queries.expect_detail().returning(|_, _, _| Err(StorageError::unavailable("refused")));

        let echec = consulter(queries, FormeVoulue::Servie, &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
