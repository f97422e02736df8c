//! The domain's values, read from bodies and query strings: what a DTO holds is checked.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use domain::{
    Adresse, Avancement, Budget, CalendrierId, Categorie, ChantierId, ChantierType, ClientId,
    ClientType, Contenu, Coordonnees, Description, Email, MotDePasse, Motif, NiveauEscalade, Nom,
    Note, Patch, PieceJointeId, Priority, Responsable, Role, SlaStatus, Status, StatutChantier,
    Tag, Tags, Telephone, TicketId, Titre, ValeurInvalide, Ville,
    sla::{Plage, Zone},
};
use time::Date;

use crate::{fautes::Fautes, temps};

/// Reads `$type` by way of what `$source` takes from the wire. The trait is foreign and so are most
/// of the types; it is `Fautes` that makes these implementations ours.
macro_rules! lire {
    ($source:ident: $($type:ty = $lire:expr),+ $(,)?) => {$(
        impl ::deserr::Deserr<$crate::fautes::Fautes> for $type {
            fn deserialize_from_value<V: ::deserr::IntoValue>(
                valeur: ::deserr::Value<V>,
                lieu: ::deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::fautes::Fautes> {
                let brut = $crate::valeurs::$source(valeur, lieu)?;
                $lire(brut).map_err(|raison| $crate::fautes::Fautes::valeur(lieu, &raison))
            }
        }
    )+};
}
pub(crate) use lire;

lire! { texte:
    Titre = |texte: String| Self::try_new(&texte),
    Description = |texte: String| Self::try_new(&texte),
    Responsable = |texte: String| Self::try_new(&texte),
    Motif = |texte: String| Self::try_new(&texte),
    Contenu = |texte: String| Self::try_new(&texte),
    Nom = |texte: String| Self::try_new(&texte),
    Telephone = |texte: String| Self::try_new(&texte),
    Adresse = |texte: String| Self::try_new(&texte),
    Ville = |texte: String| Self::try_new(&texte),
    Email = |texte: String| Self::try_new(&texte),
    Tag = |texte: String| Self::try_new(&texte),
    MotDePasse = |texte: String| Self::try_new(&texte),
    Status = |texte: String| texte.parse(),
    Priority = |texte: String| texte.parse(),
    Categorie = |texte: String| texte.parse(),
    SlaStatus = |texte: String| texte.parse(),
    ClientType = |texte: String| texte.parse(),
    ChantierType = |texte: String| texte.parse(),
    StatutChantier = |texte: String| texte.parse(),
    Role = |texte: String| texte.parse(),
    TicketId = |texte: String| texte.parse(),
    ClientId = |texte: String| texte.parse(),
    ChantierId = |texte: String| texte.parse(),
    CalendrierId = |texte: String| texte.parse(),
    PieceJointeId = |texte: String| texte.parse(),
    Plage = |texte: String| texte.parse(),
    Zone = |texte: String| Self::try_new(&texte),
    Date = |texte: String| temps::jour(&texte),
    Secret = |texte: String| Self::try_new(texte, 1_024),
    Saisie = |texte: String| Secret::try_new(texte, usize::MAX).map(|Secret(texte)| Self(texte)),
}

lire! { entier:
    NiveauEscalade = Self::try_new,
    Budget = Self::try_new,
    Avancement = Self::try_new,
    Version = Self::try_new,
}

lire! { nombre: Note = Self::try_new }

lire! { etiquettes: Tags = Self::try_new }

lire! { point: Coordonnees = |Point { lat, lng }: Point| Self::try_new(lat, lng) }

/// A text to be compared with something secret: not empty, to the letter, and no longer than
/// anyone would type, so that hashing it costs nothing unusual.
pub struct Secret(pub String);

impl Secret {
    fn try_new(texte: String, max: usize) -> Result<Self, ValeurInvalide> {
        match texte.len() {
            0 => Err(ValeurInvalide::new("un texte non vide est attendu")),
            n if n > max => Err(ValeurInvalide::new(format!("{max} octets au plus"))),
            _ => Ok(Self(texte)),
        }
    }
}

/// A text that isn't empty, whatever it is: what it names will not be found.
pub struct Saisie(pub String);

/// The version of a ticket that the caller saw.
pub struct Version(i32);

impl Version {
    fn try_new(version: i64) -> Result<Self, ValeurInvalide> {
        match i32::try_from(version) {
            Ok(version @ 1..) => Ok(Self(version)),
            _ => Err(ValeurInvalide::new(format!("un entier de 1 à {} est attendu", i32::MAX))),
        }
    }

    /// The number.
    pub const fn get(&self) -> i32 {
        self.0
    }
}

#[derive(Deserr)]
#[deserr(error = Fautes, deny_unknown_fields)]
struct Point {
    lat: f64,
    lng: f64,
}

/// An absent field is kept, a null one cleared.
impl<T: Deserr<Fautes>> Deserr<Fautes> for Patch<T> {
    fn deserialize_from_value<V: IntoValue>(
        valeur: Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        match valeur {
            Value::Null => Ok(Self::Effacer),
            valeur => T::deserialize_from_value(valeur, lieu).map(Self::Mettre),
        }
    }
}

/// Takes a text, for those who `lire!` one elsewhere.
pub fn texte<V: IntoValue>(valeur: Value<V>, lieu: ValuePointerRef<'_>) -> Result<String, Fautes> {
    String::deserialize_from_value(valeur, lieu)
}

/// Takes a whole number, likewise.
pub fn entier<V: IntoValue>(valeur: Value<V>, lieu: ValuePointerRef<'_>) -> Result<i64, Fautes> {
    match valeur {
        // Beyond 64 bits is beyond every bound.
        Value::Integer(entier) => Ok(i64::try_from(entier).unwrap_or(i64::MAX)),
        Value::NegativeInteger(entier) => Ok(entier),
        // 65.0 is an integer to JSON Schema, and to the clients that write it so.
        #[expect(clippy::cast_possible_truncation, reason = "it is whole, and below 2^53")]
        Value::Float(nombre) if nombre.fract() == 0.0 && nombre.abs() < 2_f64.powi(53) => {
            Ok(nombre as i64)
        }
        autre => Err(Fautes::genre(lieu, &autre, "un entier est attendu")),
    }
}

fn nombre<V: IntoValue>(valeur: Value<V>, lieu: ValuePointerRef<'_>) -> Result<f64, Fautes> {
    f64::deserialize_from_value(valeur, lieu)
}

fn etiquettes<V: IntoValue>(
    valeur: Value<V>,
    lieu: ValuePointerRef<'_>,
) -> Result<Vec<Tag>, Fautes> {
    Vec::deserialize_from_value(valeur, lieu)
}

/// Takes a list of slots, likewise.
pub fn plages<V: IntoValue>(
    valeur: Value<V>,
    lieu: ValuePointerRef<'_>,
) -> Result<Vec<Plage>, Fautes> {
    Vec::deserialize_from_value(valeur, lieu)
}

fn point<V: IntoValue>(valeur: Value<V>, lieu: ValuePointerRef<'_>) -> Result<Point, Fautes> {
    Point::deserialize_from_value(valeur, lieu)
}
