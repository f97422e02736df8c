//! A file on its way in: kept on disk without a name until it is known to be good, so that memory
//! doesn't grow with it and nothing of it survives a crash.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
    sync::Arc,
};

use application::ports::{Examen, ExamenError, Reception, StorageError};
use async_trait::async_trait;
use domain::{Empreinte256, NomFichier, Objet};
use sha2::{Digest, Sha256};
use tokio::{
    io::AsyncWriteExt,
    sync::oneshot,
    task::{JoinError, spawn_blocking},
};

use super::{contenu, photos, store::Interieur};

/// A file of which some has come.
pub struct Recu {
    fichier: tokio::fs::File,
    empreinte: Sha256,
    taille: u64,
    interieur: Arc<Interieur>,
}

impl Recu {
    pub async fn ouvrir(interieur: Arc<Interieur>) -> Result<Self, StorageError> {
        let dossier = interieur.reception.clone();
        let fichier = en_parallele(move || tempfile::tempfile_in(dossier)).await?;
        let fichier = tokio::fs::File::from_std(fichier);
        Ok(Self { fichier, empreinte: Sha256::new(), taille: 0, interieur })
    }

    /// The file, to be read from its beginning.
    async fn relire(&mut self) -> Result<File, StorageError> {
        self.fichier.flush().await.map_err(StorageError::unavailable)?;
        let copie = self.fichier.try_clone().await.map_err(StorageError::unavailable)?;
        let mut copie = copie.into_std().await;
        en_parallele(move || copie.seek(SeekFrom::Start(0)).map(|_| copie)).await
    }
}

#[async_trait]
impl Reception for Recu {
    async fn ecrire(&mut self, octets: &[u8]) -> Result<(), StorageError> {
        self.empreinte.update(octets);
        self.taille += octets.len() as u64;
        // A full disk is one of the things that pass.
        self.fichier.write_all(octets).await.map_err(StorageError::unavailable)
    }

    async fn examiner(&mut self, nom: &NomFichier) -> Result<Examen, ExamenError> {
        let (mut fichier, nom) = (self.relire().await?, nom.clone());
        let fuseau = self.interieur.fuseau.clone();
        let vu = spawn_blocking(move || {
            let kind = contenu::reconnaitre(&mut fichier, &nom)?;
            let photo = photos::examiner(&fichier, kind, &fuseau)?;
            Ok::<_, ExamenError>((kind, photo))
        });
        let (kind, photo) = vu.await.map_err(StorageError::backend)??;
        let empreinte = Empreinte256::new(self.empreinte.clone().finalize().into());
        Ok(Examen { kind, taille: self.taille, empreinte, photo })
    }

    async fn garder(mut self: Box<Self>, examen: &Examen) -> Result<Objet, ExamenError> {
        let original = self.relire().await?;
        let (interieur, kind) = (self.interieur, examen.kind);
        let (gardee, attendue) = oneshot::channel();
        // A caller that hangs up must not leave half a file: what was begun is ended, and removed
        // where nobody waits for it any more.
        tokio::spawn(async move {
            let resultat = interieur.garder(original, kind).await;
            if let Err(Ok(objet)) = gardee.send(resultat) {
                // What can't be removed now is swept later.
                let _ = interieur.supprimer(&objet.cle).await;
            }
        });
        attendue.await.map_err(StorageError::backend)?
    }
}

/// Runs what waits for the disk where it holds up no request.
pub async fn en_parallele<T: Send + 'static>(
    travail: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StorageError> {
    let fait: Result<_, JoinError> = spawn_blocking(travail).await;
    fait.map_err(StorageError::backend)?.map_err(StorageError::unavailable)
}
