//! The adapters: each fills ports of `application` with a real technology.
#![deny(clippy::future_not_send)]

mod clock;
pub mod demo;
pub mod files;
pub mod security;
pub mod storage;

pub use clock::{SystemClock, UuidV7};
