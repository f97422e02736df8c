//! Messages: the conversation of a ticket (contract, section 4).

use time::OffsetDateTime;

use crate::{
    AccesRefuse, Acteur, ChampInvalide, Contenu, Droit, Fait, Faits, MessageId, Nom, PieceJointe,
    PieceJointeId, UtilisateurId, ValeurInvalide, Visibilite, plier,
};

/// A message of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Who said it.
    pub auteur: Nom,
    /// Who wrote it down: `auteur`, or staff that names another.
    pub auteur_id: UtilisateurId,
    /// What was said.
    pub contenu: Contenu,
    /// Who may see it.
    pub visibilite: Visibilite,
    /// When it was written.
    pub date: OffsetDateTime,
    /// Its files: in the order given where it is written, oldest first where it is read.
    pub pieces_jointes: Vec<PieceJointeId>,
}

/// What a message is written with, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Message`")]
pub struct Redaction {
    pub contenu: Contenu,
    /// Who said it; the writer, where nobody else is named.
    pub auteur: Option<Nom>,
    pub visibilite: Visibilite,
    pub pieces_jointes: Vec<PieceJointeId>,
}

impl Redaction {
    /// The most files that a message may have.
    pub const MAX_PIECES: usize = 100;

    /// Demands the rights that it takes: to write, to name another, to hide it from clients.
    ///
    /// # Errors
    ///
    /// The writer lacks one.
    pub fn autoriser(&self, redacteur: &Acteur) -> Result<(), AccesRefuse> {
        redacteur.exiger(Droit::EcrireMessage)?;
        let autre = |auteur: &Nom| plier(auteur.as_str()) != plier(redacteur.nom.as_str());
        if self.auteur.as_ref().is_some_and(autre) {
            redacteur.exiger(Droit::EcrirePourUnAutre)?;
        }
        if self.visibilite.est_interne() {
            redacteur.exiger(Droit::EcrireInterne)?;
        }
        Ok(())
    }

    /// Writes the message, and puts its files into it. `pieces` are those of its files that were
    /// found on the ticket.
    ///
    /// # Errors
    ///
    /// A file that isn't among `pieces`, is in another message already, or is staff's alone while
    /// the message isn't.
    pub fn rediger(
        self,
        id: MessageId,
        redacteur: &Acteur,
        now: OffsetDateTime,
        pieces: &mut [PieceJointe],
    ) -> Result<(Message, Faits), ChampInvalide> {
        let mut pieces_jointes = self.pieces_jointes;
        let mut vues = std::collections::HashSet::new();
        pieces_jointes.retain(|piece| vues.insert(*piece));
        let message = Message {
            id,
            auteur: self.auteur.unwrap_or_else(|| redacteur.nom.clone()),
            auteur_id: redacteur.id,
            contenu: self.contenu,
            visibilite: self.visibilite,
            date: now,
            pieces_jointes,
        };
        for id in &message.pieces_jointes {
            let piece = pieces.iter_mut().find(|piece| piece.id == *id);
            let refus = match piece {
                Some(piece) => piece.mettre_dans(&message),
                None => Err(ValeurInvalide::new(format!("fichier inconnu sur ce ticket : {id}"))),
            };
            refus.map_err(|raison| raison.pour("pieceJointes"))?;
        }
        let faits = Faits(vec![Fait::Message(Box::new(message.clone()))]);
        Ok((message, faits))
    }
}

impl Message {
    /// The sentence of the historique.
    pub(crate) fn annonce(&self) -> String {
        match self.visibilite {
            Visibilite::Publique => format!("Message de {}", self.auteur),
            Visibilite::Interne => format!("Message interne de {}", self.auteur),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        Acces, ClientId,
        piece_jointe::testing::{NOW, piece},
    };

    fn agent() -> Acteur {
        let id = UtilisateurId(Uuid::from_u128(1));
        Acteur { id, nom: Nom::try_new("Marie Martin").unwrap(), acces: Acces::Agent }
    }

    fn client() -> Acteur {
        Acteur { acces: Acces::Client(ClientId(Uuid::from_u128(9))), ..agent() }
    }

    fn redaction() -> Redaction {
        Redaction {
            contenu: Contenu::try_new("Nous avons envoyé une équipe").unwrap(),
            auteur: None,
            visibilite: Visibilite::Publique,
            pieces_jointes: vec![],
        }
    }

    fn rediger(redaction: Redaction, pieces: &mut [PieceJointe]) -> Result<Message, ChampInvalide> {
        let id = MessageId(Uuid::from_u128(7));
        redaction.rediger(id, &agent(), NOW, pieces).map(|(message, _)| message)
    }

    #[test]
    fn staff_may_write_down_what_another_said_and_stays_the_true_author() {
        let jean = Some(Nom::try_new("Jean Dupont").unwrap());
        let au_telephone = Redaction { auteur: jean.clone(), ..redaction() };

        assert_eq!(au_telephone.autoriser(&agent()), Ok(()));
        assert!(au_telephone.autoriser(&client()).is_err());
        let message = rediger(au_telephone, &mut []).unwrap();
        assert_eq!((Some(message.auteur), message.auteur_id), (jean, agent().id));
    }

    #[test]
    fn a_client_user_may_name_itself_and_hide_nothing() {
        let moi = Redaction { auteur: Some(Nom::try_new("MARIE MARTÍN").unwrap()), ..redaction() };
        let interne = Redaction { visibilite: Visibilite::Interne, ..redaction() };

        assert_eq!(moi.autoriser(&client()), Ok(()));
        assert!(interne.autoriser(&client()).is_err());
        assert_eq!(interne.autoriser(&agent()), Ok(()));
    }

    #[test]
    fn a_message_takes_each_of_its_files_once() {
        let mut pieces = [piece(1), piece(2)];
        let ids = vec![pieces[1].id, pieces[0].id, pieces[1].id];

        let avec = Redaction { pieces_jointes: ids.clone(), ..redaction() };
        let message = rediger(avec.clone(), &mut pieces).unwrap();

        assert_eq!(message.pieces_jointes, ids[..2]);
        assert!(pieces.iter().all(|piece| piece.message == Some(message.id)));
        let refus = rediger(avec, &mut pieces).unwrap_err();
        assert_eq!(refus.champ, "pieceJointes");
        assert!(refus.raison.to_string().starts_with("fichier déjà dans un message"));
    }

    #[test]
    fn an_unknown_file_is_told() {
        let id = PieceJointeId(Uuid::from_u128(3));

        let refus = rediger(Redaction { pieces_jointes: vec![id], ..redaction() }, &mut [piece(1)]);

        assert!(refus.unwrap_err().raison.to_string().contains(&id.to_string()));
    }

    #[test]
    fn an_internal_message_hides_its_files_and_no_other_takes_hidden_ones() {
        let mut pieces = [piece(1)];
        let avec = Redaction { pieces_jointes: vec![pieces[0].id], ..redaction() };
        let interne = Redaction { visibilite: Visibilite::Interne, ..avec.clone() };

        rediger(interne, &mut pieces).unwrap();
        assert_eq!(pieces[0].visibilite, Visibilite::Interne);

        pieces[0].message = None;
        assert!(rediger(avec, &mut pieces).unwrap_err().raison.to_string().contains("interne"));
    }
}
