//! Writing a message.

use std::sync::Arc;

use domain::{Acteur, Message, MessageId, Redaction, TicketRef};

use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, IdGenerator, Trace, UnitOfWork},
};

/// Writes messages.
#[derive(Clone)]
pub struct AjouterMessage {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl AjouterMessage {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { uow, clock, ids }
    }

    /// Writes a message, and puts its files into it.
    ///
    /// # Errors
    ///
    /// An unknown ticket, a missing right, a file that isn't there to be taken, or storage failure.
    pub async fn execute(
        &self,
        ticket: &TicketRef,
        redaction: Redaction,
        acteur: &Acteur,
    ) -> AppResult<Message> {
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        let found = tx.tickets().find(acteur.portee(), ticket).await?;
        let ticket = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        redaction.autoriser(acteur)?;
        let ids = &redaction.pieces_jointes;
        let mut pieces = if ids.is_empty() {
            Vec::new()
        } else {
            tx.pieces_jointes().find(acteur.portee(), ticket.state().id, ids).await?
        };
        let id = MessageId(self.ids.next());
        let (message, faits) = redaction.rediger(id, acteur, now, &mut pieces)?;
        let trace = Trace::new(&faits, acteur, now, self.ids.as_ref());
        tx.messages().add(&ticket, &message, &pieces, &trace).await?;
        tx.commit().await?;
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        AccesRefuse, Contenu, Fait, Nom, PieceJointe, Portee, Role, Status, TicketId, Visibilite,
    };
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{
        pieces_jointes::testing::piece,
        ports::{Auteur, Entree, StorageError, testing::*},
        tickets::testing::*,
    };

    /// The id of the message; that of its entry in the historique comes next.
    const ID: MessageId = MessageId(Uuid::from_u128(1));

    fn redaction() -> Redaction {
        Redaction {
            contenu: Contenu::try_new("Nous avons envoyé une équipe").unwrap(),
            auteur: None,
            visibilite: Visibilite::Publique,
            pieces_jointes: vec![],
        }
    }

    fn message() -> Message {
        Message {
            id: ID,
            auteur: agent().nom,
            auteur_id: agent().id,
            contenu: redaction().contenu,
            visibilite: Visibilite::Publique,
            date: NOW,
            pieces_jointes: vec![],
        }
    }

    fn avec(pieces: &[PieceJointe]) -> Redaction {
        let pieces_jointes = pieces.iter().map(|piece| piece.id).collect();
        Redaction { pieces_jointes, ..redaction() }
    }

    fn nom(nom: &str) -> Nom {
        Nom::try_new(nom).unwrap()
    }

    async fn ajouter(
        tx: MockTransaction,
        redaction: Redaction,
        acteur: &Acteur,
    ) -> (AppResult<Message>, bool) {
        let (uow, committed) = tx.into_unit_of_work();
        let ajouter = AjouterMessage::new(uow, clock_at(NOW), sequential_ids());
        let result = ajouter.execute(&REF, redaction, acteur).await;
        (result, committed.get())
    }

    #[tokio::test]
    async fn a_message_is_stored_with_its_trace() {
        let mut tx = with_ticket(Status::EnCours);
        tx.messages
            .expect_add()
            .withf(|ticket, stored, pieces, trace| {
                let fait = Fait::Message(Box::new(message()));
                let entrees = vec![Entree { id: Uuid::from_u128(2), fait }];
                ticket.state().numero == NUMERO
                    && *stored == message()
                    && pieces.is_empty()
                    && *trace == Trace { auteur: Auteur::from(&agent()), date: NOW, entrees }
            })
            .once()
            .returning(|_, _, _, _| Ok(()));

        let (result, committed) = ajouter(tx, redaction(), &agent()).await;

        assert_eq!(result.unwrap(), message());
        assert!(committed);
    }

    #[tokio::test]
    async fn an_internal_message_takes_its_files_along() {
        let demandees = [piece(4), piece(3)];
        let (trouvees, ids) = (demandees.clone(), demandees.clone().map(|piece| piece.id));
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes
            .expect_find()
            .withf(move |portee, ticket, cherchees| {
                (*portee, *ticket) == (Portee::Tout, TicketId(Uuid::from_u128(9)))
                    && *cherchees == ids
            })
            .return_once(move |_, _, _| Ok(trouvees.into()));
        tx.messages
            .expect_add()
            .withf(|_, _, pieces, _| {
                let prise = |n| PieceJointe {
                    message: Some(ID),
                    visibilite: Visibilite::Interne,
                    ..piece(n)
                };
                *pieces == [prise(4), prise(3)]
            })
            .once()
            .returning(|_, _, _, _| Ok(()));

        let interne = Redaction { visibilite: Visibilite::Interne, ..avec(&demandees) };
        let (result, committed) = ajouter(tx, interne, &agent()).await;

        let pieces_jointes = ids.to_vec();
        let visibilite = Visibilite::Interne;
        assert_eq!(result.unwrap(), Message { visibilite, pieces_jointes, ..message() });
        assert!(committed);
    }

