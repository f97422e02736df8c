//! A follower: their place in the journal, and what they have to be told from there on.

use std::{sync::Arc, time::Duration};

use application::{AppResult, evenements::SuiteDEvenements, ports::queries::EvenementsVoulus};
use domain::{Acteur, TicketId};
use tokio::{sync::watch, time::Instant};

use super::{
    TempsReel,
    anneau::Anneau,
    trame::{Relayee, Trame},
};

/// Events that are taken at once.
const LOT: u32 = 100;
/// How many events a follower may be behind…
const RETARD: i64 = 1_000;
/// … and for how long more than that: many may come at once.
const SURSIS: Duration = Duration::from_secs(5);
/// The pause before the database is asked again that didn't answer.
const REPRISE: Duration = Duration::from_millis(500);

/// What a follower is told next.
#[derive(Debug, PartialEq, Eq)]
pub enum Suite {
    /// That events are missing, and what there is has to be read anew; the number is the one to go
    /// on from.
    Resync(i64),
    /// These events.
    Trames(Vec<Trame>),
}

/// Whether a follower reads from the database, or takes events as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Etat {
    /// They catch up with what they missed.
    Rattrapage,
    /// They have caught up.
    Direct,
}

/// A follower.
pub struct Abonnement {
    temps_reel: TempsReel,
    acteur: Acteur,
    ticket: Option<TicketId>,
    anneau: watch::Receiver<Anneau>,
    etat: Etat,
    /// After which number they go on.
    position: i64,
    en_retard_depuis: Option<Instant>,
}

impl Abonnement {
    /// Follows from after `depuis`; without it, from after all that is committed at this instant.
    ///
    /// # Errors
    ///
    /// Storage failure, without `depuis`.
    pub async fn ouvrir(
        temps_reel: &TempsReel,
        acteur: Acteur,
        ticket: Option<TicketId>,
        depuis: Option<i64>,
    ) -> AppResult<Self> {
        let anneau = temps_reel.0.anneau.subscribe();
        let (position, etat) = match depuis {
            Some(depuis) => (depuis, Etat::Rattrapage),
            None => (temps_reel.maintenant().await?, Etat::Direct),
        };
        Ok(Self {
            temps_reel: temps_reel.clone(),
            acteur,
            ticket,
            anneau,
            etat,
            position,
            en_retard_depuis: None,
        })
    }

    /// What comes next, as soon as it does. Whoever stops waiting loses nothing.
    pub async fn suite(&mut self) -> Suite {
        loop {
            let suite = match self.etat {
                // Boxed, for it is rare, and would take its room for as long as the connection lives.
                Etat::Rattrapage => Box::pin(self.rattraper()).await,
                Etat::Direct => self.en_direct().await,
            };
            match suite {
                Suite::Trames(trames) if trames.is_empty() => {}
                autre => return autre,
            }
        }
    }

    /// Whether they fell too far behind, for too long. Who catches up with the past never does.
    pub fn trop_lent(&mut self) -> bool {
        let retard = self.anneau.borrow().dernier().saturating_sub(self.position);
        if retard <= RETARD {
            self.en_retard_depuis = None;
        } else if self.en_retard_depuis.is_some() || self.etat == Etat::Direct {
            return self.en_retard_depuis.get_or_insert_with(Instant::now).elapsed() > SURSIS;
        }
        false
    }

    /// Reads on in the journal.
    async fn rattraper(&mut self) -> Suite {
        let voulus =
            EvenementsVoulus { ticket: self.ticket, depuis: Some(self.position), limit: LOT };
        let lus = self.temps_reel.0.suivre.execute(&voulus, &self.acteur).await;
        let trames = lus.and_then(|SuiteDEvenements { evenements, dernier, resync }| {
            let trames = evenements.into_iter().map(Trame::try_from);
            Ok((trames.collect::<Result<Vec<_>, _>>()?, dernier, resync))
        });
        match trames {
            Ok((trames, dernier, resync)) => {
                self.position = dernier;
                if dernier >= self.anneau.borrow().dernier() {
                    self.etat = Etat::Direct;
                }
                if resync { Suite::Resync(dernier) } else { Suite::Trames(trames) }
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "could not read events for a follower");
                tokio::time::sleep(REPRISE).await;
                Suite::Trames(vec![])
            }
        }
    }

    /// Takes what has come, or waits until something does.
    async fn en_direct(&mut self) -> Suite {
        let lot = self.anneau.borrow_and_update().apres(self.position, LOT as usize);
        let Some(lot) = lot else {
            self.etat = Etat::Rattrapage;
            return Suite::Trames(vec![]);
        };
        let Some(dernier) = lot.last().map(|relayee| relayee.trame.numero) else {
            // The sender lives as long as `temps_reel` does.
            let _ = self.anneau.changed().await;
            return Suite::Trames(vec![]);
        };
        self.position = dernier;
        let siennes = lot.iter().filter(|relayee| self.entend(relayee));
        Suite::Trames(siennes.map(|relayee| relayee.trame.clone()).collect())
    }

    fn entend(&self, relayee: &Arc<Relayee>) -> bool {
        self.ticket.is_none_or(|ticket| ticket == relayee.ticket)
            && relayee.audience.comprend(&self.acteur)
    }
}
