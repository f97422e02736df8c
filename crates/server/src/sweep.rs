//! Clearing the store of what belongs to no file, now and then.

use std::time::Duration;

use application::pieces_jointes::Balayer;

/// How long after the start, and then how often.
const EVERY: Duration = Duration::from_hours(1);

/// Sweeps for as long as the server runs. What fails is tried again the next time.
pub async fn now_and_then(balayer: Balayer) {
    loop {
        tokio::time::sleep(EVERY).await;
        match balayer.execute(Balayer::DELAI).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "swept files that belong to no ticket"),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not sweep files");
            }
        }
    }
}
