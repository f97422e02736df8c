//! Sending a file to the store, in parts of a bounded size.

use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};

use application::ports::{ExamenError, StorageError};
use domain::{Cle, Exemplaire, Objet, TypeFichier};
use object_store::{ObjectStoreExt, PutPayload, path::Path};

use super::{
    photos::{self, Formes},
    reception::en_parallele,
    store::{Interieur, Support, chemin, erreur},
};

/// The least that S3 takes as a part, but for the last.
const PARTIE_S3: u64 = 5 * 1_024 * 1_024;
/// On disk any will do.
const PARTIE_DISQUE: u64 = 256 * 1_024;

impl Interieur {
    /// Keeps a file under a new key, with the forms that a photo has besides. What fails halfway is
    /// removed again.
    pub(super) async fn garder(
        &self,
        original: File,
        kind: TypeFichier,
    ) -> Result<Objet, ExamenError> {
        let original = Arc::new(original);
        let cle = nouvelle_cle()?;
        // Held until the photo's forms are sent: they are in memory until then.
        let mut _une_photo = None;
        let mut formes = Formes::default();
        if photos::a_des_formes(kind) {
            _une_photo = self.photos.acquire().await.ok();
            let source = Arc::clone(&original);
            formes = self.atelier.faire(move || photos::preparer(&source, kind)).await??;
        }
        let objet =
            Objet { cle, copie: formes.copie.is_some(), vignette: formes.vignette.is_some() };
        match self.envoyer(&objet.cle, original, formes).await {
            Ok(()) => Ok(objet),
            Err(cause) => {
                // What can't be removed now is swept later.
                let _ = self.supprimer(&objet.cle).await;
                Err(cause.into())
            }
        }
    }

    async fn envoyer(
        &self,
        cle: &Cle,
        original: Arc<File>,
        formes: Formes,
    ) -> Result<(), StorageError> {
        let _un_envoi = self.envois.acquire().await.ok();
        for (exemplaire, forme) in
            [(Exemplaire::Copie, formes.copie), (Exemplaire::Vignette, formes.vignette)]
        {
            if let Some(octets) = forme {
                self.poser(&chemin(cle, exemplaire), octets).await?;
            }
        }
        self.envoyer_en_parties(&chemin(cle, Exemplaire::Original), original).await
    }

    async fn envoyer_en_parties(
        &self,
        chemin: &Path,
        original: Arc<File>,
    ) -> Result<(), StorageError> {
        let premiere = self.partie(&original).await?;
        if (premiere.len() as u64) < self.taille_de_partie() {
            return self.poser(chemin, premiere).await;
        }
        let mut envoi = self.support.objets().put_multipart(chemin).await.map_err(erreur)?;
        let mut partie = premiere;
        let fait = async {
            while !partie.is_empty() {
                envoi
                    .put_part(PutPayload::from(std::mem::take(&mut partie)))
                    .await
                    .map_err(erreur)?;
                partie = self.partie(&original).await?;
            }
            envoi.complete().await.map_err(erreur)
        };
        match fait.await {
            Ok(_) => Ok(()),
            Err(cause) => {
                // Parts that stay behind are the bucket's own rule to clear away.
                let _ = envoi.abort().await;
                Err(cause)
            }
        }
    }

    async fn poser(&self, chemin: &Path, octets: Vec<u8>) -> Result<(), StorageError> {
        self.support.objets().put(chemin, PutPayload::from(octets)).await.map_err(erreur)?;
        Ok(())
    }

    /// The next bytes of a file.
    async fn partie(&self, fichier: &Arc<File>) -> Result<Vec<u8>, StorageError> {
        let (fichier, taille) = (Arc::clone(fichier), self.taille_de_partie());
        // Made here, not in one of the many threads that wait for the disk: see `Atelier`.
        let mut octets = Vec::with_capacity(usize::try_from(taille).unwrap_or(0));
        en_parallele(move || {
            fichier.as_ref().take(taille).read_to_end(&mut octets)?;
            Ok(octets)
        })
        .await
    }

    const fn taille_de_partie(&self) -> u64 {
        match self.support {
            Support::Dossier { .. } => PARTIE_DISQUE,
            Support::Seau(_) => PARTIE_S3,
        }
    }
}

fn nouvelle_cle() -> Result<Cle, StorageError> {
    let mut alea = [0; 16];
    getrandom::fill(&mut alea).map_err(|cause| StorageError::backend(io::Error::other(cause)))?;
    Ok(Cle::new(alea))
}
