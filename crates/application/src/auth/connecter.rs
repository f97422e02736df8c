//! Logging in.

use std::sync::Arc;

use domain::{SessionId, Utilisateur};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::sessions::{Jetons, Sessions};
use crate::{
    AppError, AppResult,
    ports::{
        PasswordHasher,
        queries::UtilisateurQueries,
        repositories::{Echecs, NouvelleSession, Tentative},
    },
};

/// Failures are counted over this time.
const FENETRE: Duration = Duration::minutes(15);
/// Failures in that time for one e-mail, whether or not a user has it.
const MAX_PAR_EMAIL: u64 = 5;
/// Failures in that time from one network address.
const MAX_PAR_ADRESSE: u64 = 50;

/// An attempt to log in, as typed.
#[derive(Clone)]
pub struct ConnecterCommand {
    /// The e-mail.
    pub email: String,
    /// The password.
    pub mot_de_passe: String,
    /// The network address that the attempt comes from.
    pub adresse: String,
}

/// An open session.
#[derive(Clone, PartialEq, Eq)]
pub struct Connexion {
    /// Whose it is.
    pub utilisateur: Utilisateur,
    /// Its first tokens.
    pub jetons: Jetons,
}

/// Opens sessions.
#[derive(Clone)]
pub struct Connecter {
    sessions: Sessions,
    utilisateurs: Arc<dyn UtilisateurQueries>,
    hasher: Arc<dyn PasswordHasher>,
}

impl Connecter {
    /// Wires it.
    #[must_use]
    pub fn new(
        sessions: Sessions,
        utilisateurs: Arc<dyn UtilisateurQueries>,
        hasher: Arc<dyn PasswordHasher>,
    ) -> Self {
        Self { sessions, utilisateurs, hasher }
    }

    /// Opens a session. A wrong e-mail, a wrong password and a deactivated user answer alike, and
    /// take the same time.
    ///
    /// # Errors
    ///
    /// Wrong credentials, too many failures, or storage failure.
    pub async fn execute(&self, command: ConnecterCommand) -> AppResult<Connexion> {
        let ConnecterCommand { email, mot_de_passe, adresse } = command;
        let email = normaliser(&email);
        let tentative = self.reserver(email, adresse).await?;
        let compte = self.utilisateurs.compte_par_email(&tentative.email).await?;
        let compte = compte.filter(|compte| compte.utilisateur.actif);
        let empreinte = compte.as_ref().map(|compte| compte.empreinte.clone());
        let juste = self.hasher.verify(&mot_de_passe, empreinte).await?;
        match compte {
            Some(compte) if juste => self.ouvrir(compte.utilisateur, tentative.id).await,
            _ => Err(AppError::NonAuthentifie),
        }
    }

    /// Counts the attempt as failed before it is known to be, so that parallel ones can't get past
    /// the limit; a correct one is forgotten again.
    async fn reserver(&self, email: String, adresse: String) -> AppResult<Tentative> {
        let date = self.sessions.clock.now();
        let depuis = date.saturating_sub(FENETRE);
        let tentative = Tentative { id: self.sessions.ids.next(), email, adresse, date };
        let tx = self.sessions.uow.begin().await?;
        let (par_email, par_adresse) = tx.tentatives().recentes(&tentative, depuis).await?;
        let attente = attente(par_email, MAX_PAR_EMAIL, date).max(attente(
            par_adresse,
            MAX_PAR_ADRESSE,
            date,
        ));
        if let Some(attente) = attente {
            return Err(AppError::TropDeTentatives { attente });
        }
        tx.tentatives().noter(&tentative, depuis).await?;
        tx.commit().await?;
        Ok(tentative)
    }

    async fn ouvrir(&self, utilisateur: Utilisateur, tentative: Uuid) -> AppResult<Connexion> {
        let date = self.sessions.clock.now();
        let id = SessionId(self.sessions.ids.next());
        let session = NouvelleSession { id, utilisateur: utilisateur.id, date };
        let tx = self.sessions.uow.begin().await?;
        tx.tentatives().oublier(tentative).await?;
        tx.sessions().ouvrir(&session).await?;
        let jetons =
            self.sessions.emettre(tx.as_ref(), &utilisateur.acteur(), session.id, date).await?;
        tx.commit().await?;
        Ok(Connexion { utilisateur, jetons })
    }
}

