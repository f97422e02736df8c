//! Errors as the client sees them: RFC 9457 problem details, in French (contract, section 2).

mod code;
#[cfg(test)]
mod tests;

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, CONTENT_RANGE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use application::{AppError, Ressource, ports::StorageError};
use domain::TicketError;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::code::Code;
use crate::{
    fautes::{ErreurChamp, Fautes},
    schema,
};

/// An answer that is not a success. Its body is written last, by the middleware that knows the
/// request's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    message: String,
    errors: Vec<ErreurChamp>,
    entete: Option<(HeaderName, String)>,
}

impl Problem {
    /// A problem with a sentence for people.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let entete = match code {
            Code::NonAuthentifie => Some((WWW_AUTHENTICATE, "Bearer".to_owned())),
            Code::Indisponible => Some((RETRY_AFTER, "5".to_owned())),
            _ => None,
        };
        Self { code, message: message.into(), errors: Vec::new(), entete }
    }

    /// No token, or none that is worth anything.
    pub fn non_authentifie() -> Self {
        Self::new(
            Code::NonAuthentifie,
            "Un jeton d'accès valide est attendu : « Authorization: Bearer <token> ».",
        )
    }

    /// A path that leads nowhere.
    pub fn route_inconnue() -> Self {
        Self::new(Code::Introuvable, "Cette adresse ne mène à rien.")
    }

    /// A path that answers to other methods.
    pub fn methode(permises: String) -> Self {
        let message = format!("Cette adresse n'accepte que : {permises}.");
        let entete = Some((ALLOW, permises));
        Self { entete, ..Self::new(Code::MethodeNonAutorisee, message) }
    }

    /// A range that lies beyond a file of `taille` bytes.
    pub fn plage(taille: u64) -> Self {
        let message = format!("La plage demandée est hors du fichier, qui a {taille} octets.");
        let entete = Some((CONTENT_RANGE, format!("bytes */{taille}")));
        Self { entete, ..Self::new(Code::PlageInvalide, message) }
    }

    /// A web page of an origin that isn't configured.
    pub fn origine_inconnue() -> Self {
        let message = "Les pages de cette origine ne peuvent pas ouvrir cette adresse : \
            ajoutez-la à server.cors_origins.";
        Self::new(Code::Interdit, message)
    }

    /// A request that isn't the beginning of a WebSocket.
    pub fn pas_un_socket() -> Self {
        let message = "Cette adresse s'ouvre par WebSocket (RFC 6455, version 13).";
        Self::new(Code::Validation, message)
    }

    /// What the framework refused by itself.
    pub fn du_cadre(statut: StatusCode) -> Self {
        let code = Code::ALL.into_iter().find(|code| code.statut() == statut);
        let repli = if statut.is_server_error() { Code::Interne } else { Code::Validation };
        let code = code.unwrap_or(repli);
        Self::new(code, format!("{}.", code.titre()))
    }

    /// The kind.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What happened, in one sentence, where there is no room for the fields at fault.
    pub fn raison(&self) -> String {
        match self.errors.as_slice() {
            [] => self.message.clone(),
            fautes => {
                let fautes: Vec<_> = fautes.iter().map(|faute| faute.message.as_str()).collect();
                phrase(&fautes.join(" ; "))
            }
        }
    }

    /// The header that goes with it, if any.
    pub const fn entete(&self) -> Option<&(HeaderName, String)> {
        self.entete.as_ref()
    }

    /// The body, for the request of that id.
    pub fn corps<'a>(&'a self, request_id: &'a str) -> CorpsDeProbleme<'a> {
        CorpsDeProbleme {
            kind: format!("urn:tickets-btp:erreur:{}", self.code.mot()),
            title: self.code.titre(),
            status: self.code.statut().as_u16(),
            code: self.code.mot(),
            message: &self.message,
            detail: &self.message,
            errors: &self.errors,
            request_id,
        }
    }
}

