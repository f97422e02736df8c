//! Serving what a link of this server leads to.

use std::{ops::Range, sync::Arc};

use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, FichierOuvert, FileStore, Lecture, Ouverture},
};

/// Serves files. No caller is asked for: the link is the right.
#[derive(Clone)]
pub struct Telecharger {
    fichiers: Arc<dyn FileStore>,
    clock: Arc<dyn Clock>,
}

impl Telecharger {
    /// Wires it.
    #[must_use]
    pub fn new(fichiers: Arc<dyn FileStore>, clock: Arc<dyn Clock>) -> Self {
        Self { fichiers, clock }
    }

    /// The file that a link leads to, given what follows `/api/fichiers/` in it.
    ///
    /// # Errors
    ///
    /// A link that was changed or is too old, a file that is gone, or storage failure.
    pub async fn ouvrir(&self, lien: &str) -> AppResult<FichierOuvert> {
        match self.fichiers.ouvrir(lien, self.clock.now()).await? {
            Ouverture::Refusee => Err(AppError::LienRefuse),
            Ouverture::Absente => Err(AppError::Introuvable(Ressource::Fichier)),
            Ouverture::Fichier(fichier) => Ok(fichier),
        }
    }

    /// Some bytes of it.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn lire(
        &self,
        fichier: &FichierOuvert,
        octets: Range<u64>,
    ) -> AppResult<Box<dyn Lecture>> {
        Ok(self.fichiers.lire(fichier, octets).await?)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Exemplaire, NomFichier, TypeFichier};
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        pieces_jointes::testing::cle,
        ports::{StorageError, testing::*},
        tickets::testing::NOW,
    };

    const LIEN: &str = "abab/original?signature";

    fn fichier() -> FichierOuvert {
        FichierOuvert {
            cle: cle(),
            exemplaire: Exemplaire::Original,
            nom: NomFichier::nettoyer("plan.pdf"),
            kind: TypeFichier::Pdf,
            taille: 1_000,
        }
    }

    async fn ouvrir(reponse: Result<Ouverture, StorageError>) -> AppResult<FichierOuvert> {
        let mut store = MockFileStore::new();
        store.expect_ouvrir().with(eq(LIEN), eq(NOW)).return_once(|_, _| reponse);
        Telecharger::new(Arc::new(store), clock_at(NOW)).ouvrir(LIEN).await
    }

    #[tokio::test]
    async fn a_link_opens_the_file_that_it_leads_to() {
        let ouvert = ouvrir(Ok(Ouverture::Fichier(fichier()))).await;

        assert_eq!(ouvert.unwrap(), fichier());
    }

    #[tokio::test]
    async fn a_changed_or_expired_link_is_refused() {
        let refus = ouvrir(Ok(Ouverture::Refusee)).await;

        assert!(matches!(refus, Err(AppError::LienRefuse)));
    }

    #[tokio::test]
    async fn a_file_that_is_gone_is_not_found() {
        let refus = ouvrir(Ok(Ouverture::Absente)).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Fichier))));
    }

    #[tokio::test]
    async fn a_store_out_of_reach_is_unavailable() {
        let echec = ouvrir(Err(StorageError::unavailable("store out of reach"))).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn the_bytes_asked_for_are_read() {
        let mut store = MockFileStore::new();
        store
            .expect_lire()
            .with(eq(fichier()), eq(200..300))
            .once()
            .returning(|_, _| Err(StorageError::unavailable("store out of reach")));
        let telecharger = Telecharger::new(Arc::new(store), clock_at(NOW));

        let echec = telecharger.lire(&fichier(), 200..300).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
