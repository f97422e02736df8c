//! The use cases of events, one file each: following what happens to tickets, handing it on to
//! those who follow it as it comes, and keeping the journal that it is read from.

mod relayer;
mod suivre;
mod tenir;

pub use self::{
    relayer::RelayerEvenements,
    suivre::{SuiteDEvenements, SuivreEvenements},
    tenir::TenirJournal,
};
