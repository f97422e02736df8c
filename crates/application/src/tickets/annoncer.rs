//! Announcing that deadlines come near, or have passed: to the historique, to those who follow the
//! events, and to whoever is in charge.

use std::sync::Arc;

use domain::{
    Fait, Notification, NotificationId, SlaStatus, Ticket, TypeNotification, UtilisateurId,
};
use time::OffsetDateTime;

use crate::{
    AppResult,
    ports::{Auteur, Clock, IdGenerator, Trace, Transaction, UnitOfWork},
    sla::remettre_a_jour,
};

/// Tickets in one transaction: few enough that nobody waits long for one of them.
const LOT: u64 = 50;

/// Announces crossings of deadlines.
#[derive(Clone)]
pub struct AnnoncerFranchissements {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl AnnoncerFranchissements {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { uow, clock, ids }
    }

    /// Announces all that is due, and says of how many tickets. Any number of instances may do so
    /// at once: a crossing is announced in the transaction that marks it as announced, so that one
    /// that is cut off has announced nothing, and the next to come does.
    ///
    /// # Errors
    ///
    /// Storage failure: what was not reached is announced the next time.
    pub async fn execute(&self) -> AppResult<usize> {
        let mut annonces = 0;
        loop {
            match self.un_lot(self.clock.now()).await? {
                0 => return Ok(annonces),
                lot => annonces += lot,
            }
        }
    }

    /// Of how many tickets of the next lot something was announced.
    async fn un_lot(&self, now: OffsetDateTime) -> AppResult<usize> {
        let tx = self.uow.begin().await?;
        let mut tickets = tx.tickets().a_annoncer(now, LOT).await?;
        if tickets.is_empty() {
            return Ok(0);
        }
        let regles = tx.regles().en_vigueur().await?;
        remettre_a_jour(tx.as_ref(), &mut tickets, &regles, now, self.ids.as_ref()).await?;
        let mut annonces = 0;
        for ticket in &mut tickets {
            let faits = ticket.annoncer(now);
            if faits.is_empty() {
                // Its deadline has just moved away.
                continue;
            }
            let trace = Trace::new(&faits, Auteur::Systeme, now, self.ids.as_ref());
            tx.tickets().annoncer(ticket, &trace).await?;
            self.notifier(tx.as_ref(), ticket, &trace).await?;
            annonces += 1;
        }
        tx.commit().await?;
        Ok(annonces)
    }

    async fn notifier(
        &self,
        tx: &dyn Transaction,
        ticket: &Ticket,
        trace: &Trace,
    ) -> AppResult<()> {
        let destinataires = tx.notifications().destinataires(ticket.state().responsable_id).await?;
        let mut notifications = Vec::new();
        for destinataire in destinataires {
            let faits = trace.entrees.iter().map(|entree| &entree.fait);
            notifications.extend(
                faits.filter_map(|f| self.notification(ticket, f, destinataire, trace.date)),
            );
        }
        Ok(tx.notifications().add(ticket.state(), &notifications).await?)
    }

    fn notification(
        &self,
        ticket: &Ticket,
        fait: &Fait,
        destinataire: UtilisateurId,
        date: OffsetDateTime,
    ) -> Option<Notification> {
        let Fait::Franchissement(status) = fait else { return None };
        let kind = match status {
            SlaStatus::Breach => TypeNotification::SlaBreach,
            SlaStatus::Warning | SlaStatus::Ok => TypeNotification::SlaWarning,
        };
        let state = ticket.state();
        Some(Notification {
            id: NotificationId(self.ids.next()),
            destinataire,
            kind,
            titre: format!("{} : {}", fait.description(), state.numero),
            texte: format!("{} : {}", state.numero, state.titre),
            ticket: state.id,
            date,
            lue: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Ouverture, TicketId};
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::*},
        sla::testing::{horloge, jour_chome, recalcul},
        tickets::testing::*,
    };

    /// A ticket whose deadline has passed.
    fn en_retard() -> Ticket {
        let regles = &domain::sla::Regles::default();
        let liens = domain::Liens { utilisateur: Some(agent().id), ..Default::default() };
        let contexte = domain::Contexte { now: NOW, regles, liens };
        let ouverture = Ouverture { date_limite: Some(NOW), ..ouverture() };
        Ticket::ouvrir(TicketId(Uuid::from_u128(9)), NUMERO, ouverture, &contexte).unwrap().0
    }

    fn nothing_left() -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_a_annoncer().returning(|_, _| Ok(vec![]));
        tx
    }

    fn one_ticket() -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_a_annoncer().returning(|_, _| Ok(vec![en_retard()]));
        tx.notifications.expect_destinataires().returning(|_| Ok(vec![agent().id]));
        tx
    }

    fn annoncer(
        transactions: impl IntoIterator<Item = MockTransaction>,
    ) -> AnnoncerFranchissements {
        AnnoncerFranchissements::new(Scripted::new(transactions), clock_at(NOW), sequential_ids())
    }

    #[tokio::test]
    async fn a_crossing_is_recorded_and_whoever_is_in_charge_is_told() {
        let mut tx = one_ticket();
        tx.tickets
            .expect_annoncer()
            .withf(|ticket, trace| {
                ticket.state().annonce == SlaStatus::Breach
                    && trace.auteur == Auteur::Systeme
                    && trace.entrees.iter().map(|e| e.fait.action()).eq(["sla_breach"])
            })
            .once()
            .returning(|_, _| Ok(()));
        tx.notifications
            .expect_add()
            .withf(|ticket, notifications| {
                let [notification] = notifications else { return false };
                ticket.id == notification.ticket
                    && notification.destinataire == agent().id
                    && notification.titre == "Date limite dépassée : TC-2025-001"
            })
            .once()
            .returning(|_, _| Ok(()));

        let annonces = annoncer([tx, nothing_left()]).execute().await.unwrap();

        assert_eq!(annonces, 1);
    }

    #[tokio::test]
    async fn a_deadline_that_has_moved_away_is_not_announced() {
        let opened = horloge();
        let mouvements = [(opened.ticket.state().id, opened.mouvements.clone())].into();
        let mut tx = MockTransaction::default();
        tx.regles.checkpoint();
        tx.regles.expect_en_vigueur().returning(|| Ok(jour_chome()));
        tx.regles.expect_dernier_recalcul().returning(|_| Ok(Some(recalcul())));
        tx.tickets.expect_a_annoncer().return_once(move |_, _| Ok(vec![opened.ticket]));
        tx.tickets.expect_mouvements().return_once(move |_| Ok(mouvements));
        tx.tickets.expect_recaler().once().returning(|_| Ok(()));
        tx.tickets.expect_annoncer().never();

        let alerte = NOW + time::Duration::hours(96);
        let uow = Scripted::new([tx]);
        let annoncer = AnnoncerFranchissements::new(uow, clock_at(alerte), sequential_ids());

        assert_eq!(annoncer.execute().await.unwrap(), 0);
    }

    #[tokio::test]
    async fn one_that_can_not_be_recorded_is_not_announced() {
        let mut tx = one_ticket();
        let panne = || StorageError::unavailable("connection lost");
        tx.tickets.expect_annoncer().returning(move |_, _| Err(panne()));

        let echec = annoncer([tx]).execute().await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
