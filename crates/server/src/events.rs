//! Events as they are committed: numbered, then handed on to those who follow them.

use std::{error::Error, time::Duration};

use http_api::TempsReel;
use infrastructure::storage::{Reveil, Storage};
use tokio::{select, time::sleep};

/// How long events may wait of which no word came: of another instance, which crashed before it
/// numbered them, or couldn't tell.
const EVERY: Duration = Duration::from_millis(500);
/// The pause after some came, so that many changes share one step.
const BREATH: Duration = Duration::from_millis(5);
/// The longest pause after failures in a row: nothing is lost meanwhile, but everyone waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Hands events on for as long as the server runs: as soon as it committed some itself, another
/// instance says so or someone wants to know how far they go, and now and then. What fails is tried
/// again.
pub async fn hand_on_as_they_come(temps_reel: TempsReel, reveil: Reveil) {
    let (mut since, mut patience) = (None, EVERY);
    loop {
        match temps_reel.avancer(&mut since).await {
            Ok(0) => {
                patience = EVERY;
                select! {
                    () = reveil.attendre() => {}
                    () = temps_reel.attendu() => {}
                    () = sleep(EVERY) => {}
                }
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

/// Listens to what other instances say of events. Without their word they come all the same, a
/// little later.
pub async fn listen_to_others(storage: Storage) {
    loop {
        let Err(error) = storage.ecouter().await;
        tracing::warn!(error = &error as &dyn Error, "could not listen to the other instances");
        sleep(PATIENCE).await;
    }
}
