//! Events as they are committed: numbered, then handed on to those who follow them.

use std::{error::Error, time::Duration};

use application::{AppResult, evenements::TenirJournal};
use http_api::TempsReel;
use infrastructure::storage::{Reveil, Storage};
use tokio::time::{sleep, timeout};

/// How long events may wait of which no word came: of another instance, which crashed before it
/// numbered them, or couldn't tell.
const EVERY: Duration = Duration::from_millis(500);
/// The pause after some came, so that many changes share one step.
const BREATH: Duration = Duration::from_millis(5);
/// The longest pause after failures in a row: nothing is lost meanwhile, but everyone waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Numbers events and hands them on for as long as the server runs: as soon as it committed some
/// itself or another instance says so, and now and then. What fails is tried again.
pub async fn hand_on_as_they_come(journal: TenirJournal, temps_reel: TempsReel, reveil: Reveil) {
    let (mut since, mut patience) = (None, EVERY);
    loop {
        match step(&journal, &temps_reel, &mut since).await {
            Ok(0) => {
                patience = EVERY;
                let _ = timeout(EVERY, reveil.attendre()).await;
            }
            Ok(_) => sleep(BREATH).await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "could not hand events on");
                sleep(patience).await;
                patience = (patience * 2).min(PATIENCE);
            }
        }
    }
}

async fn step(
    journal: &TenirJournal,
    temps_reel: &TempsReel,
    since: &mut Option<i64>,
) -> AppResult<usize> {
    journal.numeroter().await?;
    temps_reel.avancer(since).await
}

/// Listens to what other instances say of events. Without their word they come all the same, a
/// little later.
pub async fn listen_to_others(storage: Storage) {
    loop {
        let Err(error) = storage.ecouter().await;
        tracing::warn!(error = &error as &dyn Error, "could not listen to the other instances");
        sleep(PATIENCE).await;
    }
}
