//! The settings, typed and checked: `config/default.toml`, then a file, then the environment.

mod addresses;
mod error;
mod horaires;
mod keys;
mod layers;
mod secret;
mod values;

#[cfg(test)]
mod tests;

use std::{
    env,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use domain::{Email, Fuseau, MotDePasse, Nom, sla::Plage};
use serde::Deserialize;
use time::Date;

pub(crate) use self::error::reason;
pub use self::{
    error::{Origin, SettingsError},
    keys::Key,
    secret::Secret,
};

/// All the settings: one field a section, in which one field a key of `config/default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the sections are documented by their types")]
pub struct Settings {
    pub server: ServerSettings,
    pub database: DatabaseSettings,
    pub auth: AuthSettings,
    pub admin: AdminSettings,
    pub files: FilesSettings,
    pub sla: SlaSettings,
}

/// Where the server listens, where it keeps its files, and whom it believes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// Address of the API.
    #[serde(deserialize_with = "addresses::socket")]
    pub bind: SocketAddr,
    /// Address of the metrics.
    #[serde(deserialize_with = "addresses::socket")]
    pub management_bind: SocketAddr,
    /// What clients reach the API by, if it was given: see [`ServerSettings::base_url`].
    #[serde(deserialize_with = "addresses::public_url")]
    pub public_url: Option<String>,
    /// Directory of what is kept on disk. It may not exist yet.
    #[serde(deserialize_with = "values::path")]
    pub data_dir: PathBuf,
    /// Web origins that may call the API, in lower case, without a path.
    #[serde(deserialize_with = "addresses::origins")]
    pub cors_origins: Vec<String>,
    /// Where days begin and end.
    #[serde(deserialize_with = "values::timezone")]
    pub timezone: Fuseau,
    /// Whether migrations run at start.
    pub migrate: bool,
    /// Threads that serve requests, at least one.
    #[serde(deserialize_with = "values::workers")]
    pub workers: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "addresses::proxies")]
    pub trusted_proxies: Vec<IpAddr>,
    /// What is logged: a valid filter of `tracing`.
    #[serde(deserialize_with = "values::log")]
    pub log: String,
}

/// Where the database is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Its address, of one of the kinds of [`DatabaseKind`]. It may hold a password.
    #[serde(deserialize_with = "addresses::database")]
    pub url: Secret,
    /// Connections of the pool, at least one.
    #[serde(deserialize_with = "values::pool_size")]
    pub max_connections: u32,
}

/// The databases that the program speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file, for one instance.
    Sqlite,
    /// A server, for any number of instances.
    Postgres,
}

/// How tokens are made.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthSettings {
    /// The key as given, of any length.
    #[serde(deserialize_with = "values::secret")]
    pub jwt_secret: Option<Secret>,
    /// Life of an access token.
    #[serde(deserialize_with = "values::seconds::<2_592_000, _>")]
    pub access_ttl: Duration,
    /// Life of a refresh token.
    #[serde(deserialize_with = "values::seconds::<31_536_000, _>")]
    pub refresh_ttl: Duration,
    /// The `iss` of the tokens.
    #[serde(deserialize_with = "values::text")]
    pub issuer: String,
    /// The `aud` of the tokens.
    #[serde(deserialize_with = "values::text")]
    pub audience: String,
}

/// The administrator of the first start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of a user")]
pub struct AdminSettings {
    #[serde(deserialize_with = "values::email")]
    pub email: Option<Email>,
    #[serde(deserialize_with = "values::password")]
    pub password: Option<MotDePasse>,
    #[serde(deserialize_with = "values::nom")]
    pub nom: Nom,
}

/// Where files are kept, and how they come in and go out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesSettings {
    /// Where they are kept.
    #[serde(deserialize_with = "values::store")]
    pub store: StoreKind,
    /// Address of the S3 server; needed with [`StoreKind::S3`], as are bucket and keys.
    #[serde(deserialize_with = "addresses::endpoint")]
    pub endpoint: String,
    /// Address by which callers reach it; blank where it is the same.
    #[serde(deserialize_with = "addresses::endpoint")]
    pub public_endpoint: String,
    /// The bucket.
    #[serde(deserialize_with = "values::trimmed")]
    pub bucket: String,
    /// The region.
    #[serde(deserialize_with = "values::text")]
    pub region: String,
    /// Who we are.
    #[serde(deserialize_with = "values::trimmed")]
    pub access_key: String,
    /// Our secret.
    #[serde(deserialize_with = "values::secret")]
    pub secret_key: Option<Secret>,
    /// Whether the bucket's name stands in the path of an address.
    pub path_style: bool,
    /// Life of a download link.
    #[serde(deserialize_with = "values::seconds::<604_800, _>")]
    pub url_ttl: Duration,
    /// How long an upload may go without a byte.
    #[serde(deserialize_with = "values::seconds::<3_600, _>")]
    pub upload_idle: Duration,
    /// How long it may take in all.
    #[serde(deserialize_with = "values::seconds::<86_400, _>")]
    pub upload_timeout: Duration,
}

