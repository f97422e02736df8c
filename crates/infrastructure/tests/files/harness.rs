//! A fresh store for each case, gone when the case ends.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use application::{
    pieces_jointes::disposition,
    ports::{
        Clock, DemandeDeLien, Examen, ExamenError, FichierOuvert, FileStore, Inventaire, Lecture,
        Ouverture, Reception, StorageError,
    },
};
use domain::{Cle, Exemplaire, Fuseau, NomFichier, Objet, TypeFichier};
use infrastructure::{
    SystemClock,
    files::{Adressage, ObjectFileStore, S3Settings},
};
use object_store::{ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem};
use reqwest::{Client, StatusCode, header};
use s3_test::S3Server;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::time::timeout;

/// Where links to this server begin.
const BASE: &str = "https://tickets.exemple.sn";
/// What follows it in them.
const ROUTE: &str = "/api/fichiers/";
/// What signs links to a folder.
const SECRET: &[u8] = &[7; 32];
/// Longer than it ever takes until something comes about.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs each case on each store. A case left out of the list is dead code, and so an error.
macro_rules! on_every_store {
    ($($case:ident),+ $(,)?) => {
        mod dossier {
            $(#[tokio::test] async fn $case() {
                super::$case(crate::harness::TestStore::dossier()).await;
            })+
        }
        mod seau {
            $(#[tokio::test] async fn $case() {
                super::$case(crate::harness::TestStore::seau().await).await;
            })+
        }
    };
}
pub(crate) use on_every_store;

/// An empty store, and what there is to know of it behind the port's back.
pub struct TestStore {
    pub store: Arc<ObjectFileStore>,
    lieu: Lieu,
    donnees: TempDir,
}

enum Lieu {
    Dossier,
    Seau { serveur: S3Server, client: Client },
}

/// Where a link leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Suite {
    Servi {
        octets: Vec<u8>,
        kind: String,
        disposition: String,
    },
    Refusee,
    Absente,
    /// What only a server of S3 answers.
    Autre(StatusCode),
}

impl TestStore {
    pub fn dossier() -> Self {
        let donnees = tempfile::tempdir().unwrap();
        Self { store: ouvrir_dossier(&donnees, SECRET), lieu: Lieu::Dossier, donnees }
    }

    pub async fn seau() -> Self {
        let donnees = tempfile::tempdir().unwrap();
        let serveur = S3Server::start().await;
        let store = ouvrir_seau(&serveur, &donnees, serveur.bucket(), serveur.secret_key());
        // Only now, for the store has chosen the provider of TLS that the client asks for.
        let client = Client::new();
        Self { store, lieu: Lieu::Seau { serveur, client }, donnees }
    }

    /// The same place, after the server was started anew.
    pub fn redemarrer(mut self) -> Self {
        self.store = match &self.lieu {
            Lieu::Dossier => ouvrir_dossier(&self.donnees, SECRET),
            Lieu::Seau { serveur, .. } => {
                ouvrir_seau(serveur, &self.donnees, serveur.bucket(), serveur.secret_key())
            }
        };
        self
    }

    /// The same place, entered with another secret.
    pub fn avec_un_autre_secret(&self) -> Arc<ObjectFileStore> {
        match &self.lieu {
            Lieu::Dossier => ouvrir_dossier(&self.donnees, &[8; 32]),
            Lieu::Seau { serveur, .. } => {
                ouvrir_seau(serveur, &self.donnees, serveur.bucket(), "un autre secret")
            }
        }
    }

    /// Another bucket of the same server, which doesn't exist.
    pub fn seau_absent(&self) -> Arc<ObjectFileStore> {
        let serveur = self.serveur();
        ouvrir_seau(serveur, &self.donnees, "ailleurs", serveur.secret_key())
    }

    pub fn serveur(&self) -> &S3Server {
        let Lieu::Seau { serveur, .. } = &self.lieu else { panic!("a folder has no server") };
        serveur
    }

    /// The data directory.
    pub fn donnees(&self) -> &Path {
        self.donnees.path()
    }

    /// A file that has come in whole.
    pub async fn recevoir(&self, octets: &[u8]) -> Box<dyn Reception> {
        let mut reception = self.store.recevoir().await.unwrap();
        reception.ecrire(octets).await.unwrap();
        reception
    }

    /// What a file turns out to be.
    pub async fn examiner(&self, nom: &str, octets: &[u8]) -> Result<Examen, ExamenError> {
        self.recevoir(octets).await.examiner(&NomFichier::nettoyer(nom)).await
    }

