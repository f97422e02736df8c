//! The last events, at hand for all who follow them.

use std::{collections::VecDeque, sync::Arc};

use super::trame::Relayee;

/// The last events, by their numbers: a window over the journal that everyone looks through at
/// their own pace.
#[derive(Debug, Default)]
pub struct Anneau {
    /// The events from after this number on are here.
    debut: i64,
    /// The last number: nothing after it has come yet.
    dernier: i64,
    relayees: VecDeque<Arc<Relayee>>,
}

impl Anneau {
    /// Events that are kept: more than a follower may fall behind.
    const CAPACITE: usize = 2_048;

    /// The last number.
    pub const fn dernier(&self) -> i64 {
        self.dernier
    }

    /// Begins, or goes on, at a number without the events up to it.
    pub fn partir_de(&mut self, numero: i64) {
        self.relayees.clear();
        (self.debut, self.dernier) = (numero, numero);
    }

    /// Adds the next event; the oldest goes where there is no room.
    pub fn ajouter(&mut self, relayee: Relayee) {
        if self.relayees.len() == Self::CAPACITE
            && let Some(sortie) = self.relayees.pop_front()
        {
            self.debut = sortie.trame.numero;
        }
        self.dernier = relayee.trame.numero;
        self.relayees.push_back(Arc::new(relayee));
    }

    /// The events after a number, `lot` at most; `None` where some of them are no longer here.
    pub fn apres(&self, numero: i64, lot: usize) -> Option<Vec<Arc<Relayee>>> {
        if numero < self.debut {
            return None;
        }
        let rang = self.relayees.partition_point(|relayee| relayee.trame.numero <= numero);
        Some(self.relayees.iter().skip(rang).take(lot).cloned().collect())
    }
}
