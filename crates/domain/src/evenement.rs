//! What those who follow tickets are told, and who may hear it (contract, section 8).

use uuid::Uuid;

use crate::{
    Acteur, ClientId, Fait, Message, Notification, PieceJointe, TicketState, UtilisateurId,
    Visibilite, mots::mots,
};

mots! {
    /// The types of events, as the specification's socket names them.
    TypeEvenement {
        /// A ticket was opened.
        TicketCreated = "ticket_created",
        /// A ticket changed.
        TicketUpdated = "ticket_updated",
        /// Someone wrote a message.
        MessageAdded = "message_added",
        /// A file was attached.
        AttachmentAdded = "attachment_added",
        /// A file was taken away.
        AttachmentRemoved = "attachment_removed",
        /// A user was told of something.
        Notification = "notification",
    }
}

/// Something that is told of a ticket. Whoever wants to tell of something new adds a variant; each
/// place that has to know of it then no longer compiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nouvelle<'a> {
    /// It was opened.
    Creation,
    /// It changed in these ways.
    Changement(Vec<&'a Fait>),
    /// Someone wrote a message.
    Message(&'a Message),
    /// A file was attached.
    PieceJointe(&'a PieceJointe),
    /// A file was taken away.
    PieceJointeRetiree(&'a PieceJointe),
    /// A user was told of something.
    Notification(&'a Notification),
}

impl<'a> Nouvelle<'a> {
    /// What is told of a change: all its facts at once, or the one that is a story of its own.
    #[must_use]
    pub fn du_changement(faits: Vec<&'a Fait>) -> Self {
        let particuliere = faits.iter().copied().find_map(Self::particuliere);
        particuliere.unwrap_or(Self::Changement(faits))
    }

    /// The story of its own that a fact is, which comes alone.
    fn particuliere(fait: &'a Fait) -> Option<Self> {
        match fait {
            Fait::Creation => Some(Self::Creation),
            Fait::Message(message) => Some(Self::Message(message)),
            Fait::PieceJointe(piece) => Some(Self::PieceJointe(piece)),
            Fait::PieceJointeRetiree(piece) => Some(Self::PieceJointeRetiree(piece)),
            Fait::Status { .. }
            | Fait::Affectation { .. }
            | Fait::Escalade { .. }
            | Fait::Cloture { .. }
            | Fait::Reouverture { .. }
            | Fait::Priority { .. }
            | Fait::Tags { .. }
            | Fait::Titre { .. }
            | Fait::Description { .. }
            | Fait::Categorie { .. }
            | Fait::Chantier { .. }
            | Fait::DateLimite { .. }
            | Fait::Recalcul { .. }
            | Fait::Franchissement(_) => None,
        }
    }

    /// The type of the event.
    #[must_use]
    pub const fn kind(&self) -> TypeEvenement {
        match self {
            Self::Creation => TypeEvenement::TicketCreated,
            Self::Changement(_) => TypeEvenement::TicketUpdated,
            Self::Message(_) => TypeEvenement::MessageAdded,
            Self::PieceJointe(_) => TypeEvenement::AttachmentAdded,
            Self::PieceJointeRetiree(_) => TypeEvenement::AttachmentRemoved,
            Self::Notification(_) => TypeEvenement::Notification,
        }
    }

    /// Who may hear it, of a ticket as it is now.
    #[must_use]
    pub fn audience(&self, ticket: &TicketState) -> Audience {
        let (visibilite, destinataire) = match self {
            Self::Creation | Self::Changement(_) => (Visibilite::Publique, None),
            Self::Message(message) => (message.visibilite, None),
            Self::PieceJointe(piece) | Self::PieceJointeRetiree(piece) => (piece.visibilite, None),
            Self::Notification(notification) => {
                (Visibilite::Publique, Some(notification.destinataire))
            }
        };
        Audience { client: ticket.client, visibilite, destinataire }
    }

    /// The message or the file that it speaks of.
    #[must_use]
    pub const fn objet(&self) -> Option<Uuid> {
        match self {
            Self::Message(message) => Some(message.id.0),
            Self::PieceJointe(piece) | Self::PieceJointeRetiree(piece) => Some(piece.id.0),
            Self::Creation | Self::Changement(_) | Self::Notification(_) => None,
        }
    }
}

/// Who may hear of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience {
    /// Whose ticket it is about; nobody's: only those who see everything hear of it.
    pub client: Option<ClientId>,
    /// Whether staff alone hears of it.
    pub visibilite: Visibilite,
    /// The only user who hears of it, where it is told to one.
    pub destinataire: Option<UtilisateurId>,
}

impl Audience {
    /// Whether this user is part of it.
    #[must_use]
    pub fn comprend(&self, acteur: &Acteur) -> bool {
        let portee = acteur.portee();
        portee.contient(self.client)
            && portee.voit(self.visibilite)
            && self.destinataire.is_none_or(|destinataire| destinataire == acteur.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Acces, Motif, Nom};

    const ACME: ClientId = ClientId(Uuid::from_u128(1));

    fn acteur(id: u128, acces: Acces) -> Acteur {
        let nom = Nom::try_new("Awa Diop").unwrap();
        Acteur { id: UtilisateurId(Uuid::from_u128(id)), nom, acces }
    }

    /// Whether an agent, Acme's user and another client's user hear of it.
    fn entendent(audience: Audience) -> [bool; 3] {
        [Acces::Agent, Acces::Client(ACME), Acces::Client(ClientId(Uuid::from_u128(2)))]
            .map(|acces| audience.comprend(&acteur(7, acces)))
    }

    #[test]
    fn everyone_hears_what_is_theirs_and_staff_alone_what_is_internal_or_nobodys() {
        let publique = Visibilite::Publique;
        let dacme = Audience { client: Some(ACME), visibilite: publique, destinataire: None };

        assert_eq!(entendent(dacme), [true, true, false]);
        let interne = Audience { visibilite: Visibilite::Interne, ..dacme };
        assert_eq!(entendent(interne), [true, false, false]);
        assert_eq!(entendent(Audience { client: None, ..dacme }), [true, false, false]);
    }

    #[test]
    fn what_is_told_to_one_user_nobody_else_hears_and_they_only_while_they_see_the_ticket() {
        let a = |id| Audience {
            client: Some(ACME),
            visibilite: Visibilite::Publique,
            destinataire: Some(UtilisateurId(Uuid::from_u128(id))),
        };

        assert_eq!(entendent(a(7)), [true, true, false]);
        assert_eq!(entendent(a(8)), [false; 3]);
    }

    #[test]
    fn facts_of_one_change_are_told_together_and_a_story_of_its_own_alone() {
        let motif = Motif::try_new("Réparé").unwrap();
        let ferme = Fait::Cloture { motif };

        assert_eq!(Nouvelle::du_changement(vec![&Fait::Creation]), Nouvelle::Creation);
        let changement = Nouvelle::du_changement(vec![&ferme, &ferme]);
        assert_eq!(changement, Nouvelle::Changement(vec![&ferme, &ferme]));
        assert_eq!(changement.kind(), TypeEvenement::TicketUpdated);
    }
}
