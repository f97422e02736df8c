//! Files attached to a ticket (contract, section 6): photos, plans, letters.

mod nom;
mod objet;
#[cfg(test)]
pub(crate) mod testing;
mod type_fichier;

use time::OffsetDateTime;

pub use self::{
    nom::NomFichier,
    objet::{Cle, Empreinte256, Exemplaire, Objet},
    type_fichier::TypeFichier,
};
use crate::{
    AccesRefuse, Acteur, Coordonnees, Droit, Fait, Faits, Legende, Message, MessageId, Nom,
    PieceJointeId, UtilisateurId, ValeurInvalide, Visibilite,
};

/// A file attached to a ticket. What it holds is kept in the store, byte for byte as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct PieceJointe {
    /// Its id.
    pub id: PieceJointeId,
    /// What it is called.
    pub nom: NomFichier,
    /// What it is, by its content.
    pub kind: TypeFichier,
    /// Its size as it came, in bytes: 1 to [`PieceJointe::MAX_OCTETS`].
    pub taille: u64,
    /// The SHA-256 of what came.
    pub empreinte: Empreinte256,
    /// What it shows.
    pub description: Option<Legende>,
    /// Who attached it.
    pub auteur: Nom,
    /// Who that is.
    pub auteur_id: UtilisateurId,
    /// When it was attached.
    pub date: OffsetDateTime,
    /// The message that it is in, if any.
    pub message: Option<MessageId>,
    /// Who may see it.
    pub visibilite: Visibilite,
    /// What a photo tells of its making.
    pub photo: Photo,
    /// Where it is kept.
    pub objet: Objet,
}

// A place is made of checked numbers: it is equal to itself.
impl Eq for PieceJointe {}

/// What a photo says of how it was taken; nothing, where it says nothing or isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Photo {
    /// When.
    pub prise_le: Option<OffsetDateTime>,
    /// Where.
    pub coordonnees: Option<Coordonnees>,
}

/// What a file is attached with, besides what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `PieceJointe`")]
pub struct Depot {
    pub nom: NomFichier,
    pub description: Option<Legende>,
    pub visibilite: Visibilite,
}

impl Depot {
    /// Demands the rights that it takes: to attach, to hide it from clients.
    ///
    /// # Errors
    ///
    /// The caller lacks one.
    pub fn autoriser(&self, acteur: &Acteur) -> Result<(), AccesRefuse> {
        acteur.exiger(Droit::JoindreFichier)?;
        if self.visibilite.est_interne() {
            acteur.exiger(Droit::EcrireInterne)?;
        }
        Ok(())
    }
}

impl PieceJointe {
    /// The most bytes that a file may have: 10 MiB.
    pub const MAX_OCTETS: u64 = 10 * 1_024 * 1_024;

    /// The file is on its ticket now.
    pub fn joindre(&self) -> Faits {
        Faits(vec![Fait::PieceJointe(Box::new(self.clone()))])
    }

    /// The file is gone from its ticket.
    pub fn retirer(&self) -> Faits {
        Faits(vec![Fait::PieceJointeRetiree(Box::new(self.clone()))])
    }

    /// Puts the file into a message, which may hide it.
    pub(crate) fn mettre_dans(&mut self, message: &Message) -> Result<(), ValeurInvalide> {
        let Self { id, .. } = self;
        if self.message.is_some() {
            return Err(ValeurInvalide::new(format!("fichier déjà dans un message : {id}")));
        }
        if self.visibilite.est_interne() && !message.visibilite.est_interne() {
            return Err(ValeurInvalide::new(format!(
                "fichier interne, réservé à un message interne : {id}"
            )));
        }
        self.message = Some(message.id);
        self.visibilite = message.visibilite;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{testing::piece, *};
    use crate::{Acces, ClientId};

    #[test]
    fn the_historique_names_the_file_and_hides_what_is_internal() {
        let cachee = PieceJointe { visibilite: Visibilite::Interne, ..piece(1) };
        let (ajout, retrait) = (piece(1).joindre(), cachee.retirer());

        let [ajout] = ajout.as_slice() else { panic!("one fact") };
        assert_eq!(ajout.action(), "piece_jointe");
        assert_eq!(ajout.description(), "Pièce jointe ajoutée : photo 1.jpg");
        assert_eq!(ajout.visibilite(), Visibilite::Publique);
        assert_eq!(retrait.as_slice()[0].visibilite(), Visibilite::Interne);
    }

    #[test]
    fn whoever_sees_the_ticket_may_attach_and_staff_alone_may_hide() {
        let acteur = |acces| Acteur { acces, ..testing::marie() };
        let client = acteur(Acces::Client(ClientId(Uuid::from_u128(1))));
        let depot = |visibilite| Depot { nom: piece(1).nom, description: None, visibilite };

        assert_eq!(depot(Visibilite::Publique).autoriser(&client), Ok(()));
        assert!(depot(Visibilite::Interne).autoriser(&client).is_err());
        assert_eq!(depot(Visibilite::Interne).autoriser(&acteur(Acces::Agent)), Ok(()));
    }
}
