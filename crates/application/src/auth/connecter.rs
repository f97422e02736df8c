//! Logging in.

use std::sync::Arc;

use domain::{SessionId, Utilisateur};
use time::{Duration, OffsetDateTime};

use super::sessions::{Jetons, Sessions};
use crate::{
    AppError, AppResult,
    ports::{
        PasswordHasher, Transaction,
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
        let date = self.sessions.clock.now();
        let id = self.sessions.ids.next();
        let tentative = Tentative { id, email: normaliser(&email), adresse, date };
        // Asked before the password is looked at, which is dear…
        exiger_patience(self.sessions.uow.begin().await?.as_ref(), &tentative).await?;
        let compte = self.utilisateurs.compte_par_email(&tentative.email).await?;
        let compte = compte.filter(|compte| compte.utilisateur.actif);
        let empreinte = compte.as_ref().map(|compte| compte.empreinte.clone());
        let juste = self.hasher.verify(&mot_de_passe, empreinte).await?;
        let tx = self.sessions.uow.begin().await?;
        // …and before the answer is given: of attempts sent at once, no more are answered than of
        // attempts sent one after the other.
        exiger_patience(tx.as_ref(), &tentative).await?;
        match compte {
            Some(compte) if juste => self.ouvrir(tx, compte.utilisateur, date).await,
            _ => {
                tx.tentatives().noter(&tentative, date.saturating_sub(FENETRE)).await?;
                tx.commit().await?;
                Err(AppError::NonAuthentifie)
            }
        }
    }

    async fn ouvrir(
        &self,
        tx: Box<dyn Transaction>,
        utilisateur: Utilisateur,
        date: OffsetDateTime,
    ) -> AppResult<Connexion> {
        let id = SessionId(self.sessions.ids.next());
        let session = NouvelleSession { id, utilisateur: utilisateur.id, date };
        tx.sessions().ouvrir(&session).await?;
        let jetons = self.sessions.emettre(tx.as_ref(), &utilisateur.acteur(), id, date).await?;
        tx.commit().await?;
        Ok(Connexion { utilisateur, jetons })
    }
}

/// Refuses where too many attempts have failed lately.
async fn exiger_patience(tx: &dyn Transaction, tentative: &Tentative) -> AppResult<()> {
    let depuis = tentative.date.saturating_sub(FENETRE);
    let (par_email, par_adresse) = tx.tentatives().recentes(tentative, depuis).await?;
    let attente = attente(par_email, MAX_PAR_EMAIL, tentative.date).max(attente(
        par_adresse,
        MAX_PAR_ADRESSE,
        tentative.date,
    ));
    attente.map_or(Ok(()), |attente| Err(AppError::TropDeTentatives { attente }))
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

    /// A transaction before which so many attempts have failed.
    fn apres(par_email: u64, par_adresse: u64) -> MockTransaction {
        let premier = Some(NOW - Duration::minutes(10));
        let mut tx = MockTransaction::default();
        tx.tentatives.expect_recentes().returning(move |tentative, _| {
            assert_eq!(tentative.email, "awa@exemple.sn");
            Ok((Echecs { nombre: par_email, premier }, Echecs { nombre: par_adresse, premier }))
        });
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
        let mut tx = apres(4, 49);
        tx.sessions.expect_ouvrir().once().returning(|_| Ok(()));
        tx.sessions.expect_ajouter_jeton().once().returning(|_, _, _| Ok(()));
        let connecter = connecter(vec![apres(4, 49), tx], Some(true), Ok(true));

        let connexion = connecter.execute(command()).await.unwrap();

        assert_eq!(connexion.jetons.acces, "access");
        assert_eq!(connexion.jetons.rafraichissement, "secret");
        assert_eq!(connexion.jetons.expire_dans, 900);
    }

    #[tokio::test]
    async fn wrong_email_wrong_password_and_deactivated_user_are_one_answer() {
        for (found, juste) in [(None, true), (Some(true), false), (Some(false), true)] {
            let mut tx = apres(0, 0);
            tx.tentatives.expect_noter().once().returning(|_, _| Ok(()));
            let connecter = connecter(vec![apres(0, 0), tx], found, Ok(juste));

            let refus = connecter.execute(command()).await;

            assert!(matches!(refus, Err(AppError::NonAuthentifie)), "{found:?} {juste}");
        }
    }

    #[tokio::test]
    async fn five_failures_for_an_email_or_fifty_for_an_address_are_enough() {
        for (par_email, par_adresse) in [(5, 0), (0, 50)] {
            let connecter = connecter(vec![apres(par_email, par_adresse)], Some(true), Ok(true));

            let refus = connecter.execute(command()).await;

            assert!(matches!(refus, Err(AppError::TropDeTentatives { attente: 300 })));
        }
    }

    #[tokio::test]
    async fn a_guess_sent_along_with_others_is_not_answered_past_the_limit() {
        let connecter = connecter(vec![apres(4, 0), apres(5, 0)], Some(true), Ok(true));

        let refus = connecter.execute(command()).await;

        assert!(matches!(refus, Err(AppError::TropDeTentatives { .. })));
    }

    #[tokio::test]
    async fn an_overloaded_hasher_is_unavailable() {
        let connecter = connecter(vec![apres(0, 0)], Some(true), Err(()));

        let echec = connecter.execute(command()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
