//! A stop that nobody planned: a holiday decreed the day before, bad weather.

use std::sync::Arc;

use domain::{
    Acteur, CalendrierId, ChampInvalide, ChantierId, Droit, Echeance, ExceptionId, Motif, Nom,
    Portee, ValeurInvalide,
    sla::{Agenda, Arret, Exception, Histoire, Lieu, Regles},
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
        let (now, auteur) = (self.clock.now(), Auteur::from(acteur));
        let tx = self.uow.begin().await?;
        let regles = tx.regles().verrouiller().await?;
        let arret = self.arret(tx.as_ref(), &regles, &demande).await?;
        let lieu = Lieu { calendrier: demande.calendrier, chantier: demande.chantier };
        let motif = motif(&demande.raison)?;
        tx.regles().ajouter_arret(demande.calendrier, &arret, &auteur).await?;
        let recalcul = tx.regles().demander_recalcul(lieu, &motif, &auteur, now + SURSIS).await?;
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
        let regles = regles.avec_arret(demande.calendrier, arret.clone());
        let lieu = Lieu { calendrier: demande.calendrier, chantier: demande.chantier };
        let bilan = self.prevoir(&regles, lieu).await?;
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
    let motif = Motif::try_new(&format!("arrêt exceptionnel : {raison}"));
    motif.map_err(|e| e.pour("raison").into())
}

/// Where the deadline of a ticket would move to by these rules, if it would.
fn deplacement(horloge: HorlogeDuTicket, regles: &Regles) -> Option<Deplacement> {
    let HorlogeDuTicket { id, numero, compteur, mouvements, .. } = horloge;
    let apres = Histoire::relire(regles, mouvements)?.rejouer().echeance;
    (apres != compteur.echeance).then(|| Deplacement {
        id,
        numero,
        avant: compteur.echeance.map(Echeance::limite),
        apres: apres.map(Echeance::limite),
    })
}
