//! What happened to the clock of a ticket, as it is stored: its history is told from it again.

use time::{Duration, OffsetDateTime};

use super::{Calendrier, Compteur, Evenement, Histoire, Marche, Objectif};

/// What happened to the clock of a ticket, at an instant that is stored beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouvement {
    /// The ticket was opened.
    Ouverture(Objectif),
    /// The clock was started or stopped.
    Marche(Marche),
    /// The target was replaced.
    Cible(Objectif),
}

impl Mouvement {
    /// What may have happened to a clock of which nothing is known but how it stands, where time
    /// counts around the clock: all that it stood for, it stood before `ancre`. Told again, it has
    /// counted the same.
    #[must_use]
    pub fn presumes(debut: OffsetDateTime, compteur: &Compteur) -> Vec<(OffsetDateTime, Self)> {
        let arret = debut.saturating_add(Duration::seconds(compteur.compte));
        let attente = (compteur.ancre - arret).max(Duration::ZERO);
        let objectif = match (compteur.cible, compteur.echeance) {
            (None, _) => Objectif::Aucun,
            (Some(cible), Some(echeance)) if cible.manuelle => {
                let limite = echeance.limite().saturating_sub(attente);
                Objectif::Fixe { limite, seuil: cible.seuil }
            }
            (Some(cible), _) => Objectif::Delai { secondes: cible.secondes, seuil: cible.seuil },
        };
        let mut mouvements = vec![(debut, Self::Ouverture(objectif))];
        if attente > Duration::ZERO {
            mouvements.push((arret, Self::Marche(Marche::Suspendue)));
            mouvements.push((compteur.ancre, Self::Marche(Marche::EnMarche)));
        }
        if compteur.marche != Marche::EnMarche {
            mouvements.push((compteur.ancre, Self::Marche(compteur.marche)));
        }
        mouvements
    }
}

impl<'c> Histoire<'c> {
    /// The history that stored movements tell, in their order; `None` unless it begins with an
    /// opening.
    #[must_use]
    pub fn relire(
        calendrier: &'c Calendrier,
        mouvements: impl IntoIterator<Item = (OffsetDateTime, Mouvement)>,
    ) -> Option<Self> {
        let mut mouvements = mouvements.into_iter();
        let (debut, Mouvement::Ouverture(objectif)) = mouvements.next()? else { return None };
        let evenements = mouvements.map(|(date, mouvement)| match mouvement {
            Mouvement::Marche(marche) => (date, Evenement::Marche(marche)),
            Mouvement::Ouverture(objectif) | Mouvement::Cible(objectif) => {
                (date, Evenement::Cible(objectif))
            }
        });
        Some(Self { debut, objectif, calendrier, evenements: evenements.collect() })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const DEBUT: OffsetDateTime = datetime!(2025-01-10 8:00 UTC);

    fn heures(heures: i64) -> OffsetDateTime {
        DEBUT + Duration::hours(heures)
    }

    #[test]
    fn a_history_that_does_not_begin_is_none() {
        let calendrier = Calendrier::continu();

        assert_eq!(Histoire::relire(&calendrier, []), None);
        let sans_debut = [(DEBUT, Mouvement::Marche(Marche::Suspendue))];
        assert_eq!(Histoire::relire(&calendrier, sans_debut), None);
    }

    #[test]
    fn what_is_presumed_counts_the_same() {
        let calendrier = Calendrier::continu();
        let delai = Objectif::Delai { secondes: 72_000, seuil: 80 };
        let fixe = Objectif::Fixe { limite: heures(20), seuil: 80 };
        for objectif in [delai, fixe, Objectif::Aucun] {
            let mut compteur = Compteur::ouvrir(DEBUT, objectif, &calendrier);
            let vers = [Marche::Suspendue, Marche::EnMarche, Marche::Arretee, Marche::EnMarche];
            for (n, marche) in (0..).zip(vers) {
                compteur.passer_a(marche, heures(2 + n * n), &calendrier);

                let presumes = Mouvement::presumes(DEBUT, &compteur);

                let histoire = Histoire::relire(&calendrier, presumes).unwrap();
                assert_eq!(histoire.rejouer(), compteur, "{objectif:?}, {marche}");
            }
        }
    }
}
