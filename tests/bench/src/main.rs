//! How many sockets a server holds, and how fast an event reaches all of them: starts a server on
//! new data, opens sockets, writes, and prints what it took.
//!
//! Usage: `bench-ws PROGRAM [SOCKETS [EVENTS]]`, 5,000 sockets and 30 events by default. The
//! environment is passed on to the server: `DATABASE_URL` chooses its database. On Linux.

mod load;
mod server;

use std::{
    env,
    io::Write,
    time::{Duration, Instant},
};

use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{sleep, timeout},
};

use self::{
    load::{Writer, open},
    server::Server,
};

/// Whatever goes wrong ends it.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// How long an event may take to reach everyone, before it counts as lost.
const PATIENCE: Duration = Duration::from_mins(1);
/// Sockets that pay for what every later one finds in place.
const FIRST: u32 = 100;
/// Events in a row.
const BURST: u32 = 100;

fn main() -> Outcome<()> {
    let mut arguments = env::args().skip(1);
    let program = arguments.next().ok_or("usage: bench-ws PROGRAM [SOCKETS [EVENTS]]")?;
    let sockets = arguments.next().map_or(Ok(5_000), |number| number.parse())?;
    let events = arguments.next().map_or(Ok(30), |number| number.parse())?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(&program, sockets, events))
}

async fn measure(program: &str, sockets: u32, events: u32) -> Outcome<()> {
    let server = Server::start(program)?;
    let writer = Writer::log_in(server.base()).await?;
    let (sender, mut received) = unbounded_channel();
    open(server.base(), writer.token(), FIRST, &sender).await?;
    let (before, begun) = (server.memory()?, Instant::now());
    open(server.base(), writer.token(), sockets - FIRST, &sender).await?;
    say(&format!("{sockets} sockets opened in {:.1?}", begun.elapsed()))?;
    writer.write("Le premier").await?;
    everyone(&mut received, sockets, Instant::now()).await?;
    sleep(Duration::from_secs(2)).await;
    let memory = f64::from(u32::try_from(server.memory()?.saturating_sub(before))?);
    say(&format!("memory: {:.1} KiB a socket", memory / f64::from(sockets - FIRST)))?;

    let (cpu, mut medians, mut lasts) = (server.cpu()?, Vec::new(), Vec::new());
    for event in 0..events {
        let written = Instant::now();
        writer.write(&format!("Le {event}")).await?;
        let mut delays = everyone(&mut received, sockets, written).await?;
        delays.sort_unstable();
        medians.extend(delays.get(delays.len() / 2));
        lasts.extend(delays.last());
        sleep(Duration::from_millis(100)).await;
    }
    let used = server.cpu()?.saturating_sub(cpu) / (sockets * events);
    say(&format!("server CPU: {used:.1?} a delivery, one event after the other"))?;
    say(&format!("from the request to half of the sockets: {}", spread(medians)))?;
    say(&format!("from the request to the last of them: {}", spread(lasts)))?;

    let (cpu, begun) = (server.cpu()?, Instant::now());
    for event in 0..BURST {
        writer.write(&format!("Le {event} d'affilée")).await?;
    }
    everyone(&mut received, sockets * BURST, begun).await?;
    let used = server.cpu()?.saturating_sub(cpu) / (sockets * BURST);
    say(&format!("server CPU: {used:.1?} a delivery, {BURST} events in a row, none lost"))?;
    say(&format!("memory: {} MiB in all", server.memory()? / 1_024))
}

/// Waits until so many deliveries were made, and says how long each took since `begun`.
async fn everyone(
    received: &mut UnboundedReceiver<Instant>,
    deliveries: u32,
    begun: Instant,
) -> Outcome<Vec<Duration>> {
    let mut delays = Vec::new();
    let all = async {
        for _ in 0..deliveries {
            delays.extend(received.recv().await.map(|at| at.saturating_duration_since(begun)));
        }
    };
    let whole = timeout(PATIENCE, all).await;
    whole.map_err(|_| format!("events were lost: {} of {deliveries} came", delays.len()))?;
    Ok(delays)
}

/// The least, the median and the most.
fn spread(mut delays: Vec<Duration>) -> String {
    delays.sort_unstable();
    let [first, .., last] = delays[..] else { return format!("{delays:?}") };
    format!("{first:.0?} to {last:.0?}, {:.0?} at the median", delays[delays.len() / 2])
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
