//! How the demonstration grows with the number of tickets, and how lots are drawn.

use fastrand::Rng;

/// The proportions of a demonstration.
pub struct Echelle {
    /// How many clients.
    pub clients: usize,
    /// How many chantiers.
    pub chantiers: usize,
    /// How many of the tickets are open. The greater the company's past, the smaller the share:
    /// open tickets are recent, and the last days shouldn't outweigh the two years.
    pub ouverts: u32,
}

impl Echelle {
    /// The proportions for so many tickets.
    pub fn new(tickets: u32) -> Self {
        let (clients, chantiers, pourcent) = match tickets {
            0..=1_000 => (12, 30, 30),
            1_001..10_000 => (40, 110, 20),
            10_000..100_000 => (100, 300, 10),
            100_000.. => (200, 600, 5),
        };
        let ouverts = u64::from(tickets) * pourcent / 100;
        Self { clients, chantiers, ouverts: u32::try_from(ouverts).unwrap_or(tickets) }
    }
}

/// One of a list; the list is never empty.
pub fn parmi<'a, T>(hasard: &mut Rng, liste: &'a [T]) -> &'a T {
    &liste[hasard.usize(..liste.len())]
}

/// One of a list, rather one of its first.
pub fn plutot_premiers<'a, T>(hasard: &mut Rng, liste: &'a [T]) -> &'a T {
    let (un, deux) = (hasard.usize(..liste.len()), hasard.usize(..liste.len()));
    &liste[un.min(deux)]
}

/// True so many times in a hundred.
pub fn pourcent(hasard: &mut Rng, chances: u8) -> bool {
    hasard.u8(..100) < chances
}
