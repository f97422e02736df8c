//! A stop that nobody planned: a holiday decreed the day before, bad weather.

use std::sync::Arc;

use domain::{
    Acteur, CalendrierId, ChampInvalide, ChantierId, Droit, Echeance, ExceptionId, Motif, Nom,
    Portee, ValeurInvalide,
    sla::{Agenda, Arret, Compteur, Exception, Histoire, Lieu, Raison, Regles},
};
use time::{Date, OffsetDateTime};

use super::{Bilan, Deplacement, Recalculer, exiger_calendrier, recalculer::SURSIS};
use crate::{
    AppResult,
    ports::{
        Auteur, Clock, IdGenerator, Transaction, UnitOfWork,
        queries::{Concernes, HorlogeDuTicket, RegleQueries},
    },
};

/// Clocks that are read at once.
const LOT: u32 = 1_000;

/// When a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quand {
    /// A whole day, as the calendar's zone counts days.
    Jour(Date),
    /// From an instant to another, the latter excluded.
    Heures(OffsetDateTime, OffsetDateTime),
}

/// A stop, asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Arret`")]
pub struct NouvelleException {
    pub calendrier: CalendrierId,
    pub chantier: Option<ChantierId>,
    pub quand: Quand,
    pub raison: Nom,
}

impl NouvelleException {
    /// Whose clocks it concerns.
    const fn lieu(&self) -> Lieu {
        Lieu { calendrier: self.calendrier, chantier: self.chantier }
    }
}

/// A stop, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionAjoutee {
    /// The stop.
    pub arret: Arret,
    /// Which deadlines move.
    pub bilan: Bilan,
}

/// Adds exceptions to calendars.
#[derive(Clone)]
pub struct AjouterException {
    uow: Arc<dyn UnitOfWork>,
    queries: Arc<dyn RegleQueries>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    recalculer: Recalculer,
}

impl AjouterException {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        queries: Arc<dyn RegleQueries>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        recalculer: Recalculer,
    ) -> Self {
        Self { uow, queries, clock, ids, recalculer }
    }

    /// Adds an exception, and answers once every deadline has followed. Resolved tickets stay as
    /// they are.
    ///
    /// # Errors
    ///
    /// A missing right, an unknown calendar or chantier, an end before the beginning, or storage
    /// failure: what was stored by then is followed later.
    pub async fn execute(
        &self,
        demande: NouvelleException,
        acteur: &Acteur,
    ) -> AppResult<ExceptionAjoutee> {
        acteur.exiger(Droit::GererSla)?;
        let (now, de) = (self.clock.now(), Auteur::from(acteur));
        let tx = self.uow.begin().await?;
        let regles = tx.regles().verrouiller().await?;
        let arret = self.arret(tx.as_ref(), &regles, &demande).await?;
        let (lieu, motif) = (demande.lieu(), motif(&demande.raison)?);
        tx.regles().ajouter_arret(demande.calendrier, &arret, &de).await?;
        let recalcul = tx.regles().demander_recalcul(lieu, &motif, &de, now + SURSIS).await?;
        tx.commit().await?;
        let bilan = self.recalculer.execute(&recalcul).await?;
        Ok(ExceptionAjoutee { arret, bilan })
    }

    /// What [`AjouterException::execute`] would do. Nothing is written.
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn simuler(
        &self,
        demande: NouvelleException,
        acteur: &Acteur,
    ) -> AppResult<ExceptionAjoutee> {
        acteur.exiger(Droit::GererSla)?;
        let tx = self.uow.begin().await?;
        let regles = tx.regles().en_vigueur().await?;
        let arret = self.arret(tx.as_ref(), &regles, &demande).await?;
        drop(tx);
        let regles = regles.avec_arret(demande.calendrier, &arret);
        let bilan = self.prevoir(&regles, demande.lieu()).await?;
        Ok(ExceptionAjoutee { arret, bilan })
    }

    async fn prevoir(&self, regles: &Regles, lieu: Lieu) -> AppResult<Bilan> {
        let mut bilan = Bilan::default();
        let mut apres = None;
        loop {
            let lot = self.queries.horloges(Concernes { lieu, apres, limit: LOT }).await?;
            let Some(derniere) = lot.last() else { return Ok(bilan) };
            apres = Some(derniere.id);
            for horloge in lot {
                if let Some(deplacement) = deplacement(horloge, regles) {
                    bilan.noter(deplacement);
                }
            }
        }
    }

    async fn arret(
        &self,
        tx: &dyn Transaction,
        regles: &Regles,
        demande: &NouvelleException,
    ) -> AppResult<Arret> {
        let agenda = exiger_calendrier(regles, demande.calendrier)?;
        if let Some(chantier) = demande.chantier
            && tx.references().client_du_chantier(Portee::Tout, chantier).await?.is_none()
        {
            return Err(ValeurInvalide::new("chantier inconnu").pour("chantierId").into());
        }
        let exception = exception(agenda, demande, self.clock.now())?;
        Ok(Arret { id: ExceptionId(self.ids.next()), chantier: demande.chantier, exception })
    }
}

fn exception(
    agenda: &Agenda,
    demande: &NouvelleException,
    now: OffsetDateTime,
) -> Result<Exception, ChampInvalide> {
    let raison = demande.raison.clone();
    match demande.quand {
        Quand::Heures(de, a) => {
            Exception::try_new(de, a, raison, now).map_err(|refus| refus.pour("fin"))
        }
        Quand::Jour(jour) => {
            let zone = agenda.edition.definition.zone();
            Exception::jours(zone, (jour, jour), raison, now).map_err(|refus| refus.pour("date"))
        }
    }
}

