//! Typed identifiers: a `TicketId` can never be passed where a `ClientId` is expected.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::ValeurInvalide;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ValeurInvalide;

            fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
                // Only the usual form: braces and URNs would give one thing several addresses.
                match Uuid::try_parse(texte) {
                    Ok(id) if texte.len() == 36 => Ok(Self(id)),
                    _ => Err(ValeurInvalide::new("un UUID est attendu")),
                }
            }
        }
    )+};
}

typed_id! {
    /// Identifies a [`Ticket`](crate::Ticket).
    TicketId,
    /// Identifies a [`Client`](crate::Client).
    ClientId,
    /// Identifies a [`Chantier`](crate::Chantier).
    ChantierId,
    /// Identifies a [`Utilisateur`](crate::Utilisateur).
    UtilisateurId,
    /// Identifies a session: what one login opens, and a logout ends.
    SessionId,
    /// Identifies a [`Message`](crate::Message).
    MessageId,
    /// Identifies a [`PieceJointe`](crate::PieceJointe).
    PieceJointeId,
    /// Identifies a [`Notification`](crate::Notification).
    NotificationId,
    /// Identifies a calendar: see [`Agenda`](crate::sla::Agenda).
    CalendrierId,
    /// Identifies an exception to a calendar.
    ExceptionId,
}

impl CalendrierId {
    /// The calendar of the house, which is always there.
    pub const DEFAUT: Self = Self(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));
}
