//! A real S3 server for the tests: `s3s-fs` over a temporary directory, on a port of its own. It
//! checks the signatures of headers and of presigned URLs, and refuses those that have expired.
#![expect(
    clippy::missing_panics_doc,
    clippy::expect_used,
    reason = "a failure here is a failed test"
)]

use std::{
    fs,
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

use async_trait::async_trait;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{
    S3Result,
    access::{S3Access, S3AccessContext},
    auth::SimpleAuth,
    s3_error,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    task::JoinSet,
    time::sleep,
};

const BUCKET: &str = "fichiers";
const REGION: &str = "us-east-1";
const ACCESS_KEY: &str = "cle-des-tests";
const SECRET_KEY: &str = "secret-des-tests";

/// An S3 server with one bucket, which stops when it is dropped.
pub struct S3Server {
    address: SocketAddr,
    orders: Option<UnboundedSender<Order>>,
    thread: Option<JoinHandle<()>>,
    dir: TempDir,
}

/// How the server behaves from now on, and whom to tell that it does.
struct Order(Mode, mpsc::Sender<()>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Answers.
    Up,
    /// Refuses connections.
    Down,
    /// Takes connections and never answers.
    Silent,
}

impl S3Server {
    /// Starts a server with an empty bucket, in a thread and a runtime of its own, so that it
    /// outlives the runtime of the test that starts it.
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        fs::create_dir(dir.path().join(BUCKET)).expect("a bucket");
        let service = service(dir.path());
        let (orders, received) = unbounded_channel();
        let (ready, address) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(serve(&service, ready, received));
        });
        let address = address.await.expect("the server listens");
        Self { address, orders: Some(orders), thread: Some(thread), dir }
    }

    /// Where it listens, without a trailing slash. Buckets are in the path, not in the host.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The one bucket.
    #[must_use]
    pub const fn bucket(&self) -> &'static str {
        BUCKET
    }

    /// The region that requests are signed for. The server takes any.
    #[must_use]
    pub const fn region(&self) -> &'static str {
        REGION
    }

    /// The one access key that it knows.
    #[must_use]
    pub const fn access_key(&self) -> &'static str {
        ACCESS_KEY
    }

    /// The secret of that key.
    #[must_use]
    pub const fn secret_key(&self) -> &'static str {
        SECRET_KEY
    }

    /// The keys of the objects now stored, sorted.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let root = self.dir.path().join(BUCKET);
        let mut keys = Vec::new();
        collect(&root, &root, &mut keys);
        keys.sort_unstable();
        keys
    }

    /// How many multipart uploads were started and neither completed nor aborted.
    #[must_use]
    pub fn unfinished_uploads(&self) -> usize {
        let entries = fs::read_dir(self.dir.path()).expect("the directory of the server");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".upload-")).count()
    }

    /// Refuses connections, and cuts those that are open, until [`Self::resume`].
    pub fn stop(&self) {
        self.order(Mode::Down);
    }

    /// Takes connections and never answers, and cuts those that are open, until [`Self::resume`].
    pub fn hang(&self) {
        self.order(Mode::Silent);
    }

    /// Answers again, on the same port and with the same objects.
    pub fn resume(&self) {
        self.order(Mode::Up);
    }

    fn order(&self, mode: Mode) {
        let (done, obeyed) = mpsc::channel();
        let orders = self.orders.as_ref().expect("they are closed on drop only");
        orders.send(Order(mode, done)).expect("the server runs");
        obeyed.recv().expect("the server runs");
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.orders.take();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has already been printed, and a second one would abort.
            drop(thread.join());
        }
    }
}

fn service(root: &Path) -> S3Service {
    let files = FileSystem::new(root).expect("the directory is there");
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    builder.set_access(OneBucket);
    builder.build()
}

/// Signed requests on the one bucket. `s3s-fs` by itself would create the bucket of an upload.
struct OneBucket;

#[async_trait]
impl S3Access for OneBucket {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        if request.credentials().is_none() {
            return Err(s3_error!(AccessDenied));
        }
        match request.s3_path().get_bucket_name() {
            Some(BUCKET) => Ok(()),
            _ => Err(s3_error!(NoSuchBucket)),
        }
    }
}

/// Serves until nobody can give orders any more.
async fn serve(
    service: &S3Service,
    ready: oneshot::Sender<SocketAddr>,
    mut orders: UnboundedReceiver<Order>,
) {
    // This socket never listens: it keeps the port ours while the server is down.
    let reserved = bind(0);
    let address = reserved.local_addr().expect("the address of a bound socket");
    let mut mode = Mode::Up;
    let mut listener = Some(listen(address.port()));
    let mut connections = JoinSet::new();
    // The other side may already be gone: then so are the orders.
    ready.send(address).ok();
    loop {
        tokio::select! {
            order = orders.recv() => {
                let Some(Order(next, done)) = order else { break };
                mode = next;
                connections.shutdown().await;
                if mode == Mode::Down {
                    listener = None;
                } else if listener.is_none() {
                    listener = Some(listen(address.port()));
                }
                done.send(()).ok();
            }
            stream = accept(listener.as_ref()) => {
                connections.spawn(converse(stream, mode, service.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

fn bind(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("a port that can be taken again");
    socket.bind((Ipv4Addr::LOCALHOST, port).into()).expect("a port");
    socket
}

fn listen(port: u16) -> TcpListener {
    bind(port).listen(1024).expect("a listener")
}

async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    let Some(listener) = listener else { return pending().await };
    loop {
        // What fails is the connection of a client that has already gone, or a want of descriptors.
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn converse(stream: TcpStream, mode: Mode, service: S3Service) {
    if mode == Mode::Silent {
        return pending().await;
    }
    let http = Builder::new(TokioExecutor::new());
    // A connection that the client cuts is no failure of the server.
    http.serve_connection(TokioIo::new(stream), service).await.ok();
}

fn collect(root: &Path, dir: &Path, keys: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a directory of the bucket") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, keys);
        } else {
            let key = path.strip_prefix(root).expect("it is in the bucket");
            keys.push(key.to_string_lossy().into_owned());
        }
    }
}
