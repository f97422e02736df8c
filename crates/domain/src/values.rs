//! Value objects: parsed once at the edge, valid everywhere after.

use std::{borrow::Cow, fmt, str::FromStr};

use validator::ValidateEmail;

/// Why a value is refused, as a French sentence that says what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValeurInvalide(Cow<'static, str>);

impl ValeurInvalide {
    /// States the reason: lower case, no full stop.
    pub fn new(raison: impl Into<Cow<'static, str>>) -> Self {
        Self(raison.into())
    }

    /// Names the field at fault.
    #[must_use]
    pub fn pour(self, champ: &'static str) -> ChampInvalide {
        ChampInvalide { champ, raison: self }
    }
}

/// A refused value, with the field at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{champ} : {raison}")]
pub struct ChampInvalide {
    /// The field's name on the wire.
    pub champ: &'static str,
    /// Why it is refused.
    pub raison: ValeurInvalide,
}

/// Trims a text and checks its characters: control characters other than newline and tab are
/// refused (contract, section 4).
fn nettoyer(texte: &str, max: usize) -> Result<String, ValeurInvalide> {
    let texte = texte.trim();
    if texte.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        return Err(ValeurInvalide::new("les caractères de contrôle sont refusés"));
    }
    let texte = texte.replace("\r\n", "\n").replace('\r', "\n");
    match texte.chars().count() {
        0 => Err(ValeurInvalide::new("un texte non vide est attendu")),
        n if n > max => Err(ValeurInvalide::new(format!("{max} caractères au plus"))),
        _ => Ok(texte),
    }
}

macro_rules! textes {
    ($($(#[$doc:meta])* $name:ident(max = $max:literal)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Trims and checks a text.
            ///
            /// # Errors
            ///
            /// A blank text, one that is too long, or one with control characters.
            pub fn try_new(texte: &str) -> Result<Self, ValeurInvalide> {
                nettoyer(texte, Self::MAX).map(Self)
            }
        }

        textes!(@texte $name);
    )+};
    (@texte $name:ident) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ValeurInvalide;

            fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
                Self::try_new(texte)
            }
        }

        impl From<$name> for String {
            fn from(valeur: $name) -> Self {
                valeur.0
            }
        }
    };
}

textes! {
    /// What a ticket is about, in a line.
    Titre(max = 255),
    /// What a ticket is about, in full.
    Description(max = 20_000),
    /// Who a ticket or a chantier is in the hands of: free text, perhaps the name of a user.
    Responsable(max = 255),
    /// Why a ticket was closed or reopened.
    Motif(max = 2_000),
    /// What a message says.
    Contenu(max = 10_000),
    /// What a file shows, in a line or two.
    Legende(max = 500),
    /// The name of a person, a client or a chantier.
    Nom(max = 255),
    /// A telephone number, as people write it.
    Telephone(max = 50),
    /// A street address.
    Adresse(max = 1_000),
    /// A town.
    Ville(max = 100),
}

/// An e-mail address, in lower case: addresses compare case-insensitively.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The most characters it may have (RFC 5321, section 4.5.3.1).
    pub const MAX: usize = 254;

    /// Trims, lowers and checks an address.
    ///
    /// # Errors
    ///
    /// What is no address by HTML's definition. A host without a dot is accepted, for there is
    /// `admin@localhost`.
    pub fn try_new(texte: &str) -> Result<Self, ValeurInvalide> {
        let texte = nettoyer(texte, Self::MAX)?.to_lowercase();
        if texte.validate_email() {
            Ok(Self(texte))
        } else {
            Err(ValeurInvalide::new("une adresse électronique est attendue, comme nom@exemple.sn"))
        }
    }
}

textes!(@texte Email);

/// A label on a ticket: 1 to 50 characters, trimmed, lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tag(String);

impl Tag {
    /// The most characters it may have.
    pub const MAX: usize = 50;

