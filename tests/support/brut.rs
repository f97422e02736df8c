//! Bytes on a socket, for what no well-behaved client sends.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::TestApp;

impl TestApp {
    /// Sends bytes as they are, and reads until the server closes: `Connection: close` asks it to.
    pub async fn raw(&self, request: &[u8]) -> String {
        let (mut reader, mut writer) = self.connect().await.into_split();
        let write = async {
            // A server that has heard enough answers and closes: the rest can't be sent then.
            let _ = writer.write_all(request).await;
        };
        let read = async {
            let mut answer = Vec::new();
            // The same on this side: what came before a reset counts.
            let _ = reader.read_to_end(&mut answer).await;
            answer
        };
        let (answer, ()) = tokio::join!(read, write);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends bytes and hangs up, as a phone does that loses its network.
    pub async fn hang_up_after(&self, request: &[u8]) {
        let mut socket = self.connect().await;
        socket.write_all(request).await.expect("the server listens");
        socket.flush().await.expect("the server listens");
    }

    async fn connect(&self) -> TcpStream {
        let address = self.base().strip_prefix("http://").expect("a plain address");
        TcpStream::connect(address).await.expect("the server listens")
    }
}
