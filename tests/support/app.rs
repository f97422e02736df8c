//! The real server, in this process, on port 0.

use std::{fs, path::Path, sync::mpsc, thread};

use s3_test::S3Server;
use serde_json::json;
use server::{
    Server,
    settings::{Settings, SettingsError},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{Answer, Caller, Moteur, database::Database};

/// The admin that every test starts with.
pub const ADMIN: (&str, &str) = ("admin@exemple.sn", "le mot de passe des tests");

/// The password of everyone else.
pub const PASSWORD: &str = "un mot de passe assez long";

/// A server under test, with a database of its own.
pub struct TestApp {
    base: String,
    http: reqwest::Client,
    admin: OnceCell<Caller>,
    stop: Option<Stop>,
    variables: Vec<(String, String)>,
    database: Database,
    s3: Option<S3Server>,
    dir: TempDir,
}

impl TestApp {
    /// Starts a server on a fresh database.
    pub async fn start(moteur: Moteur) -> Self {
        Self::start_with(moteur, &[]).await
    }

    /// The same with more settings, as environment variables.
    pub async fn start_with(moteur: Moteur, settings: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let database = Database::create(moteur).await;
        let s3 = match moteur {
            Moteur::Sqlite => None,
            Moteur::Postgres => Some(S3Server::start().await),
        };
        let variables = environment(&database, &dir, s3.as_ref(), settings);
        let (base, stop) = spawn(&variables);
        // What the tests speak is plain HTTP, but their client wants a provider of TLS all the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (http, admin) = (reqwest::Client::new(), OnceCell::new());
        Self { base, http, admin, stop: Some(stop), variables, database, s3, dir }
    }

    /// A second server on the same database, as another instance would be, and how to stop it.
    #[must_use]
    pub fn second_instance(&self) -> (String, Stop) {
        self.second_instance_with(&[])
    }

    /// The same with more settings, as environment variables.
    #[must_use]
    pub fn second_instance_with(&self, settings: &[(&str, &str)]) -> (String, Stop) {
        let more = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        spawn(&self.variables.iter().cloned().chain(more).collect::<Vec<_>>())
    }

    /// Where the server listens, without a path.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where the database is.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database.url(&self.dir)
    }

    /// The environment that its server was started with.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        self.variables.clone()
    }

    /// The S3 server that keeps its files; `None` where they are in a folder.
    #[must_use]
    pub const fn s3(&self) -> Option<&S3Server> {
        self.s3.as_ref()
    }

    /// Where it receives files.
    #[must_use]
    pub fn reception(&self) -> std::path::PathBuf {
        self.dir.path().join("reception")
    }

    /// The names of what its store holds, in order.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let mut names = match &self.s3 {
            Some(s3) => s3.objects(),
            None => files(&self.dir.path().join("files")),
        };
        names.sort();
        names
    }

    /// The database itself.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Writes to the database what no route does.
    pub async fn write(&self, sql: String) {
        self.database.write(&self.dir, sql).await;
    }

    /// A caller without a token.
    #[must_use]
    pub fn anonymous(&self) -> Caller {
        Caller::new(self.http.clone(), self.base.clone(), None)
    }

    /// A caller of another instance, with the token of `caller`.
    #[must_use]
    pub fn elsewhere(&self, base: String, caller: &Caller) -> Caller {
        Caller::new(self.http.clone(), base, caller.token().map(str::to_owned))
    }

    /// The admin of the first start, in one session that the whole test shares.
    pub async fn admin(&self) -> Caller {
        self.admin.get_or_init(|| self.login(ADMIN.0, ADMIN.1)).await.clone()
    }

    /// A user, logged in.
    pub async fn login(&self, email: &str, password: &str) -> Caller {
        let body = json!({ "email": email, "password": password });
        let answer = self.anonymous().post("/api/auth/login", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.with_token(answer.text("/token"))
    }

    /// A caller with this token.
    #[must_use]
    pub fn with_token(&self, token: String) -> Caller {
        Caller::new(self.http.clone(), self.base.clone(), Some(token))
    }

    /// A new agent, logged in.
    pub async fn agent(&self) -> Caller {
        self.user("agent", "agent@exemple.sn", None).await
    }

    /// A new user of a client, logged in.
    pub async fn client_user(&self, email: &str, client: &str) -> Caller {
        self.user("client", email, Some(client)).await
    }

    async fn user(&self, role: &str, email: &str, client: Option<&str>) -> Caller {
        let password = PASSWORD;
        let user = json!({
            "nom": format!("Utilisateur {email}"), "email": email, "password": password,
            "role": role, "clientId": client,
        });
        self.admin().await.post("/api/utilisateurs", &user).await.expect(201);
        self.login(email, password).await
    }

    /// A new client, as answered.
    pub async fn client(&self, nom: &str) -> Answer {
        let body = json!({ "nom": nom, "type": "entreprise" });
        self.admin().await.post("/api/clients", &body).await.expect(201)
    }

    /// A new chantier of a client, as answered.
    pub async fn chantier(&self, nom: &str, client: &str) -> Answer {
        let body = json!({ "nom": nom, "type": "construction", "clientId": client });
        self.admin().await.post("/api/chantiers", &body).await.expect(201)
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop();
        }
    }
}

