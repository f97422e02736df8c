//! `ajouter_tags`: labelling a ticket further.

use super::super::{Contexte, Faits, Ticket, TicketError};
use crate::Tag;

impl Ticket {
    /// Adds labels to those that the ticket has, resolved or not.
    ///
    /// # Errors
    ///
    /// There would be more than [`Tags::MAX`](crate::Tags::MAX).
    pub fn ajouter_tags(
        &mut self,
        tags: Vec<Tag>,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        let tags = self.state.tags.clone().avec(tags).map_err(TicketError::Tags)?;
        let faits = self.etiqueter(tags).into_iter().collect();
        Ok(self.conclure(faits, contexte.now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Status, testing::*};
    use super::*;

    fn tags(noms: std::ops::Range<u8>) -> Vec<Tag> {
        noms.map(|n| Tag::try_new(&format!("t{n}")).unwrap()).collect()
    }

    #[test]
    fn new_labels_come_after_the_present_ones() {
        let mut ticket = ticket(Status::Resolu);
        let _ = ticket.ajouter_tags(tags(0..2), &contexte()).unwrap();

        let faits = ticket.ajouter_tags(tags(1..3), &contexte()).unwrap();

        assert_eq!(actions(&faits), ["tags"]);
        assert_eq!(ticket.state().tags.to_string(), "t0, t1, t2");
    }

    #[test]
    fn twenty_are_the_most() {
        let mut ticket = ticket(Status::EnCours);
        let _ = ticket.ajouter_tags(tags(0..20), &contexte()).unwrap();

        assert!(ticket.ajouter_tags(tags(0..20), &contexte()).unwrap().is_empty());
        assert!(ticket.ajouter_tags(tags(20..21), &contexte()).is_err());
    }
}
