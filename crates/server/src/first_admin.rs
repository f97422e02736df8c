//! The admin that a fresh installation starts with.

use application::utilisateurs::{PremierAdminCommand, Utilisateurs};
use domain::{Email, MotDePasse};

use crate::{StartError, settings::AdminSettings};

/// Creates the first admin where there is no user yet, and says how to log in: a password that was
/// made here is shown this once.
pub async fn create(
    utilisateurs: &Utilisateurs,
    settings: &AdminSettings,
) -> Result<Option<String>, StartError> {
    let email = match &settings.email {
        Some(email) => email.clone(),
        None => Email::try_new("admin@localhost").map_err(|e| StartError::Input(e.to_string()))?,
    };
    let (mot_de_passe, said) = match &settings.password {
        Some(given) => (given.clone(), "celui de admin.password".to_owned()),
        None => generate()?,
    };
    let said = format!("{email}, mot de passe : {said}");
    let command = PremierAdminCommand { nom: settings.nom.clone(), email, mot_de_passe };
    let admin = utilisateurs.premier_admin.execute(command).await?;
    Ok(admin.map(|_| said))
}

/// A password of 120 random bits, and what to say of it.
pub fn generate() -> Result<(MotDePasse, String), StartError> {
    /// Without those that look alike.
    const LETTRES: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut alea = [0; 24];
    getrandom::fill(&mut alea).map_err(|e| StartError::Input(e.to_string()))?;
    let texte: String = alea.iter().map(|a| char::from(LETTRES[usize::from(a % 32)])).collect();
    let mot_de_passe = MotDePasse::try_new(&texte).map_err(|e| StartError::Input(e.to_string()))?;
    Ok((mot_de_passe, format!("{texte} (affiché cette fois seulement)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_passwords_differ() {
        let (un, _) = generate().unwrap();
        let (autre, _) = generate().unwrap();

        assert_ne!(un, autre);
        assert_eq!(un.expose().len(), 24);
    }
}
