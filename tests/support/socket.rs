//! A client of the socket (RFC 6455), and one of the stream.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, Response};
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::Caller;

/// How long an event may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Caller {
    /// Opens the socket with the caller's token in the header; `query` is what comes after `?`.
    pub async fn socket(&self, query: &str) -> Socket {
        let authorization = format!("Bearer {}", self.token().expect("a token"));
        let socket = self.socket_with(query, &[("authorization", &authorization)]).await;
        socket.unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    /// Opens the socket with these headers alone.
    ///
    /// # Errors
    ///
    /// The status and the body of a refusal; 0 where there is no answer.
    pub async fn socket_with(
        &self,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Socket, (u16, Value)> {
        let gone = |_| (0, Value::Null);
        let address = self.base().strip_prefix("http://").expect("a plain address");
        let url = format!("ws://{address}/ws/tickets-client?{query}");
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(*name, value);
        }
        let stream = TcpStream::connect(address).await.map_err(gone)?;
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(answer)) => {
                let body = answer.body().as_deref().unwrap_or_default();
                Err((answer.status().as_u16(), serde_json::from_slice(body).unwrap_or_default()))
            }
            Err(_) => Err((0, Value::Null)),
        }
    }

    /// Opens the stream; `query` is what comes after `?`.
    pub async fn stream(&self, query: &str, headers: &[(&str, &str)]) -> Stream {
        let mut request = self.request(Method::GET, &format!("/api/evenements?{query}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Stream { response, text: String::new() }
    }
}

impl Socket {
    /// What comes next: an event, or whatever else is said. `None` where the connection ends, with
    /// or without a word.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await.expect("something comes");
            match next {
                Some(Ok(Message::Text(text))) => {
                    return Some(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next `count`.
    pub async fn take(&mut self, count: usize) -> Vec<Value> {
        let mut taken = Vec::new();
        while taken.len() < count {
            taken.push(self.next().await.unwrap_or_else(|| panic!("it ended after {taken:?}")));
        }
        taken
    }

    /// The code that the server closes it with, whatever it says before; `None` where it is gone
    /// without one.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("it ends") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Whether nothing comes, not even the end, for so long.
    pub async fn is_silent_for(&mut self, time: Duration) -> bool {
        timeout(time, self.0.next()).await.is_err()
    }

    /// Says something.
    pub async fn say(&mut self, message: Message) {
        self.0.send(message).await.expect("the server listens");
    }
}

/// An open stream of server-sent events.
pub struct Stream {
    response: Response,
    text: String,
}

impl Stream {
    /// The next event: its `id` and its `data`. `None` where the stream ends.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name| block.lines().find_map(|line| line.strip_prefix(name));
                if let Some(data) = field("data: ") {
                    let id = field("id: ").unwrap_or_default().to_owned();
                    return Some((id, serde_json::from_str(data).expect("JSON")));
                }
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("something comes");
            let chunk = chunk.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).expect("whole letters"));
        }
    }
}
