//! `affecter`: putting someone in charge.

use super::super::{Contexte, Faits, Status, Ticket, TicketError};
use crate::Responsable;

impl Ticket {
    /// Puts someone in charge; a `nouveau` ticket becomes `en_cours`.
    ///
    /// # Errors
    ///
    /// The ticket is resolved.
    pub fn affecter(
        &mut self,
        responsable: Responsable,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        self.ensure_open()?;
        let mut faits: Vec<_> =
            self.confier(Some(responsable), contexte.liens).into_iter().collect();
        if self.state.status == Status::Nouveau {
            faits.extend(self.passer_a(Status::EnCours, contexte)?);
        }
        Ok(self.conclure(faits, contexte.now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::*;
    use super::*;

    #[test]
    fn a_nouveau_ticket_becomes_en_cours() {
        let mut ticket = ticket(Status::Nouveau);

        let faits = ticket.affecter(jean(), &contexte()).unwrap();

        assert_eq!(actions(&faits), ["affectation", "status_change"]);
        assert_eq!(ticket.state().status, Status::EnCours);
        assert_eq!(ticket.state().responsable, Some(jean()));
    }

    #[test]
    fn the_same_person_again_changes_nothing() {
        let mut ticket = ticket(Status::EnCours);
        let _ = ticket.affecter(jean(), &contexte()).unwrap();

        let faits = ticket.affecter(jean(), &contexte()).unwrap();

        assert!(faits.is_empty());
    }

    #[test]
    fn a_resolved_ticket_refuses() {
        let refus = ticket(Status::Resolu).affecter(jean(), &contexte()).unwrap_err();

        assert_eq!(refus.to_string(), "le ticket TC-2025-001 est résolu : rouvrez-le d'abord");
    }
}
