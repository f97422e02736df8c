//! The binary: its settings, its commands, and the wiring of the adapters to the use cases.

pub mod cli;
pub mod jwt_secret;
pub mod settings;
pub mod telemetry;
