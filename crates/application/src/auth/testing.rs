//! A user and a session to try the use cases on.

use std::sync::Arc;

use domain::{Acces, Email, Nom, SessionId, Utilisateur, UtilisateurId};
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{DureesDeSession, Identite, Sessions};
use crate::ports::{
    JetonAcces, JetonOpaque, UnitOfWork,
    testing::{MockTokenIssuer, clock_at, sequential_ids},
};

pub(super) const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);
pub(super) const SESSION: SessionId = SessionId(Uuid::from_u128(77));
/// What the token `access` says.
pub(super) const JETON: JetonAcces =
    JetonAcces { session: SESSION, expiration: datetime!(2025-01-10 14:45 UTC) };

pub(super) fn utilisateur(acces: Acces) -> Utilisateur {
    Utilisateur {
        id: UtilisateurId(Uuid::from_u128(1)),
        nom: Nom::try_new("Awa Diop").unwrap(),
        email: Email::try_new("awa@exemple.sn").unwrap(),
        acces,
        actif: true,
    }
}

pub(super) fn identite() -> Identite {
    let JetonAcces { session, expiration } = JETON;
    Identite { utilisateur: utilisateur(Acces::Agent), session, expiration }
}

/// Sessions whose access token is `access` and whose refresh token is `secret`.
pub(super) fn sessions(uow: Arc<dyn UnitOfWork>) -> Sessions {
    let mut tokens = MockTokenIssuer::new();
    tokens.expect_signer().returning(|_, _, _, _| Ok("access".into()));
    tokens.expect_lire().returning(|jeton, _| (jeton == "access").then_some(JETON));
    tokens.expect_empreinte().returning(|secret| format!("hash of {secret}"));
    tokens.expect_tirer().returning(|| {
        Ok(JetonOpaque { secret: "secret".into(), empreinte: "hash of secret".into() })
    });
    let durees =
        DureesDeSession { acces: Duration::minutes(15), rafraichissement: Duration::days(30) };
    Sessions::new(uow, clock_at(NOW), sequential_ids(), Arc::new(tokens), durees)
}
