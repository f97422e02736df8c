//! Stretches of a calendar in which counting is arithmetic.

use super::{Semaine, Zone, fermeture::Fermeture, zone::Troncon};

/// A calendar as it is written down: its week, by the clocks of a zone, from an instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edition {
    pub depuis: i64,
    pub zone: Option<Zone>,
    pub semaine: Semaine,
}

/// An interval in which the week repeats itself: no closure, and clocks that don't change.
#[derive(Clone, Copy)]
pub(super) struct Morceau<'c> {
    pub de: i64,
    pub a: i64,
    pub decalage: i64,
    pub semaine: &'c Semaine,
}

impl Morceau<'_> {
    /// The seconds in it that count.
    pub fn compte(&self) -> i64 {
        self.semaine.compte(self.a + self.decalage) - self.semaine.compte(self.de + self.decalage)
    }

    /// The first instant in it at which that many seconds have counted; it must have as many.
    pub fn atteint(&self, secondes: i64) -> i64 {
        let depart = self.semaine.compte(self.de + self.decalage);
        self.semaine.atteint(depart + secondes) - self.decalage
    }
}

/// The [`Morceau`]s from `x` to `a`.
pub(super) struct Morceaux<'c> {
    /// The one that holds at `x`, and those after it.
    editions: &'c [Edition],
    fermetures: &'c [Fermeture],
    troncon: Option<Troncon>,
    x: i64,
    a: i64,
}

impl<'c> Morceaux<'c> {
    /// From `x` to `a`, given the closures that end after `x`.
    pub const fn new(editions: &'c [Edition], fermetures: &'c [Fermeture], x: i64, a: i64) -> Self {
        Self { editions, fermetures, troncon: None, x, a }
    }
}

impl<'c> Iterator for Morceaux<'c> {
    type Item = Morceau<'c>;

    fn next(&mut self) -> Option<Morceau<'c>> {
        while let Some((premiere, suite)) = self.fermetures.split_first()
            && premiere.de <= self.x
        {
            self.x = self.x.max(premiere.a);
            self.fermetures = suite;
        }
        if self.x >= self.a {
            return None;
        }
        while let [_, suivantes @ ..] = self.editions
            && suivantes.first().is_some_and(|suivante| suivante.depuis <= self.x)
        {
            self.editions = suivantes;
            self.troncon = None;
        }
        let [edition, suivantes @ ..] = self.editions else { return None };
        let troncon = match self.troncon {
            Some(troncon) if self.x < troncon.fin => troncon,
            _ => edition.zone.as_ref().map_or(Troncon::UTC, |zone| zone.troncon(self.x)),
        };
        self.troncon = Some(troncon);
        let fermeture = self.fermetures.first().map_or(i64::MAX, |f| f.de);
        let edition_suivante = suivantes.first().map_or(i64::MAX, |suivante| suivante.depuis);
        let a = self.a.min(troncon.fin).min(fermeture).min(edition_suivante);
        let semaine = &edition.semaine;
        let morceau = Morceau { de: self.x, a, decalage: troncon.decalage, semaine };
        self.x = a;
        Some(morceau)
    }
}
