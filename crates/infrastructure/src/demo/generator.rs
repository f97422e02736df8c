//! The tickets, one after the other, each with its history: memory stays flat however many.

use std::collections::BTreeMap;

use domain::{
    Numero, ValeurInvalide, normaliser,
    sla::{Politiques, Regles},
};
use fastrand::Rng;
use sqlx::error::BoxDynError;
use time::OffsetDateTime;

use super::{
    Demande, Existant,
    calendrier::{Calendrier, DUREE, Moment},
    decor::Decor,
    dossier::{Dossier, Geste},
    echelle::{Echelle, parmi},
    ids::Ids,
    ouverture::{demandeur, ouverture},
    parcours::{Etape, Mots, etapes, instants},
};

/// The same demonstration every time.
const GRAINE: u64 = 0x7ec4_0b7b;

/// Makes the tickets.
pub struct Generateur {
    regles: Regles,
    decor: Decor,
    periode: (OffsetDateTime, OffsetDateTime),
    mots: Mots,
    calendrier: Calendrier,
    ids: Ids,
    numeros: BTreeMap<i32, i32>,
    hasard: Rng,
}

impl Generateur {
    /// Prepares a demonstration that continues what exists.
    pub fn try_new(demande: &Demande, existant: &Existant) -> Result<Self, ValeurInvalide> {
        let now = normaliser(demande.now)
            .ok_or_else(|| ValeurInvalide::new("un présent entre les années 0 et 9999"))?;
        let periode = (now - DUREE, now);
        let mut hasard = Rng::with_seed(graine(existant));
        let mut ids = Ids::new(hasard.fork());
        let echelle = Echelle::new(demande.tickets);
        let decor = Decor::try_new(&echelle, periode, existant, &mut ids, &mut hasard)?;
        let futur = (now, demande.politique);
        let calendrier = Calendrier::new(demande.tickets, echelle.ouverts, futur, hasard.fork());
        let numeros = existant.numeros.iter().copied().collect();
        let mots = Mots::try_new()?;
        let politiques = Politiques { configuration: demande.politique, ..Politiques::default() };
        let regles = Regles::new(0, politiques, Vec::new(), []);
        Ok(Self { regles, decor, periode, mots, calendrier, ids, numeros, hasard })
    }

    /// What the tickets refer to.
    pub const fn decor(&self) -> &Decor {
        &self.decor
    }

    /// The first instant of the demonstration.
    pub const fn debut(&self) -> OffsetDateTime {
        self.periode.0
    }

    /// The last number of each year, after those given so far.
    pub fn numeros(self) -> Vec<(i32, i32)> {
        self.numeros.into_iter().collect()
    }

    fn dossier(&mut self, moment: &Moment) -> Result<Dossier, BoxDynError> {
        let Self { decor, mots, ids, hasard, .. } = self;
        let regles = &self.regles;
        let ouverture = ouverture(moment, decor, mots, hasard)?;
        let etapes = etapes(moment, &ouverture, (&decor.equipe, mots), hasard)?;
        let instants = instants(moment, etapes.len(), self.periode.1, hasard);

        let annee = moment.debut.year();
        let dernier = self.numeros.entry(annee).or_default();
        *dernier += 1;
        let numero = Numero { annee, sequence: *dernier };
        let auteur = demandeur(&ouverture, decor, hasard);
        let geste = Geste { date: moment.debut, auteur, regles };
        let mut dossier = Dossier::ouvrir(numero, ouverture, &geste, ids)?;

        // Whoever of the staff looks at it first, then whoever it is given to.
        let mut auteur = parmi(hasard, &decor.equipe).clone();
        for (etape, date) in etapes.into_iter().zip(instants) {
            let suivant = match &etape {
                Etape::Affecter(personne) => Some(personne.clone()),
                Etape::Action(_) | Etape::Modifier(_) => None,
            };
            dossier.avancer(etape, &Geste { date, auteur: &auteur, regles }, ids)?;
            auteur = suivant.unwrap_or(auteur);
        }
        dossier.taire(self.periode.1);
        Ok(dossier)
    }
}

impl Iterator for Generateur {
    type Item = Result<Dossier, BoxDynError>;

    fn next(&mut self) -> Option<Self::Item> {
        let moment = self.calendrier.next()?;
        Some(self.dossier(&moment))
    }
}

/// What exists goes into the seed: a second demonstration has ids and texts of its own.
fn graine(existant: &Existant) -> u64 {
    existant.numeros.iter().fold(GRAINE, |graine, (annee, dernier)| {
        let nombre = (i64::from(*annee) << 32) | i64::from(*dernier);
        graine.rotate_left(17) ^ nombre.cast_unsigned()
    })
}
