//! Files: received on disk, examined, kept in an object store, and handed out by links.
//!
//! The store is a folder or a bucket of S3; both are reached through `object_store`, and behave the
//! same. What differs, links above all, is in [`local`] and [`s3`].

mod atelier;
mod contenu;
mod envoi;
mod inventaire;
mod liens;
mod local;
mod photo;
mod photos;
mod reception;
mod s3;
mod store;

pub use self::{
    s3::{Adressage, S3Error, S3Settings},
    store::{FilesError, ObjectFileStore},
};
