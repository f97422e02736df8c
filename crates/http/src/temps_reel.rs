//! What happens to tickets, as it happens: the socket and the stream (contract, section 8).
//!
//! One task of the server reads the journal ([`TempsReel::avancer`]) and writes each event once,
//! into a window over the last ones that all connections look through. A connection is a place in
//! the journal and nothing more: one that falls out of the window, or comes back after a while,
//! reads on in the database, and nobody waits for anybody.

mod abonnement;
mod anneau;
mod bornes;
mod conversation;
mod origine;
mod presences;
pub mod socket;
pub mod sse;
#[cfg(test)]
mod tests;
mod trame;

use std::{sync::Arc, time::Duration};

use application::{
    AppResult,
    auth::{Identite, VeillerSessions},
    evenements::{RelayerEvenements, SuivreEvenements},
    ports::{Clock, StorageError, queries::EvenementsARelayer},
};
use domain::TicketId;
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

pub use self::origine::Origines;
use self::{
    abonnement::Abonnement,
    anneau::Anneau,
    presences::{Presence, Presences},
    trame::Relayee,
};

/// What handing an event on to one connection may take: it sets the pace of many at once.
const REMISE: Duration = Duration::from_micros(10);
/// How long a new follower waits for the journal to be read.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest pause between two lots of events.
const PAUSE: Duration = Duration::from_secs(2);

/// What the socket and the stream are served with: one for all workers of a server.
#[derive(Clone)]
pub struct TempsReel(Arc<Interieur>);

struct Interieur {
    suivre: SuivreEvenements,
    relayer: RelayerEvenements,
    clock: Arc<dyn Clock>,
    presences: Arc<Presences>,
    anneau: watch::Sender<Anneau>,
    lectures: watch::Sender<Lectures>,
    attendu: Notify,
}

/// How often the journal was read.
#[derive(Default)]
struct Lectures {
    commencees: u64,
    /// The last one that came to its end…
    finie: u64,
    /// … and how far the journal went then.
    dernier: i64,
}

impl TempsReel {
    /// Wires it.
    #[must_use]
    pub fn new(
        suivre: SuivreEvenements,
        relayer: RelayerEvenements,
        veiller: VeillerSessions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let presences = Arc::new(Presences::new(veiller));
        let (anneau, lectures) = (watch::Sender::default(), watch::Sender::default());
        let attendu = Notify::new();
        Self(Arc::new(Interieur { suivre, relayer, clock, presences, anneau, lectures, attendu }))
    }

    /// Waits until someone wants to know how far the events go. It is for one task at a time: the
    /// one that then goes on with [`TempsReel::avancer`].
    pub async fn attendu(&self) {
        self.0.attendu.notified().await;
    }

    /// Hands on what has come since the last time, from now on where there was none, and says how
    /// many events it was. It is for one task at a time.
    ///
    /// # Errors
    ///
    /// Storage failure: what was not reached is handed on the next time.
    pub async fn avancer(&self, depuis: &mut Option<i64>) -> AppResult<usize> {
        let mut relayees = 0;
        loop {
            let lus = self.lire(*depuis).await?;
            let Some(dernier) = lus.evenements.last().map(|lu| lu.evenement.numero) else {
                if depuis.is_none() {
                    *depuis = Some(lus.dernier);
                    self.0.anneau.send_modify(|anneau| anneau.partir_de(lus.dernier));
                }
                return Ok(relayees);
            };
            let lot = lus.evenements.into_iter().map(Relayee::try_from);
            let lot = lot.collect::<Result<Vec<_>, _>>()?;
            let nombre = lot.len();
            self.0.anneau.send_modify(|anneau| lot.into_iter().for_each(|r| anneau.ajouter(r)));
            *depuis = Some(dernier);
            relayees += nombre;
            if nombre < RelayerEvenements::LOT as usize {
                return Ok(relayees);
            }
            tokio::time::sleep(self.pause(nombre)).await;
        }
    }

    /// Ends the connections whose users have lost the rights that they came with, and says how
    /// many they were.
    ///
    /// # Errors
    ///
    /// Storage failure: nothing is known of them, and they go on.
    pub async fn veiller(&self) -> AppResult<u64> {
        self.0.presences.veiller().await
    }

    /// Ends all connections, for the server stops.
    pub fn fermer(&self) {
        self.0.presences.fermer();
    }

    /// Reads on in the journal.
    async fn lire(&self, depuis: Option<i64>) -> AppResult<EvenementsARelayer> {
        self.0.lectures.send_modify(|lectures| lectures.commencees += 1);
        let lus = self.0.relayer.execute(depuis).await?;
        self.0.lectures.send_modify(|lectures| {
            (lectures.finie, lectures.dernier) = (lectures.commencees, lus.dernier);
        });
        Ok(lus)
    }

    /// The last number of all that is committed at this instant. However many ask, the journal is
    /// read once for them.
    async fn maintenant(&self) -> AppResult<i64> {
        let mut lectures = self.0.lectures.subscribe();
        let prochaine = lectures.borrow().commencees + 1;
        self.0.attendu.notify_one();
        let lue = timeout(PATIENCE, lectures.wait_for(|l| l.finie >= prochaine)).await;
        let lue = lue.map_err(|_| StorageError::unavailable("the journal of events isn't read"))?;
        Ok(lue.map_err(StorageError::backend)?.dernier)
    }

    /// A new follower: from after an event's number, or from now on.
    async fn suivre(
        &self,
        moi: &Identite,
        ticket: Option<TicketId>,
        depuis: Option<i64>,
    ) -> AppResult<(Presence, Abonnement)> {
        let acteur = moi.utilisateur.acteur();
        let abonnement = Abonnement::ouvrir(self, acteur, ticket, depuis).await?;
        let validite = moi.expiration - self.0.clock.now();
        let validite = validite.try_into().unwrap_or(Duration::ZERO);
        Ok((self.0.presences.entrer(moi, validite), abonnement))
    }

    /// How long those who are connected need to take so many events.
    fn pause(&self, nombre: usize) -> Duration {
        let remises = u32::try_from(nombre.saturating_mul(self.0.presences.nombre()));
        REMISE.saturating_mul(remises.unwrap_or(u32::MAX)).min(PAUSE)
    }
}
