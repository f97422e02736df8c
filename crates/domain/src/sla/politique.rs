//! How much time a ticket gets: by its priority, and by where it belongs.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::Objectif;
use crate::{CalendrierId, Categorie, ChantierId, ClientId, Priority, ValeurInvalide, mots::mots};

mots! {
    /// Where a policy says something, from the general to the particular. The most particular has
    /// the last word on each value apart: the chantier, where a contract's terms are often agreed
    /// anew; then the client, to whom they were promised; then the category, which is a rule of
    /// the house.
    Niveau {
        /// For every ticket.
        Defaut = "defaut",
        /// For a category.
        Categorie = "categorie",
        /// For a client.
        Client = "client",
        /// For a chantier.
        Chantier = "chantier",
    }
}

/// How much time each priority gives, in hours, the share of it that may pass before the warning,
/// and by which calendar it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Politique {
    heures: [(u32, Niveau); 4],
    seuil: u8,
    calendrier: CalendrierId,
}

impl Politique {
    /// The most time that a priority may give: ten years.
    pub const MAX_HEURES: u32 = 87_600;

    /// Checks a policy for every ticket, by the calendar of the house: hours from the most urgent
    /// priority to the least, and a percentage.
    ///
    /// # Errors
    ///
    /// Hours outside 1 to [`Politique::MAX_HEURES`], or a threshold outside 1..=100.
    pub fn try_new(heures: [u32; 4], seuil: u8) -> Result<Self, ValeurInvalide> {
        Surcharge::try_new(heures.map(Some), Some(seuil), None)?;
        let heures = heures.map(|heures| (heures, Niveau::Defaut));
        Ok(Self { heures, seuil, calendrier: CalendrierId::DEFAUT })
    }

    /// The hours of each priority, from the most urgent to the least.
    #[must_use]
    pub fn heures(&self) -> [u32; 4] {
        self.heures.map(|(heures, _)| heures)
    }

    /// The share of the time that may pass before the warning, in percent.
    #[must_use]
    pub const fn seuil(&self) -> u8 {
        self.seuil
    }

    /// By which calendar time counts.
    #[must_use]
    pub const fn calendrier(&self) -> CalendrierId {
        self.calendrier
    }

    /// What it gives to a priority.
    #[must_use]
    pub fn objectif(&self, priority: Priority) -> Objectif {
        let (heures, niveau) = self.heures[usize::from(priority.rang())];
        Objectif::Delai { secondes: i64::from(heures) * 3_600, seuil: self.seuil, niveau }
    }

    /// A deadline set or lifted by hand, with its warning at the same share of the time.
    #[must_use]
    pub fn a_la_main(&self, limite: Option<OffsetDateTime>) -> Objectif {
        limite.map_or(Objectif::Aucun, |limite| Objectif::Fixe { limite, seuil: self.seuil })
    }

    /// The policy with what overrides it at a level.
    fn surchargee(mut self, niveau: Niveau, surcharge: &Surcharge) -> Self {
        for (heures, autres) in self.heures.iter_mut().zip(surcharge.heures) {
            *heures = autres.map_or(*heures, |autres| (autres, niveau));
        }
        self.seuil = surcharge.seuil.unwrap_or(self.seuil);
        self.calendrier = surcharge.calendrier.unwrap_or(self.calendrier);
        self
    }
}

impl Default for Politique {
    /// The contract's: 24 h, 48 h, 5 days, 10 days, and a warning at 80 %.
    fn default() -> Self {
        let heures = [24, 48, 120, 240].map(|heures| (heures, Niveau::Defaut));
        Self { heures, seuil: 80, calendrier: CalendrierId::DEFAUT }
    }
}

/// Part of a policy. What it doesn't say is left as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surcharge {
    heures: [Option<u32>; 4],
    seuil: Option<u8>,
    calendrier: Option<CalendrierId>,
}

impl Surcharge {
    /// Checks a part of a policy: hours from the most urgent priority to the least, a percentage,
    /// a calendar.
    ///
    /// # Errors
    ///
    /// What [`Politique::try_new`] refuses.
    pub fn try_new(
        heures: [Option<u32>; 4],
        seuil: Option<u8>,
        calendrier: Option<CalendrierId>,
    ) -> Result<Self, ValeurInvalide> {
        if !heures.iter().flatten().all(|h| (1..=Politique::MAX_HEURES).contains(h)) {
            return Err(ValeurInvalide::new("de 1 à 87600 heures par priorité"));
        }
        if !seuil.is_none_or(|seuil| (1..=100).contains(&seuil)) {
            return Err(ValeurInvalide::new("un seuil d'alerte de 1 à 100 %"));
        }
        Ok(Self { heures, seuil, calendrier })
    }

