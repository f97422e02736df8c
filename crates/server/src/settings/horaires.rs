//! Working hours and holidays, as an operator writes them.

use domain::{Nom, sla::Plage};
use serde::{Deserialize, Deserializer, de::Error};
use time::{Date, format_description::well_known::Iso8601};

const JOURS: [&str; 7] = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"];

/// The slots of each day, Monday first; `None` where nothing is written: around the clock.
pub(super) fn semaine<'de, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<[Vec<Plage>; 7]>, D::Error> {
    let lignes = Vec::<String>::deserialize(source)?;
    let mut semaine = <[Vec<Plage>; 7]>::default();
    for ligne in &lignes {
        let (jours, plages) = horaire(ligne).ok_or_else(|| {
            D::Error::custom(format!(
                "des jours puis leurs plages sont attendus, comme lun-ven 08:00-12:00 14:00-18:00, \
                 au lieu de {ligne}"
            ))
        })?;
        for jour in semaine.iter_mut().skip(jours.0).take(jours.1) {
            if !jour.is_empty() {
                return Err(D::Error::custom(format!("chaque jour une fois, {ligne} est de trop")));
            }
            jour.clone_from(&plages);
        }
    }
    Ok((!lignes.is_empty()).then_some(semaine))
}

/// The first day and how many, and the slots of each.
fn horaire(ligne: &str) -> Option<((usize, usize), Vec<Plage>)> {
    let (jours, plages) = ligne.trim().split_once(' ')?;
    let (premier, dernier) = jours.split_once('-').unwrap_or((jours, jours));
    let rang = |nom: &str| JOURS.iter().position(|jour| nom.eq_ignore_ascii_case(jour));
    let (premier, dernier) = (rang(premier)?, rang(dernier)?);
    let plages: Vec<Plage> =
        plages.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    (premier <= dernier && !plages.is_empty()).then(|| ((premier, dernier + 1 - premier), plages))
}

/// The holidays, each a date and its name.
pub(super) fn feries<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<(Date, Nom)>, D::Error> {
    let lignes = Vec::<String>::deserialize(source)?;
    let ferie = |ligne: &String| {
        let (date, nom) = ligne.trim().split_once(' ')?;
        Some((Date::parse(date, &Iso8601::DATE).ok()?, Nom::try_new(nom).ok()?))
    };
    let lire = |ligne| {
        ferie(ligne).ok_or_else(|| {
            D::Error::custom(format!(
                "une date et un nom sont attendus, comme 2026-01-01 Jour de l'an, au lieu de {ligne}"
            ))
        })
    };
    lignes.iter().map(lire).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_alone_or_as_a_span() {
        let plages = |textes: &[&str]| textes.iter().map(|t| t.parse().unwrap()).collect();

        assert_eq!(
            horaire("lun-ven 08:00-12:00  14:00-18:00"),
            Some(((0, 5), plages(&["08:00-12:00", "14:00-18:00"])))
        );
        assert_eq!(horaire(" Sam 09:00-13:00 "), Some(((5, 1), plages(&["09:00-13:00"]))));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for ligne in ["lun", "lun-ven", "ven-lun 08:00-12:00", "lundi 08:00-12:00", "lun 8h-12h"] {
            assert_eq!(horaire(ligne), None, "{ligne}");
        }
    }
}
