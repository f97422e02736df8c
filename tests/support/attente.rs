//! Waiting for what comes by itself.

use std::time::{Duration, Instant};

/// Asks again and again until it is true; fails where it still isn't after `limit`.
pub async fn eventually(what: &str, limit: Duration, condition: impl AsyncFn() -> bool) {
    let start = Instant::now();
    loop {
        // A question that was asked in time may be answered late: the machine may be busy.
        let late = start.elapsed() > limit;
        if condition().await {
            return;
        }
        assert!(!late, "{what}: not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