/// The files below a directory, as paths from it.
fn files(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let Ok(entries) = fs::read_dir(&directory) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                directories.push(path);
            } else {
                let name = path.strip_prefix(root).expect("it is below");
                names.push(name.display().to_string());
            }
        }
    }
    names
}

/// The environment of a server under test: later variables win.
fn environment(
    database: &Database,
    dir: &TempDir,
    s3: Option<&S3Server>,
    more: &[(&str, &str)],
) -> Vec<(String, String)> {
    let given = [
        ("DATABASE_URL", database.url(dir)),
        ("TICKETS_SERVER__DATA_DIR", dir.path().display().to_string()),
        ("TICKETS_SERVER__BIND", "127.0.0.1:0".into()),
        ("TICKETS_SERVER__WORKERS", "2".into()),
        ("TICKETS_SERVER__LOG", "error".into()),
        ("TICKETS_AUTH__JWT_SECRET", "0123456789abcdef0123456789abcdef".into()),
        ("TICKETS_ADMIN__EMAIL", ADMIN.0.into()),
        ("TICKETS_ADMIN__PASSWORD", ADMIN.1.into()),
    ];
    let files = s3.map(|s3| {
        [
            ("TICKETS_FILES__STORE", "s3".into()),
            ("TICKETS_FILES__ENDPOINT", s3.endpoint()),
            ("TICKETS_FILES__BUCKET", s3.bucket().into()),
            ("TICKETS_FILES__REGION", s3.region().into()),
            ("TICKETS_FILES__ACCESS_KEY", s3.access_key().into()),
            ("TICKETS_FILES__SECRET_KEY", s3.secret_key().into()),
        ]
    });
    let more = more.iter().map(|(key, value)| (*key, (*value).to_owned()));
    let all = given.into_iter().chain(files.into_iter().flatten()).chain(more);
    all.map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Settings from these environment variables alone, the later ones winning.
///
/// # Errors
///
/// What the program would say of them.
pub fn settings(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Settings::load(None, variables.iter().map(owned))
}

/// Stops a server, and waits until it has ended.
pub type Stop = Box<dyn FnOnce() + Send + Sync>;

/// Runs a server in a thread of its own until it is told to stop.
fn spawn(variables: &[(String, String)]) -> (String, Stop) {
    let settings = Settings::load(None, variables.iter().cloned()).expect("the settings are right");
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let server = Server::build(&settings).await.expect("the server starts");
            sender.send((server.port(), server.handle())).expect("the test waits");
            server.run().await.expect("the server ends in order");
        });
    });
    let (port, handle) = receiver.recv().expect("the server starts");
    let stop = Box::new(move || {
        drop(handle.stop(false));
        let _ = thread.join();
    });
    (format!("http://127.0.0.1:{port}"), stop)
}
