//! When time counts: around the clock, or in the slots of a week, but for holidays and stops.
//!
//! A calendar is open at an instant when the clock on the wall shows a time inside a slot, and
//! nothing closes it. An hour that is skipped therefore counts nothing, and one that comes twice
//! counts twice. Between two changes of the clocks and outside closures the week repeats itself, so
//! that counting is arithmetic: its cost grows with closures and changes passed, not with time.
//!
//! A calendar that is changed has another edition from then on: what it counted before stays.

use std::borrow::Cow;

use time::{Date, Duration, OffsetDateTime};

use super::{
    Exception, Raison, Semaine, Zone,
    fermeture::{Fermeture, demeler},
    morceaux::{Edition, Morceaux},
    semaine::JOUR,
};
use crate::Nom;

/// Year 0 begins.
pub(super) const MIN: i64 = -62_167_219_200;
/// Year 9999 ends.
const MAX: i64 = 253_402_300_799;
/// How long it may be closed before nobody waits for it to open again: 20 years.
const PATIENCE: i64 = 20 * 366 * JOUR;

/// When time counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendrier {
    /// At least one; the first holds since ever.
    editions: Vec<Edition>,
    feries: Vec<Fermeture>,
    exceptions: Vec<Exception>,
    /// Holidays and exceptions, in order and apart.
    fermetures: Vec<Fermeture>,
}

impl Calendrier {
    /// Around the clock, every day.
    #[must_use]
    pub fn continu() -> Self {
        Self::new(None, Semaine::continue_(), Vec::new())
    }

    /// In the slots of a week as a zone's clocks show them, but for holidays.
    #[must_use]
    pub fn ouvre(
        zone: Zone,
        semaine: Semaine,
        feries: impl IntoIterator<Item = (Date, Nom)>,
    ) -> Self {
        let feries = feries.into_iter().flat_map(|(date, nom)| {
            zone.jour(date).into_iter().map(move |jour| Fermeture::ferie(jour, nom.clone()))
        });
        let feries = feries.collect();
        Self::new(Some(zone), semaine, feries)
    }

    fn new(zone: Option<Zone>, semaine: Semaine, feries: Vec<Fermeture>) -> Self {
        Self::des_editions(vec![Edition { depuis: MIN, zone, semaine }], feries)
    }

    fn des_editions(editions: Vec<Edition>, feries: Vec<Fermeture>) -> Self {
        let fermetures = demeler(feries.clone());
        Self { editions, feries, exceptions: Vec::new(), fermetures }
    }

    /// This calendar until an instant, which must not lie before the last one that it was given,
    /// and another from then on. Exceptions to either hold throughout.
    #[must_use]
    pub fn puis(mut self, depuis: OffsetDateTime, suivant: Self) -> Self {
        let depuis = depuis.unix_timestamp();
        self.editions.retain(|edition| edition.depuis < depuis);
        let suivantes = suivant.editions.into_iter();
        self.editions.extend(suivantes.map(|e| Edition { depuis: e.depuis.max(depuis), ..e }));
        let feries = self.feries.into_iter().filter_map(|f| f.dans(MIN, depuis));
        let feries = feries.chain(suivant.feries.into_iter().filter_map(|f| f.dans(depuis, MAX)));
        Self::des_editions(self.editions, feries.collect())
            .avec(self.exceptions.into_iter().chain(suivant.exceptions))
    }

    /// The same calendar with more exceptions: those of a chantier, or a new one.
    #[must_use]
    pub fn avec(mut self, exceptions: impl IntoIterator<Item = Exception>) -> Self {
        self.exceptions.extend(exceptions);
        let arrets = self.exceptions.iter().map(Fermeture::from);
        self.fermetures = demeler(self.feries.iter().cloned().chain(arrets).collect());
        self
    }

