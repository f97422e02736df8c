//! Patching a user.

use std::sync::Arc;

use domain::{
    Acces, Acteur, ClientId, Droit, Email, ModificationUtilisateur, MotDePasse, Nom, Patch, Role,
    Utilisateur, UtilisateurId,
};
use time::OffsetDateTime;

use super::creer::{email_deja_pris, exiger_client};
use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, PasswordHasher, Transaction, UnitOfWork, queries::SessionQueries},
};

/// A patch over a user. Role and client may come apart: what the two make together is decided in
/// the light of what the user is.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields are those of `Utilisateur`")]
pub struct ModifierUtilisateurCommand {
    pub nom: Option<Nom>,
    pub email: Option<Email>,
    pub mot_de_passe: Option<MotDePasse>,
    pub role: Option<Role>,
    pub client: Patch<ClientId>,
    pub actif: Option<bool>,
}

/// Patches users.
#[derive(Clone)]
pub struct ModifierUtilisateur {
    uow: Arc<dyn UnitOfWork>,
    sessions: Arc<dyn SessionQueries>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
}

impl ModifierUtilisateur {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        sessions: Arc<dyn SessionQueries>,
        hasher: Arc<dyn PasswordHasher>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { uow, sessions, hasher, clock }
    }

    /// Applies a patch. A deactivated user, or one with a new password, has no session any more.
    ///
    /// # Errors
    ///
    /// A missing right, an unknown user or client, a role that doesn't go with the client, an
    /// e-mail that another has, the last admin's resignation, or storage failure.
    pub async fn execute(
        &self,
        id: UtilisateurId,
        command: ModifierUtilisateurCommand,
        acteur: &Acteur,
    ) -> AppResult<Utilisateur> {
        acteur.exiger(Droit::GererUtilisateurs)?;
        let empreinte = match &command.mot_de_passe {
            Some(mot_de_passe) => Some(self.hasher.hash(mot_de_passe).await?),
            None => None,
        };
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        let utilisateur = modifier(tx.as_ref(), id, command, now).await?;
        if let Some(empreinte) = &empreinte {
            tx.utilisateurs().changer_mot_de_passe(id, empreinte, now).await?;
        }
        if empreinte.is_some() || !utilisateur.actif {
            tx.sessions().revoquer_toutes(id, None, now).await?;
        }
        tx.commit().await?;
        self.sessions.oublier().await;
        Ok(utilisateur)
    }
}

async fn modifier(
    tx: &dyn Transaction,
    id: UtilisateurId,
    command: ModifierUtilisateurCommand,
    now: OffsetDateTime,
) -> AppResult<Utilisateur> {
    let found = tx.utilisateurs().find(id).await?;
    let mut utilisateur = found.ok_or(AppError::Introuvable(Ressource::Utilisateur))?;
    let avant = utilisateur.clone();
    let acces = Some(acces(avant.acces, command.role, command.client)?);
    let ModifierUtilisateurCommand { nom, email, actif, .. } = command;
    utilisateur.modifier(ModificationUtilisateur { nom, email, acces, actif });
    exiger_client(tx, utilisateur.acces).await?;
    if avant.administre()
        && !utilisateur.administre()
        && tx.utilisateurs().autres_admins_actifs(id).await? == 0
    {
        return Err(AppError::DernierAdmin);
    }
    if utilisateur != avant {
        tx.utilisateurs().save(&utilisateur, now).await.map_err(email_deja_pris)?;
    }
    Ok(utilisateur)
}

/// What role and client make together: a client user has a client, staff has none. A user who
/// becomes staff leaves its client.
fn acces(avant: Acces, role: Option<Role>, client: Patch<ClientId>) -> AppResult<Acces> {
    let role = role.unwrap_or(avant.role());
    let client = match client {
        Patch::Garder if role == Role::Client => avant.client(),
        Patch::Garder | Patch::Effacer => None,
        Patch::Mettre(client) => Some(client),
    };
    Ok(Acces::try_new(role, client)?)
}

#[cfg(test)]
mod tests {
    use domain::AccesRefuse;
    use uuid::Uuid;

    use super::*;
    use crate::ports::{Empreinte, StorageError, testing::*};

    const ID: UtilisateurId = UtilisateurId(Uuid::from_u128(3));
    const CLIENT: ClientId = ClientId(Uuid::from_u128(42));

