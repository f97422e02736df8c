//! What a user is told of without having asked.

use time::OffsetDateTime;

use crate::{NotificationId, TicketId, UtilisateurId, mots::mots};

mots! {
    /// What a notification is about.
    TypeNotification {
        /// The deadline of a ticket comes near.
        SlaWarning = "sla_warning",
        /// The deadline of a ticket has passed.
        SlaBreach = "sla_breach",
    }
}

/// Something that a user is told about a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Whose it is: nobody else sees it.
    pub destinataire: UtilisateurId,
    /// What it is about.
    pub kind: TypeNotification,
    /// What it says, in a few words.
    pub titre: String,
    /// What it says, in a sentence or two.
    pub texte: String,
    /// The ticket that it speaks of.
    pub ticket: TicketId,
    /// When it was made.
    pub date: OffsetDateTime,
    /// Whether the user has read it.
    pub lue: bool,
}
