//! Telling of deadlines that come near, or pass, as they do.

use std::time::Duration;

use application::tickets::AnnoncerFranchissements;

/// How often: a crossing is told within about this time.
const EVERY: Duration = Duration::from_secs(1);
/// The longest pause after failures in a row.
const PATIENCE: Duration = Duration::from_mins(1);

/// Announces for as long as the server runs. What fails is tried again, ever more rarely.
pub async fn as_they_come(annoncer: AnnoncerFranchissements) {
    let mut pause = EVERY;
    loop {
        tokio::time::sleep(pause).await;
        pause = match annoncer.execute().await {
            Ok(tickets) => {
                if tickets > 0 {
                    tracing::info!(tickets, "announced deadlines");
                }
                EVERY
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "could not announce deadlines");
                (pause * 2).min(PATIENCE)
            }
        };
    }
}
