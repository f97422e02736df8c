//! What is kept of the rules as JSON.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use application::ports::StorageError;
use domain::{
    CalendrierId, ChantierId, ClientId, Nom, ValeurInvalide,
    sla::{Definition, Plage, Politique, Politiques, Surcharge, Zone},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use time::{Date, format_description::well_known::Iso8601};
use uuid::Uuid;

use crate::storage::repositories::{corrompu, lire};

/// A part of a policy.
#[derive(Serialize, Deserialize, Default)]
struct Part {
    heures: [Option<u32>; 4],
    seuil: Option<u8>,
    calendrier: Option<Uuid>,
}

/// Every policy, by what it is for.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Document {
    configuration: Option<([u32; 4], u8)>,
    defaut: Part,
    categories: BTreeMap<String, Part>,
    clients: BTreeMap<Uuid, Part>,
    chantiers: BTreeMap<Uuid, Part>,
}

impl From<&Surcharge> for Part {
    fn from(surcharge: &Surcharge) -> Self {
        let calendrier = surcharge.calendrier().map(|calendrier| calendrier.0);
        Self { heures: surcharge.heures(), seuil: surcharge.seuil(), calendrier }
    }
}

impl TryFrom<Part> for Surcharge {
    type Error = ValeurInvalide;

    fn try_from(part: Part) -> Result<Self, ValeurInvalide> {
        Self::try_new(part.heures, part.seuil, part.calendrier.map(CalendrierId))
    }
}

/// The policies as they are stored.
pub fn document(politiques: &Politiques) -> Value {
    let Politiques { configuration, defaut, categories, clients, chantiers } = politiques;
    let document = Document {
        configuration: Some((configuration.heures(), configuration.seuil())),
        defaut: defaut.into(),
        categories: categories.iter().map(|(mot, part)| (mot.to_string(), part.into())).collect(),
        clients: clients.iter().map(|(id, part)| (id.0, part.into())).collect(),
        chantiers: chantiers.iter().map(|(id, part)| (id.0, part.into())).collect(),
    };
    serde_json::to_value(document).unwrap_or_default()
}

/// The policies that are stored.
pub fn politiques(document: Value) -> Result<Politiques, StorageError> {
    let Document { configuration, defaut, categories, clients, chantiers } = de_json(document)?;
    let configuration =
        configuration.map(|(heures, seuil)| Politique::try_new(heures, seuil)).transpose();
    Ok(Politiques {
        configuration: configuration.map_err(corrompu)?.unwrap_or_default(),
        defaut: defaut.try_into().map_err(corrompu)?,
        categories: parts(categories, |mot| lire(&mot))?,
        clients: parts(clients, |id| Ok(ClientId(id)))?,
        chantiers: parts(chantiers, |id| Ok(ChantierId(id)))?,
    })
}

fn parts<A, B: Ord>(
    parts: BTreeMap<A, Part>,
    cle: impl Fn(A) -> Result<B, StorageError>,
) -> Result<BTreeMap<B, Surcharge>, StorageError> {
    let part = |(a, part): (A, Part)| Ok((cle(a)?, part.try_into().map_err(corrompu)?));
    parts.into_iter().map(part).collect()
}

/// The slots of each day, and the holidays, as they are stored.
pub fn horaires(definition: &Definition) -> (Value, Value) {
    let texte = |valeur: &dyn Display| valeur.to_string();
    let jour = |jour: &Vec<Plage>| jour.iter().map(|p| texte(p)).collect::<Vec<_>>();
    let plages: Vec<_> = definition.jours().iter().map(jour).collect();
    let feries: Vec<_> =
        definition.feries().iter().map(|(date, nom)| [texte(date), texte(nom)]).collect();
    (plages.into(), feries.into_iter().map(|ferie| Value::from(ferie.to_vec())).collect())
}

/// The hours that are stored.
pub fn definition(fuseau: &str, plages: Value, feries: Value) -> Result<Definition, StorageError> {
    let plages: [Vec<String>; 7] = de_json(plages)?;
    let feries: Vec<(String, String)> = de_json(feries)?;
    let mut jours = <[Vec<Plage>; 7]>::default();
    for (jour, textes) in jours.iter_mut().zip(&plages) {
        *jour = textes.iter().map(|texte| lire(texte)).collect::<Result<_, _>>()?;
    }
    let ferie = |(date, nom): &(String, String)| {
        let date = Date::parse(date, &Iso8601::DATE).map_err(StorageError::backend)?;
        Ok((date, Nom::from_str(nom).map_err(corrompu)?))
    };
    let feries = feries.iter().map(ferie).collect::<Result<_, StorageError>>()?;
    let zone = Zone::try_new(fuseau).map_err(corrompu)?;
    Definition::try_new(zone, jours, feries).map_err(corrompu)
}

fn de_json<T: DeserializeOwned>(json: Value) -> Result<T, StorageError> {
    serde_json::from_value(json).map_err(StorageError::backend)
}

#[cfg(test)]
mod tests {
    use domain::Categorie;
    use time::macros::date;

    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let part = Surcharge::try_new([Some(8), None, None, Some(9)], Some(50), None).unwrap();
        let ailleurs =
            Surcharge::try_new([None; 4], None, Some(CalendrierId(Uuid::from_u128(3)))).unwrap();
        let ecrites = Politiques {
            configuration: Politique::try_new([1, 2, 3, 4], 70).unwrap(),
            defaut: ailleurs,
            categories: [(Categorie::Securite, part)].into(),
            clients: [(ClientId(Uuid::from_u128(1)), ailleurs)].into(),
            chantiers: [(ChantierId(Uuid::from_u128(2)), part)].into(),
        };
        let jours = std::array::from_fn(|_| vec!["08:00-12:00".parse().unwrap()]);
        let feries = vec![(date!(2026 - 04 - 04), Nom::try_new("Indépendance").unwrap())];
        let zone = Zone::try_new("Africa/Dakar").unwrap();
        let horaire = Definition::try_new(zone, jours, feries).unwrap();

        assert_eq!(politiques(document(&ecrites)).unwrap(), ecrites);
        let (plages, feries) = horaires(&horaire);
        assert_eq!(definition("Africa/Dakar", plages, feries).unwrap(), horaire);
    }

    #[test]
    fn nothing_stored_is_the_contract() {
        assert_eq!(politiques(serde_json::json!({})).unwrap(), Politiques::default());
    }

    #[test]
    fn what_makes_no_sense_is_a_failure() {
        assert!(politiques(serde_json::json!({ "categories": { "autre": null } })).is_err());
        assert!(definition("Africa/Dakar", Value::Null, Value::Null).is_err());
    }
}
