//! What a use case may answer instead of its result.

use domain::{AccesRefuse, ChampInvalide, TicketError};

use crate::ports::StorageError;

/// The result of a use case.
pub type AppResult<T> = Result<T, AppError>;

/// What can be looked for and not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ressource {
    /// A ticket.
    Ticket,
    /// A client.
    Client,
    /// A chantier.
    Chantier,
    /// A user.
    Utilisateur,
    /// A file attached to a ticket.
    PieceJointe,
    /// A calendar.
    Calendrier,
    /// Something that a user was told.
    Notification,
    /// What a link leads to.
    Fichier,
}

/// Every refusal or failure of the application, still free of HTTP.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It doesn't exist, or the caller may not know that it does.
    #[error("introuvable : {0:?}")]
    Introuvable(Ressource),
    /// The caller's role doesn't allow it.
    #[error(transparent)]
    Interdit(#[from] AccesRefuse),
    /// A link that was changed, or is too old.
    #[error("ce lien a été modifié ou a expiré : demandez-en un nouveau")]
    LienRefuse,
    /// Values that are wrong only in the light of what is stored.
    #[error("données invalides")]
    Champs(Vec<ChampInvalide>),
    /// The ticket refuses.
    #[error(transparent)]
    Ticket(#[from] TicketError),
    /// Someone else changed the same thing first.
    #[error("la ressource a été modifiée entre-temps, rechargez-la puis recommencez")]
    Conflit,
    /// Another user has that e-mail.
    #[error("un autre utilisateur a déjà cette adresse électronique")]
    EmailDejaPris,
    /// Nobody could manage the users any more.
    #[error("le dernier administrateur actif ne peut être ni désactivé ni changé de rôle")]
    DernierAdmin,
    /// Wrong credentials, or a session that ended.
    #[error("identifiants ou jeton invalides")]
    NonAuthentifie,
    /// Too many failed logins.
    #[error("trop de tentatives, réessayez dans {attente} s")]
    TropDeTentatives {
        /// Seconds until the next attempt may succeed.
        attente: u64,
    },
    /// Storage or hashing is out of reach for the moment.
    #[error("service momentanément indisponible")]
    Indisponible(#[source] StorageError),
    /// Storage failed in a way that it never should.
    #[error("erreur de stockage")]
    Stockage(#[source] StorageError),
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Stale => Self::Conflit,
            StorageError::Duplicate | StorageError::Backend(_) => Self::Stockage(error),
            StorageError::Unavailable(_) => Self::Indisponible(error),
        }
    }
}

impl From<ChampInvalide> for AppError {
    fn from(champ: ChampInvalide) -> Self {
        Self::Champs(vec![champ])
    }
}
