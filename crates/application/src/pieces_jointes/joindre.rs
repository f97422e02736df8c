//! Attaching a file to a ticket: in two steps, for the body is read only once it is known that it
//! may be.

use std::sync::Arc;

use domain::{Acteur, Depot, PieceJointe, PieceJointeId, TicketRef};

use super::{FormeVoulue, LiensDeFichiers, PieceConsultee};
use crate::{
    AppError, AppResult, Ressource,
    ports::{
        Clock, Examen, ExamenError, FileStore, IdGenerator, Reception, Trace, Transaction,
        UnitOfWork,
        queries::{PieceJointeQueries, TicketVise},
    },
};

/// A file that may be attached, and is coming in.
pub struct EnCours {
    /// The ticket that it is for.
    pub ticket: TicketVise,
    /// Takes its content.
    pub reception: Box<dyn Reception>,
}

/// Attaches files.
#[derive(Clone)]
pub struct JoindreFichier {
    uow: Arc<dyn UnitOfWork>,
    queries: Arc<dyn PieceJointeQueries>,
    fichiers: Arc<dyn FileStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    liens: LiensDeFichiers,
}

impl JoindreFichier {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        queries: Arc<dyn PieceJointeQueries>,
        fichiers: Arc<dyn FileStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        liens: LiensDeFichiers,
    ) -> Self {
        Self { uow, queries, fichiers, clock, ids, liens }
    }

    /// Gets ready for a file.
    ///
    /// # Errors
    ///
    /// An unknown ticket, or storage failure.
    pub async fn recevoir(&self, ticket: &TicketRef, acteur: &Acteur) -> AppResult<EnCours> {
        let found = self.queries.ticket(acteur.portee(), ticket).await?;
        let ticket = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        Ok(EnCours { ticket, reception: self.fichiers.recevoir().await? })
    }

    /// Attaches the file that came. Its content is kept before it is known: a crash in between
    /// leaves content without a row, which [`Balayer`](super::Balayer) finds, never a row without
    /// content.
    ///
    /// # Errors
    ///
    /// A missing right, a file that is refused for what it is, an unknown ticket, or storage
    /// failure. Nothing is left of it then, but for a commit whose outcome is unknown.
    pub async fn execute(
        &self,
        en_cours: EnCours,
        depot: Depot,
        acteur: &Acteur,
    ) -> AppResult<PieceConsultee> {
        depot.autoriser(acteur)?;
        let EnCours { ticket, mut reception } = en_cours;
        let examen = reception.examiner(&depot.nom).await.map_err(refus)?;
        let objet = reception.garder(&examen).await.map_err(refus)?;
        let Examen { kind, taille, empreinte, photo } = examen;
        let piece = PieceJointe {
            id: PieceJointeId(self.ids.next()),
            nom: depot.nom,
            kind,
            taille,
            empreinte,
            description: depot.description,
            auteur: acteur.nom.clone(),
            auteur_id: acteur.id,
            date: self.clock.now(),
            message: None,
            visibilite: depot.visibilite,
            photo,
            objet,
        };
        match self.consigner(ticket, &piece, acteur).await {
            Ok((tx, consultee)) => {
                tx.commit().await?;
                Ok(consultee)
            }
            Err(erreur) => {
                // What fails here as well is swept later.
                let _ = self.fichiers.supprimer(&piece.objet.cle).await;
                Err(erreur)
            }
        }
    }

    /// What can fail comes before the commit: what was attached is answered as such.
    async fn consigner(
        &self,
        TicketVise { id, chantier }: TicketVise,
        piece: &PieceJointe,
        acteur: &Acteur,
    ) -> AppResult<(Box<dyn Transaction>, PieceConsultee)> {
        let servie = FormeVoulue::Servie;
        let consultee = self.liens.un(piece.clone(), chantier, servie, acteur).await?;
        let tx = self.uow.begin().await?;
        let found = tx.tickets().find(acteur.portee(), &TicketRef::Id(id)).await?;
        let ticket = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        let trace = Trace::new(&piece.joindre(), acteur, piece.date, self.ids.as_ref());
        tx.pieces_jointes().add(&ticket, piece, &trace).await?;
        Ok((tx, consultee))
    }
}

