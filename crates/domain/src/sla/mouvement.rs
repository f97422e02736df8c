//! What happened to the clock of a ticket, as it is stored: its history is told from it again.

use time::OffsetDateTime;

use super::{Evenement, Histoire, Lieu, Marche, Objectif, Regles};

/// What happened to the clock of a ticket, at an instant that is stored beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouvement {
    /// The ticket was opened.
    Ouverture(Objectif, Lieu),
    /// The clock was started or stopped.
    Marche(Marche),
    /// The target was replaced.
    Cible(Objectif),
    /// The ticket moved: another policy, or another calendar.
    Rattachement(Objectif, Lieu),
}

impl<'c> Histoire<'c> {
    /// The history that stored movements tell, in their order, by the rules as they are now; `None`
    /// unless it begins with an opening.
    #[must_use]
    pub fn relire(
        regles: &'c Regles,
        mouvements: impl IntoIterator<Item = (OffsetDateTime, Mouvement)>,
    ) -> Option<Self> {
        let mut mouvements = mouvements.into_iter();
        let (debut, Mouvement::Ouverture(objectif, lieu)) = mouvements.next()? else { return None };
        let evenements = mouvements.map(|(date, mouvement)| match mouvement {
            Mouvement::Marche(marche) => (date, Evenement::Marche(marche)),
            Mouvement::Cible(objectif) => (date, Evenement::Cible(objectif)),
            Mouvement::Ouverture(objectif, lieu) | Mouvement::Rattachement(objectif, lieu) => {
                (date, Evenement::Rattachement(objectif, regles.calendrier(lieu)))
            }
        });
        let calendrier = regles.calendrier(lieu);
        Some(Self { debut, objectif, calendrier, evenements: evenements.collect() })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_history_that_does_not_begin_is_none() {
        let regles = Regles::default();

        assert_eq!(Histoire::relire(&regles, []), None);
        let debut = datetime!(2025-01-10 8:00 UTC);
        let sans_debut = [(debut, Mouvement::Marche(Marche::Suspendue))];
        assert_eq!(Histoire::relire(&regles, sans_debut), None);
    }
}
