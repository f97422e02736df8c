//! Numbering events as they are committed.

use std::time::Duration;

use application::evenements::TenirJournal;
use infrastructure::storage::Reveil;
use tokio::time::{sleep, timeout};

/// How long events of another instance may wait, which crashed before it numbered them.
const EVERY: Duration = Duration::from_millis(500);
/// The pause after some were numbered, so that many changes share one step.
const BREATH: Duration = Duration::from_millis(5);
/// The longest pause after failures in a row.
const PATIENCE: Duration = Duration::from_mins(1);

/// Numbers events for as long as the server runs: when it committed some itself, and now and then.
/// What fails is tried again, ever more rarely.
pub async fn number_as_they_come(journal: TenirJournal, reveil: Reveil) {
    let mut patience = EVERY;
    loop {
        match journal.numeroter().await {
            Ok(numbered) => {
                patience = EVERY;
                if numbered > 0 {
                    sleep(BREATH).await;
                } else {
                    let _ = timeout(EVERY, reveil.attendre()).await;
                }
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "could not number events");
                sleep(patience).await;
                patience = (patience * 2).min(PATIENCE);
            }
        }
    }
}
