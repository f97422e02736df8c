//! Where the content of files is kept: received piece by piece, examined, kept under a random key,
//! and handed out by links that need no token.

use std::ops::Range;

use async_trait::async_trait;
use domain::{
    Cle, Empreinte256, Exemplaire, NomFichier, Objet, Photo, TypeFichier, ValeurInvalide,
};
use time::{Duration, OffsetDateTime};

use super::StorageError;

/// Keeps the content of files.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Makes room for a file that is about to come in.
    async fn recevoir(&self) -> Result<Box<dyn Reception>, StorageError>;

    /// An absolute address that serves one form of a file, to anyone, for a while. It MUST serve
    /// nothing once it is changed or has expired.
    async fn lien(&self, demande: &DemandeDeLien) -> Result<String, StorageError>;

    /// What a link to this server leads to at `now`, given what follows `/api/fichiers/` in it. A
    /// store whose links lead elsewhere MUST refuse them all.
    async fn ouvrir(&self, lien: &str, now: OffsetDateTime) -> Result<Ouverture, StorageError>;

    /// Reads some bytes of an opened file.
    async fn lire(
        &self,
        fichier: &FichierOuvert,
        octets: Range<u64>,
    ) -> Result<Box<dyn Lecture>, StorageError>;

    /// Removes a file in all its forms. One that isn't there is removed already.
    async fn supprimer(&self, cle: &Cle) -> Result<(), StorageError>;

    /// The keys of the files that were kept before `avant`, in no order. What never became a file
    /// and is older is cleared away on the way.
    async fn inventorier(&self, avant: OffsetDateTime)
    -> Result<Box<dyn Inventaire>, StorageError>;
}

/// A file that is coming in. Dropped before it was kept, it MUST leave nothing, unless the
/// store itself went away. Memory MUST NOT grow with its size.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait Reception: Send {
    /// Takes the next bytes.
    async fn ecrire(&mut self, octets: &[u8]) -> Result<(), StorageError>;

    /// What came is whole: says what it is, by its content; the name may only narrow that.
    async fn examiner(&mut self, nom: &NomFichier) -> Result<Examen, ExamenError>;

    /// Keeps what was examined, lastingly, with the forms that go with it. A JPEG from which no
    /// copy can be made that hides how it was taken MUST be refused.
    async fn garder(self: Box<Self>, examen: &Examen) -> Result<Objet, ExamenError>;
}

/// A part of a file, on its way out.
#[async_trait]
pub trait Lecture: Send {
    /// The next bytes; `None` at the end.
    async fn suivant(&mut self) -> Result<Option<Vec<u8>>, StorageError>;
}

/// Keys, a few at a time: their number is no matter of memory.
#[async_trait]
pub trait Inventaire: Send {
    /// The next keys, one perhaps more than once; none at the end.
    async fn suivantes(&mut self) -> Result<Vec<Cle>, StorageError>;
}

/// What a received file turned out to be.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of `PieceJointe`")]
pub struct Examen {
    pub kind: TypeFichier,
    pub taille: u64,
    pub empreinte: Empreinte256,
    pub photo: Photo,
}

/// Why a received file isn't taken.
#[derive(Debug, thiserror::Error)]
pub enum ExamenError {
    /// For what it is.
    #[error(transparent)]
    Refuse(#[from] ValeurInvalide),
    /// It could not be looked at.
    #[error(transparent)]
    Stockage(#[from] StorageError),
}

/// What a link is to serve, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeDeLien {
    /// Which file.
    pub cle: Cle,
    /// Which of its forms.
    pub exemplaire: Exemplaire,
    /// Under which name it is saved.
    pub nom: NomFichier,
    /// What it is.
    pub kind: TypeFichier,
    /// The present.
    pub now: OffsetDateTime,
    /// How long the link lives.
    pub duree: Duration,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ouverture {
    /// Nowhere: it was changed, or is too old.
    Refusee,
    /// To a file that is gone.
    Absente,
    /// To a file.
    Fichier(FichierOuvert),
}

/// A form of a file, about to be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FichierOuvert {
    /// Which file.
    pub cle: Cle,
    /// Which of its forms.
    pub exemplaire: Exemplaire,
    /// Under which name it is saved.
    pub nom: NomFichier,
    /// What it is.
    pub kind: TypeFichier,
    /// Its size, in bytes.
    pub taille: u64,
}
