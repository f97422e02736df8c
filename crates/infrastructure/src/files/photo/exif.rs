//! What a photo tells of itself: when, where, and which way is up.

use std::io::{Read, Seek};

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::conteneurs;
use super::orientation::Orientation;
use super::tiff::Tiff;

/// What could be read. What is missing, or makes no sense, is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Exif {
    /// When it was taken.
    pub prise_le: Option<PriseLe>,
    /// Where it was taken.
    pub lieu: Option<Lieu>,
    /// How it must be turned.
    pub orientation: Orientation,
}

/// When a photo was taken, in whole seconds, from the year 1900 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriseLe {
    /// In UTC: the camera told its offset, or the satellites told the time.
    Instant(OffsetDateTime),
    /// By the camera's clock, in a time zone that it does not tell.
    Locale(PrimitiveDateTime),
}

/// A place, in decimal degrees: `lat` within ±90, `lng` within ±180, both finite. Exactly (0, 0),
/// which cameras write while they look for satellites, is not a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lieu {
    /// North is positive.
    pub lat: f64,
    /// East is positive.
    pub lng: f64,
}

/// Reads the EXIF of a JPEG, PNG, WebP or HEIC file, recognised by its content. Never fails: a file
/// without EXIF, or that cannot be read, tells nothing. At most one mebioctet is held.
#[must_use]
pub fn lire(fichier: impl Read + Seek) -> Exif {
    conteneurs::bloc_tiff(fichier).map_or_else(Exif::default, |bloc| interpreter(&bloc))
}

/// Reads a TIFF block.
pub(super) fn interpreter(bloc: &[u8]) -> Exif {
    let Some(tiff) = Tiff::ouvrir(bloc) else { return Exif::default() };
    let Some(racine) = tiff.racine() else { return Exif::default() };
    let gps = tiff.repertoire(racine, 0x8825);
    let orientation = tiff.court(racine, 0x0112).unwrap_or(1);
    Exif {
        prise_le: prise_le(&tiff, racine, gps),
        lieu: gps.and_then(|gps| lieu(&tiff, gps)),
        orientation: Orientation::depuis_exif(orientation),
    }
}

/// The first date of the original, the digitised and the modified one; its own offset makes it an
/// instant, else the satellites do.
fn prise_le(tiff: &Tiff, racine: usize, gps: Option<usize>) -> Option<PriseLe> {
    let lire = |repertoire: usize, date, decalage| {
        let date = date_heure(tiff.texte(repertoire, date)?)?;
        Some((date, tiff.texte(repertoire, decalage).and_then(decalage_horaire)))
    };
    let exif = tiff.repertoire(racine, 0x8769);
    let locale = exif
        .and_then(|exif| {
            // The offset of DateTime is kept with the other two.
            lire(exif, 0x9003, 0x9011).or_else(|| lire(exif, 0x9004, 0x9012))
        })
        .or_else(|| {
            let date = date_heure(tiff.texte(racine, 0x0132)?)?;
            let texte = exif.and_then(|exif| tiff.texte(exif, 0x9010));
            Some((date, texte.and_then(decalage_horaire)))
        });
    let instant = |(date, decalage): (PrimitiveDateTime, Option<UtcOffset>)| {
        date.assume_offset(decalage?).checked_to_offset(UtcOffset::UTC)
    };
    locale
        .and_then(instant)
        .or_else(|| gps.and_then(|gps| instant_gps(tiff, gps)))
        .map(PriseLe::Instant)
        .or_else(|| locale.map(|(date, _)| PriseLe::Locale(date)))
}

fn lieu(tiff: &Tiff, gps: usize) -> Option<Lieu> {
    let degres = |sens, valeur, positif: u8, negatif: u8, max: f64| {
        let [degres, minutes, secondes] = tiff.trois(gps, valeur)?;
        let signe = match tiff.texte(gps, sens)?.first()?.to_ascii_uppercase() {
            s if s == positif => 1.0,
            s if s == negatif => -1.0,
            _ => return None,
        };
        let valeur = signe * (degres + minutes / 60.0 + secondes / 3600.0);
        if valeur.is_finite() && valeur.abs() <= max { Some(valeur) } else { None }
    };
    let lat = degres(0x0001, 0x0002, b'N', b'S', 90.0)?;
    let lng = degres(0x0003, 0x0004, b'E', b'W', 180.0)?;
    if lat.abs() + lng.abs() > 0.0 { Some(Lieu { lat, lng }) } else { None }
}

fn instant_gps(tiff: &Tiff, gps: usize) -> Option<OffsetDateTime> {
    let date = date(tiff.texte(gps, 0x001D)?)?;
    let [heures, minutes, secondes] = tiff.trois(gps, 0x0007)?.map(entier);
    let heure = Time::from_hms(heures?, minutes?, secondes?).ok()?;
    Some(PrimitiveDateTime::new(date, heure).assume_utc())
}

/// The whole part of a small positive number.
fn entier(valeur: f64) -> Option<u8> {
    (0..=59_u8).rev().find(|&n| f64::from(n) <= valeur).filter(|_| valeur < 60.0)
}

/// `2024:05:31 14:03:27`.
fn date_heure(texte: &[u8]) -> Option<PrimitiveDateTime> {
    let (jour, suite) = texte.split_at_checked(10)?;
    let &[b' ' | b'T', h1, h0, b':', m1, m0, b':', s1, s0, ..] = suite else { return None };
    let heure = Time::from_hms(nombre(h1, h0)?, nombre(m1, m0)?, nombre(s1, s0)?).ok()?;
    Some(PrimitiveDateTime::new(date(jour)?, heure))
}

/// `2024:05:31`. Years before 1900 are those of a clock that was never set.
fn date(texte: &[u8]) -> Option<Date> {
    let &[a3, a2, a1, a0, b':' | b'-', m1, m0, b':' | b'-', j1, j0] = texte else { return None };
    let annee = i32::from(nombre(a3, a2)?) * 100 + i32::from(nombre(a1, a0)?);
    let mois = Month::try_from(nombre(m1, m0)?).ok()?;
    Date::from_calendar_date(annee, mois, nombre(j1, j0)?).ok().filter(|_| annee >= 1900)
}

/// `+02:00`, as far as fourteen hours.
fn decalage_horaire(texte: &[u8]) -> Option<UtcOffset> {
    let &[signe, h1, h0, b':', m1, m0] = texte else { return None };
    let (heures, minutes) = (i32::from(nombre(h1, h0)?), i32::from(nombre(m1, m0)?));
    let secondes = heures * 3600 + minutes * 60;
    let secondes = match signe {
        b'+' => secondes,
        b'-' => -secondes,
        _ => return None,
    };
    let sense = minutes < 60 && secondes.abs() <= 14 * 3600;
    if sense { UtcOffset::from_whole_seconds(secondes).ok() } else { None }
}

fn nombre(dizaines: u8, unites: u8) -> Option<u8> {
    let chiffre = |c: u8| if c.is_ascii_digit() { Some(c - b'0') } else { None };
    Some(chiffre(dizaines)? * 10 + chiffre(unites)?)
}