    fn utilisateur(acces: Acces) -> Utilisateur {
        Utilisateur {
            id: ID,
            nom: Nom::try_new("Awa Diop").unwrap(),
            email: Email::try_new("awa@exemple.sn").unwrap(),
            acces,
            actif: true,
        }
    }

    fn transaction(acces: Acces) -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.utilisateurs.expect_find().returning(move |_| Ok(Some(utilisateur(acces))));
        tx
    }

    async fn patch(
        tx: MockTransaction,
        command: ModifierUtilisateurCommand,
    ) -> (AppResult<Utilisateur>, bool) {
        let (uow, committed) = tx.into_unit_of_work();
        let mut sessions = MockSessionQueries::new();
        sessions.expect_oublier().return_const(());
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_hash().returning(|_| Ok(Empreinte("argon2id".into())));
        let clock = clock_at(OffsetDateTime::UNIX_EPOCH);
        let modifier = ModifierUtilisateur::new(uow, Arc::new(sessions), Arc::new(hasher), clock);
        let result = modifier.execute(ID, command, &utilisateur(Acces::Admin).acteur()).await;
        (result, committed.get())
    }

    #[tokio::test]
    async fn a_deactivated_user_has_no_session_any_more() {
        let mut tx = transaction(Acces::Agent);
        tx.utilisateurs.expect_save().once().returning(|_, _| Ok(()));
        tx.sessions.expect_revoquer_toutes().once().returning(|_, _, _| Ok(()));

        let command = ModifierUtilisateurCommand { actif: Some(false), ..Default::default() };
        let (result, committed) = patch(tx, command).await;

        assert!(!result.unwrap().actif);
        assert!(committed);
    }

    #[tokio::test]
    async fn a_new_password_ends_every_session() {
        let mut tx = transaction(Acces::Agent);
        tx.utilisateurs.expect_changer_mot_de_passe().once().returning(|_, _, _| Ok(()));
        tx.sessions.expect_revoquer_toutes().once().returning(|_, _, _| Ok(()));

        let mot_de_passe = Some(MotDePasse::try_new("un nouveau secret").unwrap());
        let command = ModifierUtilisateurCommand { mot_de_passe, ..Default::default() };
        let (result, committed) = patch(tx, command).await;

        assert!(result.is_ok());
        assert!(committed);
    }

    #[tokio::test]
    async fn the_last_admin_may_not_resign() {
        let mut tx = transaction(Acces::Admin);
        tx.utilisateurs.expect_autres_admins_actifs().returning(|_| Ok(0));

        let command = ModifierUtilisateurCommand { role: Some(Role::Agent), ..Default::default() };
        let (result, committed) = patch(tx, command).await;

        assert!(matches!(result, Err(AppError::DernierAdmin)));
        assert!(!committed);
    }

    #[tokio::test]
    async fn a_client_user_needs_a_client_and_staff_has_none() {
        let become_client =
            ModifierUtilisateurCommand { role: Some(Role::Client), ..Default::default() };
        let bound_agent =
            ModifierUtilisateurCommand { client: Patch::Mettre(CLIENT), ..Default::default() };

        for command in [become_client, bound_agent] {
            let (result, committed) = patch(transaction(Acces::Agent), command).await;

            assert!(
                matches!(result, Err(AppError::Champs(champs)) if champs[0].champ == "clientId")
            );
            assert!(!committed);
        }
    }

    #[tokio::test]
    async fn a_taken_email_is_said() {
        let mut tx = transaction(Acces::Agent);
        tx.utilisateurs.expect_save().returning(|_, _| Err(StorageError::Duplicate));

        let email = Some(Email::try_new("pris@exemple.sn").unwrap());
        let command = ModifierUtilisateurCommand { email, ..Default::default() };
        let (result, committed) = patch(tx, command).await;

        assert!(matches!(result, Err(AppError::EmailDejaPris)));
        assert!(!committed);
    }

    #[tokio::test]
    async fn only_admins_manage_users() {
        let (uow, _) = MockTransaction::default().into_unit_of_work();
        let modifier = ModifierUtilisateur::new(
            uow,
            Arc::new(MockSessionQueries::new()),
            Arc::new(MockPasswordHasher::new()),
            clock_at(OffsetDateTime::UNIX_EPOCH),
        );

        let agent = utilisateur(Acces::Agent).acteur();
        let result = modifier.execute(ID, ModifierUtilisateurCommand::default(), &agent).await;

        assert!(matches!(result, Err(AppError::Interdit(AccesRefuse { role: Role::Agent }))));
    }
}
