//! Ids for rows of the past: they sort by the rows' own dates, as if they had been given then.

use time::OffsetDateTime;
use uuid::{Builder, Uuid, Variant, Version};

/// Makes UUIDs of version 7 from dates. After the milliseconds come 34 bits of a counter, so that
/// rows of the same second keep their order, then 40 random bits.
pub struct Ids {
    compteur: u64,
    hasard: fastrand::Rng,
}

impl Ids {
    /// Starts counting. The ids of two seeds never meet in practice.
    pub const fn new(hasard: fastrand::Rng) -> Self {
        Self { compteur: 0, hasard }
    }

    /// The id of a row written at `date`.
    pub fn suivant(&mut self, date: OffsetDateTime) -> Uuid {
        self.compteur += 1;
        let millis = u128::try_from(date.unix_timestamp()).unwrap_or(0) * 1_000;
        // The counter goes around the bits of the variant: 12 bits above them, 22 below.
        let (haut, bas) = ((self.compteur >> 22) & 0xfff, self.compteur & 0x3f_ffff);
        let fin = (bas << 40) | self.hasard.u64(..1 << 40);
        Builder::from_u128((millis << 80) | (u128::from(haut) << 64) | u128::from(fin))
            .with_version(Version::SortRand)
            .with_variant(Variant::RFC4122)
            .into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn ids_sort_by_date_then_by_the_order_of_the_calls() {
        let mut ids = Ids::new(fastrand::Rng::with_seed(1));
        let date = datetime!(2025-01-10 10:00 UTC);

        let tirage: Vec<Uuid> =
            (0..3_000).map(|n| ids.suivant(date + Duration::seconds(n / 1_000))).collect();

        assert!(tirage.is_sorted());
        assert!(tirage.iter().all(|id| id.get_version() == Some(Version::SortRand)));
        let (secondes, _) = tirage[0].get_timestamp().unwrap().to_unix();
        assert_eq!(i64::try_from(secondes), Ok(date.unix_timestamp()));
    }
}
