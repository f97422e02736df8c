//! The kinds of problems (contract, section 2).

use actix_web::http::StatusCode;

/// The kinds of problems: stable words, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Validation,
    NonAuthentifie,
    Interdit,
    Introuvable,
    MethodeNonAutorisee,
    TransitionInterdite,
    ConflitVersion,
    DejaExistant,
    DelaiDepasse,
    TropVolumineux,
    TypeNonSupporte,
    PlageInvalide,
    TropDeRequetes,
    Interne,
    Indisponible,
}

impl Code {
    pub const ALL: [Self; 15] = [
        Self::Validation,
        Self::NonAuthentifie,
        Self::Interdit,
        Self::Introuvable,
        Self::MethodeNonAutorisee,
        Self::TransitionInterdite,
        Self::ConflitVersion,
        Self::DejaExistant,
        Self::DelaiDepasse,
        Self::TropVolumineux,
        Self::TypeNonSupporte,
        Self::PlageInvalide,
        Self::TropDeRequetes,
        Self::Interne,
        Self::Indisponible,
    ];

    const fn fiche(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Validation => (StatusCode::BAD_REQUEST, "validation", "Données invalides"),
            Self::NonAuthentifie => {
                (StatusCode::UNAUTHORIZED, "non_authentifie", "Non authentifié")
            }
            Self::Interdit => (StatusCode::FORBIDDEN, "interdit", "Accès refusé"),
            Self::Introuvable => (StatusCode::NOT_FOUND, "introuvable", "Introuvable"),
            Self::MethodeNonAutorisee => {
                (StatusCode::METHOD_NOT_ALLOWED, "methode_non_autorisee", "Méthode non autorisée")
            }
            Self::TransitionInterdite => {
                (StatusCode::CONFLICT, "transition_interdite", "Transition interdite")
            }
            Self::ConflitVersion => {
                (StatusCode::CONFLICT, "conflit_version", "Modification concurrente")
            }
            Self::DejaExistant => (StatusCode::CONFLICT, "deja_existant", "Déjà existant"),
            Self::DelaiDepasse => (StatusCode::REQUEST_TIMEOUT, "delai_depasse", "Délai dépassé"),
            Self::TropVolumineux => {
                (StatusCode::PAYLOAD_TOO_LARGE, "trop_volumineux", "Corps trop volumineux")
            }
            Self::TypeNonSupporte => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "type_non_supporte", "Type non supporté")
            }
            Self::PlageInvalide => {
                (StatusCode::RANGE_NOT_SATISFIABLE, "plage_invalide", "Plage invalide")
            }
            Self::TropDeRequetes => {
                (StatusCode::TOO_MANY_REQUESTS, "trop_de_requetes", "Trop de requêtes")
            }
            Self::Interne => {
                (StatusCode::INTERNAL_SERVER_ERROR, "interne", "Erreur interne du serveur")
            }
            Self::Indisponible => {
                (StatusCode::SERVICE_UNAVAILABLE, "indisponible", "Service indisponible")
            }
        }
    }

    /// The status that goes with it.
    pub const fn statut(self) -> StatusCode {
        self.fiche().0
    }

    /// The word.
    pub const fn mot(self) -> &'static str {
        self.fiche().1
    }

    /// What it is called for people.
    pub const fn titre(self) -> &'static str {
        self.fiche().2
    }
}
