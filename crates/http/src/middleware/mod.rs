//! What happens around every route.

mod authentification;
mod suivi;

pub use self::{
    authentification::authentifier,
    suivi::{REQUEST_ID, suivre},
};
