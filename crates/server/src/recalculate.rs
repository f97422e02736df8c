//! Letting deadlines follow changes of the rules that nobody followed to the end.

use std::time::Duration;

use application::sla::Recalculer;

/// How often it is looked for them.
const EVERY: Duration = Duration::from_secs(5);

/// Ends what others began, for as long as the server runs. What fails is tried again.
pub async fn left_overs(recalculer: Recalculer) {
    loop {
        match recalculer.reprendre().await {
            Ok(0) => {}
            Ok(tickets) => tracing::info!(tickets, "moved deadlines after a change of the rules"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "could not move deadlines after a change of the rules");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}
