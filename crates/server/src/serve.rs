//! The server: built, then run until it is told to stop.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
};

use actix_web::{
    HttpServer,
    dev::{Server as ActixServer, ServerHandle},
};
use application::{
    evenements::TenirJournal, pieces_jointes::Balayer, sla::Recalculer,
    tickets::AnnoncerFranchissements,
};
use futures_util::future::select_all;
use http_api::TempsReel;
use infrastructure::storage::Storage;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::spawn,
};

use crate::{
    StartError, address, background, events, first_admin, jwt_secret::jwt_secret,
    settings::Settings, sockets, tell, wiring,
};

/// Seconds that running requests have to end, once the server is told to stop.
const SURSIS: u64 = 30;

/// Threads of each worker that may wait for the disk. Each keeps some memory, and more of them than
/// a disk serves at once only wait.
const BLOCKING: usize = 8;

/// A server that listens, ready to run.
pub struct Server {
    actix: ActixServer,
    address: SocketAddr,
    storage: Storage,
    balayer: Balayer,
    annoncer: AnnoncerFranchissements,
    recalculer: Recalculer,
    journal: TenirJournal,
    temps_reel: TempsReel,
    welcome: String,
}

impl Server {
    /// Takes the port, connects to the database, brings it up to date, and creates the first admin
    /// where there is none.
    ///
    /// # Errors
    ///
    /// Whatever makes it impossible to serve, within 10 seconds.
    pub async fn build(settings: &Settings) -> Result<Self, StartError> {
        prepare(settings)?;
        let secret = jwt_secret(settings)?;
        let (listener, address) = listen(settings.server.bind)?;
        let storage = connect(settings).await?;
        update(settings, &storage).await?;
        wiring::configurer(settings, &storage).await?;
        let files = wiring::files(settings, &secret, &settings.server.base_url(address))?;
        let api = wiring::api(settings, &secret, &storage, &files)?;
        let admin = first_admin::create(&api.utilisateurs, &settings.admin).await?;
        let bind_error = |cause| StartError::Bind { address, cause };
        let temps_reel = api.temps_reel.clone();
        let actix = HttpServer::new(move || http_api::app(&api))
            .on_connect(sockets::prepare)
            .shutdown_signal(stop(temps_reel.clone()))
            .workers(settings.server.workers)
            .worker_max_blocking_threads(BLOCKING)
            .shutdown_timeout(SURSIS)
            .listen(listener)
            .map_err(bind_error)?
            .run();
        let welcome = welcome(settings, address, admin.as_deref());
        let balayer = wiring::balayer(&storage, &files);
        let annoncer = wiring::annoncer(&storage);
        let recalculer = wiring::recalculer(&storage);
        let journal = wiring::journal(&storage);
        Ok(Self {
            actix,
            address,
            storage,
            balayer,
            annoncer,
            recalculer,
            journal,
            temps_reel,
            welcome,
        })
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Stops the server from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.actix.handle()
    }

    /// What a person at the terminal wants to know.
    #[must_use]
    pub fn welcome(&self) -> &str {
        &self.welcome
    }

    /// Serves until SIGTERM, SIGINT or [`Server::handle`] says otherwise: then no new connection is
    /// taken, and running requests end.
    ///
    /// # Errors
    ///
    /// The system takes the port away.
    pub async fn run(self) -> Result<(), StartError> {
        let (temps_reel, reveil) = (self.temps_reel, self.storage.reveil());
        let events = events::hand_on_as_they_come(temps_reel.clone(), reveil);
        let tasks = [
            spawn(background::sweep(self.balayer)),
            spawn(background::announce(self.annoncer)),
            spawn(background::recalculate(self.recalculer)),
            spawn(background::forget(self.journal)),
            spawn(background::condense(self.storage.clone())),
            spawn(background::watch_over_sessions(temps_reel)),
            spawn(events::listen_to_others(self.storage.clone())),
            spawn(events),
        ];
        let end = self.actix.await.map_err(StartError::Serve);
        for task in tasks {
            task.abort();
        }
        end?;
        Ok(self.storage.close().await?)
    }
}

/// Ends when the system or the terminal says so, once sockets and streams were told to end: they
/// would hold the server up to the end of the respite.
async fn stop(temps_reel: TempsReel) {
    let mut ends: Vec<_> = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::quit()]
        .into_iter()
        .filter_map(|kind| signal(kind).ok())
        .collect();
    select_all(ends.iter_mut().map(|end| Box::pin(end.recv()))).await;
    temps_reel.fermer();
}

/// Serves, and says where.
pub async fn serve(settings: &Settings) -> Result<(), StartError> {
    let server = Server::build(settings).await?;
    tell(server.welcome());
    server.run().await
}

/// Connects to the database.
pub async fn connect(settings: &Settings) -> Result<Storage, StartError> {
    let database = &settings.database;
    Storage::connect(database.url.expose(), database.max_connections)
        .await
        .map_err(|cause| StartError::Connect { place: address::place(database), cause })
}

/// Makes the directory that SQLite's file lives in, and files that are coming in.
pub fn prepare(settings: &Settings) -> Result<(), StartError> {
    let path = &settings.server.data_dir;
    fs::create_dir_all(path).map_err(|cause| StartError::DataDir { path: path.clone(), cause })
}

/// Brings the schema up to date, or makes sure that it is.
async fn update(settings: &Settings, storage: &Storage) -> Result<(), StartError> {
    if settings.server.migrate {
        storage.migrate_up().await.map_err(StartError::Migrate)?;
    } else if storage.migrations_pending().await? {
        return Err(StartError::MigrationsPending);
    }
    Ok(storage.compter_en(&settings.server.timezone).await?)
}

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    bind().map_err(|cause| StartError::Bind { address, cause })
}

fn welcome(settings: &Settings, bound: SocketAddr, admin: Option<&str>) -> String {
    let url = settings.server.base_url(bound);
    let place = address::place(&settings.database);
    let admin = admin.map(|admin| format!("  Administrateur  {admin}\n")).unwrap_or_default();
    format!(
        "tickets-btp {} écoute sur {url}\n  Documentation   {url}/docs\n  Données         {place}\n{admin}",
        env!("CARGO_PKG_VERSION"),
    )
}