    /// The calendar as it was known at an instant: without the exceptions entered later.
    #[must_use]
    pub fn connu_a(&self, instant: OffsetDateTime) -> Cow<'_, Self> {
        if self.exceptions.iter().all(|e| e.connue() <= instant) {
            return Cow::Borrowed(self);
        }
        let connues = self.exceptions.iter().filter(|e| e.connue() <= instant).cloned();
        let sans = Self::des_editions(self.editions.clone(), self.feries.clone());
        Cow::Owned(sans.avec(connues))
    }

    /// Whether time counts at an instant.
    #[must_use]
    pub fn ouvert(&self, instant: OffsetDateTime) -> bool {
        let instant = instant.unix_timestamp();
        self.compter(instant, instant + 1) == 1
    }

    /// The seconds that count from one instant to another, the latter excluded; 0 where it isn't
    /// after the former.
    #[must_use]
    pub fn ecoule(&self, de: OffsetDateTime, a: OffsetDateTime) -> i64 {
        self.compter(de.unix_timestamp(), a.unix_timestamp())
    }

    /// The first instant at which that many seconds have counted since `de`. `None` where the
    /// calendar never opens again: not within 20 years, or not before year 9999 ends.
    #[must_use]
    pub fn apres(&self, de: OffsetDateTime, secondes: i64) -> Option<OffsetDateTime> {
        self.avancer(de.unix_timestamp(), secondes).map(instant)
    }

    /// The intervals that count from one instant to another, in order and apart.
    pub fn ouvertures(
        &self,
        de: OffsetDateTime,
        a: OffsetDateTime,
    ) -> impl Iterator<Item = (OffsetDateTime, OffsetDateTime)> + '_ {
        let mut plages = self
            .morceaux(de.unix_timestamp(), a.unix_timestamp())
            .flat_map(|m| {
                m.semaine
                    .plages(m.de + m.decalage, m.a + m.decalage)
                    .map(move |(debut, fin)| (debut - m.decalage, fin - m.decalage))
            })
            .peekable();
        std::iter::from_fn(move || {
            let (debut, mut fin) = plages.next()?;
            while let Some((_, suivante)) = plages.next_if(|(debut, _)| *debut == fin) {
                fin = suivante;
            }
            Some((instant(debut), instant(fin)))
        })
    }

    /// Why time doesn't count, over an interval during which it never does.
    pub(super) fn raisons(
        &self,
        de: OffsetDateTime,
        a: OffsetDateTime,
    ) -> Vec<(OffsetDateTime, OffsetDateTime, Raison)> {
        let (mut x, a) = (de.unix_timestamp(), a.unix_timestamp());
        let mut raisons = Vec::new();
        for f in self.fermetures_depuis(x).iter().take_while(|f| f.de < a) {
            if x < f.de {
                raisons.push((instant(x), instant(f.de), Raison::HorsPlages));
            }
            let fin = f.a.min(a);
            raisons.push((instant(x.max(f.de)), instant(fin), f.raison.clone()));
            x = fin;
        }
        if x < a {
            raisons.push((instant(x), instant(a), Raison::HorsPlages));
        }
        raisons
    }

    /// The instant at which a count stands that is so many seconds from its stand at `de`: ahead
    /// where they are positive, else the first one back in time.
    pub(super) fn decaler(&self, de: OffsetDateTime, secondes: i64) -> Option<OffsetDateTime> {
        if secondes > 0 {
            self.apres(de, secondes)
        } else {
            Some(instant(self.reculer(de.unix_timestamp(), secondes.saturating_neg())))
        }
    }

    /// The seconds that count from one instant to another, negative where it comes before.
    pub(super) fn distance(&self, de: OffsetDateTime, a: OffsetDateTime) -> i64 {
        self.ecoule(de, a) - self.ecoule(a, de)
    }

    fn compter(&self, de: i64, a: i64) -> i64 {
        self.morceaux(de, a).map(|m| m.compte()).sum()
    }

    fn avancer(&self, de: i64, secondes: i64) -> Option<i64> {
        if secondes <= 0 {
            return Some(de);
        }
        let (mut reste, mut ouvert) = (secondes, de);
        for m in self.morceaux(de, MAX) {
            if m.de - ouvert > PATIENCE {
                return None;
            }
            let compte = m.compte();
            if compte >= reste {
                return Some(m.atteint(reste));
            }
            if compte > 0 {
                ouvert = m.a;
            }
            reste -= compte;
        }
        None
    }

    /// The first instant from which that many seconds count until `jusqu_a`.
    fn reculer(&self, jusqu_a: i64, secondes: i64) -> i64 {
        let mut pas = secondes.max(JOUR);
        let mut trop = jusqu_a.saturating_sub(pas).max(MIN);
        while trop > MIN && self.compter(trop, jusqu_a) <= secondes {
            pas = pas.saturating_mul(2);
            trop = jusqu_a.saturating_sub(pas).max(MIN);
        }
        let mut assez = jusqu_a;
        while assez - trop > 1 {
            let milieu = trop.midpoint(assez);
            if self.compter(milieu, jusqu_a) <= secondes {
                assez = milieu;
            } else {
                trop = milieu;
            }
        }
        assez
    }

    fn fermetures_depuis(&self, instant: i64) -> &[Fermeture] {
        let passees = self.fermetures.partition_point(|f| f.a <= instant);
        self.fermetures.get(passees..).unwrap_or_default()
    }

    fn morceaux(&self, de: i64, a: i64) -> Morceaux<'_> {
        Morceaux::new(&self.editions, self.fermetures_depuis(de), de, a)
    }
}

impl Default for Calendrier {
    /// The contract's: around the clock.
    fn default() -> Self {
        Self::continu()
    }
}

fn instant(secondes: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::seconds(secondes))
}
