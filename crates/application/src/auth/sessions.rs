//! What the use cases of sessions share: the ports, the lengths of life, and the pair of tokens.

use std::sync::Arc;

use domain::{Acteur, SessionId};
use time::{Duration, OffsetDateTime};

use crate::{
    AppResult,
    ports::{Clock, IdGenerator, TokenIssuer, Transaction, UnitOfWork},
};

/// How long tokens live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DureesDeSession {
    /// An access token.
    pub acces: Duration,
    /// A refresh token, from its own issue on.
    pub rafraichissement: Duration,
}

/// A pair of tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct Jetons {
    /// The signed access token.
    pub acces: String,
    /// The refresh token that prolongs the session once.
    pub rafraichissement: String,
    /// Seconds until the access token expires.
    pub expire_dans: i64,
}

/// The ports of the use cases of sessions.
#[derive(Clone)]
pub struct Sessions {
    pub(super) uow: Arc<dyn UnitOfWork>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdGenerator>,
    pub(super) tokens: Arc<dyn TokenIssuer>,
    durees: DureesDeSession,
}

impl Sessions {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        tokens: Arc<dyn TokenIssuer>,
        durees: DureesDeSession,
    ) -> Self {
        Self { uow, clock, ids, tokens, durees }
    }

    /// Issues a pair of tokens for a session, inside the transaction that opens or prolongs it.
    pub(super) async fn emettre(
        &self,
        tx: &dyn Transaction,
        acteur: &Acteur,
        session: SessionId,
        now: OffsetDateTime,
    ) -> AppResult<Jetons> {
        let jeton = self.tokens.tirer()?;
        let expiration = now.saturating_add(self.durees.rafraichissement);
        tx.sessions().ajouter_jeton(session, &jeton.empreinte, expiration).await?;
        let expiration = now.saturating_add(self.durees.acces);
        Ok(Jetons {
            acces: self.tokens.signer(acteur, session, now, expiration)?,
            rafraichissement: jeton.secret,
            expire_dans: self.durees.acces.whole_seconds(),
        })
    }
}
