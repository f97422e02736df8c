//! `escalader`: taking a ticket further up.

use super::super::{Contexte, Fait, Faits, Ticket, TicketError};
use crate::NiveauEscalade;

impl Ticket {
    /// Takes the ticket to a higher level.
    ///
    /// # Errors
    ///
    /// The ticket is resolved, or already at that level or above.
    pub fn escalader(
        &mut self,
        niveau: NiveauEscalade,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        self.ensure_open()?;
        if let Some(actuel) = self.state.niveau_escalade.filter(|actuel| niveau <= *actuel) {
            let (numero, actuel) = (self.state.numero, actuel.get());
            return Err(TicketError::EscaladeInterdite { numero, actuel });
        }
        self.state.niveau_escalade = Some(niveau);
        Ok(self.conclure(vec![Fait::Escalade { niveau }], contexte.now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Status, testing::*};
    use super::*;

    #[test]
    fn an_escalation_goes_upwards_only() {
        let mut ticket = ticket(Status::EnCours);
        let niveau = |n| NiveauEscalade::try_new(n).unwrap();

        let faits = ticket.escalader(niveau(2), &contexte()).unwrap();

        assert_eq!(actions(&faits), ["escalade"]);
        assert!(ticket.escalader(niveau(2), &contexte()).is_err());
        assert!(ticket.escalader(niveau(1), &contexte()).is_err());
        assert!(ticket.escalader(niveau(3), &contexte()).is_ok());
    }

    #[test]
    fn there_are_three_levels() {
        assert!(NiveauEscalade::try_new(0).is_err());
        assert!(NiveauEscalade::try_new(4).is_err());
        assert!(NiveauEscalade::try_new(i64::MAX).is_err());
    }
}