fn motif(raison: &Nom) -> AppResult<Motif> {
    let motif = Motif::try_new(&Raison::Exception(raison.clone()).to_string());
    motif.map_err(|e| e.pour("raison").into())
}

/// Where the deadline of a ticket would move to by these rules, if it would.
fn deplacement(horloge: HorlogeDuTicket, regles: &Regles) -> Option<Deplacement> {
    let HorlogeDuTicket { id, numero, compteur, mouvements, .. } = horloge;
    let limite = |compteur: Compteur| compteur.echeance.map(Echeance::limite);
    let rejoue = Histoire::relire(regles, mouvements)?.rejouer();
    let (avant, apres) = (limite(compteur), limite(rejoue));
    (apres != avant).then_some(Deplacement { id, numero, avant, apres })
}

#[cfg(test)]
mod tests {
    use std::iter::once;

    use domain::{Numero, TicketId, sla::Compteur};
    use time::{Duration, macros::date};
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError, Ressource,
        ports::testing::*,
        sla::testing::*,
        tickets::testing::{NOW, agent},
    };

    fn demande(quand: Quand) -> NouvelleException {
        let raison = "Tabaski".parse().unwrap();
        NouvelleException { calendrier: CalendrierId::DEFAUT, chantier: None, quand, raison }
    }

    const JOUR: Quand = Quand::Jour(date!(2025 - 01 - 11));

    fn ajouter(
        transactions: impl IntoIterator<Item = MockTransaction>,
        queries: MockRegleQueries,
    ) -> AjouterException {
        let (uow, clock) = (Scripted::new(transactions), clock_at(NOW));
        let recalculer = Recalculer::new(uow.clone(), clock.clone(), sequential_ids());
        AjouterException::new(uow, Arc::new(queries), clock, sequential_ids(), recalculer)
    }

    #[tokio::test]
    async fn a_stop_is_stored_and_clocks_follow() {
        let mut tx = changing();
        tx.regles.expect_ajouter_arret().once().returning(|_, _, _| Ok(()));
        tx.regles
            .expect_demander_recalcul()
            .withf(|lieu, motif, _, _| {
                *lieu == MAISON && motif.as_str() == "arrêt exceptionnel : Tabaski"
            })
            .once()
            .returning(|_, _, _, _| Ok(recalcul()));

        let exceptions = ajouter(once(tx).chain(all_followed()), MockRegleQueries::new());
        let ajoutee = exceptions.execute(demande(JOUR), &admin()).await.unwrap();

        let exception = &ajoutee.arret.exception;
        assert_eq!(exception.de(), time::macros::datetime!(2025-01-11 0:00 UTC));
        assert_eq!(exception.a() - exception.de(), Duration::DAY);
        assert_eq!(exception.connue(), NOW);
    }

    #[tokio::test]
    async fn a_simulation_reads_page_by_page_and_writes_nothing() {
        let mut tx = MockTransaction::default();
        tx.regles.checkpoint();
        tx.regles.expect_en_vigueur().returning(|| Ok(regles(0)));
        let mut queries = MockRegleQueries::new();
        queries.expect_horloges().times(2).returning(|concernes| {
            let objectif = domain::Politique::default().objectif(domain::Priority::Critique);
            let calendrier = domain::sla::Calendrier::continu();
            let mouvement = domain::sla::Mouvement::Ouverture(objectif, MAISON);
            let horloge = HorlogeDuTicket {
                id: TicketId(Uuid::from_u128(9)),
                numero: Numero { annee: 2025, sequence: 1 },
                compteur: Compteur::ouvrir(NOW, objectif, &calendrier),
                lieu: MAISON,
                mouvements: vec![(NOW, mouvement)],
            };
            Ok(if concernes.apres.is_none() { vec![horloge] } else { vec![] })
        });

        let prevue = ajouter([tx], queries).simuler(demande(JOUR), &admin()).await.unwrap();

        assert_eq!(prevue.bilan.total, 1);
        let Deplacement { avant, apres, .. } = prevue.bilan.deplaces[0];
        assert_eq!(apres, avant.map(|avant| avant + Duration::DAY));
    }

    #[tokio::test]
    async fn what_is_not_known_or_makes_no_sense_is_refused() {
        let ailleurs = CalendrierId(Uuid::from_u128(99));
        let inconnu = NouvelleException { calendrier: ailleurs, ..demande(JOUR) };
        let refus = ajouter([changing()], MockRegleQueries::new()).execute(inconnu, &admin()).await;
        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Calendrier))));

        let mut tx = changing();
        tx.references.expect_client_du_chantier().returning(|_, _| Ok(None));
        let chantier = Some(ChantierId(Uuid::from_u128(7)));
        let inconnu = NouvelleException { chantier, ..demande(JOUR) };
        let refus = ajouter([tx], MockRegleQueries::new()).execute(inconnu, &admin()).await;
        assert!(matches!(refus, Err(AppError::Champs(c)) if c[0].champ == "chantierId"));

        let a_l_envers = demande(Quand::Heures(NOW, NOW));
        let ajouter = ajouter([changing()], MockRegleQueries::new());
        let refus = ajouter.execute(a_l_envers, &admin()).await;
        assert!(matches!(refus, Err(AppError::Champs(c)) if c[0].champ == "fin"));
    }

    #[tokio::test]
    async fn an_agent_may_not() {
        let ajouter = ajouter([], MockRegleQueries::new());

        for refus in [
            ajouter.execute(demande(JOUR), &agent()).await,
            ajouter.simuler(demande(JOUR), &agent()).await,
        ] {
            assert!(matches!(refus, Err(AppError::Interdit(_))));
        }
    }
}
