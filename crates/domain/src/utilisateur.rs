//! Users: who may log in.

use std::fmt;

use crate::{Acces, Acteur, Email, Nom, UtilisateurId, ValeurInvalide};

/// A password as typed: 12 to 128 characters. It is never shown, not even for debugging.
#[derive(Clone, PartialEq, Eq)]
pub struct MotDePasse(String);

impl MotDePasse {
    /// Checks a new password. It is taken to the letter: nothing is trimmed.
    ///
    /// # Errors
    ///
    /// Fewer than 12 or more than 128 characters.
    pub fn try_new(texte: &str) -> Result<Self, ValeurInvalide> {
        match texte.chars().count() {
            12..=128 => Ok(Self(texte.to_owned())),
            _ => Err(ValeurInvalide::new("12 à 128 caractères sont attendus")),
        }
    }

    /// The password itself, for hashing alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MotDePasse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MotDePasse(…)")
    }
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utilisateur {
    /// The id.
    pub id: UtilisateurId,
    /// The name.
    pub nom: Nom,
    /// The address to log in with: no two users share one.
    pub email: Email,
    /// The role, and the client that it is bound to.
    pub acces: Acces,
    /// A deactivated user can't log in, and the tokens stop working.
    pub actif: bool,
}

/// A patch over a user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are those of `Utilisateur`")]
pub struct ModificationUtilisateur {
    pub nom: Option<Nom>,
    pub email: Option<Email>,
    pub acces: Option<Acces>,
    pub actif: Option<bool>,
}

impl Utilisateur {
    /// Applies a patch.
    pub fn modifier(&mut self, demande: ModificationUtilisateur) {
        if let Some(nom) = demande.nom {
            self.nom = nom;
        }
        if let Some(email) = demande.email {
            self.email = email;
        }
        if let Some(acces) = demande.acces {
            self.acces = acces;
        }
        if let Some(actif) = demande.actif {
            self.actif = actif;
        }
    }

    /// Whether the user can manage the others now.
    #[must_use]
    pub fn administre(&self) -> bool {
        self.actif && self.acces == Acces::Admin
    }

    /// The user as one who acts.
    #[must_use]
    pub fn acteur(&self) -> Acteur {
        Acteur { id: self.id, nom: self.nom.clone(), acces: self.acces }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_12_to_128_characters() {
        assert!(MotDePasse::try_new("douze lettre").is_ok());
        assert!(MotDePasse::try_new("onze lettre").is_err());
        assert!(MotDePasse::try_new(&"é".repeat(128)).is_ok());
        assert!(MotDePasse::try_new(&"é".repeat(129)).is_err());
    }

    #[test]
    fn a_password_is_not_shown_by_debug() {
        let secret = MotDePasse::try_new("correct horse battery").unwrap();

        assert!(!format!("{secret:?}").contains("horse"));
    }
}
