//! Lists in bodies that name each thing once.

use std::collections::BTreeSet;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use domain::ValeurInvalide;

use crate::fautes::Fautes;

/// Something that a list may name once.
pub trait Element: Deserr<Fautes> {
    /// What it is known by.
    type Cle: Ord;
    /// The field that says so.
    const CHAMP: &'static str;
    /// The most that a list may have.
    const MAX: usize = usize::MAX;

    /// By what it is known.
    fn cle(&self) -> Self::Cle;
}

/// A list that names each thing once.
pub struct Uniques<T>(pub Vec<T>);

impl<T: Element> Deserr<Fautes> for Uniques<T> {
    fn deserialize_from_value<V: IntoValue>(
        valeur: Value<V>,
        lieu: ValuePointerRef<'_>,
    ) -> Result<Self, Fautes> {
        let elements = Vec::<T>::deserialize_from_value(valeur, lieu)?;
        if elements.len() > T::MAX {
            let raison = ValeurInvalide::new(format!("{} éléments au plus", T::MAX));
            return Err(Fautes::valeur(lieu, &raison));
        }
        let mut fautes = Fautes::default();
        let mut connues = BTreeSet::new();
        for (rang, element) in elements.iter().enumerate() {
            if !connues.insert(element.cle()) {
                let (lieu, raison) = (lieu.push_index(rang), "donné plusieurs fois");
                fautes.et(Fautes::valeur(lieu.push_key(T::CHAMP), &ValeurInvalide::new(raison)));
            }
        }
        fautes.sinon(Ok(Self(elements)))
    }
}
