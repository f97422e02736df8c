//! Lists, page by page.

use domain::ValeurInvalide;

/// A page of a list: `page` from 1, and how many rows a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pagination {
    /// The page, from 1.
    pub page: u32,
    /// Rows a page, from 1.
    pub limit: u32,
}

impl Pagination {
    /// Rows to leave out before the page.
    #[must_use]
    pub fn offset(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.limit)
    }

    /// How many pages `total` rows make.
    #[must_use]
    pub fn pages(self, total: u64) -> u64 {
        total.div_ceil(u64::from(self.limit.max(1)))
    }

    /// Checks a page number.
    ///
    /// # Errors
    ///
    /// Zero, a negative number, or one of more than nine digits.
    pub fn page(page: i64) -> Result<u32, ValeurInvalide> {
        match u32::try_from(page) {
            Ok(page @ 1..=999_999_999) => Ok(page),
            _ => Err(ValeurInvalide::new("un entier de 1 à 999999999 est attendu")),
        }
    }

    /// Checks a number of rows.
    ///
    /// # Errors
    ///
    /// Anything outside 1 to `max`.
    pub fn limit(limit: i64, max: u32) -> Result<u32, ValeurInvalide> {
        match u32::try_from(limit) {
            Ok(limit) if (1..=max).contains(&limit) => Ok(limit),
            _ => Err(ValeurInvalide::new(format!("un entier de 1 à {max} est attendu"))),
        }
    }
}

/// The rows of one page, and how many there are on all pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot<T> {
    /// The rows of the page.
    pub elements: Vec<T>,
    /// The rows of all pages.
    pub total: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_from_one_and_the_last_may_be_short() {
        let pagination = Pagination { page: 3, limit: 20 };

        assert_eq!(pagination.offset(), 40);
        assert_eq!(pagination.pages(0), 0);
        assert_eq!(pagination.pages(40), 2);
        assert_eq!(pagination.pages(41), 3);
    }

    #[test]
    fn numbers_out_of_bounds_are_refused() {
        assert!(Pagination::page(0).is_err());
        assert!(Pagination::page(i64::MAX).is_err());
        assert!(Pagination::limit(101, 100).is_err());
        assert_eq!(Pagination::limit(100, 100), Ok(100));
    }
}
