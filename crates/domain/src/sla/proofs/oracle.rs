//! The oracle: the clock of a ticket as one would keep it by hand, looking up at each minute. It
//! shares no code with the engine.

use super::{
    super::{Marche, SlaStatus},
    regles::{FENETRE, Regles},
};

/// What happened, with the index of a calendar.
#[derive(Debug, Clone, Copy)]
pub(super) enum Evenement {
    Marche(Marche),
    Delai { heures: i64, seuil: i64 },
    Fixe { minute: i64, seuil: i64 },
    Aucun,
    Rattachement { heures: i64, seuil: i64, calendrier: usize },
}

/// What a minute was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Minute {
    Comptee,
    Fermee,
    EnAttente,
    Resolue,
}

/// A target: seconds, percentage, and the minute where it was set by hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cible {
    pub secondes: i64,
    seuil: i64,
    fixe: Option<i64>,
}

pub(super) struct Oracle<'a> {
    regles: &'a [Regles; 2],
    fenetres: &'a [Vec<Vec<bool>>; 2],
    evenements: &'a [(i64, Evenement)],
    /// The next event.
    prochain: usize,
    calendrier: usize,
    marche: Marche,
    /// When the clock stopped, or its target was last set.
    arret: i64,
    fige: SlaStatus,
    pub minute: i64,
    pub ecoule: i64,
    pub cible: Option<Cible>,
    pub minutes: Vec<Minute>,
}

impl<'a> Oracle<'a> {
    /// A ticket opened at minute 0 in the first calendar.
    pub fn new(
        regles: &'a [Regles; 2],
        fenetres: &'a [Vec<Vec<bool>>; 2],
        (heures, seuil): (i64, i64),
        evenements: &'a [(i64, Evenement)],
    ) -> Self {
        Self {
            regles,
            fenetres,
            evenements,
            prochain: 0,
            calendrier: 0,
            marche: Marche::EnMarche,
            arret: 0,
            fige: SlaStatus::Ok,
            minute: 0,
            ecoule: 0,
            cible: Some(Cible { secondes: heures * 3_600, seuil, fixe: None }),
            minutes: Vec::new(),
        }
    }

    /// Lives until a minute, the events of that minute included.
    pub fn vivre(&mut self, jusqu_a: i64) {
        loop {
            while let Some((quand, evenement)) = self.evenements.get(self.prochain)
                && *quand <= self.minute
            {
                self.subir(*evenement);
                self.prochain += 1;
            }
            if self.minute == jusqu_a {
                return;
            }
            let prochain = self.evenements.get(self.prochain).map_or(jusqu_a, |(quand, _)| *quand);
            self.passer(prochain.min(jusqu_a));
        }
    }

    /// Lets minutes pass in which nothing happens.
    fn passer(&mut self, jusqu_a: i64) {
        let connus = self.connus();
        while self.minute < jusqu_a {
            self.minutes.push(match self.marche {
                Marche::EnMarche if self.ouvert(self.minute, connus) => Minute::Comptee,
                Marche::EnMarche => Minute::Fermee,
                Marche::Suspendue => Minute::EnAttente,
                Marche::Arretee => Minute::Resolue,
            });
            self.ecoule += if self.minutes.last() == Some(&Minute::Comptee) { 60 } else { 0 };
            self.minute += 1;
        }
    }

    pub fn status(&self) -> SlaStatus {
        if self.marche == Marche::EnMarche { self.en_marche(self.minute) } else { self.fige }
    }

    fn en_marche(&self, minute: i64) -> SlaStatus {
        match self.cible {
            Some(Cible { fixe: Some(limite), .. }) if minute >= limite => SlaStatus::Breach,
            Some(Cible { fixe: None, secondes, .. }) if self.ecoule >= secondes => {
                SlaStatus::Breach
            }
            Some(cible) if self.ecoule >= cible.secondes * cible.seuil / 100 => SlaStatus::Warning,
            _ => SlaStatus::Ok,
        }
    }

    fn subir(&mut self, evenement: Evenement) {
        match evenement {
            Evenement::Marche(vers) => self.passer_a(vers),
            Evenement::Delai { heures, seuil } => self.delai(heures, seuil),
            Evenement::Fixe { minute, seuil } => self.fixe(self.minute, minute, seuil),
            Evenement::Aucun => {
                self.cible = None;
                self.arret = self.minute;
                self.refiger();
            }
            Evenement::Rattachement { heures, seuil, calendrier } => {
                let arret = self.arret;
                self.changer(calendrier);
                if self.cible.is_some_and(|cible| cible.fixe.is_none()) {
                    self.delai(heures, seuil);
                    self.arret = arret;
                }
            }
        }
    }

    fn passer_a(&mut self, vers: Marche) {
        let (avant, status) = (self.marche, self.status());
        if vers == avant {
            return;
        }
        if avant == Marche::EnMarche {
            self.arret = self.minute;
        } else if vers == Marche::EnMarche {
            self.deplacer();
        }
        self.marche = vers;
        let reussi = vers == Marche::Arretee && status != SlaStatus::Breach;
        self.fige = if reussi { SlaStatus::Ok } else { status };
    }

    /// Moves a date set by hand by each minute that would have counted.
    fn deplacer(&mut self) {
        let connus = self.connus();
        let arretees = (self.arret..self.minute).filter(|m| self.ouvert(*m, connus)).count();
        let Some(Cible { fixe: Some(mut limite), seuil, .. }) = self.cible else { return };
        for _ in 0..arretees {
            while !self.ouvert(limite, connus) {
                limite += 1;
            }
            limite += 1;
        }
        self.fixe(self.minute, limite, seuil);
    }

    fn delai(&mut self, heures: i64, seuil: i64) {
        self.cible = Some(Cible { secondes: heures * 3_600, seuil, fixe: None });
        self.arret = self.minute;
        self.refiger();
    }

    fn fixe(&mut self, depuis: i64, limite: i64, seuil: i64) {
        let connus = self.connus();
        let compter = |de, a| (de..a).filter(|m| self.ouvert(*m, connus)).map(|_| 60).sum::<i64>();
        let secondes = self.ecoule + compter(depuis, limite) - compter(limite, depuis);
        self.cible = Some(Cible { secondes, seuil, fixe: Some(limite) });
        self.arret = depuis;
        self.refiger();
    }

    fn changer(&mut self, calendrier: usize) {
        self.calendrier = calendrier;
        let depuis = if self.marche == Marche::EnMarche { self.minute } else { self.arret };
        match self.cible {
            Some(Cible { fixe: Some(limite), seuil, .. }) => self.fixe(depuis, limite, seuil),
            _ => self.refiger(),
        }
    }

    fn refiger(&mut self) {
        if self.marche == Marche::Suspendue {
            self.fige = self.en_marche(self.arret);
        }
    }

    /// How many stops are known at the next resolution, or in the end.
    fn connus(&self) -> usize {
        let suite = &self.evenements[self.prochain.min(self.evenements.len())..];
        let arrets = &self.regles[self.calendrier].arrets;
        suite
            .iter()
            .find(|(_, e)| matches!(e, Evenement::Marche(Marche::Arretee)))
            .map_or(arrets.len(), |(date, _)| arrets.iter().filter(|a| a.connu <= *date).count())
    }

    fn ouvert(&self, minute: i64, connus: usize) -> bool {
        if (0..FENETRE).contains(&minute) {
            self.fenetres[self.calendrier][connus][usize::try_from(minute).unwrap()]
        } else {
            self.regles[self.calendrier].ouvert(minute, connus)
        }
    }
}
