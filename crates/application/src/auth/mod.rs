//! The use cases of logging in and out (contract, section 3), one file each.

mod authentifier;
mod changer_mot_de_passe;
mod connecter;
mod deconnecter;
mod rafraichir;
mod sessions;
#[cfg(test)]
mod testing;
mod veiller;

use std::sync::Arc;

use domain::{SessionId, Utilisateur};
use time::OffsetDateTime;

pub use self::{
    authentifier::Authentifier,
    changer_mot_de_passe::{ChangerMotDePasse, ChangerMotDePasseCommand},
    connecter::{Connecter, ConnecterCommand, Connexion},
    deconnecter::Deconnecter,
    rafraichir::Rafraichir,
    sessions::{DureesDeSession, Jetons, Sessions},
    veiller::VeillerSessions,
};
use crate::ports::{
    PasswordHasher,
    queries::{SessionQueries, UtilisateurQueries},
};

/// Who is behind a request: a user, in one of the user's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identite {
    /// The user, with the present rights.
    pub utilisateur: Utilisateur,
    /// The session that the token belongs to.
    pub session: SessionId,
    /// From when on the token isn't valid any more.
    pub expiration: OffsetDateTime,
}

/// Every use case of logging in and out, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Auth {
    pub connecter: Connecter,
    pub rafraichir: Rafraichir,
    pub deconnecter: Deconnecter,
    pub authentifier: Authentifier,
    pub changer_mot_de_passe: ChangerMotDePasse,
    pub veiller: VeillerSessions,
}

impl Auth {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        sessions: &Sessions,
        utilisateurs: &Arc<dyn UtilisateurQueries>,
        lectures: &Arc<dyn SessionQueries>,
        hasher: &Arc<dyn PasswordHasher>,
    ) -> Self {
        Self {
            connecter: Connecter::new(
                sessions.clone(),
                Arc::clone(utilisateurs),
                Arc::clone(hasher),
            ),
            rafraichir: Rafraichir::new(sessions.clone(), Arc::clone(lectures)),
            deconnecter: Deconnecter::new(sessions.clone(), Arc::clone(lectures)),
            authentifier: Authentifier::new(sessions.clone(), Arc::clone(lectures)),
            changer_mot_de_passe: ChangerMotDePasse::new(
                sessions.clone(),
                Arc::clone(utilisateurs),
                Arc::clone(lectures),
                Arc::clone(hasher),
            ),
            veiller: VeillerSessions::new(Arc::clone(lectures)),
        }
    }
}