    #[tokio::test]
    async fn staff_that_names_another_stays_the_one_who_wrote() {
        let mut tx = with_ticket(Status::EnCours);
        tx.messages.expect_add().returning(|_, _, _, _| Ok(()));

        let au_telephone = Redaction { auteur: Some(nom("Jean Dupont")), ..redaction() };
        let (result, _) = ajouter(tx, au_telephone, &agent()).await;

        assert_eq!(result.unwrap(), Message { auteur: nom("Jean Dupont"), ..message() });
    }

    #[tokio::test]
    async fn a_client_user_neither_hides_a_message_nor_names_another() {
        let interne = Redaction { visibilite: Visibilite::Interne, ..redaction() };
        let pour_jean = Redaction { auteur: Some(nom("Jean Dupont")), ..redaction() };

        for redaction in [interne, pour_jean] {
            let tx = with_ticket(Status::EnCours);
            let (result, committed) = ajouter(tx, redaction, &client()).await;

            assert!(matches!(result, Err(AppError::Interdit(AccesRefuse { role: Role::Client }))));
            assert!(!committed);
        }
    }

    #[tokio::test]
    async fn a_ticket_out_of_scope_is_unknown_even_where_the_right_is_missing() {
        let mut tx = MockTransaction::default();
        tx.tickets
            .expect_find()
            .with(eq(Portee::Client(CLIENT)), eq(REF))
            .returning(|_, _| Ok(None));

        let interne = Redaction { visibilite: Visibilite::Interne, ..redaction() };
        let (result, committed) = ajouter(tx, interne, &client()).await;

        assert!(matches!(result, Err(AppError::Introuvable(Ressource::Ticket))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_taken_commits_nothing() {
        let autre = Some(MessageId(Uuid::from_u128(77)));
        let d_un_autre_ticket = vec![];
        let deja_dans_un_message = vec![PieceJointe { message: autre, ..piece(3) }];
        let cachee = vec![PieceJointe { visibilite: Visibilite::Interne, ..piece(3) }];

        for trouvees in [d_un_autre_ticket, deja_dans_un_message, cachee] {
            let mut tx = with_ticket(Status::EnCours);
            tx.pieces_jointes.expect_find().return_once(move |_, _, _| Ok(trouvees));
            let (result, committed) = ajouter(tx, avec(&[piece(3)]), &agent()).await;

            let Err(AppError::Champs(champs)) = result else { panic!("it is a wrong value") };
            assert_eq!(champs.len(), 1);
            assert_eq!(champs[0].champ, "pieceJointes");
            assert!(!committed);
        }
    }

    #[tokio::test]
    async fn a_client_users_files_are_looked_for_within_its_scope() {
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes
            .expect_find()
            .withf(|portee, _, _| *portee == Portee::Client(CLIENT))
            .once()
            .returning(|_, _, _| Ok(vec![piece(3)]));
        tx.messages.expect_add().returning(|_, _, _, _| Ok(()));

        let (result, committed) = ajouter(tx, avec(&[piece(3)]), &client()).await;

        assert_eq!(result.unwrap().pieces_jointes, [piece(3).id]);
        assert!(committed);
    }

    #[tokio::test]
    async fn a_full_disk_is_unavailable_and_commits_nothing() {
        let mut tx = with_ticket(Status::EnCours);
        let plein = || StorageError::unavailable("disk full");
        tx.messages.expect_add().returning(move |_, _, _, _| Err(plein()));

        let (result, committed) = ajouter(tx, redaction(), &agent()).await;

        assert!(matches!(result, Err(AppError::Indisponible(_))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn a_commit_that_fails_is_told() {
        let mut tx = with_ticket(Status::EnCours).failing_to_commit();
        tx.messages.expect_add().returning(|_, _, _, _| Ok(()));

        let (result, committed) = ajouter(tx, redaction(), &agent()).await;

        assert!(matches!(result, Err(AppError::Indisponible(_))));
        assert!(!committed);
    }
}
