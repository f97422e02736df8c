//! Clients: who the company builds for.

use crate::{Adresse, ClientId, Email, Nom, Patch, Telephone, ValeurInvalide, Ville, mots::mots};

mots! {
    /// What kind of client it is.
    ClientType {
        /// A company.
        Entreprise = "entreprise",
        /// A private person.
        Particulier = "particulier",
        /// A public body.
        Public = "public",
    }
}

/// How satisfied a client is: 0 to 5, in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note(u8);

impl Note {
    /// Checks a mark.
    ///
    /// # Errors
    ///
    /// Anything outside 0 to 5, or with more than one decimal.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value was just checked to be a whole number from 0 to 50"
    )]
    pub fn try_new(note: f64) -> Result<Self, ValeurInvalide> {
        let dixiemes = (note * 10.0).round();
        if (0.0..=50.0).contains(&dixiemes) && (note * 10.0 - dixiemes).abs() < 1e-6 {
            Ok(Self(dixiemes as u8))
        } else {
            Err(ValeurInvalide::new("un nombre de 0 à 5 est attendu, avec une décimale au plus"))
        }
    }

    /// The mark as a number.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

/// What creating a client takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NouveauClient {
    /// Its name.
    pub nom: Nom,
    /// Its kind.
    pub kind: ClientType,
    /// Where it is written to.
    pub email: Option<Email>,
    /// Where it is called.
    pub telephone: Option<Telephone>,
    /// Where it is.
    pub adresse: Option<Adresse>,
    /// The town it is in.
    pub ville: Option<Ville>,
    /// How satisfied it is.
    pub note_satisfaction: Option<Note>,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// What is known of it.
    pub fiche: NouveauClient,
}

/// A merge patch over a client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are those of `NouveauClient`")]
pub struct ModificationClient {
    pub nom: Option<Nom>,
    pub kind: Option<ClientType>,
    pub email: Patch<Email>,
    pub telephone: Patch<Telephone>,
    pub adresse: Patch<Adresse>,
    pub ville: Patch<Ville>,
    pub note_satisfaction: Patch<Note>,
}

impl Client {
    /// Applies a patch.
    pub fn modifier(&mut self, demande: ModificationClient) {
        let fiche = &mut self.fiche;
        if let Some(nom) = demande.nom {
            fiche.nom = nom;
        }
        if let Some(kind) = demande.kind {
            fiche.kind = kind;
        }
        demande.email.appliquer(&mut fiche.email);
        demande.telephone.appliquer(&mut fiche.telephone);
        demande.adresse.appliquer(&mut fiche.adresse);
        demande.ville.appliquer(&mut fiche.ville);
        demande.note_satisfaction.appliquer(&mut fiche.note_satisfaction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_goes_from_0_to_5_in_tenths() {
        assert!((Note::try_new(4.5).unwrap().get() - 4.5).abs() < f64::EPSILON);
        assert!(Note::try_new(5.0).is_ok());
        for refusee in [-0.1, 5.1, 4.55, f64::NAN, f64::INFINITY] {
            assert!(Note::try_new(refusee).is_err(), "{refusee}");
        }
    }
}
