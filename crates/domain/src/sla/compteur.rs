//! The clock of a ticket: how much of its time has counted, and which instants follow from it.

use time::OffsetDateTime;

use super::{Calendrier, Echeance, Niveau, Objectif, SlaDetails, SlaStatus, part};
use crate::{Status, mots::mots};

mots! {
    /// Whether the clock of a ticket runs.
    Marche {
        /// It runs, in the calendar's hours.
        EnMarche = "en_marche",
        /// It is stopped: the ticket waits.
        Suspendue = "suspendue",
        /// It is stopped: the ticket is resolved, and its result is frozen.
        Arretee = "arretee",
    }
}

impl From<Status> for Marche {
    fn from(status: Status) -> Self {
        match status {
            Status::Nouveau | Status::EnCours => Self::EnMarche,
            Status::EnAttente => Self::Suspendue,
            Status::Resolu => Self::Arretee,
        }
    }
}

/// How many seconds may count, in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cible {
    /// The seconds. Negative for a date set by hand that had passed when the ticket was opened.
    pub secondes: i64,
    /// The share of them, in percent, that may pass before the warning.
    pub seuil: u8,
    /// Where the policy said so; `None` where it follows from a date set by hand, which then
    /// stays: see [`Objectif::Fixe`].
    pub niveau: Option<Niveau>,
}

/// The clock of a ticket, as it is stored. How it is made is told in [the module](super).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compteur {
    /// The seconds that had counted at `ancre`.
    pub compte: i64,
    /// Since when the clock runs or stands, unless it was read or set anew in between.
    pub ancre: OffsetDateTime,
    /// Whether it runs.
    pub marche: Marche,
    /// How many seconds may count; `None` where the deadline was lifted.
    pub cible: Option<Cible>,
    /// The warning and the deadline: while the clock stands, as they were when it stopped. `None`
    /// without a target, or where the calendar never opens again.
    pub echeance: Option<Echeance>,
    /// The status while the clock stands; `None` while it runs.
    pub fige: Option<SlaStatus>,
}

impl Compteur {
    /// The clock of a ticket that is opened: it runs.
    #[must_use]
    pub fn ouvrir(now: OffsetDateTime, objectif: Objectif, calendrier: &Calendrier) -> Self {
        let marche = Marche::EnMarche;
        let mut compteur =
            Self { compte: 0, ancre: now, marche, cible: None, echeance: None, fige: None };
        compteur.viser(objectif, calendrier);
        compteur
    }

    /// Starts or stops the clock; leaving it as it is does nothing. When it starts, the deadline
    /// moves on by the time stopped, as the calendar counts it.
    pub fn passer_a(&mut self, vers: Marche, now: OffsetDateTime, calendrier: &Calendrier) {
        if vers == self.marche {
            return;
        }
        let status = self.status(now.max(self.ancre));
        match (self.marche, vers) {
            (Marche::EnMarche, _) => self.compter(now, calendrier),
            (_, Marche::EnMarche) => self.repartir(now, calendrier),
            (_, _) => {}
        }
        self.marche = vers;
        self.fige = match (vers, status) {
            (Marche::EnMarche, _) => None,
            (Marche::Arretee, SlaStatus::Warning) => Some(SlaStatus::Ok),
            (Marche::Suspendue | Marche::Arretee, status) => Some(status),
        };
    }

    /// Replaces the target: another priority, a date set by hand, or one lifted. What has counted
    /// stays counted.
    pub fn changer_cible(
        &mut self,
        objectif: Objectif,
        now: OffsetDateTime,
        calendrier: &Calendrier,
    ) {
        self.compter(now, calendrier);
        self.viser(objectif, calendrier);
    }

    /// Moves to another category, client or chantier: its calendar and its policy hold from now on.
    /// What has counted stays counted. A date that was set or lifted by hand stays so.
    pub fn rattacher(
        &mut self,
        objectif: Objectif,
        now: OffsetDateTime,
        avant: &Calendrier,
        apres: &Calendrier,
    ) {
        if self.marche == Marche::EnMarche {
            self.compter(now, avant);
        }
        let promis = self.cible.is_none_or(|cible| cible.niveau.is_none());
        self.viser(if promis { self.objectif() } else { objectif }, apres);
    }

