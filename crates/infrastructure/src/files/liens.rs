//! Links to this server: what they serve, and until when, is in them, under a signature.

use std::borrow::Cow;

use application::ports::DemandeDeLien;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{Cle, Exemplaire, NomFichier, TypeFichier};
use form_urlencoded::{Serializer, parse};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// The key is made of this and the secret: tokens are signed with that as well, and nothing that is
/// signed for one purpose may serve another.
const USAGE: &[u8] = b"tickets-btp fichiers\n";
/// What parts the signed text from its signature.
const SIGNATURE: &str = "&signature=";

/// Signs links, and reads them.
pub struct LiensSignes {
    mac: Hmac<Sha256>,
    base: String,
}

/// What a link says, its signature being right and its time not over.
#[derive(Debug, PartialEq, Eq)]
pub struct Lien {
    pub cle: Cle,
    pub exemplaire: Exemplaire,
    pub nom: NomFichier,
    pub kind: TypeFichier,
}

impl LiensSignes {
    /// Signs with `secret` links that begin with `base`, as `https://tickets.example.sn`.
    pub fn new(secret: &[u8], base: &str) -> Self {
        let mut cle = hmac::digest::Key::<Hmac<Sha256>>::default();
        let derivee = Sha256::new().chain_update(USAGE).chain_update(secret).finalize();
        for (octet, derive) in cle.iter_mut().zip(derivee) {
            *octet = derive;
        }
        Self { mac: Hmac::new(&cle), base: base.to_owned() }
    }

    /// A link for what is asked.
    pub fn signer(&self, demande: &DemandeDeLien) -> String {
        let DemandeDeLien { cle, exemplaire, nom, kind, now, duree } = demande;
        let expire = now.saturating_add(*duree).unix_timestamp().to_string();
        let parametres = Serializer::new(String::new())
            .append_pair("nom", nom.as_str())
            .append_pair("type", kind.as_str())
            .append_pair("expire", &expire)
            .finish();
        let texte = format!("{cle}/{exemplaire}?{parametres}");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&texte).finalize().into_bytes());
        format!("{}/api/fichiers/{texte}{SIGNATURE}{signature}", self.base)
    }

    /// Reads what follows `/api/fichiers/`. `None` where a character of it was changed, or its time
    /// is over.
    pub fn lire(&self, lien: &str, now: OffsetDateTime) -> Option<Lien> {
        let (texte, signature) = lien.rsplit_once(SIGNATURE)?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        // Compares in constant time.
        self.mac(texte).verify_slice(&signature).ok()?;
        let (chemin, parametres) = texte.split_once('?')?;
        let (cle, exemplaire) = chemin.split_once('/')?;
        let valeur = |nom: &str| -> Option<Cow<'_, str>> {
            parse(parametres.as_bytes()).find(|(n, _)| n == nom).map(|(_, valeur)| valeur)
        };
        let expire: i64 = valeur("expire")?.parse().ok()?;
        (now.unix_timestamp() < expire).then_some(())?;
        Some(Lien {
            cle: cle.parse().ok()?,
            exemplaire: exemplaire.parse().ok()?,
            nom: NomFichier::nettoyer(&valeur("nom")?),
            kind: valeur("type")?.parse().ok()?,
        })
    }

    fn mac(&self, texte: &str) -> Hmac<Sha256> {
        self.mac.clone().chain_update(texte.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);
    const BASE: &str = "https://tickets.exemple.sn";

    fn demande() -> DemandeDeLien {
        DemandeDeLien {
            cle: Cle::new([0xab; 16]),
            exemplaire: Exemplaire::Copie,
            nom: NomFichier::nettoyer("façade & pignon #1 100%.jpg"),
            kind: TypeFichier::Jpeg,
            now: NOW,
            duree: Duration::HOUR,
        }
    }

    fn liens() -> LiensSignes {
        LiensSignes::new(&[1; 32], BASE)
    }

    fn suite() -> String {
        let lien = liens().signer(&demande());
        lien.strip_prefix(&format!("{BASE}/api/fichiers/")).unwrap().to_owned()
    }

    #[test]
    fn a_link_says_what_was_asked_until_its_time_is_over() {
        let DemandeDeLien { cle, exemplaire, nom, kind, .. } = demande();
        let lien = Lien { cle, exemplaire, nom, kind };

        let presque = NOW + Duration::minutes(59);
        assert_eq!(liens().lire(&suite(), presque), Some(lien));
        assert_eq!(liens().lire(&suite(), NOW + Duration::HOUR), None);
    }

    #[test]
    fn a_link_with_any_character_changed_is_none() {
        let lien = suite();
        for (place, avant) in lien.char_indices() {
            for autre in ['0', 'a', '&', '/', '='].into_iter().filter(|autre| *autre != avant) {
                let mut change = lien.clone();
                change.replace_range(place..place + avant.len_utf8(), &autre.to_string());

                assert_eq!(liens().lire(&change, NOW), None, "{change}");
            }
        }
    }

    #[test]
    fn what_is_cut_lengthened_or_signed_by_another_is_none() {
        let lien = suite();
        let autre = LiensSignes::new(&[2; 32], BASE).signer(&demande());
        let autre = autre.rsplit("/fichiers/").next().unwrap();
        let plus = format!("{lien}&original=true");

        for faux in ["", "?", SIGNATURE, &lien[..lien.len() - 1], &plus, autre] {
            assert_eq!(liens().lire(faux, NOW), None, "{faux}");
        }
    }
}
