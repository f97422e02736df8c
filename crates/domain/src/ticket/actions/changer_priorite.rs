//! `changer_priorite`: making a ticket more or less urgent.

use super::super::{Contexte, Faits, Priority, Ticket, TicketError};

impl Ticket {
    /// Changes the priority; the deadline is computed anew.
    ///
    /// # Errors
    ///
    /// The ticket is resolved.
    pub fn changer_priorite(
        &mut self,
        priority: Priority,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        self.ensure_open()?;
        let faits = self.prioriser(priority, contexte).into_iter().collect();
        Ok(self.conclure(faits, contexte.now))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::super::super::{Status, testing::*};
    use super::*;

    #[test]
    fn the_deadline_follows_from_the_creation() {
        let mut ticket = ticket(Status::EnCours);

        let faits = ticket.changer_priorite(Priority::Haute, &contexte()).unwrap();

        assert_eq!(actions(&faits), ["changement_priorite"]);
        assert_eq!(
            ticket.state().compteur.echeance.unwrap().limite(),
            datetime!(2025-01-12 13:30 UTC)
        );
    }

    #[test]
    fn a_resolved_ticket_refuses() {
        let mut ticket = ticket(Status::Resolu);

        assert!(ticket.changer_priorite(Priority::Basse, &contexte()).is_err());
    }
}
