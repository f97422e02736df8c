//! `reopen`: taking a resolved ticket up again.

use super::super::{Contexte, Fait, Faits, Status, Ticket, TicketError};
use crate::Motif;

impl Ticket {
    /// Takes a resolved ticket up again: it is `en_cours`, and no longer has a reason for closing.
    ///
    /// # Errors
    ///
    /// The ticket isn't resolved.
    pub fn reopen(&mut self, motif: Motif, contexte: &Contexte<'_>) -> Result<Faits, TicketError> {
        if self.state.status != Status::Resolu {
            let (numero, status) = (self.state.numero, self.state.status);
            return Err(TicketError::PasResolu { numero, status });
        }
        self.passer_a(Status::EnCours, contexte)?;
        Ok(self.conclure(vec![Fait::Reouverture { motif }], contexte.now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::*;
    use super::*;

    #[test]
    fn a_resolved_ticket_is_en_cours_again() {
        let mut ticket = ticket(Status::EnCours);
        let _ = ticket.cloturer(motif(), &contexte()).unwrap();

        let faits = ticket.reopen(motif(), &contexte()).unwrap();

        assert_eq!(actions(&faits), ["reouverture"]);
        assert_eq!(ticket.state().status, Status::EnCours);
        assert_eq!((ticket.state().date_resolution, &ticket.state().motif_cloture), (None, &None));
    }

    #[test]
    fn an_open_ticket_refuses() {
        assert!(ticket(Status::EnAttente).reopen(motif(), &contexte()).is_err());
    }
}
