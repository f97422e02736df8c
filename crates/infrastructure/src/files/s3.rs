//! A bucket of S3, or of a server that speaks like it.

use std::time::Duration;

use application::{pieces_jointes::disposition, ports::DemandeDeLien};
use object_store::{
    BackoffConfig, ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
    signer::{Method, SignedUrlOptions, Signer},
};

/// Where the bucket is, and how it is entered.
pub struct S3Settings<'a> {
    /// Address of the server, as `https://s3.eu-west-3.amazonaws.com`.
    pub endpoint: &'a str,
    /// Address by which callers reach it, where that is another.
    pub public_endpoint: &'a str,
    /// The bucket. It must exist.
    pub bucket: &'a str,
    /// The region, as the server calls it.
    pub region: &'a str,
    /// Who we are.
    pub access_key: &'a str,
    /// Our secret.
    pub secret_key: &'a str,
    /// Where the bucket's name stands in an address.
    pub adressage: Adressage,
}

/// Where the bucket's name stands in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adressage {
    /// `https://server/bucket/key`.
    Chemin,
    /// `https://bucket.server/key`; the name is part of `endpoint`.
    Hote,
}

/// The settings make no sense to the client.
#[derive(Debug, thiserror::Error)]
#[error("la configuration de S3 est invalide : {0}")]
pub struct S3Error(#[from] object_store::Error);

/// A bucket, and what signs its links.
pub struct Seau {
    pub objets: AmazonS3,
    signataire: AmazonS3,
}

/// Prepares the clients. Nothing is sent yet.
pub fn ouvrir(settings: &S3Settings<'_>) -> Result<Seau, S3Error> {
    // The client demands one even for plain HTTP; a second call finds the first's, which is ours.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let public = match settings.public_endpoint {
        "" => settings.endpoint,
        public => public,
    };
    Ok(Seau { objets: client(settings, settings.endpoint)?, signataire: client(settings, public)? })
}

/// One that gives up in time: whoever waits for an answer waits for the store as well.
fn client(settings: &S3Settings<'_>, endpoint: &str) -> Result<AmazonS3, S3Error> {
    let options = ClientOptions::new()
        .with_allow_http(endpoint.starts_with("http://"))
        .with_connect_timeout(Duration::from_secs(2))
        .with_timeout(Duration::from_secs(25));
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    };
    let retry = RetryConfig { backoff, max_retries: 2, retry_timeout: Duration::from_secs(3) };
    Ok(AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_region(settings.region)
        .with_bucket_name(settings.bucket)
        .with_access_key_id(settings.access_key)
        .with_secret_access_key(settings.secret_key)
        .with_virtual_hosted_style_request(settings.adressage == Adressage::Hote)
        .with_client_options(options)
        .with_retry(retry)
        .build()?)
}

impl Seau {
    /// A presigned address (AWS Signature Version 4, query parameters). Made without asking the
    /// server.
    pub async fn lien(
        &self,
        chemin: &Path,
        demande: &DemandeDeLien,
    ) -> Result<String, object_store::Error> {
        let reponse = SignedUrlOptions::new().with_query([
            ("response-content-disposition", disposition(&demande.nom)),
            ("response-content-type", demande.kind.to_string()),
        ]);
        let duree = demande.duree.try_into().unwrap_or(Duration::ZERO);
        let url = self.signataire.signed_url_opts(Method::GET, chemin, duree, &reponse).await?;
        Ok(url.into())
    }
}
