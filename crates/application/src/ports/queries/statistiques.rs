//! How many tickets there are of each kind, and how many came and went each day.

use std::collections::BTreeMap;

use domain::{Categorie, ChantierId, ClientId, Periode, Priority, SlaStatus, Status};
use time::Date;

/// Of which tickets, and over which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeStatistiques {
    /// This client's.
    pub client: Option<ClientId>,
    /// This chantier's.
    pub chantier: Option<ChantierId>,
    /// Opened within it.
    pub periode: Periode,
    /// The first day of the trend. No day of the trend MUST lie outside `periode`.
    pub premier: Date,
    /// The last.
    pub dernier: Date,
}

impl DemandeStatistiques {
    /// The days of the trend, in order.
    pub fn jours(&self) -> impl Iterator<Item = Date> {
        let dernier = self.dernier;
        std::iter::successors(Some(self.premier), |jour| jour.next_day())
            .take_while(move |jour| *jour <= dernier)
    }
}

/// The statistics: how many tickets there are of each word, zeros included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistiques {
    /// By status: each ticket has one, so that they add up to all.
    pub status: BTreeMap<Status, u64>,
    /// By priority.
    pub priorites: BTreeMap<Priority, u64>,
    /// By category.
    pub categories: BTreeMap<Categorie, u64>,
    /// By status towards the deadline, at the moment of the question.
    pub sla: BTreeMap<SlaStatus, u64>,
    /// Each day of the trend, in order.
    pub tendances: Vec<Tendance>,
}

/// What came and went on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tendance {
    /// The day.
    pub jour: Date,
    /// The tickets that were opened, within the period.
    pub nouveaux: u64,
    /// The tickets whose resolution, if they still are resolved, is of that day: whenever they were
    /// opened.
    pub resolus: u64,
}

impl Tendance {
    /// A day on which nothing happened.
    #[must_use]
    pub const fn vide(jour: Date) -> Self {
        Self { jour, nouveaux: 0, resolus: 0 }
    }
}