fn refus(erreur: ExamenError) -> AppError {
    match erreur {
        ExamenError::Refuse(raison) => raison.pour("file").into(),
        ExamenError::Stockage(erreur) => erreur.into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        AccesRefuse, Fait, Legende, Portee, Role, Status, TicketId, ValeurInvalide, Visibilite,
    };
    use mockall::{Sequence, predicate::eq};
    use uuid::Uuid;

    use super::*;
    use crate::{
        pieces_jointes::testing::{cle, consultee, liens, piece, store},
        ports::{Auteur, Entree, StorageError, testing::*},
        tickets::testing::*,
    };

    const TICKET: TicketVise = TicketVise { id: TicketId(Uuid::from_u128(9)), chantier: None };

    /// What comes to be: the id of the file is the first that is drawn.
    fn attendue() -> PieceJointe {
        PieceJointe { description: Some(legende()), ..piece(1) }
    }

    fn legende() -> Legende {
        Legende::try_new("Fissure, côté nord").unwrap()
    }

    fn depot() -> Depot {
        Depot { nom: piece(1).nom, description: Some(legende()), visibilite: Visibilite::Publique }
    }

    fn examen() -> Examen {
        let PieceJointe { kind, taille, empreinte, photo, .. } = piece(1);
        Examen { kind, taille, empreinte, photo }
    }

    fn en_panne() -> StorageError {
        StorageError::unavailable("out of reach")
    }

    fn gardee() -> MockReception {
        let mut reception = MockReception::new();
        reception.expect_examiner().returning(|_| Ok(examen()));
        reception.expect_garder().returning(|_| Ok(piece(1).objet));
        reception
    }

    /// Expects that the content goes again.
    fn oublieux() -> MockFileStore {
        let mut store = store();
        store.expect_supprimer().with(eq(cle())).once().returning(|_| Ok(()));
        store
    }

    fn joindre(
        uow: Arc<dyn UnitOfWork>,
        queries: MockPieceJointeQueries,
        store: MockFileStore,
    ) -> JoindreFichier {
        let queries: Arc<dyn PieceJointeQueries> = Arc::new(queries);
        let ids = sequential_ids();
        JoindreFichier::new(uow, queries, Arc::new(store), clock_at(NOW), ids, liens())
    }

    async fn execute(
        uow: Arc<dyn UnitOfWork>,
        store: MockFileStore,
        reception: MockReception,
    ) -> AppResult<PieceConsultee> {
        let en_cours = EnCours { ticket: TICKET, reception: Box::new(reception) };
        let joindre = joindre(uow, MockPieceJointeQueries::new(), store);
        joindre.execute(en_cours, depot(), &agent()).await
    }

    /// A unit of work that nobody may ask for a transaction.
    fn untouched() -> Arc<Scripted> {
        Scripted::new([])
    }

    #[tokio::test]
    async fn a_file_is_received_for_a_ticket_within_the_scope() {
        let mut queries = MockPieceJointeQueries::new();
        queries
            .expect_ticket()
            .with(eq(Portee::Client(CLIENT)), eq(REF))
            .returning(|_, _| Ok(Some(TICKET)));
        let mut store = MockFileStore::new();
        store.expect_recevoir().once().returning(|| Ok(Box::new(MockReception::new())));

        let en_cours = joindre(untouched(), queries, store).recevoir(&REF, &client()).await;

        assert_eq!(en_cours.unwrap().ticket, TICKET);
    }

    #[tokio::test]
    async fn nothing_is_received_for_an_unknown_ticket() {
        let mut queries = MockPieceJointeQueries::new();
        queries.expect_ticket().returning(|_, _| Ok(None));
        let store = MockFileStore::new();

        let refus = joindre(untouched(), queries, store).recevoir(&REF, &client()).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Ticket))));
    }

    #[tokio::test]
    async fn a_store_that_can_receive_nothing_is_unavailable() {
        let mut queries = MockPieceJointeQueries::new();
        queries.expect_ticket().returning(|_, _| Ok(Some(TICKET)));
        let mut store = MockFileStore::new();
        store.expect_recevoir().returning(|| Err(en_panne()));

        let echec = joindre(untouched(), queries, store).recevoir(&REF, &client()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn the_content_is_kept_before_the_file_is_known() {
        let mut ordre = Sequence::new();
        let mut reception = MockReception::new();
        reception
            .expect_examiner()
            .with(eq(piece(1).nom))
            .once()
            .in_sequence(&mut ordre)
            .returning(|_| Ok(examen()));
        reception
            .expect_garder()
            .with(eq(examen()))
            .once()
            .in_sequence(&mut ordre)
            .returning(|_| Ok(piece(1).objet));
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes
            .expect_add()
            .withf(|ticket, stored, trace| {
                let fait = Fait::PieceJointe(Box::new(attendue()));
                let entrees = vec![Entree { id: Uuid::from_u128(2), fait }];
                ticket.state().id == TICKET.id
                    && *stored == attendue()
                    && *trace == Trace { auteur: Auteur::from(&agent()), date: NOW, entrees }
            })
            .once()
            .in_sequence(&mut ordre)
            .returning(|_, _, _| Ok(()));
        let queries = MockPieceJointeQueries::new();
        let (uow, committed) = tx.into_unit_of_work();

        let en_cours = EnCours { ticket: TICKET, reception: Box::new(reception) };
        let jointe = joindre(uow, queries, store()).execute(en_cours, depot(), &agent()).await;

        assert_eq!(jointe.unwrap(), consultee(attendue()));
        assert!(committed.get());
    }

    #[tokio::test]
    async fn a_client_user_hides_nothing() {
        let reception = Box::new(MockReception::new());
        let en_cours = EnCours { ticket: TICKET, reception };
        let interne = Depot { visibilite: Visibilite::Interne, ..depot() };
        let joindre = joindre(untouched(), MockPieceJointeQueries::new(), MockFileStore::new());

        let refus = joindre.execute(en_cours, interne, &client()).await;

        assert!(matches!(refus, Err(AppError::Interdit(AccesRefuse { role: Role::Client }))));
    }

    #[tokio::test]
    async fn content_that_is_refused_is_told_of_the_file() {
        let refuse = || ExamenError::Refuse(ValeurInvalide::new("fichier vide"));
        let mut examinee = MockReception::new();
        examinee.expect_examiner().returning(move |_| Err(refuse()));
        let mut examinee_puis_refusee = MockReception::new();
        examinee_puis_refusee.expect_examiner().returning(|_| Ok(examen()));
        examinee_puis_refusee.expect_garder().returning(move |_| Err(refuse()));

        for reception in [examinee, examinee_puis_refusee] {
            let refus = execute(untouched(), MockFileStore::new(), reception).await;

            let Err(AppError::Champs(champs)) = refus else { panic!("it is a wrong value") };
            assert_eq!(champs, [ValeurInvalide::new("fichier vide").pour("file")]);
        }
    }

    #[tokio::test]
    async fn a_store_that_fails_begins_no_transaction() {
        let mut illisible = MockReception::new();
        illisible.expect_examiner().returning(|_| Err(en_panne().into()));
        let mut pas_gardee = MockReception::new();
        pas_gardee.expect_examiner().returning(|_| Ok(examen()));
        pas_gardee.expect_garder().returning(|_| Err(en_panne().into()));

        for reception in [illisible, pas_gardee] {
            let echec = execute(untouched(), MockFileStore::new(), reception).await;

            assert!(matches!(echec, Err(AppError::Indisponible(_))));
        }
    }

    #[tokio::test]
    async fn content_goes_again_where_the_database_is_out_of_reach() {
        let echec = execute(Arc::new(Unreachable), oublieux(), gardee()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn content_goes_again_where_the_file_cannot_be_recorded() {
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes.expect_add().returning(|_, _, _| Err(en_panne()));
        let (uow, committed) = tx.into_unit_of_work();

        let echec = execute(uow, oublieux(), gardee()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn content_goes_again_where_the_ticket_left_the_scope_meanwhile() {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_find().returning(|_, _| Ok(None));
        let (uow, committed) = tx.into_unit_of_work();

        let refus = execute(uow, oublieux(), gardee()).await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Ticket))));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn the_first_failure_is_told_where_the_content_does_not_go_either() {
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes.expect_add().returning(|_, _, _| Err(StorageError::Duplicate));
        let (uow, _) = tx.into_unit_of_work();
        let mut store = MockFileStore::new();
        store.expect_supprimer().once().returning(|_| Err(en_panne()));

        let echec = execute(uow, store, gardee()).await;

        assert!(matches!(echec, Err(AppError::Stockage(StorageError::Duplicate))));
    }

    #[tokio::test]
    async fn content_stays_where_it_is_unknown_whether_the_file_is_recorded() {
        let mut tx = with_ticket(Status::EnCours).failing_to_commit();
        tx.pieces_jointes.expect_add().once().returning(|_, _, _| Ok(()));
        let (uow, _) = tx.into_unit_of_work();

        let echec = execute(uow, MockFileStore::new(), gardee()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