    /// The hours that it says for each priority, from the most urgent to the least.
    #[must_use]
    pub const fn heures(&self) -> [Option<u32>; 4] {
        self.heures
    }

    /// The percentage that it says.
    #[must_use]
    pub const fn seuil(&self) -> Option<u8> {
        self.seuil
    }

    /// The calendar that it says.
    #[must_use]
    pub const fn calendrier(&self) -> Option<CalendrierId> {
        self.calendrier
    }
}

/// Every policy: what the configuration says, and what overrides it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Politiques {
    /// The configuration's.
    pub configuration: Politique,
    /// For every ticket.
    pub defaut: Surcharge,
    /// For those of a category.
    pub categories: BTreeMap<Categorie, Surcharge>,
    /// For those of a client.
    pub clients: BTreeMap<ClientId, Surcharge>,
    /// For those of a chantier.
    pub chantiers: BTreeMap<ChantierId, Surcharge>,
}

impl Politiques {
    /// What holds for a ticket, by where it belongs.
    #[must_use]
    pub fn pour(
        &self,
        categorie: Categorie,
        client: Option<ClientId>,
        chantier: Option<ChantierId>,
    ) -> Politique {
        let surcharges = [
            (Niveau::Defaut, Some(&self.defaut)),
            (Niveau::Categorie, self.categories.get(&categorie)),
            (Niveau::Client, client.and_then(|client| self.clients.get(&client))),
            (Niveau::Chantier, chantier.and_then(|chantier| self.chantiers.get(&chantier))),
        ];
        surcharges.into_iter().fold(self.configuration, |politique, (niveau, surcharge)| {
            surcharge.map_or(politique, |surcharge| politique.surchargee(niveau, surcharge))
        })
    }

    /// Every part that overrides something.
    pub fn surcharges(&self) -> impl Iterator<Item = &Surcharge> {
        let particulieres = self.categories.values().chain(self.clients.values());
        std::iter::once(&self.defaut).chain(particulieres).chain(self.chantiers.values())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const CLIENT: ClientId = ClientId(Uuid::from_u128(1));
    const CHANTIER: ChantierId = ChantierId(Uuid::from_u128(2));
    const BUREAU: CalendrierId = CalendrierId(Uuid::from_u128(3));

    fn politiques() -> Politiques {
        let securite = Surcharge::try_new([Some(8), Some(16), None, None], Some(50), None).unwrap();
        let contrat =
            Surcharge::try_new([Some(12), None, Some(72), None], None, Some(BUREAU)).unwrap();
        let site = Surcharge::try_new([None, None, Some(60), None], None, None).unwrap();
        Politiques {
            categories: [(Categorie::Securite, securite)].into(),
            clients: [(CLIENT, contrat)].into(),
            chantiers: [(CHANTIER, site)].into(),
            ..Politiques::default()
        }
    }

    #[test]
    fn the_more_particular_policy_has_the_last_word_on_each_value_it_states() {
        let politique = politiques().pour(Categorie::Securite, Some(CLIENT), Some(CHANTIER));

        assert_eq!(
            politique.heures,
            [
                (12, Niveau::Client),
                (16, Niveau::Categorie),
                (60, Niveau::Chantier),
                (240, Niveau::Defaut)
            ]
        );
        assert_eq!((politique.seuil(), politique.calendrier()), (50, BUREAU));
        assert_eq!(
            politique.objectif(Priority::Haute),
            Objectif::Delai { secondes: 57_600, seuil: 50, niveau: Niveau::Categorie }
        );
    }

    #[test]
    fn who_is_not_overridden_has_what_the_configuration_says() {
        assert_eq!(politiques().pour(Categorie::Qualite, None, None), Politique::default());
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        assert!(Surcharge::try_new([Some(0), None, None, None], None, None).is_err());
        assert!(Surcharge::try_new([None; 4], Some(101), None).is_err());
        assert!(Politique::try_new([24, 48, 120, 87_601], 80).is_err());
    }
}
