//! A new user.

use std::sync::Arc;

use domain::{
    Acces, Acteur, Droit, Email, MotDePasse, Nom, Portee, Utilisateur, UtilisateurId,
    ValeurInvalide,
};

use crate::{
    AppError, AppResult,
    ports::{Clock, IdGenerator, PasswordHasher, StorageError, Transaction, UnitOfWork},
};

/// What creating a user takes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of `Utilisateur`")]
pub struct CreerUtilisateurCommand {
    pub nom: Nom,
    pub email: Email,
    pub mot_de_passe: MotDePasse,
    pub acces: Acces,
}

/// Creates users.
#[derive(Clone)]
pub struct CreerUtilisateur {
    uow: Arc<dyn UnitOfWork>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl CreerUtilisateur {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        hasher: Arc<dyn PasswordHasher>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { uow, hasher, clock, ids }
    }

    /// Creates an active user.
    ///
    /// # Errors
    ///
    /// A missing right, an unknown client, an e-mail that another has, or storage failure.
    pub async fn execute(
        &self,
        command: CreerUtilisateurCommand,
        acteur: &Acteur,
    ) -> AppResult<Utilisateur> {
        acteur.exiger(Droit::GererUtilisateurs)?;
        self.sans_controle(command).await
    }

    /// Creates an active user for whoever holds the machine: the command line and the first start.
    ///
    /// # Errors
    ///
    /// An unknown client, an e-mail that another has, or storage failure.
    pub async fn sans_controle(&self, command: CreerUtilisateurCommand) -> AppResult<Utilisateur> {
        let CreerUtilisateurCommand { nom, email, mot_de_passe, acces } = command;
        // Hashing takes its time: no transaction waits for it.
        let empreinte = self.hasher.hash(&mot_de_passe).await?;
        let id = UtilisateurId(self.ids.next());
        let utilisateur = Utilisateur { id, nom, email, acces, actif: true };
        let tx = self.uow.begin().await?;
        exiger_client(tx.as_ref(), acces).await?;
        let added = tx.utilisateurs().add(&utilisateur, &empreinte, self.clock.now()).await;
        added.map_err(email_deja_pris)?;
        tx.commit().await?;
        Ok(utilisateur)
    }

    /// Whether there is no user yet.
    pub(super) async fn aucun(&self) -> AppResult<bool> {
        let tx = self.uow.begin().await?;
        Ok(tx.utilisateurs().compter().await? == 0)
    }
}

/// The client that a user is bound to must exist.
pub(super) async fn exiger_client(tx: &dyn Transaction, acces: Acces) -> AppResult<()> {
    match acces.client() {
        Some(client) if !tx.references().client_existe(Portee::Tout, client).await? => {
            Err(ValeurInvalide::new("client inconnu").pour("clientId").into())
        }
        _ => Ok(()),
    }
}

pub(super) fn email_deja_pris(error: StorageError) -> AppError {
    match error {
        StorageError::Duplicate => AppError::EmailDejaPris,
        other => other.into(),
    }
}
