//! What the server does by itself, now and then, for as long as it runs.

use std::{error::Error, time::Duration};

use application::{
    evenements::TenirJournal, pieces_jointes::Balayer, sla::Recalculer,
    tickets::AnnoncerFranchissements,
};
use http_api::TempsReel;
use infrastructure::storage::Storage;

/// The longest pause after failures in a row, where nobody waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

/// Something that is done again and again.
struct Chore {
    /// The pause before it is done first.
    first: Duration,
    /// The pause after it was done.
    every: Duration,
    /// The longest pause after failures in a row.
    patience: Duration,
    /// What was done, for the log.
    done: &'static str,
    /// What could not be done.
    failed: &'static str,
}

/// Announces crossings of deadlines: each within about a second.
pub async fn announce(annoncer: AnnoncerFranchissements) {
    let every = Duration::from_secs(1);
    let (done, failed) = ("announced deadlines", "could not announce deadlines");
    let chore = Chore { first: every, every, patience: PATIENCE, done, failed };
    chore
        .repeat(|| async { annoncer.execute().await.map(|n| u64::try_from(n).unwrap_or(0)) })
        .await;
}

/// Lets deadlines follow changes of the rules that nobody followed to the end.
pub async fn recalculate(recalculer: Recalculer) {
    let (first, every) = (Duration::ZERO, Duration::from_secs(5));
    let done = "moved deadlines after a change of the rules";
    let failed = "could not move deadlines after a change of the rules";
    Chore { first, every, patience: PATIENCE, done, failed }
        .repeat(|| recalculer.reprendre())
        .await;
}

/// Condenses the counters of tickets: readers add up what has gathered since. It happens all the
/// time, and is not worth a line.
pub async fn condense(storage: Storage) {
    let every = Duration::from_secs(1);
    let (done, failed) = ("condensed the counters", "could not condense the counters");
    let chore = Chore { first: every, every, patience: PATIENCE, done, failed };
    chore.repeat(|| async { storage.condenser().await.map(|_| 0) }).await;
}

/// Ends the sockets and streams of those whose rights have changed: within 5 seconds (contract,
/// section 8), of which an answer may take some.
pub async fn watch_over_sessions(temps_reel: TempsReel) {
    let every = Duration::from_secs(2);
    let (done, failed) = ("ended connections", "could not look whose sessions have ended");
    let chore = Chore { first: every, every, patience: every, done, failed };
    chore.repeat(|| temps_reel.veiller()).await;
}

/// Forgets old events.
pub async fn forget(journal: TenirJournal) {
    let (first, every) = (Duration::ZERO, Duration::from_hours(1));
    let (done, failed) = ("forgot old events", "could not forget old events");
    Chore { first, every, patience: PATIENCE, done, failed }.repeat(|| journal.elaguer()).await;
}

/// Clears the store of what belongs to no file.
pub async fn sweep(balayer: Balayer) {
    let every = Duration::from_hours(1);
    let (done, failed) = ("swept files that belong to no ticket", "could not sweep files");
    let chore = Chore { first: every, every, patience: PATIENCE, done, failed };
    chore.repeat(|| balayer.execute(Balayer::DELAI)).await;
}

impl Chore {
    /// Does it for ever, and says how much was done where anything was. What fails is tried again,
    /// ever more rarely.
    async fn repeat<E, W>(self, work: impl Fn() -> W)
    where
        E: Error + 'static,
        W: Future<Output = Result<u64, E>>,
    {
        let mut pause = self.first;
        loop {
            tokio::time::sleep(pause).await;
            pause = match work().await {
                Ok(count) => {
                    if count > 0 {
                        tracing::info!(count, "{}", self.done);
                    }
                    self.every
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn Error, "{}", self.failed);
                    (pause.max(self.every) * 2).min(self.patience.max(self.every))
                }
            };
        }
    }
}