/// Une erreur, au format RFC 9457.
#[derive(Serialize, ToSchema)]
#[schema(as = Probleme)]
#[serde(rename_all = "camelCase")]
pub struct CorpsDeProbleme<'a> {
    /// L'identifiant stable du genre d'erreur.
    #[serde(rename = "type")]
    kind: String,
    /// Le genre d'erreur, en clair.
    title: &'static str,
    /// Le statut HTTP.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Le genre d'erreur, pour les programmes.
    #[schema(value_type = schema::CodeErreur)]
    code: &'static str,
    /// Ce qui s'est passé cette fois, en une phrase.
    message: &'a str,
    /// La même phrase que `message`.
    detail: &'a str,
    /// Les champs refusés ; vide quand l'erreur ne tient pas à un champ.
    errors: &'a [ErreurChamp],
    /// L'identifiant de la requête, à citer au support.
    request_id: &'a str,
}

impl From<Fautes> for Problem {
    fn from(fautes: Fautes) -> Self {
        let errors = fautes.triees();
        let mut champs: Vec<_> =
            errors.iter().map(|erreur| format!("'{}'", erreur.champ)).collect();
        champs.dedup();
        let message = match champs.as_slice() {
            [champ] => format!("Le champ {champ} est invalide."),
            champs => format!("Les champs {} sont invalides.", champs.join(", ")),
        };
        Self { errors, ..Self::new(Code::Validation, message) }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let message = phrase(&error.to_string());
        match error {
            AppError::Introuvable(ressource) => {
                Self::new(Code::Introuvable, introuvable(ressource))
            }
            AppError::Interdit(_) | AppError::LienRefuse => Self::new(Code::Interdit, message),
            AppError::Champs(champs) => Fautes::from(champs).into(),
            AppError::Ticket(refus) => refus.into(),
            AppError::Conflit => Self::new(Code::ConflitVersion, message),
            AppError::EmailDejaPris => Self::new(Code::DejaExistant, message),
            AppError::DernierAdmin => Self::new(Code::TransitionInterdite, message),
            AppError::NonAuthentifie => Self::new(Code::NonAuthentifie, message),
            AppError::TropDeTentatives { attente } => {
                let entete = Some((RETRY_AFTER, attente.to_string()));
                Self { entete, ..Self::new(Code::TropDeRequetes, message) }
            }
            AppError::Indisponible(cause) => indisponible(&cause),
            AppError::Stockage(cause) => {
                tracing::error!(error = &cause as &dyn std::error::Error, "storage failed");
                Self::new(Code::Interne, "Une erreur inattendue est survenue.")
            }
        }
    }
}

impl From<TicketError> for Problem {
    fn from(refus: TicketError) -> Self {
        let message = phrase(&refus.to_string());
        match refus {
            TicketError::TransitionInterdite { .. }
            | TicketError::DejaResolu(_)
            | TicketError::PasResolu { .. }
            | TicketError::EscaladeInterdite { .. } => {
                Self::new(Code::TransitionInterdite, message)
            }
            TicketError::VersionPerimee { .. } => Self::new(Code::ConflitVersion, message),
            TicketError::ChantierInconnu | TicketError::ChantierDUnAutreClient => {
                Fautes::une("chantierId", refus.to_string()).into()
            }
            TicketError::Tags(raison) => Fautes::from(raison.pour("tags")).into(),
        }
    }
}

/// Out of reach for the moment. The log has the cause, under the id of the request's span.
pub fn indisponible(cause: &StorageError) -> Problem {
    tracing::warn!(error = cause as &dyn std::error::Error, "out of reach");
    Problem::new(Code::Indisponible, "Service momentanément indisponible, réessayez.")
}

fn introuvable(ressource: Ressource) -> &'static str {
    match ressource {
        Ressource::Ticket => "Ticket introuvable.",
        Ressource::Client => "Client introuvable.",
        Ressource::Chantier => "Chantier introuvable.",
        Ressource::Utilisateur => "Utilisateur introuvable.",
        Ressource::PieceJointe => "Pièce jointe introuvable.",
        Ressource::Calendrier => "Calendrier introuvable.",
        Ressource::Notification => "Notification introuvable.",
        Ressource::Fichier => "Fichier introuvable.",
    }
}

/// A refusal of the layers below (lower case, no full stop) as a sentence.
fn phrase(refus: &str) -> String {
    let mut lettres = refus.chars();
    let initiale = lettres.next().into_iter().flat_map(char::to_uppercase);
    initiale.chain(lettres).chain(['.']).collect()
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.statut()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}
