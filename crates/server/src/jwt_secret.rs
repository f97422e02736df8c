//! The key that signs the tokens: the one given, else one made once and kept.

use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::settings::{DatabaseKind, Secret, Settings, reason};

/// The fewest bytes of a key: those of the digest that it signs with (RFC 7518, section 3.2).
const MIN_BYTES: usize = 32;

/// Why there is no key. None of these holds one.
#[derive(Debug, thiserror::Error)]
pub enum JwtSecretError {
    /// Several instances need one key, and none was given.
    #[error(
        "Avec PostgreSQL, auth.jwt_secret est obligatoire, car toutes les instances doivent avoir \
         le même : donnez {MIN_BYTES} octets au moins par TICKETS_AUTH__JWT_SECRET, par exemple le \
         résultat de « openssl rand -hex 32 »."
    )]
    Missing,
    /// The key that was given is too short.
    #[error(
        "auth.jwt_secret est trop court ({0} octets, {MIN_BYTES} au moins) : donnez-en un plus \
         long par TICKETS_AUTH__JWT_SECRET, par exemple le résultat de « openssl rand -hex 32 »."
    )]
    Short(usize),
    /// The key that was kept is damaged.
    #[error(
        "Le secret gardé dans {} est abîmé (un texte de {MIN_BYTES} octets au moins est attendu) : \
         supprimez ce fichier pour qu'un autre soit fait, ce qui déconnecte tous les utilisateurs.",
        .0.display()
    )]
    Damaged(PathBuf),
    /// The file of the key is out of reach.
    #[error(
        "Impossible de garder le secret des jetons dans {} ({}) : corrigez les droits de ce \
         dossier, changez server.data_dir, ou donnez TICKETS_AUTH__JWT_SECRET.",
        path.display(),
        reason(cause)
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
}

/// The key to sign tokens with. On SQLite one that wasn't given is made, and kept in the data
/// directory, so that tokens outlive the process.
///
/// # Errors
///
/// A key that is too short, one that is missing on PostgreSQL, or a file that can't be used.
pub fn jwt_secret(settings: &Settings) -> Result<Secret, JwtSecretError> {
    match (&settings.auth.jwt_secret, settings.database.kind()) {
        (Some(given), _) => match given.expose().len() {
            MIN_BYTES.. => Ok(given.clone()),
            bytes => Err(JwtSecretError::Short(bytes)),
        },
        (None, DatabaseKind::Postgres) => Err(JwtSecretError::Missing),
        (None, DatabaseKind::Sqlite) => kept(&settings.server.data_dir),
    }
}

fn kept(data_dir: &Path) -> Result<Secret, JwtSecretError> {
    let path = data_dir.join("jwt.secret");
    match read_or_make(&path) {
        Ok(secret) if secret.len() >= MIN_BYTES => Ok(Secret::new(secret)),
        Ok(_) => Err(JwtSecretError::Damaged(path)),
        Err(cause) if cause.kind() == io::ErrorKind::InvalidData => {
            Err(JwtSecretError::Damaged(path))
        }
        Err(cause) => Err(JwtSecretError::File { path, cause }),
    }
}

