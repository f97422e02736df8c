//! Events as a stream of server-sent events (WHATWG HTML, section 9.2), for those who can hold a
//! request but not a socket.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use actix_web::{HttpResponse, web::Bytes};
use application::auth::Identite;
use domain::TicketId;
use futures_util::stream::unfold;
use tokio::{
    select,
    time::{Instant, Interval, interval_at, sleep_until},
};

use super::{
    TempsReel,
    abonnement::{Abonnement, Suite},
    presences::Presence,
};
use crate::problem::Problem;

/// Between two signs of life: what stands between may close a silent connection.
const SIGNE: Duration = Duration::from_secs(30);
/// Begins the stream: after how many milliseconds a broken one is taken up again.
const DEBUT: &[u8] = b"retry: 2000\n\n";

/// The stream. It ends where its user's token or rights do; nobody waits for one who reads slowly,
/// for the stream is no more than a place in the journal.
struct Flux {
    presence: Presence,
    abonnement: Abonnement,
    signe: Interval,
    prets: VecDeque<Bytes>,
}

/// Answers with the events that follow.
pub async fn diffuser(
    temps_reel: &TempsReel,
    moi: &Identite,
    ticket: Option<TicketId>,
    depuis: Option<i64>,
) -> Result<HttpResponse, Problem> {
    let (presence, abonnement) = temps_reel.suivre(moi, ticket, depuis).await?;
    let signe = interval_at(Instant::now() + SIGNE, SIGNE);
    let flux = Flux { presence, abonnement, signe, prets: [Bytes::from_static(DEBUT)].into() };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // For proxies that would gather the answer before they pass it on.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(unfold(flux, Flux::suivant)))
}

impl Flux {
    async fn suivant(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        loop {
            if let Some(octets) = self.prets.pop_front() {
                return Some((Ok(octets), self));
            }
            let expiration = self.presence.expiration();
            select! {
                biased;
                _ = self.presence.fin() => return None,
                () = sleep_until(expiration) => return None,
                _ = self.signe.tick() => self.prets.push_back(Bytes::from_static(b":\n\n")),
                suite = self.abonnement.suite() => self.prets = trames(suite),
            }
        }
    }
}

fn trames(suite: Suite) -> VecDeque<Bytes> {
    match suite {
        Suite::Resync(dernier) => {
            [format!("id: {dernier}\ndata: {{\"type\":\"resync\"}}\n\n").into()].into()
        }
        Suite::Trames(trames) => trames.into_iter().map(|trame| trame.sse).collect(),
    }
}
