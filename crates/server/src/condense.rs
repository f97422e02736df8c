//! Condensing the counters of tickets, as changes gather.

use std::time::Duration;

use infrastructure::storage::Storage;

/// How often: readers add up what has gathered since.
const EVERY: Duration = Duration::from_secs(1);
/// The longest pause after failures in a row.
const PATIENCE: Duration = Duration::from_mins(1);

/// Condenses for as long as the server runs. What fails is tried again, ever more rarely.
pub async fn as_they_gather(storage: Storage) {
    let mut pause = EVERY;
    loop {
        tokio::time::sleep(pause).await;
        pause = match storage.condenser().await {
            Ok(_) => EVERY,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "could not condense the counters");
                (pause * 2).min(PATIENCE)
            }
        };
    }
}