fn read_or_make(path: &Path) -> io::Result<String> {
    // A file that is there may be read-only: it is only opened for writing when it has to be made.
    match fs::read_to_string(path) {
        Ok(secret) if !secret.trim().is_empty() => return Ok(secret.trim().to_owned()),
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        Ok(_) | Err(_) => {}
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut file = open(path)?;
    // Two first starts at once agree: the second waits, then finds what the first has written.
    file.lock()?;
    let mut secret = String::new();
    file.read_to_string(&mut secret)?;
    if secret.trim().is_empty() {
        secret = random_hex()?;
        file.write_all(secret.as_bytes())?;
        file.sync_all()?;
    }
    Ok(secret.trim().to_owned())
}

/// Opens the file for its owner alone, made empty where it is missing.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn random_hex() -> io::Result<String> {
    let mut bytes = [0; MIN_BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use tempfile::{TempDir, tempdir};

    use super::*;

    fn settings(data_dir: &TempDir, more: &[(&str, &str)]) -> Settings {
        let data_dir = data_dir.path().join("neuf").display().to_string();
        let env = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let data_dir = ("TICKETS_SERVER__DATA_DIR".to_owned(), data_dir);
        Settings::load(None, env.chain([data_dir])).unwrap()
    }

    const POSTGRES: (&str, &str) = ("DATABASE_URL", "postgres://moi@hote/base");
    const LONG: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_made_secret_is_kept_for_the_next_start() {
        let directory = tempdir().unwrap();
        let settings = settings(&directory, &[]);

        let first = jwt_secret(&settings).unwrap();
        let second = jwt_secret(&settings).unwrap();

        assert_eq!(first, second);
        assert_eq!(first.expose().len(), 64);
        assert!(first.expose().chars().all(|c| c.is_ascii_hexdigit()));
    }

    #[test]
    fn two_data_directories_have_two_secrets() {
        let (one, other) = (tempdir().unwrap(), tempdir().unwrap());

        let one = jwt_secret(&settings(&one, &[])).unwrap();
        let other = jwt_secret(&settings(&other, &[])).unwrap();

        assert_ne!(one, other);
    }

    #[cfg(unix)]
    #[test]
    fn a_made_secret_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempdir().unwrap();

        jwt_secret(&settings(&directory, &[])).unwrap();

        let file = fs::metadata(directory.path().join("neuf/jwt.secret")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn starts_at_the_same_time_agree() {
        let directory = tempdir().unwrap();
        let settings = settings(&directory, &[]);

        let mut secrets: Vec<_> = thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| jwt_secret(&settings))).collect();
            starts.into_iter().map(|start| start.join().unwrap().unwrap()).collect()
        });

        secrets.dedup();
        assert_eq!(secrets.len(), 1);
    }

    #[test]
    fn a_file_left_empty_by_a_crash_is_filled() {
        let directory = tempdir().unwrap();
        fs::create_dir(directory.path().join("neuf")).unwrap();
        fs::write(directory.path().join("neuf/jwt.secret"), "\n").unwrap();

        let secret = jwt_secret(&settings(&directory, &[])).unwrap();

        assert_eq!(secret.expose().len(), 64);
    }

    #[test]
    fn a_damaged_file_is_refused_and_kept() {
        let directory = tempdir().unwrap();
        let file = directory.path().join("neuf/jwt.secret");
        fs::create_dir(directory.path().join("neuf")).unwrap();
        for damaged in [&b"sesame"[..], b"sesame\xff"] {
            fs::write(&file, damaged).unwrap();

            let message = jwt_secret(&settings(&directory, &[])).unwrap_err().to_string();

            assert!(message.contains("supprimez ce fichier"), "{message}");
            assert!(!message.contains("sesame"), "{message}");
            assert_eq!(fs::read(&file).unwrap(), damaged);
        }
    }

    #[test]
    fn a_data_directory_that_cannot_be_made_is_refused() {
        let directory = tempdir().unwrap();
        fs::write(directory.path().join("neuf"), "un fichier").unwrap();

        let message = jwt_secret(&settings(&directory, &[])).unwrap_err().to_string();

        assert!(message.contains("changez server.data_dir"), "{message}");
    }

    #[test]
    fn a_given_secret_is_used_and_not_kept() {
        let directory = tempdir().unwrap();

        let secret = jwt_secret(&settings(&directory, &[("TICKETS_AUTH__JWT_SECRET", LONG)]));

        assert_eq!(secret.unwrap().expose(), LONG);
        assert!(!directory.path().join("neuf").exists());
    }

    #[test]
    fn a_short_secret_is_refused_on_both_databases() {
        let directory = tempdir().unwrap();
        let short = ("TICKETS_AUTH__JWT_SECRET", &LONG[1..]);

        for env in [&[short][..], &[short, POSTGRES]] {
            let message = jwt_secret(&settings(&directory, env)).unwrap_err().to_string();

            assert!(message.contains("trop court (31 octets, 32 au moins)"), "{message}");
        }
    }

    #[test]
    fn postgresql_needs_a_secret() {
        let directory = tempdir().unwrap();

        let message = jwt_secret(&settings(&directory, &[POSTGRES])).unwrap_err().to_string();

        assert!(message.contains("obligatoire") && message.contains("32 octets"), "{message}");
    }
}