    /// Takes a file in, from its first byte to its key.
    pub async fn tenter(&self, nom: &str, octets: &[u8]) -> Result<Objet, ExamenError> {
        let mut reception = self.recevoir(octets).await;
        let examen = reception.examiner(&NomFichier::nettoyer(nom)).await?;
        reception.garder(&examen).await
    }

    /// The same for one that is taken.
    pub async fn garder(&self, nom: &str, octets: &[u8]) -> Objet {
        self.tenter(nom, octets).await.unwrap()
    }

    /// Some bytes of a file.
    pub async fn lire(
        &self,
        cle: &Cle,
        exemplaire: Exemplaire,
        octets: Range<usize>,
    ) -> Result<Vec<u8>, StorageError> {
        let (debut, fin) = (octets.start.try_into().unwrap(), octets.end.try_into().unwrap());
        let lecture = self.store.lire(&ouvert(cle, exemplaire, fin), debut..fin).await?;
        epuiser(lecture).await
    }

    /// All that is in the store, whole or not, whatever the port says: paths, sorted.
    pub fn contenu(&self) -> Vec<String> {
        match &self.lieu {
            Lieu::Dossier => {
                let mut chemins = Vec::new();
                parcourir(&self.racine(), &self.racine(), &mut chemins);
                chemins.sort_unstable();
                chemins
            }
            Lieu::Seau { serveur, .. } => {
                let inacheves = (0..serveur.unfinished_uploads()).map(|n| format!("inachevé {n}"));
                serveur.objects().into_iter().chain(inacheves).collect()
            }
        }
    }

    /// What lies where files are received.
    pub fn en_reception(&self) -> Vec<String> {
        let mut chemins = Vec::new();
        let dossier = self.donnees().join("reception");
        parcourir(&dossier, &dossier, &mut chemins);
        chemins
    }

    /// Where a folder keeps its files.
    pub fn racine(&self) -> PathBuf {
        self.donnees().join("files")
    }

    /// The place itself, for what no port does.
    pub fn objets(&self) -> Box<dyn ObjectStore> {
        match &self.lieu {
            Lieu::Dossier => Box::new(LocalFileSystem::new_with_prefix(self.racine()).unwrap()),
            Lieu::Seau { serveur, .. } => Box::new(
                AmazonS3Builder::new()
                    .with_endpoint(serveur.endpoint())
                    .with_allow_http(true)
                    .with_bucket_name(serveur.bucket())
                    .with_region(serveur.region())
                    .with_access_key_id(serveur.access_key())
                    .with_secret_access_key(serveur.secret_key())
                    .build()
                    .unwrap(),
            ),
        }
    }

    /// Puts the store out of reach: the server refuses connections, or a file lies where folders
    /// were.
    pub fn perdre(&self) {
        match &self.lieu {
            Lieu::Dossier => ["files", "reception"].iter().for_each(|nom| self.remplacer(nom)),
            Lieu::Seau { serveur, .. } => serveur.stop(),
        }
    }

    /// Puts it back.
    pub fn retrouver(&self) {
        match &self.lieu {
            Lieu::Dossier => {
                for nom in ["files", "reception"] {
                    fs::remove_file(self.donnees().join(nom)).unwrap();
                    fs::rename(self.de_cote(nom), self.donnees().join(nom)).unwrap();
                }
            }
            Lieu::Seau { serveur, .. } => serveur.resume(),
        }
    }

    /// Puts a file in the place of a folder of the data directory.
    pub fn remplacer(&self, nom: &str) {
        fs::rename(self.donnees().join(nom), self.de_cote(nom)).unwrap();
        fs::write(self.donnees().join(nom), "").unwrap();
    }

    fn de_cote(&self, nom: &str) -> PathBuf {
        self.donnees().join(format!("{nom}.perdu"))
    }

    /// Where links begin: what comes after is the store's.
    pub fn base(&self) -> String {
        match &self.lieu {
            Lieu::Dossier => format!("{BASE}{ROUTE}"),
            Lieu::Seau { serveur, .. } => format!("{}/", serveur.endpoint()),
        }
    }

    /// Follows a link as anyone can. The server of a bucket has a clock of its own.
    pub async fn suivre(&self, lien: &str, now: OffsetDateTime) -> Suite {
        let Lieu::Seau { client, .. } = &self.lieu else {
            return self.ouvrir(lien.strip_prefix(&self.base()).unwrap(), now).await;
        };
        let reponse = client.get(lien).send().await.unwrap();
        match reponse.status() {
            StatusCode::OK => {
                let entete = |nom| reponse.headers()[&nom].to_str().unwrap().to_owned();
                let kind = entete(header::CONTENT_TYPE);
                let disposition = entete(header::CONTENT_DISPOSITION);
                Suite::Servi { octets: reponse.bytes().await.unwrap().into(), kind, disposition }
            }
            StatusCode::FORBIDDEN => Suite::Refusee,
            StatusCode::NOT_FOUND => Suite::Absente,
            autre => Suite::Autre(autre),
        }
    }

