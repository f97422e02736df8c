//! The contract of the store of files: the same cases, on a folder and on a bucket of S3. Each
//! sentence of the port that says MUST has a case here, but for the one on memory, which takes a
//! process of its own to measure.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failed test")]

mod echantillons;
mod garde;
mod harness;
mod inventaire;
mod liens;
mod panne;
mod photos;
mod readiness;
mod reception;
mod suppression;
