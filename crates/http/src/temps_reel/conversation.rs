//! What is said on a socket, until one of the two has had enough.

use std::{future::poll_fn, io, pin::Pin, time::Duration};

use actix_web::error::PayloadError;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Message, MessageStream,
    ProtocolError, Session,
};
use futures_util::{FutureExt, SinkExt};
use tokio::{
    select,
    time::{Instant, Sleep, sleep, sleep_until, timeout},
};

use super::{
    abonnement::{Abonnement, Suite},
    presences::{Fin, Presence},
};

/// Between two pings.
const PING: Duration = Duration::from_secs(30);
/// How long a peer may be silent.
const SILENCE: Duration = Duration::from_mins(1);
/// How often it is looked at while it doesn't take what it is sent.
const REGARD: Duration = Duration::from_secs(1);
/// How often something may be said without listening.
const ECOUTE: u8 = 16;
/// How long it has to take leave.
const ADIEU: Duration = Duration::from_mins(1);

const RESYNC: &str = r#"{"type":"resync"}"#;
const INCONNU: &str =
    r#"{"type":"error","message":"Message inconnu : ce canal n'en attend aucun."}"#;

/// Why a conversation ends.
enum Cloture {
    /// The peer closes it.
    Pair(Option<CloseReason>),
    /// The peer is gone.
    Rompue,
    /// See [`Fin`].
    Fin(Fin),
    /// The peer doesn't keep up.
    TropLent,
    /// The peer answers no ping.
    Silence,
    /// The peer said more than it may at once.
    TropLong,
    /// What the peer says is no text.
    PasDuTexte,
    /// What the peer says makes no sense.
    Protocole,
}

/// One connection to the socket.
pub struct Conversation {
    presence: Presence,
    abonnement: Abonnement,
    session: Session,
    /// When the peer was last heard.
    entendu: Instant,
    /// When it is to be pinged.
    ping: Instant,
    /// When either is to be thought of, or the token expires.
    reveil: Pin<Box<Sleep>>,
    /// How often something was said before the peer was listened to again.
    dits: u8,
}

impl Conversation {
    /// Begins.
    pub fn new(presence: Presence, abonnement: Abonnement, session: Session) -> Self {
        let (entendu, ping) = (Instant::now(), Instant::now() + PING);
        let reveil = Box::pin(sleep_until(ping.min(presence.expiration())));
        Self { presence, abonnement, session, entendu, ping, reveil, dits: 0 }
    }

    /// Talks to the end.
    pub async fn tenir(mut self, flux: MessageStream) {
        let mut flux = flux.aggregate_continuations();
        let cloture = loop {
            if let Err(cloture) = self.un_tour(&mut flux).await {
                break cloture;
            }
        };
        drop(flux);
        if let Some(raison) = cloture.raison() {
            let _ = timeout(ADIEU, self.session.close(Some(raison))).await;
        }
    }

    /// Says what there is to say before it thinks of anything else, for that is nearly always why it
    /// was woken. Who has much to say listens all the same, now and then.
    async fn un_tour(&mut self, flux: &mut AggregatedMessageStream) -> Result<(), Cloture> {
        if self.dits >= ECOUTE {
            self.dits = 0;
            if let Some(message) = flux.recv().now_or_never() {
                self.entendre(message).await?;
            }
        }
        select! {
            biased;
            suite = self.abonnement.suite() => self.dire(suite).await,
            fin = self.presence.fin() => Err(Cloture::Fin(fin)),
            message = flux.recv() => self.entendre(message).await,
            () = &mut self.reveil => self.veiller().await,
        }
    }

    async fn entendre(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
    ) -> Result<(), Cloture> {
        let Some(message) = message else { return Err(Cloture::Rompue) };
        let message = message.map_err(|error| Cloture::de(&error))?;
        self.entendu = Instant::now();
        match message {
            AggregatedMessage::Text(_) | AggregatedMessage::Binary(_) => {
                self.envoyer(Message::Text(INCONNU.into())).await
            }
            AggregatedMessage::Ping(octets) => self.envoyer(Message::Pong(octets)).await,
            AggregatedMessage::Pong(_) => Ok(()),
            AggregatedMessage::Close(raison) => Err(Cloture::Pair(raison)),
        }
    }

    async fn dire(&mut self, suite: Suite) -> Result<(), Cloture> {
        self.dits += 1;
        match suite {
            Suite::Resync(_) => self.envoyer(Message::Text(RESYNC.into())).await,
            Suite::Trames(trames) => {
                for trame in trames {
                    self.envoyer(Message::Text(trame.texte)).await?;
                }
                self.verifier()
            }
        }
    }

    /// Pings the peer in time, and gives it up in time.
    async fn veiller(&mut self) -> Result<(), Cloture> {
        self.verifier()?;
        if self.ping <= Instant::now() {
            self.ping = Instant::now() + PING;
            self.envoyer(Message::Ping(actix_web::web::Bytes::new())).await?;
        }
        let reveil = self.ping.min(self.entendu + SILENCE).min(self.presence.expiration());
        self.reveil.as_mut().reset(reveil);
        Ok(())
    }

    /// Sends a message; while the peer doesn't take what went before, it is looked at.
    async fn envoyer(&mut self, message: Message) -> Result<(), Cloture> {
        loop {
            select! {
                biased;
                pret = poll_fn(|cx| self.session.poll_ready_unpin(cx)) => {
                    let envoi = pret.and_then(|()| self.session.start_send_unpin(message));
                    return envoi.map_err(|_| Cloture::Rompue);
                }
                () = sleep(REGARD) => self.verifier()?,
            }
        }
    }

    /// Whether there is a reason to end.
    fn verifier(&mut self) -> Result<(), Cloture> {
        if let Some(fin) = self.presence.finie() {
            Err(Cloture::Fin(fin))
        } else if self.entendu.elapsed() >= SILENCE {
            Err(Cloture::Silence)
        } else if self.abonnement.trop_lent() {
            Err(Cloture::TropLent)
        } else {
            Ok(())
        }
    }
}

impl Cloture {
    fn de(error: &ProtocolError) -> Self {
        let ProtocolError::Io(error) = error else { return Self::Protocole };
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<PayloadError>());
        match cause {
            Some(PayloadError::Overflow) => Self::TropLong,
            Some(_) => Self::Rompue,
            None if error.kind() == io::ErrorKind::InvalidData => Self::PasDuTexte,
            None => Self::Protocole,
        }
    }

    /// What the peer is told; nothing, where it is gone.
    fn raison(self) -> Option<CloseReason> {
        let (code, description) = match self {
            Self::Rompue => return None,
            Self::Pair(raison) => return Some(raison.unwrap_or(CloseCode::Normal.into())),
            Self::Fin(Fin::Acces) => (CloseCode::Other(4401), "jeton expiré ou droits retirés"),
            Self::Fin(Fin::Arret) => (CloseCode::Away, "le serveur s'arrête"),
            Self::TropLent => (CloseCode::Other(4408), "trop de retard"),
            Self::Silence => (CloseCode::Other(4408), "aucune réponse"),
            Self::TropLong => (CloseCode::Size, "4 Kio au plus par message"),
            Self::PasDuTexte => (CloseCode::Invalid, "UTF-8 attendu"),
            Self::Protocole => (CloseCode::Protocol, "trame invalide"),
        };
        Some((code, description).into())
    }
}
