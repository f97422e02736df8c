//! The conversation of a ticket.

use std::sync::Arc;

use domain::{Acteur, Message, TicketRef};

use crate::{
    AppError, AppResult, Lot, Pagination, Ressource,
    pieces_jointes::{LiensDeFichiers, PieceConsultee},
    ports::queries::{MessageQueries, MessagesDuTicket},
};

/// A message with its files.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageConsulte {
    /// The message.
    pub message: Message,
    /// Those of its files that are still there, oldest first.
    pub pieces_jointes: Vec<PieceConsultee>,
}

impl MessageConsulte {
    /// Gives each message its files.
    pub(crate) fn tous(messages: Vec<Message>, pieces: &[PieceConsultee]) -> Vec<Self> {
        let avec = |message: Message| {
            let les_siennes = pieces.iter().filter(|p| p.piece.message == Some(message.id));
            Self { pieces_jointes: les_siennes.cloned().collect(), message }
        };
        messages.into_iter().map(avec).collect()
    }
}

/// A page of messages, oldest first, and how many there are in all.
pub type PageDeMessages = Lot<MessageConsulte>;

/// Lists messages.
#[derive(Clone)]
pub struct ListerMessages {
    queries: Arc<dyn MessageQueries>,
    liens: LiensDeFichiers,
}

impl ListerMessages {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn MessageQueries>, liens: LiensDeFichiers) -> Self {
        Self { queries, liens }
    }

    /// A page of the messages that the caller may see.
    ///
    /// # Errors
    ///
    /// An unknown ticket, or storage failure.
    pub async fn execute(
        &self,
        ticket: &TicketRef,
        pagination: Pagination,
        acteur: &Acteur,
    ) -> AppResult<PageDeMessages> {
        let found = self.queries.liste(acteur.portee(), ticket, pagination).await?;
        let MessagesDuTicket { lot, pieces_jointes, chantier } =
            found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        let pieces = self.liens.tous(pieces_jointes, chantier, acteur).await?;
        Ok(Lot { elements: MessageConsulte::tous(lot.elements, &pieces), total: lot.total })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Contenu, MessageId, PieceJointe, Portee, Visibilite};
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{
        pieces_jointes::testing::{consultee, lieu, piece},
        ports::{StorageError, testing::MockMessageQueries},
        tickets::testing::*,
    };

    const DEUXIEME: Pagination = Pagination { page: 2, limit: 2 };

    fn message(n: u128, pieces: &[PieceJointe]) -> Message {
        Message {
            id: MessageId(Uuid::from_u128(n)),
            auteur: agent().nom,
            auteur_id: agent().id,
            contenu: Contenu::try_new("Vu sur place").unwrap(),
            visibilite: Visibilite::Publique,
            date: NOW,
            pieces_jointes: pieces.iter().map(|piece| piece.id).collect(),
        }
    }

    fn dans(n: u128, message: u128) -> PieceJointe {
        PieceJointe { message: Some(MessageId(Uuid::from_u128(message))), ..piece(n) }
    }

    fn lister(queries: MockMessageQueries) -> ListerMessages {
        ListerMessages::new(Arc::new(queries), liens())
    }

    #[tokio::test]
    async fn each_message_has_its_files_with_their_links() {
        let pieces = vec![dans(31, 3), dans(41, 4), dans(32, 3)];
        let messages = [message(3, &[piece(31), piece(32)]), message(4, &[piece(41)])];
        let lot = Lot { elements: messages.to_vec(), total: 4 };
        let trouves = MessagesDuTicket { lot, pieces_jointes: pieces, chantier: Some(lieu()) };
        let mut queries = MockMessageQueries::new();
        queries
            .expect_liste()
            .with(eq(Portee::Tout), eq(REF), eq(DEUXIEME))
            .return_once(|_, _, _| Ok(Some(trouves)));

        let page = lister(queries).execute(&REF, DEUXIEME, &agent()).await.unwrap();

        let [trois, quatre] = messages;
        let liees = |pieces: &[PieceJointe]| {
            let sur_place = |piece: &PieceJointe| PieceConsultee {
                distance: Some(0),
                ..consultee(piece.clone())
            };
            pieces.iter().map(sur_place).collect()
        };
        let attendus = vec![
            MessageConsulte { message: trois, pieces_jointes: liees(&[dans(31, 3), dans(32, 3)]) },
            MessageConsulte { message: quatre, pieces_jointes: liees(&[dans(41, 4)]) },
        ];
        assert_eq!(page, Lot { elements: attendus, total: 4 });
    }

    #[tokio::test]
    async fn a_client_user_reads_within_its_scope() {
        let mut queries = MockMessageQueries::new();
        queries
            .expect_liste()
            .with(eq(Portee::Client(CLIENT)), eq(REF), eq(DEUXIEME))
            .returning(|_, _, _| Ok(None));

        let refus = lister(queries).execute(&REF, DEUXIEME, &client()).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Ticket))));
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        let mut queries = MockMessageQueries::new();
        queries.expect_liste().returning(|_, _, _| Err(StorageError::unavailable("refused")));

        let echec = lister(queries).execute(&REF, DEUXIEME, &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
