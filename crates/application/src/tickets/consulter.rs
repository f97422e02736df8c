//! One ticket, whole.

use std::sync::Arc;

use domain::{Acteur, SlaStatus, TicketRef, sla::SlaDetails};

use crate::{
    AppError, AppResult, Ressource,
    messages::MessageConsulte,
    pieces_jointes::{LiensDeFichiers, PieceConsultee},
    ports::{
        Clock,
        queries::{TicketDetail, TicketQueries},
    },
};

/// A ticket as it stands at the moment of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketConsulte {
    /// The ticket; its messages and files are below.
    pub detail: TicketDetail,
    /// The last messages, oldest first.
    pub messages: Vec<MessageConsulte>,
    /// All files, those in messages included, oldest first.
    pub pieces_jointes: Vec<PieceConsultee>,
    /// How it stands towards its deadline.
    pub sla_status: SlaStatus,
    /// How much of its time it has used; `None` without a deadline.
    pub sla_details: Option<SlaDetails>,
}

/// Shows a ticket.
#[derive(Clone)]
pub struct ConsulterTicket {
    queries: Arc<dyn TicketQueries>,
    clock: Arc<dyn Clock>,
    liens: LiensDeFichiers,
}

impl ConsulterTicket {
    /// Wires it.
    #[must_use]
    pub fn new(
        queries: Arc<dyn TicketQueries>,
        clock: Arc<dyn Clock>,
        liens: LiensDeFichiers,
    ) -> Self {
        Self { queries, clock, liens }
    }

    /// One ticket that the caller may see.
    ///
    /// # Errors
    ///
    /// An unknown ticket, or storage failure.
    pub async fn execute(&self, ticket: &TicketRef, acteur: &Acteur) -> AppResult<TicketConsulte> {
        let found = self.queries.detail(acteur.portee(), ticket).await?;
        let mut detail = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        let now = self.clock.now();
        let chantier = detail.chantier.as_ref().and_then(|chantier| chantier.coordonnees);
        let pieces = std::mem::take(&mut detail.pieces_jointes);
        let pieces_jointes = self.liens.tous(pieces, chantier, acteur).await?;
        let messages = std::mem::take(&mut detail.messages);
        let calendrier = detail.regles.calendrier(detail.lieu);
        Ok(TicketConsulte {
            messages: MessageConsulte::tous(messages, &pieces_jointes),
            pieces_jointes,
            sla_status: detail.compteur.status(now),
            sla_details: detail.compteur.details(now, calendrier),
            detail,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Echeance, Portee, sla::Cible};
    use mockall::predicate::eq;
    use time::Duration;

    use super::*;
    use crate::{ports::testing::*, tickets::testing::*};

    #[tokio::test]
    async fn the_status_is_that_of_the_moment() {
        let mut queries = MockTicketQueries::new();
        queries.expect_detail().returning(move |_, _| {
            let mut detail = detail();
            let echeance = Echeance::new(NOW, NOW + Duration::HOUR);
            detail.compteur.echeance = Some(echeance);
            detail.compteur.cible = Some(Cible { secondes: 3_600, seuil: 0, niveau: None });
            Ok(Some(detail))
        });

        let consulter = ConsulterTicket::new(Arc::new(queries), clock_at(NOW), liens());
        let vu = consulter.execute(&REF, &agent()).await.unwrap();

        assert_eq!(vu.sla_status, SlaStatus::Warning);
        assert_eq!(vu.sla_details.unwrap().temps_restant, "1h");
    }

    #[tokio::test]
    async fn what_is_outside_the_scope_is_absent() {
        let mut queries = MockTicketQueries::new();
        queries
            .expect_detail()
            .with(eq(Portee::Client(CLIENT)), eq(REF))
            .returning(|_, _| Ok(None));

        let consulter = ConsulterTicket::new(Arc::new(queries), clock_at(NOW), liens());
        let refus = consulter.execute(&REF, &client()).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Ticket))));
    }
}
