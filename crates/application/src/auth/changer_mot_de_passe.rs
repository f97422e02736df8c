//! Changing one's own password.

use std::sync::Arc;

use domain::{MotDePasse, ValeurInvalide};

use super::{Identite, sessions::Sessions};
use crate::{
    AppError, AppResult,
    ports::{
        PasswordHasher,
        queries::{SessionQueries, UtilisateurQueries},
    },
};

/// The password as it is, and as it is to be.
#[derive(Clone)]
pub struct ChangerMotDePasseCommand {
    /// The present one, as typed.
    pub actuel: String,
    /// The new one.
    pub nouveau: MotDePasse,
}

/// Changes passwords.
#[derive(Clone)]
pub struct ChangerMotDePasse {
    sessions: Sessions,
    utilisateurs: Arc<dyn UtilisateurQueries>,
    lectures: Arc<dyn SessionQueries>,
    hasher: Arc<dyn PasswordHasher>,
}

impl ChangerMotDePasse {
    /// Wires it.
    #[must_use]
    pub fn new(
        sessions: Sessions,
        utilisateurs: Arc<dyn UtilisateurQueries>,
        lectures: Arc<dyn SessionQueries>,
        hasher: Arc<dyn PasswordHasher>,
    ) -> Self {
        Self { sessions, utilisateurs, lectures, hasher }
    }

    /// Changes the caller's password and ends the caller's other sessions.
    ///
    /// # Errors
    ///
    /// A wrong present password, or storage failure.
    pub async fn execute(
        &self,
        command: ChangerMotDePasseCommand,
        identite: &Identite,
    ) -> AppResult<()> {
        let ChangerMotDePasseCommand { actuel, nouveau } = command;
        let id = identite.utilisateur.id;
        let compte = self.utilisateurs.compte(id).await?.ok_or(AppError::NonAuthentifie)?;
        if !self.hasher.verify(&actuel, Some(compte.empreinte)).await? {
            return Err(ValeurInvalide::new("mot de passe incorrect").pour("actuel").into());
        }
        let empreinte = self.hasher.hash(&nouveau).await?;
        let now = self.sessions.clock.now();
        let tx = self.sessions.uow.begin().await?;
        tx.utilisateurs().changer_mot_de_passe(id, &empreinte, now).await?;
        tx.sessions().revoquer_toutes(id, Some(identite.session), now).await?;
        tx.commit().await?;
        self.lectures.oublier().await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::Acces;
    use mockall::predicate::{always, eq};

    use super::*;
    use crate::{
        auth::testing::*,
        ports::{
            Empreinte,
            queries::Compte,
            testing::{
                MockPasswordHasher, MockSessionQueries, MockTransaction, MockUtilisateurQueries,
            },
        },
    };

    async fn change(tx: MockTransaction, juste: bool) -> (AppResult<()>, bool) {
        let (uow, committed) = tx.into_unit_of_work();
        let mut utilisateurs = MockUtilisateurQueries::new();
        utilisateurs.expect_compte().returning(|_| {
            let empreinte = Empreinte("argon2id".into());
            Ok(Some(Compte { utilisateur: utilisateur(Acces::Agent), empreinte }))
        });
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_verify().returning(move |_, _| Ok(juste));
        hasher.expect_hash().returning(|_| Ok(Empreinte("new".into())));
        let mut lectures = MockSessionQueries::new();
        lectures.expect_oublier().return_const(());
        let changer = ChangerMotDePasse::new(
            sessions(uow),
            Arc::new(utilisateurs),
            Arc::new(lectures),
            Arc::new(hasher),
        );
        let nouveau = MotDePasse::try_new("un autre secret long").unwrap();
        let command = ChangerMotDePasseCommand { actuel: "un secret".into(), nouveau };
        (changer.execute(command, &identite()).await, committed.get())
    }

    #[tokio::test]
    async fn the_other_sessions_end_and_the_present_one_goes_on() {
        let mut tx = MockTransaction::default();
        tx.utilisateurs.expect_changer_mot_de_passe().once().returning(|_, _, _| Ok(()));
        tx.sessions
            .expect_revoquer_toutes()
            .with(eq(identite().utilisateur.id), eq(Some(SESSION)), always())
            .once()
            .returning(|_, _, _| Ok(()));

        let (result, committed) = change(tx, true).await;

        assert!(result.is_ok());
        assert!(committed);
    }

    #[tokio::test]
    async fn a_wrong_present_password_is_a_wrong_field() {
        let (result, committed) = change(MockTransaction::default(), false).await;

        assert!(matches!(result, Err(AppError::Champs(champs)) if champs[0].champ == "actuel"));
        assert!(!committed);
    }
}
