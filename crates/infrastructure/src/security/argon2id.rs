//! Passwords by Argon2id, with OWASP's parameters (19 MiB, 2 passes, 1 lane: the crate's defaults).

use std::sync::Arc;

use application::ports::{Empreinte, PasswordHasher, StorageError};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use async_trait::async_trait;
use domain::MotDePasse;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How many calls may wait for their turn; each holds a request.
const FILE: usize = 64;

/// Hashes on threads of its own, as many at once as there are cores.
pub struct Argon2id {
    places: Arc<Semaphore>,
    file: Arc<Semaphore>,
    /// Verified where there is no user, so that the answer takes the same time.
    leurre: Empreinte,
}

impl Argon2id {
    /// Prepares the hasher; `parallele` is how many passwords may be hashed at once.
    ///
    /// # Errors
    ///
    /// The machine has no randomness to give.
    pub fn try_new(parallele: usize) -> Result<Self, StorageError> {
        Ok(Self {
            places: Arc::new(Semaphore::new(parallele.max(1))),
            file: Arc::new(Semaphore::new(FILE)),
            leurre: hacher("personne n'a ce mot de passe")?,
        })
    }

    async fn a_son_tour<T: Send + 'static>(
        &self,
        travail: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let _file = self.file.try_acquire().map_err(StorageError::unavailable)?;
        let place =
            Arc::clone(&self.places).acquire_owned().await.map_err(StorageError::backend)?;
        spawn_blocking(move || {
            // Kept until the work is done, even if nobody waits for it any more.
            let _place = place;
            travail()
        })
        .await
        .map_err(StorageError::backend)?
    }
}

#[async_trait]
impl PasswordHasher for Argon2id {
    async fn hash(&self, mot_de_passe: &MotDePasse) -> Result<Empreinte, StorageError> {
        let mot_de_passe = mot_de_passe.clone();
        self.a_son_tour(move || hacher(mot_de_passe.expose())).await
    }

    async fn verify(
        &self,
        essai: &str,
        empreinte: Option<Empreinte>,
    ) -> Result<bool, StorageError> {
        let essai = essai.to_owned();
        let (connu, empreinte) = (empreinte.is_some(), empreinte.unwrap_or(self.leurre.clone()));
        self.a_son_tour(move || Ok(verifier(&essai, &empreinte)? && connu)).await
    }
}

fn hacher(mot_de_passe: &str) -> Result<Empreinte, StorageError> {
    let hash = Argon2::default().hash_password(mot_de_passe.as_bytes());
    hash.map(|hash| Empreinte(hash.to_string())).map_err(|e| StorageError::backend(e.to_string()))
}

fn verifier(essai: &str, empreinte: &Empreinte) -> Result<bool, StorageError> {
    let hash = PasswordHash::new(&empreinte.0).map_err(|e| StorageError::backend(e.to_string()))?;
    Ok(Argon2::default().verify_password(essai.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_verified_by_its_hash_alone() {
        let hasher = Argon2id::try_new(2).unwrap();
        let empreinte =
            hasher.hash(&MotDePasse::try_new("un secret assez long").unwrap()).await.unwrap();

        assert!(empreinte.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify("un secret assez long", Some(empreinte.clone())).await.unwrap());
        assert!(!hasher.verify("un autre", Some(empreinte)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_a_password() {
        let hasher = Argon2id::try_new(1).unwrap();

        assert!(!hasher.verify("personne n'a ce mot de passe", None).await.unwrap());
    }
}
