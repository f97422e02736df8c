//! How each kind of value is read: the bounds of `config/default.toml`, said in French when passed.

use std::{num::NonZero, path::PathBuf, thread::available_parallelism, time::Duration};

use domain::{Email, Fuseau, MotDePasse, Nom};
use serde::{Deserialize, Deserializer, de::Error};
use tracing_subscriber::EnvFilter;

use super::{Secret, StoreKind};

/// A whole number from `MIN` to `MAX`.
pub(super) fn number<'de, const MIN: i64, const MAX: i64, T, D>(source: D) -> Result<T, D::Error>
where
    T: TryFrom<i64>,
    D: Deserializer<'de>,
{
    Some(i64::deserialize(source)?)
        .filter(|number| (MIN..=MAX).contains(number))
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| D::Error::custom(format!("un nombre de {MIN} à {MAX} est attendu")))
}

/// A time from one second to `MAX` seconds.
pub(super) fn seconds<'de, const MAX: i64, D: Deserializer<'de>>(
    source: D,
) -> Result<Duration, D::Error> {
    number::<1, MAX, u64, D>(source)
        .map(Duration::from_secs)
        .map_err(|_| D::Error::custom(format!("un nombre de secondes de 1 à {MAX} est attendu")))
}

/// A number of threads, where 0 means one per core.
pub(super) fn workers<'de, D: Deserializer<'de>>(source: D) -> Result<usize, D::Error> {
    let given = number::<0, 1024, usize, D>(source)?;
    Ok(if given == 0 { cores() } else { given })
}

/// A number of connections, where 0 means twice the cores, plus 4.
pub(super) fn pool_size<'de, D: Deserializer<'de>>(source: D) -> Result<u32, D::Error> {
    let given = number::<0, 1000, u32, D>(source)?;
    let usual = u32::try_from(cores()).unwrap_or(u32::MAX).saturating_mul(2).saturating_add(4);
    Ok(if given == 0 { usual.min(1000) } else { given })
}

fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// A text that isn't blank.
pub(super) fn text<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    optional(source)?.ok_or_else(|| D::Error::custom("un texte non vide est attendu"))
}

/// A text, or nothing where it is blank.
fn optional<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(source)?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// A text, which may be blank.
pub(super) fn trimmed<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    Ok(optional(source)?.unwrap_or_default())
}

/// Where files are kept.
pub(super) fn store<'de, D: Deserializer<'de>>(source: D) -> Result<StoreKind, D::Error> {
    match String::deserialize(source)?.trim() {
        "local" => Ok(StoreKind::Local),
        "s3" => Ok(StoreKind::S3),
        _ => Err(D::Error::custom("local ou s3 est attendu")),
    }
}

/// A path to a directory.
pub(super) fn path<'de, D: Deserializer<'de>>(source: D) -> Result<PathBuf, D::Error> {
    text(source).map(PathBuf::from)
}

/// A secret, to the letter, or nothing where it is blank.
pub(super) fn secret<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Secret>, D::Error> {
    let text = String::deserialize(source)?;
    Ok(Some(text).filter(|text| !text.trim().is_empty()).map(Secret::new))
}

/// A name of the domain.
pub(super) fn nom<'de, D: Deserializer<'de>>(source: D) -> Result<Nom, D::Error> {
    Nom::try_new(&String::deserialize(source)?).map_err(D::Error::custom)
}

/// An e-mail address, or nothing where it is blank.
pub(super) fn email<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Email>, D::Error> {
    optional(source)?.map(|text| Email::try_new(&text)).transpose().map_err(D::Error::custom)
}

/// A password, to the letter, or nothing where it is empty.
pub(super) fn password<'de, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<MotDePasse>, D::Error> {
    let text = String::deserialize(source)?;
    if text.is_empty() {
        return Ok(None);
    }
    MotDePasse::try_new(&text).map(Some).map_err(D::Error::custom)
}

/// A time zone.
pub(super) fn timezone<'de, D: Deserializer<'de>>(source: D) -> Result<Fuseau, D::Error> {
    Fuseau::try_new(text(source)?.as_str()).map_err(D::Error::custom)
}

/// A time zone, or nothing where it is blank.
pub(super) fn optional_timezone<'de, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<Fuseau>, D::Error> {
    optional(source)?.map(|nom| Fuseau::try_new(&nom)).transpose().map_err(D::Error::custom)
}

/// What is logged, in the language of `tracing`'s filters.
pub(super) fn log<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let filter = text(source)?;
    match EnvFilter::try_new(&filter) {
        Ok(_) => Ok(filter),
        Err(_) => Err(D::Error::custom(
            "error, warn, info, debug ou trace est attendu, aussi par module comme info,sqlx=warn",
        )),
    }
}
