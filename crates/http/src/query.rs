//! Query strings in: decoded strictly, unknown and repeated parameters refused, all faults at once.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use domain::ValeurInvalide;
use serde_json::Map;

use crate::{
    fautes::Fautes,
    problem::Problem,
    valeurs::{self, lire},
};

/// The parameters of a query string.
pub struct Parametres<T>(pub T);

impl<T: Deserr<Fautes>> FromRequest for Parametres<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(analyser(request.query_string()).map(Self).map_err(Problem::from))
    }
}

/// Reads a query string. An empty value is an absent one.
pub fn analyser<T: Deserr<Fautes>>(query: &str) -> Result<T, Fautes> {
    let mut fautes = Fautes::default();
    let mut parametres = Map::new();
    for paire in query.split('&').filter(|paire| !paire.is_empty()) {
        let (nom, valeur) = paire.split_once('=').unwrap_or((paire, ""));
        let (Some(nom), Some(valeur)) = (decoder(nom), decoder(valeur)) else {
            fautes.et(Fautes::une(nom, "l'encodage de l'URL est invalide"));
            continue;
        };
        let json = if valeur.is_empty() { serde_json::Value::Null } else { valeur.into() };
        if parametres.insert(nom.clone(), json).is_some() {
            fautes.et(Fautes::une(nom, "donné plusieurs fois"));
        }
    }
    fautes.sinon(deserr::deserialize(serde_json::Value::Object(parametres)))
}

/// The value of one parameter, where it is there.
pub fn valeur(query: &str, nom: &str) -> Option<String> {
    let mut paires = query.split('&').filter_map(|paire| paire.split_once('='));
    paires.find(|(cle, _)| *cle == nom).and_then(|(_, valeur)| decoder(valeur))
}

/// Undoes the encoding of a form. `None` for a broken escape, or what isn't UTF-8 after it.
fn decoder(texte: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(texte.len());
    let mut reste = texte.bytes();
    while let Some(octet) = reste.next() {
        octets.push(match octet {
            b'+' => b' ',
            b'%' => (chiffre(reste.next()?)? << 4) | chiffre(reste.next()?)?,
            autre => autre,
        });
    }
    String::from_utf8(octets).ok()
}

fn chiffre(octet: u8) -> Option<u8> {
    char::from(octet).to_digit(16).and_then(|chiffre| u8::try_from(chiffre).ok())
}

/// Several values, parted by commas: any of them.
pub struct Choix<T>(pub Vec<T>);

impl<T: Deserr<Fautes>> Deserr<Fautes> for Choix<T> {
    fn deserialize_from_value<V: IntoValue>(
        valeur: Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        let texte = valeurs::texte(valeur, lieu)?;
        let mots = texte
            .split(',')
            .map(|mot| T::deserialize_from_value(Value::<V>::String(mot.to_owned()), lieu));
        mots.collect::<Result<_, _>>().map(Self)
    }
}

/// The values of a filter; none where it is absent.
pub fn choix<T>(choix: Option<Choix<T>>) -> Vec<T> {
    choix.map(|Choix(valeurs)| valeurs).unwrap_or_default()
}

/// A truth value, as forms and query strings write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OuiNon {
    Oui,
    Non,
}

impl FromStr for OuiNon {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        match texte {
            "true" => Ok(Self::Oui),
            "false" => Ok(Self::Non),
            _ => Err(ValeurInvalide::new("valeurs permises : true, false")),
        }
    }
}

lire! { texte: OuiNon = |texte: String| texte.parse() }

/// A text to look for, of at most 200 characters.
pub struct Cherche(pub String);

impl Cherche {
    /// The most characters it may have.
    pub const MAX: usize = 200;

    fn try_new(texte: String) -> Result<Self, ValeurInvalide> {
        if texte.chars().any(char::is_control) {
            Err(ValeurInvalide::new("les caractères de contrôle sont refusés"))
        } else if texte.chars().count() > Self::MAX {
            Err(ValeurInvalide::new("200 caractères au plus"))
        } else {
            Ok(Self(texte))
        }
    }
}

lire! { texte: Cherche = Self::try_new }

/// The words to look for; none where there is no such parameter.
pub fn mots(cherche: Option<Cherche>) -> Vec<String> {
    cherche.map(|Cherche(texte)| application::mots(&texte)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::Status;

    use super::*;
    use crate::fautes::ErreurChamp;

    #[derive(Deserr)]
    #[deserr(error = Fautes, deny_unknown_fields)]
    struct Exemple {
        #[deserr(default)]
        search: Option<Cherche>,
        #[deserr(default)]
        status: Option<Choix<Status>>,
    }

    fn lire(query: &str) -> Result<(Vec<String>, Vec<Status>), Vec<ErreurChamp>> {
        analyser::<Exemple>(query)
            .map(|exemple| (mots(exemple.search), choix(exemple.status)))
            .map_err(Fautes::triees)
    }

    fn refus(query: &str) -> Vec<(String, String)> {
        lire(query).unwrap_err().into_iter().map(|e| (e.champ, e.message)).collect()
    }

    #[test]
    fn values_are_decoded_and_empty_ones_absent() {
        let lu = lire("search=%C3%89chafaudage+mal&status=nouveau,en_cours&").unwrap();

        assert_eq!(lu.0, ["echafaudage", "mal"]);
        assert_eq!(lu.1, [Status::Nouveau, Status::EnCours]);
        assert_eq!(lire("status=&search=").unwrap(), (vec![], vec![]));
    }

    #[test]
    fn every_fault_is_named_at_once() {
        assert_eq!(
            refus("statut=nouveau&status=fini&search=a&search=b"),
            [
                ("search".into(), "donné plusieurs fois".into()),
                (
                    "status".into(),
                    "valeurs permises : nouveau, en_cours, en_attente, resolu".into()
                ),
                ("statut".into(), "inconnu ; permis : search, status".into()),
            ]
        );
    }

    #[test]
    fn broken_encodings_and_control_characters_are_refused() {
        for query in ["search=%", "search=%zz", "search=%ff", "search=%0", "%e9=a", "search=%00"] {
            assert_eq!(refus(query).len(), 1, "{query}");
        }
    }
}
