//! The admin that a fresh installation starts with.

use domain::{Acces, Email, MotDePasse, Nom, Utilisateur};

use super::{CreerUtilisateur, CreerUtilisateurCommand};
use crate::{AppError, AppResult};

/// Who the first admin is to be.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of `Utilisateur`")]
pub struct PremierAdminCommand {
    pub nom: Nom,
    pub email: Email,
    pub mot_de_passe: MotDePasse,
}

/// Creates the first admin.
#[derive(Clone)]
pub struct PremierAdmin {
    creer: CreerUtilisateur,
}

impl PremierAdmin {
    /// Wires it.
    #[must_use]
    pub const fn new(creer: CreerUtilisateur) -> Self {
        Self { creer }
    }

    /// Creates the admin where there is no user yet; `None` where there is one, also when another
    /// instance that starts at the same time was quicker.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(&self, command: PremierAdminCommand) -> AppResult<Option<Utilisateur>> {
        if !self.creer.aucun().await? {
            return Ok(None);
        }
        let PremierAdminCommand { nom, email, mot_de_passe } = command;
        let command = CreerUtilisateurCommand { nom, email, mot_de_passe, acces: Acces::Admin };
        match self.creer.sans_controle(command).await {
            Ok(admin) => Ok(Some(admin)),
            Err(AppError::EmailDejaPris) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use time::OffsetDateTime;

    use super::*;
    use crate::ports::{Empreinte, StorageError, testing::*};

    async fn first_start(
        users: u64,
        added: fn() -> Result<(), StorageError>,
    ) -> AppResult<Option<Utilisateur>> {
        let (mut count, mut add) = (MockTransaction::default(), MockTransaction::default());
        count.utilisateurs.expect_compter().returning(move || Ok(users));
        add.utilisateurs.expect_add().returning(move |_, _, _| added());
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_hash().returning(|_| Ok(Empreinte("argon2id".into())));
        let clock = clock_at(OffsetDateTime::UNIX_EPOCH);
        let creer = CreerUtilisateur::new(
            Scripted::new([count, add]),
            Arc::new(hasher),
            clock,
            sequential_ids(),
        );
        let command = PremierAdminCommand {
            nom: Nom::try_new("Administrateur").unwrap(),
            email: Email::try_new("admin@localhost").unwrap(),
            mot_de_passe: MotDePasse::try_new("un secret assez long").unwrap(),
        };
        PremierAdmin::new(creer).execute(command).await
    }

    #[tokio::test]
    async fn the_first_user_is_an_admin() {
        let admin = first_start(0, || Ok(())).await.unwrap().unwrap();

        assert_eq!(admin.acces, Acces::Admin);
    }

    #[tokio::test]
    async fn there_is_only_one_first_user() {
        assert_eq!(first_start(1, || Ok(())).await.unwrap(), None);
        assert_eq!(first_start(0, || Err(StorageError::Duplicate)).await.unwrap(), None);
    }
}
