//! Access tokens: JWT by HS256 (RFC 7519). Refresh tokens: 256 random bits, kept as SHA-256.

use application::ports::{JetonAcces, JetonOpaque, StorageError, TokenIssuer};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{Acteur, SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

/// What tokens are made with.
pub struct JwtSettings<'a> {
    /// The key: at least 32 bytes.
    pub secret: &'a [u8],
    /// The `iss` claim.
    pub issuer: &'a str,
    /// The `aud` claim.
    pub audience: &'a str,
}

/// Signs and reads tokens.
pub struct Jwt {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    issuer: String,
    audience: String,
}

/// The claims (contract, section 3). The server believes `sid` alone and asks storage for the
/// rest: rights change before tokens expire. The others are for the front end.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    sub: Uuid,
    nom: String,
    role: String,
    client_id: Option<Uuid>,
    sid: Uuid,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
}

impl Jwt {
    /// Prepares the keys.
    #[must_use]
    pub fn new(settings: &JwtSettings<'_>) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[settings.issuer]);
        validation.set_audience(&[settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Asked of the clock that the caller gives, without leeway.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(settings.secret),
            decoding: DecodingKey::from_secret(settings.secret),
            validation,
            issuer: settings.issuer.to_owned(),
            audience: settings.audience.to_owned(),
        }
    }
}

impl TokenIssuer for Jwt {
    fn signer(
        &self,
        acteur: &Acteur,
        session: SessionId,
        now: OffsetDateTime,
        expiration: OffsetDateTime,
    ) -> Result<String, StorageError> {
        let claims = Claims {
            sub: acteur.id.0,
            nom: acteur.nom.to_string(),
            role: acteur.acces.role().to_string(),
            client_id: acteur.acces.client().map(|client| client.0),
            sid: session.0,
            iat: now.unix_timestamp(),
            exp: expiration.unix_timestamp(),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(StorageError::backend)
    }

    fn lire(&self, jeton: &str, now: OffsetDateTime) -> Option<JetonAcces> {
        let claims = decode::<Claims>(jeton, &self.decoding, &self.validation).ok()?.claims;
        let expiration = OffsetDateTime::from_unix_timestamp(claims.exp).ok()?;
        (now < expiration).then_some(JetonAcces { session: SessionId(claims.sid), expiration })
    }

    fn tirer(&self) -> Result<JetonOpaque, StorageError> {
        let mut alea = [0; 32];
        getrandom::fill(&mut alea).map_err(|e| StorageError::backend(e.to_string()))?;
        let secret = BASE64_URL_SAFE_NO_PAD.encode(alea);
        Ok(JetonOpaque { empreinte: self.empreinte(&secret), secret })
    }

    fn empreinte(&self, secret: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
    }
}

#[cfg(test)]
mod tests {
    use domain::{Acces, ClientId, Nom, UtilisateurId};
    use serde_json::json;
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);
    const SESSION: SessionId = SessionId(Uuid::from_u128(7));

    fn jwt(secret: &[u8]) -> Jwt {
        Jwt::new(&JwtSettings { secret, issuer: "tickets-btp", audience: "tickets-btp" })
    }

    fn signed(jwt: &Jwt) -> String {
        let acteur = Acteur {
            id: UtilisateurId(Uuid::from_u128(1)),
            nom: Nom::try_new("Awa Diop").unwrap(),
            acces: Acces::Client(ClientId(Uuid::from_u128(2))),
        };
        jwt.signer(&acteur, SESSION, NOW, NOW + Duration::minutes(15)).unwrap()
    }

    #[test]
    fn a_token_carries_the_claims_of_the_contract() {
        let token = signed(&jwt(&[1; 32]));

        let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(
            claims,
            json!({
                "sub": Uuid::from_u128(1), "nom": "Awa Diop", "role": "client",
                "clientId": Uuid::from_u128(2), "sid": Uuid::from_u128(7),
                "iat": 1_736_519_400, "exp": 1_736_520_300,
                "iss": "tickets-btp", "aud": "tickets-btp",
            })
        );
    }

    #[test]
    fn a_token_is_read_until_it_expires() {
        let jwt = jwt(&[1; 32]);
        let token = signed(&jwt);

        let expiration = NOW + Duration::minutes(15);
        assert_eq!(jwt.lire(&token, NOW), Some(JetonAcces { session: SESSION, expiration }));
        assert_eq!(jwt.lire(&token, expiration), None);
    }

    #[test]
    fn a_token_by_another_key_audience_or_algorithm_is_none() {
        let ours = jwt(&[1; 32]);
        let elsewhere =
            Jwt::new(&JwtSettings { secret: &[1; 32], issuer: "tickets-btp", audience: "autre" });
        let [_, claims, _] =
            signed(&ours).split('.').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);

        assert_eq!(ours.lire(&signed(&jwt(&[2; 32])), NOW), None);
        assert_eq!(ours.lire(&signed(&elsewhere), NOW), None);
        assert_eq!(ours.lire(&format!("{header}.{claims}."), NOW), None);
        assert_eq!(ours.lire("", NOW), None);
    }

    #[test]
    fn refresh_tokens_are_unguessable_and_kept_as_fingerprints() {
        let jwt = jwt(&[1; 32]);
        let (un, autre) = (jwt.tirer().unwrap(), jwt.tirer().unwrap());

        assert!(un.secret != autre.secret && un.secret.len() == 43);
        assert_eq!(un.empreinte, jwt.empreinte(&un.secret));
        assert_ne!(un.empreinte, un.secret);
    }
}
