//! What happened to the clock of a ticket, from which all else can be told again.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::{Calendrier, Compteur, Marche, Objectif};

/// What happened to the clock of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evenement<'c> {
    /// It was started or stopped.
    Marche(Marche),
    /// Its target was replaced: [`Compteur::changer_cible`].
    Cible(Objectif),
    /// The ticket moved to another client or chantier: [`Compteur::rattacher`].
    Rattachement(Objectif, &'c Calendrier),
}

/// The whole history of a ticket's clock. An event that is dated before the one it follows, by
/// another instance's clock, counts as simultaneous with it.
///
/// What a resolution has counted stays counted: the time before it is counted by the calendar as it
/// was known then, all other time by the calendar as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histoire<'c> {
    /// When the ticket was opened.
    pub debut: OffsetDateTime,
    /// Its first target.
    pub objectif: Objectif,
    /// Its first calendar, with the exceptions that are known now.
    pub calendrier: &'c Calendrier,
    /// What happened since, in order.
    pub evenements: Vec<(OffsetDateTime, Evenement<'c>)>,
}

/// A part of a history during which the same calendar holds and the clock runs, or stands.
pub(super) struct Periode<'a, 'c> {
    pub de: OffsetDateTime,
    pub a: OffsetDateTime,
    pub marche: Marche,
    pub calendrier: &'a Cow<'c, Calendrier>,
}

impl<'c> Histoire<'c> {
    /// The clock after all that happened, computed from scratch.
    #[must_use]
    pub fn rejouer(&self) -> Compteur {
        let calendriers = self.calendriers();
        let premier = calendriers.first().map_or(self.calendrier, AsRef::as_ref);
        let mut compteur = Compteur::ouvrir(self.debut, self.objectif, premier);
        for ((now, evenement), paire) in self.evenements.iter().zip(calendriers.windows(2)) {
            let [avant, apres] = paire else { continue };
            match *evenement {
                Evenement::Marche(marche) => compteur.passer_a(marche, *now, avant),
                Evenement::Cible(objectif) => compteur.changer_cible(objectif, *now, avant),
                Evenement::Rattachement(objectif, _) => {
                    compteur.rattacher(objectif, *now, avant, apres);
                }
            }
        }
        compteur
    }

    /// The parts of the history until now, or until its last event if that is later; adjacent.
    pub(super) fn periodes<'a>(
        &'a self,
        now: OffsetDateTime,
        calendriers: &'a [Cow<'c, Calendrier>],
    ) -> impl Iterator<Item = Periode<'a, 'c>> {
        let fins = self.evenements.iter().map(|(fin, e)| (*fin, Some(e))).chain([(now, None)]);
        let depart = (self.debut, Marche::EnMarche);
        fins.zip(calendriers).scan(depart, |(de, marche), ((fin, evenement), calendrier)| {
            let a = fin.max(*de);
            let periode = Periode { de: *de, a, marche: *marche, calendrier };
            *de = a;
            if let Some(Evenement::Marche(vers)) = evenement {
                *marche = *vers;
            }
            Some(periode)
        })
    }

    /// The calendar that counts before each event, and after the last, as it was known at the
    /// resolution that follows.
    pub(super) fn calendriers(&self) -> Vec<Cow<'c, Calendrier>> {
        let mut en_vigueur = vec![self.calendrier];
        for (_, evenement) in &self.evenements {
            let Evenement::Rattachement(_, nouveau) = evenement else {
                en_vigueur.extend_from_within(en_vigueur.len() - 1..);
                continue;
            };
            en_vigueur.push(nouveau);
        }
        let mut resolution = None;
        let mut calendriers = Vec::with_capacity(en_vigueur.len());
        for (i, calendrier) in en_vigueur.into_iter().enumerate().rev() {
            if let Some((date, Evenement::Marche(Marche::Arretee))) = self.evenements.get(i) {
                resolution = Some(*date);
            }
            calendriers.push(match resolution {
                Some(date) => calendrier.connu_a(date),
                None => Cow::Borrowed(calendrier),
            });
        }
        calendriers.reverse();
        calendriers
    }
}
