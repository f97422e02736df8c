//! The authenticated caller.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use application::auth::Identite;
use domain::Acteur;

use crate::problem::Problem;

/// Put into the request by the authentication middleware once the token is verified.
#[derive(Clone)]
pub struct Utilisateur(pub Identite);

impl Utilisateur {
    /// The caller as one who acts.
    pub fn acteur(&self) -> Acteur {
        self.0.utilisateur.acteur()
    }
}

impl FromRequest for Utilisateur {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get().cloned().ok_or_else(Problem::non_authentifie))
    }
}