    /// Trims, lowers and checks a label.
    ///
    /// # Errors
    ///
    /// A blank or too long text, or one with control characters.
    pub fn try_new(texte: &str) -> Result<Self, ValeurInvalide> {
        nettoyer(&texte.to_lowercase(), Self::MAX).map(Self)
    }
}

textes!(@texte Tag);

/// The labels of a ticket: at most 20, each once, in the order given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// The most labels a ticket may have.
    pub const MAX: usize = 20;

    /// Keeps each label once.
    ///
    /// # Errors
    ///
    /// More than [`Tags::MAX`] different labels.
    pub fn try_new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, ValeurInvalide> {
        Self::default().avec(tags)
    }

    /// These labels, and those of `tags` that are not among them.
    ///
    /// # Errors
    ///
    /// More than [`Tags::MAX`] different labels.
    pub fn avec(mut self, tags: impl IntoIterator<Item = Tag>) -> Result<Self, ValeurInvalide> {
        for tag in tags {
            if self.0.contains(&tag) {
                continue;
            }
            if self.0.len() == Self::MAX {
                return Err(ValeurInvalide::new("20 étiquettes au plus"));
            }
            self.0.push(tag);
        }
        Ok(self)
    }

    /// The labels, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}

impl IntoIterator for Tags {
    type Item = Tag;
    type IntoIter = std::vec::IntoIter<Tag>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rang, tag) in self.0.iter().enumerate() {
            let separateur = if rang == 0 { "" } else { ", " };
            write!(f, "{separateur}{tag}")?;
        }
        Ok(())
    }
}

/// How far up a ticket was escalated: 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NiveauEscalade(u8);

impl NiveauEscalade {
    /// Checks a level.
    ///
    /// # Errors
    ///
    /// Anything but 1, 2 or 3.
    pub fn try_new(niveau: i64) -> Result<Self, ValeurInvalide> {
        match niveau {
            1..=3 => Ok(Self(u8::try_from(niveau).unwrap_or(3))),
            _ => Err(ValeurInvalide::new("un entier de 1 à 3 est attendu")),
        }
    }

    /// The level as a number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded_in_characters() {
        assert_eq!(Titre::try_new("  Fuite \n").unwrap().as_str(), "Fuite");
        assert!(Titre::try_new(&"é".repeat(255)).is_ok());
        assert_eq!(
            Titre::try_new(&"é".repeat(256)).unwrap_err().to_string(),
            "255 caractères au plus"
        );
        assert!(Titre::try_new(" \t ").is_err());
    }

    #[test]
    fn control_characters_are_refused_but_for_newline_and_tab() {
        assert!(Description::try_new("une ligne\n\tune autre").is_ok());
        assert!(Description::try_new("zéro \0 octet").is_err());
        assert!(Titre::try_new("\u{85}").is_err());
    }

    #[test]
    fn an_email_is_kept_in_lower_case() {
        assert_eq!(
            Email::try_new(" Awa.Diop@Exemple.SN ").unwrap().as_str(),
            "awa.diop@exemple.sn"
        );
        assert!(Email::try_new("admin@localhost").is_ok());
        assert!(Email::try_new("pas une adresse").is_err());
    }

    #[test]
    fn tags_are_unique_and_keep_their_order() {
        let tags = ["Urgent", "suivi", "URGENT "].map(|t| Tag::try_new(t).unwrap());

        assert_eq!(Tags::try_new(tags).unwrap().to_string(), "urgent, suivi");
    }

    proptest! {
        #[test]
        fn twenty_different_tags_are_the_most(n in 0_usize..40) {
            let tags = (0..n).map(|i| Tag::try_new(&format!("t{i}")).unwrap());

            prop_assert_eq!(Tags::try_new(tags).is_ok(), n <= Tags::MAX);
        }

        #[test]
        fn a_kept_text_is_a_fixed_point(texte in "\\PC{0,300}") {
            if let Ok(titre) = Titre::try_new(&texte) {
                prop_assert_eq!(Titre::try_new(titre.as_str()).unwrap(), titre);
            }
        }
    }
}
