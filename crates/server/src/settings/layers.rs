//! The layers of the settings: the compiled-in defaults, a file, the environment.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    mem::discriminant,
    path::Path,
};

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{
    error::{Origin, SettingsError},
    keys::{self, Key, PREFIX},
};

const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// The values so far, and where those that aren't defaults come from.
pub(super) struct Layers {
    values: Table,
    origins: BTreeMap<Key, Origin>,
}

impl Layers {
    /// The defaults. Their keys are all the keys there are, and their types are the keys' types.
    pub(super) fn defaults() -> Result<Self, SettingsError> {
        let values = parse(DEFAULTS, &Origin::Default)?;
        Ok(Self { values, origins: BTreeMap::new() })
    }

    /// Lays a TOML file over the values.
    pub(super) fn add_file(&mut self, path: &Path) -> Result<(), SettingsError> {
        let text = fs::read_to_string(path)
            .map_err(|cause| SettingsError::Unreadable { path: path.to_owned(), cause })?;
        let origin = Origin::File(path.to_owned());
        for (section, values) in parse(&text, &origin)? {
            let (Value::Table(values), true) = (values, self.values.contains_key(&section)) else {
                return Err(self.unknown(&section, &section, &origin));
            };
            for (name, value) in values {
                let key = Key::new(&section, &name);
                self.set(key, value, origin.clone())?;
            }
        }
        Ok(())
    }

    /// Lays the environment over the values. Variables that are set but empty count as unset.
    pub(super) fn add_environment(
        &mut self,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<(), SettingsError> {
        let mut ours: BTreeMap<String, Key> =
            keys::keys(&self.values).map(|key| (key.variable(), key)).collect();
        ours.insert("DATABASE_URL".to_owned(), Key::new("database", "url"));
        // Sorted: DATABASE_URL comes before TICKETS_DATABASE__URL, which thus wins, and of several
        // faults the same one is told each time.
        let found: BTreeSet<_> =
            env.filter(|(name, _)| name.starts_with(PREFIX) || ours.contains_key(name)).collect();
        for (name, text) in found {
            let origin = Origin::Variable(name.clone());
            let Some(key) = ours.get(&name) else {
                let section = keys::section_of(&name);
                return Err(self.unknown(&name, &section, &origin));
            };
            if !text.trim().is_empty() {
                let value = self.read(key, &text);
                self.set(key.clone(), value, origin)?;
            }
        }
        Ok(())
    }

    /// Reads the values into their types.
    pub(super) fn into_typed<T: DeserializeOwned>(self) -> Result<T, SettingsError> {
        serde_path_to_error::deserialize(Value::Table(self.values.clone())).map_err(|cause| {
            let key = Key::from_path(&cause.path().to_string());
            let value = self.get(&key).cloned().unwrap_or(Value::String(String::new()));
            self.invalid(key, &value, cause.inner().message().to_owned())
        })
    }

    fn get(&self, key: &Key) -> Option<&Value> {
        let (section, name) = key.parts();
        self.values.get(section)?.get(name)
    }

    fn set(&mut self, key: Key, value: Value, origin: Origin) -> Result<(), SettingsError> {
        let Some(present) = self.get(&key) else {
            return Err(self.unknown(&key.to_string(), key.parts().0, &origin));
        };
        if !same_type(present, &value) {
            let allowed = expected(present).to_owned();
            self.origins.insert(key.clone(), origin);
            return Err(self.invalid(key, &value, allowed));
        }
        let (section, name) = key.parts();
        if let Some(Value::Table(values)) = self.values.get_mut(section) {
            values.insert(name.to_owned(), value);
        }
        self.origins.insert(key, origin);
        Ok(())
    }

    /// Reads a variable by the type of its key. What doesn't fit stays a text, which `set` refuses.
    fn read(&self, key: &Key, text: &str) -> Value {
        let trimmed = text.trim();
        let read = match self.get(key) {
            Some(Value::Integer(_)) => trimmed.parse().ok().map(Value::Integer),
            Some(Value::Boolean(_)) => trimmed.parse().ok().map(Value::Boolean),
            Some(Value::Array(_)) => Some(Value::Array(list(trimmed))),
            _ => None,
        };
        read.unwrap_or_else(|| Value::String(text.to_owned()))
    }

    fn unknown(&self, name: &str, section: &str, origin: &Origin) -> SettingsError {
        let hint = match origin {
            Origin::Variable(_) => keys::hint(name, section, &self.values, Key::variable),
            _ => keys::hint(name, section, &self.values, Key::to_string),
        };
        SettingsError::UnknownKey { name: name.to_owned(), origin: origin.clone(), hint }
    }

    fn invalid(&self, key: Key, value: &Value, allowed: String) -> SettingsError {
        let value = if key.is_secret() { "masquée".to_owned() } else { show(value) };
        let origin = self.origins.get(&key).cloned().unwrap_or(Origin::Default);
        SettingsError::Invalid { key, value, origin, allowed }
    }
}

fn parse(text: &str, origin: &Origin) -> Result<Table, SettingsError> {
    text.parse::<Table>().map_err(|cause| {
        // The parser's own rendering quotes the line, which may hold a secret.
        let before = cause.span().and_then(|span| text.get(..span.start)).unwrap_or(text);
        SettingsError::Syntax {
            origin: origin.clone(),
            line: before.matches('\n').count() + 1,
            cause: cause.message().to_owned(),
        }
    })
}

fn list(text: &str) -> Vec<Value> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| Value::String(item.to_owned()))
        .collect()
}

fn same_type(present: &Value, value: &Value) -> bool {
    match value {
        Value::Array(items) => present.is_array() && items.iter().all(Value::is_str),
        _ => discriminant(present) == discriminant(value),
    }
}

fn expected(present: &Value) -> &'static str {
    match present {
        Value::Integer(_) => "un nombre entier est attendu",
        Value::Boolean(_) => "true ou false est attendu",
        Value::Array(_) => "une liste de textes est attendue",
        _ => "un texte entre guillemets est attendu",
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::String(text) => format!("« {text} »"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        Value::Table(_) => "{…}".to_owned(),
    }
}