/// The stores that files can be kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// A folder of the data directory.
    Local,
    /// A bucket of S3, or of a server that speaks like it.
    S3,
}

/// The time to solve a ticket of each priority, in hours.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are named after the priorities")]
pub struct SlaSettings {
    #[serde(deserialize_with = "values::number::<1, 87_600, _, _>")]
    pub critique_heures: u32,
    #[serde(deserialize_with = "values::number::<1, 87_600, _, _>")]
    pub haute_heures: u32,
    #[serde(deserialize_with = "values::number::<1, 87_600, _, _>")]
    pub normale_heures: u32,
    #[serde(deserialize_with = "values::number::<1, 87_600, _, _>")]
    pub basse_heures: u32,
    /// Percentage of that time after which a ticket is in warning.
    #[serde(deserialize_with = "values::number::<1, 100, _, _>")]
    pub seuil_alerte: u8,
    /// The slots of each day, Monday first; `None` around the clock.
    #[serde(deserialize_with = "horaires::semaine")]
    pub horaires: Option<[Vec<Plage>; 7]>,
    /// The holidays.
    #[serde(deserialize_with = "horaires::feries")]
    pub feries: Vec<(Date, Nom)>,
    /// The zone whose clocks those are, if it is another than `server.timezone`.
    #[serde(deserialize_with = "values::optional_timezone")]
    pub fuseau: Option<Fuseau>,
}

impl Settings {
    /// Reads the settings: the defaults, then the file, then the environment.
    ///
    /// # Errors
    ///
    /// A file that can't be read, a key that doesn't exist, a value that isn't allowed.
    pub fn load(
        config: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut layers = layers::Layers::defaults()?;
        if let Some(path) = config {
            layers.add_file(path)?;
        }
        layers.add_environment(env)?;
        let mut settings: Self = layers.into_typed()?;
        if settings.database.url.expose().is_empty() {
            settings.database.url = sqlite_file(&settings.server.data_dir);
        }
        settings.files.complete()?;
        Ok(settings)
    }
}

impl ServerSettings {
    /// What links begin with, without a slash at the end: the public address, else the one that the
    /// server listens on, `bound`. Nobody can follow a link to every interface: loopback stands in.
    #[must_use]
    pub fn base_url(&self, bound: SocketAddr) -> String {
        let host = match bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let reachable = SocketAddr::new(host, bound.port());
        self.public_url.clone().unwrap_or_else(|| format!("http://{reachable}"))
    }
}

impl FilesSettings {
    /// Demands what S3 can't do without.
    fn complete(&self) -> Result<(), SettingsError> {
        let needed = [
            ("endpoint", self.endpoint.is_empty()),
            ("bucket", self.bucket.is_empty()),
            ("access_key", self.access_key.is_empty()),
            ("secret_key", self.secret_key.is_none()),
        ];
        let blank = needed.into_iter().find(|(_, blank)| *blank);
        match (self.store, blank) {
            (StoreKind::S3, Some((name, _))) => {
                Err(SettingsError::Missing { key: Key::new("files", name) })
            }
            _ => Ok(()),
        }
    }
}

impl DatabaseSettings {
    /// Which database the address leads to.
    #[must_use]
    pub fn kind(&self) -> DatabaseKind {
        if self.url.expose().starts_with("sqlite:") {
            DatabaseKind::Sqlite
        } else {
            DatabaseKind::Postgres
        }
    }
}

/// The environment of the process. What isn't UTF-8 in it is replaced, so that it is refused with
/// its name instead of being passed over.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    env::vars_os().map(|(name, value)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    })
}

/// The SQLite file in the data directory, made where it is missing.
fn sqlite_file(data_dir: &Path) -> Secret {
    let path = data_dir.join("tickets.db").display().to_string();
    // These end the path, or begin an escape, in the address of a database.
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Secret::new(format!("sqlite://{path}?mode=rwc"))
}