/// The e-mail as it is compared: anything that could be one, for a strange one must be counted and
/// refused like any other.
fn normaliser(email: &str) -> String {
    let visibles = email.trim().chars().filter(|c| !c.is_control());
    visibles.flat_map(char::to_lowercase).take(domain::Email::MAX).collect()
}

/// Seconds until an attempt may be made again, where there were too many.
fn attente(echecs: Echecs, max: u64, now: OffsetDateTime) -> Option<u64> {
    let premier = echecs.premier.filter(|_| echecs.nombre >= max)?;
    let reste = (premier.saturating_add(FENETRE) - now).whole_seconds();
    Some(u64::try_from(reste).unwrap_or(0).max(1))
}

#[cfg(test)]
mod tests {
    use domain::Acces;

    use super::*;
    use crate::{
        auth::testing::*,
        ports::{
            Empreinte, StorageError,
            queries::Compte,
            testing::{MockPasswordHasher, MockTransaction, MockUtilisateurQueries, Scripted},
        },
    };

    fn command() -> ConnecterCommand {
        ConnecterCommand {
            email: " Awa@Exemple.SN".into(),
            mot_de_passe: "un secret assez long".into(),
            adresse: "192.0.2.7".into(),
        }
    }

    fn tentative(par_email: u64, par_adresse: u64) -> MockTransaction {
        let premier = Some(NOW - Duration::minutes(10));
        let mut tx = MockTransaction::default();
        tx.tentatives.expect_recentes().returning(move |tentative, _| {
            assert_eq!(tentative.email, "awa@exemple.sn");
            Ok((Echecs { nombre: par_email, premier }, Echecs { nombre: par_adresse, premier }))
        });
        tx.tentatives.expect_noter().returning(|_, _| Ok(()));
        tx
    }

    fn ouverture() -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.tentatives.expect_oublier().once().returning(|_| Ok(()));
        tx.sessions.expect_ouvrir().once().returning(|_| Ok(()));
        tx.sessions.expect_ajouter_jeton().once().returning(|_, _, _| Ok(()));
        tx
    }

    /// `found` says whether the e-mail is a user's, and whether the user is active.
    fn connecter(
        txs: Vec<MockTransaction>,
        found: Option<bool>,
        juste: Result<bool, ()>,
    ) -> Connecter {
        let mut queries = MockUtilisateurQueries::new();
        queries.expect_compte_par_email().returning(move |_| {
            let empreinte = Empreinte("argon2id".into());
            Ok(found.map(|actif| {
                let utilisateur = Utilisateur { actif, ..utilisateur(Acces::Agent) };
                Compte { utilisateur, empreinte }
            }))
        });
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_verify().returning(move |_, empreinte| match juste {
            Ok(juste) => Ok(juste && empreinte.is_some()),
            Err(()) => Err(StorageError::unavailable("too many wait")),
        });
        Connecter::new(sessions(Scripted::new(txs)), Arc::new(queries), Arc::new(hasher))
    }

    #[tokio::test]
    async fn a_correct_login_opens_a_session_and_is_no_failure() {
        let connecter = connecter(vec![tentative(4, 49), ouverture()], Some(true), Ok(true));

        let connexion = connecter.execute(command()).await.unwrap();

        assert_eq!(connexion.jetons.acces, "access");
        assert_eq!(connexion.jetons.rafraichissement, "secret");
        assert_eq!(connexion.jetons.expire_dans, 900);
    }

    #[tokio::test]
    async fn wrong_email_wrong_password_and_deactivated_user_are_one_answer() {
        for (found, juste) in [(None, true), (Some(true), false), (Some(false), true)] {
            let connecter = connecter(vec![tentative(0, 0)], found, Ok(juste));

            let refus = connecter.execute(command()).await;

            assert!(matches!(refus, Err(AppError::NonAuthentifie)), "{found:?} {juste}");
        }
    }

    #[tokio::test]
    async fn five_failures_for_an_email_or_fifty_for_an_address_are_enough() {
        for (par_email, par_adresse) in [(5, 0), (0, 50)] {
            let connecter =
                connecter(vec![tentative(par_email, par_adresse)], Some(true), Ok(true));

            let refus = connecter.execute(command()).await;

            assert!(matches!(refus, Err(AppError::TropDeTentatives { attente: 300 })));
        }
    }

    #[tokio::test]
    async fn an_overloaded_hasher_is_unavailable() {
        let connecter = connecter(vec![tentative(0, 0)], Some(true), Err(()));

        let echec = connecter.execute(command()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
