//! `cloturer`: ending a ticket for a stated reason.

use super::super::{Contexte, Fait, Faits, Status, Ticket, TicketError};
use crate::Motif;

impl Ticket {
    /// Ends the ticket and keeps the reason.
    ///
    /// # Errors
    ///
    /// The ticket is resolved already.
    pub fn cloturer(
        &mut self,
        motif: Motif,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        self.ensure_open()?;
        self.passer_a(Status::Resolu, contexte)?;
        self.state.motif_cloture = Some(motif.clone());
        Ok(self.conclure(vec![Fait::Cloture { motif }], contexte.now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::*;
    use super::*;

    #[test]
    fn the_reason_and_the_moment_are_kept() {
        let mut ticket = ticket(Status::EnAttente);

        let faits = ticket.cloturer(motif(), &contexte()).unwrap();

        assert_eq!(actions(&faits), ["cloture"]);
        assert_eq!(ticket.state().motif_cloture, Some(motif()));
        assert_eq!(ticket.state().date_resolution, Some(NOW));
    }

    #[test]
    fn a_resolved_ticket_refuses() {
        assert!(ticket(Status::Resolu).cloturer(motif(), &contexte()).is_err());
    }
}
