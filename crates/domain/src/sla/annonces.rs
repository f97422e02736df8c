//! Crossings to be announced: those that nobody was told of yet.
//!
//! A status is true without anyone being told of it. What was told is a word of its own, the status
//! that was `annonce` last; from it and from the clock follows when there is something to tell next.
//! A clock that reads that instant by index therefore misses nothing, however long it was down, and
//! has nothing to remember.

use time::OffsetDateTime;

use super::{Compteur, Marche, SlaStatus};

impl Compteur {
    /// From when on there is a crossing to announce; `None` where there will be none unless
    /// something happens to the ticket.
    #[must_use]
    pub fn prochaine_annonce(&self, annonce: SlaStatus) -> Option<OffsetDateTime> {
        match (self.fige, annonce) {
            (Some(fige), _) => (fige > annonce).then_some(self.ancre),
            (None, SlaStatus::Ok) => self.echeance.map(super::Echeance::alerte),
            (None, SlaStatus::Warning) => self.echeance.map(super::Echeance::limite),
            (None, SlaStatus::Breach) => None,
        }
    }

    /// The crossings that are to be announced by now, in order. A warning that was passed in the
    /// meantime is among them, unless the ticket never was one: its deadline came at once.
    #[must_use]
    pub fn franchis(&self, annonce: SlaStatus, now: OffsetDateTime) -> Vec<SlaStatus> {
        let status = self.status(now);
        if status <= annonce {
            return Vec::new();
        }
        let averti = self.echeance.is_some_and(|echeance| {
            let vecu = self.marche != Marche::EnMarche || echeance.alerte() >= self.ancre;
            vecu && echeance.alerte() < echeance.limite()
        });
        if status == SlaStatus::Breach && annonce == SlaStatus::Ok && averti {
            vec![SlaStatus::Warning, SlaStatus::Breach]
        } else {
            vec![status]
        }
    }
}
