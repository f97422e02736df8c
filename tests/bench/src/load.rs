//! Those who listen, and the one who writes.

use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::mpsc::UnboundedSender};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config, tungstenite::protocol::WebSocketConfig,
};

use crate::{Outcome, server::PASSWORD};

/// Sockets that are opened at once.
const AT_ONCE: usize = 64;

/// Opens sockets, each of which tells when it receives an event.
pub async fn open(
    base: &str,
    token: &str,
    sockets: u32,
    received: &UnboundedSender<Instant>,
) -> Outcome<()> {
    let opened = stream::iter(0..sockets).map(|_| connect(base, token));
    let mut opened = opened.buffer_unordered(AT_ONCE);
    while let Some(socket) = opened.try_next().await? {
        tokio::spawn(listen(socket, received.clone()));
    }
    Ok(())
}

async fn connect(base: &str, token: &str) -> Outcome<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(base).await?;
    let config = WebSocketConfig::default().read_buffer_size(4_096).write_buffer_size(0);
    let url = format!("ws://{base}/ws/tickets-client?token={token}");
    Ok(client_async_with_config(url, stream, Some(config)).await?.0)
}

async fn listen(mut socket: WebSocketStream<TcpStream>, received: UnboundedSender<Instant>) {
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() && received.send(Instant::now()).is_err() {
            break;
        }
    }
}

/// Changes a ticket of its own.
pub struct Writer {
    http: reqwest::Client,
    token: String,
    ticket: String,
}

impl Writer {
    /// Logs in, and opens a ticket.
    pub async fn log_in(base: &str) -> Outcome<Self> {
        let http = reqwest::Client::new();
        let login = json!({ "email": "admin@localhost", "password": PASSWORD });
        let address = format!("http://{base}/api/auth/login");
        let login = send(&http, Method::POST, &address, "", &login).await?;
        let token = login["token"].as_str().unwrap_or_default().to_owned();
        let ticket = json!({ "titre": "Mesure", "priority": "basse", "categorie": "qualite" });
        let tickets = format!("http://{base}/api/tickets-client");
        let ticket = send(&http, Method::POST, &tickets, &token, &ticket).await?;
        let id = ticket["id"].as_str().unwrap_or_default();
        let ticket = format!("{tickets}/{id}");
        Ok(Self { http, token, ticket })
    }

    /// The token of its session.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Gives the ticket another title, which is one event.
    pub async fn write(&self, titre: &str) -> Outcome<()> {
        let change = json!({ "titre": titre });
        send(&self.http, Method::PATCH, &self.ticket, &self.token, &change).await.map(drop)
    }
}

async fn send(
    http: &reqwest::Client,
    method: Method,
    url: &str,
    token: &str,
    body: &Value,
) -> Outcome<Value> {
    let request = http.request(method, url).bearer_auth(token);
    let answer = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
    let answer = answer.send().await?.error_for_status()?;
    Ok(serde_json::from_slice(&answer.bytes().await?)?)
}
