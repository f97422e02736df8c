//! Who is connected, and until when.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use application::{
    AppResult,
    auth::{Identite, VeillerSessions},
};
use domain::{Acces, SessionId};
use tokio::{sync::oneshot, time::Instant};

/// Why a connection has to end, for reasons that aren't its peer's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fin {
    /// Its token expired, its session ended, or its user no longer has the same rights.
    Acces,
    /// The server stops.
    Arret,
}

/// The open connections.
pub struct Presences {
    veiller: VeillerSessions,
    suivante: AtomicU64,
    ouvertes: Mutex<Ouvertes>,
}

#[derive(Default)]
struct Ouvertes {
    arret: bool,
    par_numero: HashMap<u64, Connexion>,
}

struct Connexion {
    session: SessionId,
    acces: Acces,
    fin: oneshot::Sender<Fin>,
}

/// A connection that is taken note of, for as long as this lives.
pub struct Presence {
    presences: Arc<Presences>,
    numero: u64,
    fin: oneshot::Receiver<Fin>,
    expiration: Instant,
}

impl Presences {
    pub fn new(veiller: VeillerSessions) -> Self {
        let ouvertes = Mutex::new(Ouvertes::default());
        Self { veiller, suivante: AtomicU64::new(0), ouvertes }
    }

    /// Takes note of a connection, whose token is valid for so long.
    pub fn entrer(self: &Arc<Self>, moi: &Identite, validite: Duration) -> Presence {
        let (annonce, fin) = oneshot::channel();
        let numero = self.suivante.fetch_add(1, Ordering::Relaxed);
        let mut ouvertes = self.ouvertes();
        if ouvertes.arret {
            let _ = annonce.send(Fin::Arret);
        } else {
            let (session, acces) = (moi.session, moi.utilisateur.acces);
            ouvertes.par_numero.insert(numero, Connexion { session, acces, fin: annonce });
        }
        drop(ouvertes);
        let expiration = Instant::now() + validite;
        Presence { presences: Arc::clone(self), numero, fin, expiration }
    }

    /// How many there are.
    pub fn nombre(&self) -> usize {
        self.ouvertes().par_numero.len()
    }

    /// Ends those that must not go on, and says how many they were.
    pub async fn veiller(&self) -> AppResult<u64> {
        let mut sessions: Vec<_> =
            self.ouvertes().par_numero.values().map(|c| (c.session, c.acces)).collect();
        sessions.sort_unstable_by_key(|(session, _)| *session);
        sessions.dedup();
        let finies = self.veiller.execute(&sessions).await?;
        if finies.is_empty() {
            return Ok(0);
        }
        let finie = |_: &u64, c: &mut Connexion| finies.contains(&(c.session, c.acces));
        let sorties: Vec<_> = self.ouvertes().par_numero.extract_if(finie).collect();
        Ok(terminer(sorties, Fin::Acces))
    }

    /// Ends all of them, and each that comes after.
    pub fn fermer(&self) {
        let mut ouvertes = self.ouvertes();
        ouvertes.arret = true;
        terminer(ouvertes.par_numero.drain(), Fin::Arret);
    }

    /// Nothing panics while it holds the lock, so that what is behind it is always whole.
    fn ouvertes(&self) -> MutexGuard<'_, Ouvertes> {
        self.ouvertes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn terminer(connexions: impl IntoIterator<Item = (u64, Connexion)>, fin: Fin) -> u64 {
    connexions.into_iter().map(|(_, connexion)| connexion.fin.send(fin)).map(|_| 1).sum()
}

impl Presence {
    /// Ends when the connection has to, for another reason than that its token expires.
    pub async fn fin(&mut self) -> Fin {
        (&mut self.fin).await.unwrap_or(Fin::Arret)
    }

    /// When its token expires.
    pub const fn expiration(&self) -> Instant {
        self.expiration
    }

    /// Why the connection has to end at this instant, if it does.
    pub fn finie(&mut self) -> Option<Fin> {
        let expire = self.expiration <= Instant::now();
        expire.then_some(Fin::Acces).or_else(|| self.fin.try_recv().ok())
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.presences.ouvertes().par_numero.remove(&self.numero);
    }
}
