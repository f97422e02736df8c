//! The store of files, on whatever `object_store` reaches.

use std::{io, ops::Range, path::Path as Dossier, path::PathBuf, sync::Arc, time::SystemTime};

use application::ports::{
    DemandeDeLien, FichierOuvert, FileStore, Inventaire, Lecture, Ouverture, Readiness, Reception,
    StorageError,
};
use async_trait::async_trait;
use domain::{Cle, Exemplaire, Fuseau};
use futures_util::{StreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path,
};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::{
    atelier::Atelier,
    inventaire::Objets,
    liens::LiensSignes,
    local,
    reception::{Recu, en_parallele},
    s3::{self, S3Error, S3Settings, Seau},
};

/// Under what the files of tickets are, each in a folder of its own that holds its forms.
const PREFIXE: &str = "fichiers";
/// How many files are sent to the store at once: each takes the memory of one part.
const ENVOIS: usize = 3;

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A folder can't be made.
    #[error("{}", dossier.display())]
    Dossier {
        /// The folder.
        dossier: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// The system has no thread to give.
    #[error("aucun fil d'exécution pour les photos")]
    Atelier(#[source] io::Error),
    /// The settings of S3 make no sense.
    #[error(transparent)]
    S3(#[from] S3Error),
}

/// Keeps files in a folder or a bucket.
pub struct ObjectFileStore(Arc<Interieur>);

/// What the store shares with the files that are coming in.
pub struct Interieur {
    pub(super) support: Support,
    /// Where files are received.
    pub(super) reception: PathBuf,
    /// Where photos that don't say otherwise were taken.
    pub(super) fuseau: Fuseau,
    pub(super) envois: Semaphore,
    /// One photo at a time is in memory, until its forms are sent.
    pub(super) photos: Semaphore,
    pub(super) atelier: Atelier,
}

/// A folder, whose links lead to this server, or a bucket, whose links lead there.
pub enum Support {
    Dossier { objets: LocalFileSystem, racine: PathBuf, liens: LiensSignes },
    Seau(Seau),
}

impl ObjectFileStore {
    /// Keeps files in a folder of the data directory, and signs links to this server, which begin
    /// with `base`, with `secret`.
    ///
    /// # Errors
    ///
    /// A folder that can't be made.
    pub fn dossier(
        donnees: &Dossier,
        secret: &[u8],
        base: &str,
        fuseau: Fuseau,
    ) -> Result<Self, FilesError> {
        let racine = local::dossier_du_store(donnees);
        let objets = local::ouvrir(&racine)
            .map_err(|cause| FilesError::Dossier { dossier: racine.clone(), cause })?;
        let liens = LiensSignes::new(secret, base);
        Self::new(Support::Dossier { objets, racine, liens }, donnees, fuseau)
    }

    /// Keeps files in a bucket of S3. The data directory is only for those that are coming in.
    ///
    /// # Errors
    ///
    /// Settings that make no sense, or a folder that can't be made. Whether the server answers is
    /// for [`Readiness`] to say.
    pub fn s3(
        settings: &S3Settings<'_>,
        donnees: &Dossier,
        fuseau: Fuseau,
    ) -> Result<Self, FilesError> {
        Self::new(Support::Seau(s3::ouvrir(settings)?), donnees, fuseau)
    }

    fn new(support: Support, donnees: &Dossier, fuseau: Fuseau) -> Result<Self, FilesError> {
        let reception = local::dossier_de_reception(donnees);
        std::fs::create_dir_all(&reception)
            .map_err(|cause| FilesError::Dossier { dossier: reception.clone(), cause })?;
        let (envois, photos) = (Semaphore::new(ENVOIS), Semaphore::new(1));
        let atelier = Atelier::ouvrir().map_err(FilesError::Atelier)?;
        Ok(Self(Arc::new(Interieur { support, reception, fuseau, envois, photos, atelier })))
    }
}

impl Support {
    pub fn objets(&self) -> &dyn ObjectStore {
        match self {
            Self::Dossier { objets, .. } => objets,
            Self::Seau(seau) => &seau.objets,
        }
    }
}

#[async_trait]
impl FileStore for ObjectFileStore {
    async fn recevoir(&self) -> Result<Box<dyn Reception>, StorageError> {
        Ok(Box::new(Recu::ouvrir(Arc::clone(&self.0)).await?))
    }

    async fn lien(&self, demande: &DemandeDeLien) -> Result<String, StorageError> {
        match &self.0.support {
            Support::Dossier { liens, .. } => Ok(liens.signer(demande)),
            Support::Seau(seau) => {
                let chemin = chemin(&demande.cle, demande.exemplaire);
                seau.lien(&chemin, demande).await.map_err(StorageError::backend)
            }
        }
    }

    async fn ouvrir(&self, lien: &str, now: OffsetDateTime) -> Result<Ouverture, StorageError> {
        let Support::Dossier { objets, liens, .. } = &self.0.support else {
            return Ok(Ouverture::Refusee);
        };
        let Some(lien) = liens.lire(lien, now) else { return Ok(Ouverture::Refusee) };
        match objets.head(&chemin(&lien.cle, lien.exemplaire)).await {
            Ok(objet) => Ok(Ouverture::Fichier(FichierOuvert {
                cle: lien.cle,
                exemplaire: lien.exemplaire,
                nom: lien.nom,
                kind: lien.kind,
                taille: objet.size,
            })),
            Err(object_store::Error::NotFound { .. }) => Ok(Ouverture::Absente),
            Err(cause) => Err(erreur(cause)),
        }
    }

    async fn lire(
        &self,
        fichier: &FichierOuvert,
        octets: Range<u64>,
    ) -> Result<Box<dyn Lecture>, StorageError> {
        let range = Some(GetRange::Bounded(octets));
        let options = GetOptions { range, ..GetOptions::default() };
        let chemin = chemin(&fichier.cle, fichier.exemplaire);
        let objet = self.0.support.objets().get_opts(&chemin, options).await.map_err(erreur)?;
        let morceaux = objet.into_stream().map(|morceau| morceau.map(Vec::from));
        Ok(Box::new(Morceaux(morceaux.boxed())))
    }

    async fn supprimer(&self, cle: &Cle) -> Result<(), StorageError> {
        self.0.supprimer(cle).await
    }

    async fn inventorier(
        &self,
        avant: OffsetDateTime,
    ) -> Result<Box<dyn Inventaire>, StorageError> {
        if let Support::Dossier { racine, .. } = &self.0.support {
            let (racine, avant) = (racine.join(PREFIXE), SystemTime::from(avant));
            en_parallele(move || local::retirer_ebauches(&racine, avant)).await?;
        }
        let flux = self.0.support.objets().list(Some(&Path::from(PREFIXE)));
        // Asked again after the end, it must still say that this is the end.
        Ok(Box::new(Objets { flux: flux.fuse().boxed(), avant }))
    }
}

impl Interieur {
    /// Removes every form of a file that there may be.
    pub(super) async fn supprimer(&self, cle: &Cle) -> Result<(), StorageError> {
        for exemplaire in Exemplaire::ALL {
            match self.support.objets().delete(&chemin(cle, *exemplaire)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(cause) => return Err(erreur(cause)),
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Readiness for ObjectFileStore {
    /// Asks the bucket for what isn't there, or writes into the folder.
    async fn check(&self) -> Result<(), StorageError> {
        ecrire_dans(self.0.reception.clone()).await?;
        let seau = match &self.0.support {
            Support::Dossier { racine, .. } => return ecrire_dans(racine.clone()).await,
            Support::Seau(seau) => seau,
        };
        let mut rien = seau.objets.list(Some(&Path::from("sonde")));
        let reponse = tokio::time::timeout(PATIENCE, rien.next()).await;
        match reponse.map_err(StorageError::unavailable)? {
            Some(Err(cause)) => Err(erreur(cause)),
            Some(Ok(_)) | None => Ok(()),
        }
    }
}

/// Makes a file without a name, which is gone at once.
async fn ecrire_dans(dossier: PathBuf) -> Result<(), StorageError> {
    en_parallele(move || tempfile::tempfile_in(dossier).map(drop)).await
}

/// How long the bucket may take to say that it is there.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// A file on its way out.
struct Morceaux(BoxStream<'static, object_store::Result<Vec<u8>>>);

#[async_trait]
impl Lecture for Morceaux {
    async fn suivant(&mut self) -> Result<Option<Vec<u8>>, StorageError> {
        self.0.next().await.transpose().map_err(erreur)
    }
}

/// Where a form of a file is.
pub(super) fn chemin(cle: &Cle, exemplaire: Exemplaire) -> Path {
    Path::from(format!("{PREFIXE}/{cle}/{exemplaire}"))
}

/// The file that a path belongs to; none where we don't name paths so.
pub(super) fn lire_chemin(objet: &Path) -> Option<Cle> {
    let mut parties = objet.parts().skip(1);
    let cle = parties.next()?.as_ref().parse().ok()?;
    let exemplaire = parties.next()?.as_ref().parse().ok()?;
    (*objet == chemin(&cle, exemplaire)).then_some(cle)
}

/// A store that fails is out of reach: its settings, its network or its disk are to be mended, and
/// the same call may go through later.
pub(super) fn erreur(cause: object_store::Error) -> StorageError {
    StorageError::unavailable(cause)
}
