//! The use cases of events, one file each: following what happens to tickets, and keeping the
//! journal that it is read from.

mod suivre;
mod tenir;

pub use self::{
    suivre::{SuiteDEvenements, SuivreEvenements},
    tenir::TenirJournal,
};