    async fn ouvrir(&self, suite: &str, now: OffsetDateTime) -> Suite {
        match self.store.ouvrir(suite, now).await.unwrap() {
            Ouverture::Refusee => Suite::Refusee,
            Ouverture::Absente => Suite::Absente,
            Ouverture::Fichier(fichier) => {
                let lecture = self.store.lire(&fichier, 0..fichier.taille).await.unwrap();
                Suite::Servi {
                    octets: epuiser(lecture).await.unwrap(),
                    kind: fichier.kind.to_string(),
                    disposition: disposition(&fichier.nom),
                }
            }
        }
    }
}

fn ouvrir_dossier(donnees: &TempDir, secret: &[u8]) -> Arc<ObjectFileStore> {
    Arc::new(ObjectFileStore::dossier(donnees.path(), secret, BASE, fuseau()).unwrap())
}

fn ouvrir_seau(
    serveur: &S3Server,
    donnees: &TempDir,
    bucket: &str,
    secret_key: &str,
) -> Arc<ObjectFileStore> {
    let settings = S3Settings {
        endpoint: &serveur.endpoint(),
        public_endpoint: "",
        bucket,
        region: serveur.region(),
        access_key: serveur.access_key(),
        secret_key,
        adressage: Adressage::Chemin,
    };
    Arc::new(ObjectFileStore::s3(&settings, donnees.path(), fuseau()).unwrap())
}

fn fuseau() -> Fuseau {
    Fuseau::try_new("Africa/Dakar").unwrap()
}

fn parcourir(racine: &Path, dossier: &Path, chemins: &mut Vec<String>) {
    // It may have been emptied and removed since it was seen.
    for entree in fs::read_dir(dossier).into_iter().flatten() {
        let chemin = entree.unwrap().path();
        if chemin.is_dir() {
            parcourir(racine, &chemin, chemins);
        } else {
            chemins.push(chemin.strip_prefix(racine).unwrap().to_str().unwrap().to_owned());
        }
    }
}

/// A form of a file, as if a link had led to it.
pub fn ouvert(cle: &Cle, exemplaire: Exemplaire, taille: u64) -> FichierOuvert {
    let nom = NomFichier::nettoyer("fichier");
    FichierOuvert { cle: cle.clone(), exemplaire, nom, kind: TypeFichier::Texte, taille }
}

/// Reads to the end.
pub async fn epuiser(mut lecture: Box<dyn Lecture>) -> Result<Vec<u8>, StorageError> {
    let mut octets = Vec::new();
    while let Some(morceau) = lecture.suivant().await? {
        octets.extend(morceau);
    }
    Ok(octets)
}

/// The keys of an inventory, sorted, each once.
pub async fn epuiser_cles(mut inventaire: Box<dyn Inventaire>) -> Result<Vec<Cle>, StorageError> {
    let mut cles = Vec::new();
    loop {
        let suivantes = inventaire.suivantes().await?;
        if suivantes.is_empty() {
            cles.sort_unstable();
            cles.dedup();
            return Ok(cles);
        }
        cles.extend(suivantes);
    }
}

/// An hour's link to a form of a file, which is a photo.
pub fn demande(cle: &Cle, exemplaire: Exemplaire) -> DemandeDeLien {
    DemandeDeLien {
        cle: cle.clone(),
        exemplaire,
        nom: NomFichier::nettoyer("façade \"nord\" 50%.jpg"),
        kind: TypeFichier::Jpeg,
        now: now(),
        duree: time::Duration::HOUR,
    }
}

/// The present: the server of a bucket believes its own clock alone.
pub fn now() -> OffsetDateTime {
    SystemClock.now()
}

/// Looks again and again, as the other tasks go on, until it is so.
pub async fn jusqu_a(condition: impl Fn() -> bool) {
    let condition = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    dans_les_temps(condition).await;
}

/// Gives up on what doesn't come about.
pub async fn dans_les_temps<T>(attendu: impl Future<Output = T>) -> T {
    timeout(PATIENCE, attendu).await.expect("it doesn't come about")
}

/// Fails unless the store was out of reach.
pub fn hors_d_atteinte<T>(resultat: Result<T, impl Into<ExamenError>>) {
    let Err(erreur) = resultat else { panic!("the store was in reach") };
    let erreur = erreur.into();
    assert!(matches!(erreur, ExamenError::Stockage(StorageError::Unavailable(_))), "{erreur:?}");
}
