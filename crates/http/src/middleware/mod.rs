//! What happens around every route.

mod authentification;
mod corps;
mod suivi;

pub use self::{
    authentification::{authentifier, authentifier_flux},
    corps::couper,
    suivi::{REQUEST_ID, suivre},
};
