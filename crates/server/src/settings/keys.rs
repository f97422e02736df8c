//! The names of the settings, and what to write instead of a wrong one.

use std::fmt;

use toml::{Table, Value};

/// What every variable of ours begins with.
pub(super) const PREFIX: &str = "TICKETS_";

/// Keys whose value may not appear in a message.
const SECRETS: [&str; 4] =
    ["auth.jwt_secret", "admin.password", "database.url", "files.secret_key"];

/// How alike two names must be for one to be offered for the other, 0 to 1.
const ALIKE: f64 = 0.8;

/// The name of a setting, such as `server.bind`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    pub(super) fn new(section: &str, name: &str) -> Self {
        Self(format!("{section}.{name}"))
    }

    /// The path that serde gives, such as `server.bind` or `server.cors_origins[0]`.
    pub(super) fn from_path(path: &str) -> Self {
        Self(path.split('[').next().unwrap_or(path).to_owned())
    }

    /// The environment variable that sets it.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.0.replacen('.', "__", 1).to_uppercase())
    }

    pub(super) fn is_secret(&self) -> bool {
        SECRETS.contains(&self.0.as_str())
    }

    /// Its section, and its name there.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.0.split_once('.').unwrap_or((&self.0, ""))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The section that a variable speaks of.
pub(super) fn section_of(variable: &str) -> String {
    let name = variable.strip_prefix(PREFIX).unwrap_or(variable);
    name.split("__").next().unwrap_or(name).to_lowercase()
}

/// Every key of a table of sections.
pub(super) fn keys(table: &Table) -> impl Iterator<Item = Key> {
    table
        .iter()
        .flat_map(|(section, values)| names(values).map(move |name| Key::new(section, name)))
}

fn names(section: &Value) -> impl Iterator<Item = &str> {
    section.as_table().into_iter().flat_map(Table::keys).map(String::as_str)
}

/// What to write instead of `wrong`: the name that is most alike, and what its section allows.
pub(super) fn hint(
    wrong: &str,
    section: &str,
    known: &Table,
    write: impl Fn(&Key) -> String,
) -> String {
    let nearest = keys(known)
        .map(|key| write(&key))
        .map(|name| (strsim::normalized_levenshtein(wrong, &name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let cure = match nearest {
        Some((_, name)) => format!("écrivez plutôt {name}"),
        None => "retirez-la ou corrigez son nom".to_owned(),
    };
    let (owner, allowed): (_, Vec<_>) = match known.get(section) {
        Some(values) => (format!("clés de [{section}]"), names(values).collect()),
        None => ("sections".to_owned(), known.keys().map(String::as_str).collect()),
    };
    format!("{cure} ; les {owner} sont {}", allowed.join(", "))
}