    /// The seconds that have counted.
    #[must_use]
    pub fn ecoule(&self, now: OffsetDateTime, calendrier: &Calendrier) -> i64 {
        match self.marche {
            Marche::EnMarche => self.compte + calendrier.ecoule(self.ancre, now),
            Marche::Suspendue | Marche::Arretee => self.compte,
        }
    }

    /// The seconds that may still count, negative past the deadline; `None` without a target. With
    /// [`Compteur::ecoule`], it always adds up to the target.
    #[must_use]
    pub fn restant(&self, now: OffsetDateTime, calendrier: &Calendrier) -> Option<i64> {
        self.cible.map(|cible| cible.secondes - self.ecoule(now, calendrier))
    }

    /// How the ticket stands: two stored instants and a stored word decide, and no calendar.
    #[must_use]
    pub fn status(&self, now: OffsetDateTime) -> SlaStatus {
        SlaStatus::a(now, self.fige, self.echeance)
    }

    /// How much of its time the ticket has used; `None` without a deadline.
    #[must_use]
    pub fn details(&self, now: OffsetDateTime, calendrier: &Calendrier) -> Option<SlaDetails> {
        self.echeance?;
        let (ecoule, restant) = (self.ecoule(now, calendrier), self.restant(now, calendrier)?);
        Some(SlaDetails::decompte(ecoule, restant, self.status(now) == SlaStatus::Breach))
    }

    /// Brings `compte` and `ancre` up to now, which never lies before the last change.
    fn compter(&mut self, now: OffsetDateTime, calendrier: &Calendrier) {
        self.compte = self.ecoule(now, calendrier);
        self.ancre = self.ancre.max(now);
    }

    /// Runs from now on, and moves the dates by the time stopped.
    fn repartir(&mut self, now: OffsetDateTime, calendrier: &Calendrier) {
        let objectif = match self.objectif() {
            Objectif::Fixe { limite, seuil } => {
                let arret = calendrier.ecoule(self.ancre, now);
                let limite = calendrier.apres(limite, arret).unwrap_or(limite);
                Objectif::Fixe { limite, seuil }
            }
            autre => autre,
        };
        self.ancre = self.ancre.max(now);
        self.viser(objectif, calendrier);
    }

    /// Sets the target, and what follows from it at `ancre`. A result that is frozen stays.
    fn viser(&mut self, objectif: Objectif, calendrier: &Calendrier) {
        let (cible, limite) = match objectif {
            Objectif::Delai { secondes, seuil, niveau } => {
                let limite = calendrier.decaler(self.ancre, secondes - self.compte);
                (Some(Cible { secondes, seuil, niveau: Some(niveau) }), limite)
            }
            Objectif::Fixe { limite, seuil } => {
                let secondes = self.compte + calendrier.distance(self.ancre, limite);
                (Some(Cible { secondes, seuil, niveau: None }), Some(limite))
            }
            Objectif::Aucun => (None, None),
        };
        self.cible = cible;
        self.echeance = cible.zip(limite).map(|(cible, limite)| {
            let avant_alerte = part(cible.secondes, cible.seuil);
            let alerte = calendrier.decaler(self.ancre, avant_alerte - self.compte);
            Echeance::new(alerte.unwrap_or(limite), limite)
        });
        if self.marche == Marche::Suspendue {
            self.fige = Some(SlaStatus::a(self.ancre, None, self.echeance));
        }
    }

    fn objectif(&self) -> Objectif {
        let Some(Cible { secondes, seuil, niveau }) = self.cible else { return Objectif::Aucun };
        match (niveau, self.echeance) {
            (Some(niveau), _) => Objectif::Delai { secondes, seuil, niveau },
            (None, Some(echeance)) => Objectif::Fixe { limite: echeance.limite(), seuil },
            (None, None) => Objectif::Aucun,
        }
    }
}
