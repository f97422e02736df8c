//! `/api/auth`: logging in and out (contract, section 3).

#[cfg(test)]
mod tests;

use actix_web::{
    HttpResponse, get, post, put,
    web::{Data, Json},
};
use application::auth::{Auth, ChangerMotDePasseCommand, ConnecterCommand, Connexion, Jetons};
use deserr::Deserr;
use domain::MotDePasse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    Utilisateur,
    fautes::Fautes,
    json::Corps,
    problem::Problem,
    reseau::AdresseReseau,
    schema,
    utilisateurs::{CompteDto, UtilisateurDto},
    valeurs::{Saisie, Secret},
};

/// Mounts the routes that need a token.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(deconnecter).service(consulter_moi).service(changer_mot_de_passe);
}

/// Ce qu'il faut pour se connecter.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct LoginRequest {
    /// L'adresse électronique ; les majuscules ne comptent pas.
    #[schema(value_type = String, min_length = 1, example = "user@example.com")]
    email: Saisie,
    /// Le mot de passe.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024,
        example = "password123")]
    password: Secret,
}

/// Une session ouverte.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LoginResponse {
    /// Le jeton d'accès, un JWT.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...")]
    token: String,
    user: CompteDto,
    /// Le jeton qui prolonge la session, une fois.
    refresh_token: String,
    /// Les secondes jusqu'à l'expiration de `token`.
    #[schema(minimum = 0, example = 900)]
    expires_in: i64,
}

impl From<Connexion> for LoginResponse {
    fn from(Connexion { utilisateur, jetons }: Connexion) -> Self {
        Self {
            token: jetons.acces,
            user: utilisateur.into(),
            refresh_token: jetons.rafraichissement,
            expires_in: jetons.expire_dans,
        }
    }
}

/// Se connecter
///
/// Ouvre une session. Une adresse inconnue et un mauvais mot de passe donnent la même réponse, dans
/// le même temps. Après 5 échecs en 15 minutes pour une adresse électronique, ou 50 depuis une
/// adresse réseau : 429.
#[utoipa::path(tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = LoginResponse)))]
#[post("/api/auth/login")]
pub async fn connecter(
    auth: Data<Auth>,
    AdresseReseau(adresse): AdresseReseau,
    Corps(demande): Corps<LoginRequest>,
) -> Result<Json<LoginResponse>, Problem> {
    let LoginRequest { email: Saisie(email), password: Secret(mot_de_passe) } = demande;
    let command = ConnecterCommand { email, mot_de_passe, adresse };
    Ok(Json(auth.connecter.execute(command).await?.into()))
}

/// De quoi prolonger une session.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RefreshRequest {
    /// Le dernier `refreshToken` reçu.
    #[schema(value_type = String, min_length = 1)]
    refresh_token: Saisie,
}

/// Une nouvelle paire de jetons.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RefreshResponse {
    /// Le jeton d'accès, un JWT.
    token: String,
    /// Le jeton qui prolonge la session, une fois.
    refresh_token: String,
    /// Les secondes jusqu'à l'expiration de `token`.
    #[schema(minimum = 0, example = 900)]
    expires_in: i64,
}

impl From<Jetons> for RefreshResponse {
    fn from(jetons: Jetons) -> Self {
        Self {
            token: jetons.acces,
            refresh_token: jetons.rafraichissement,
            expires_in: jetons.expire_dans,
        }
    }
}

/// Prolonger la session
///
/// Échange un `refreshToken` contre une nouvelle paire ; l'ancien est consommé. Présenter un jeton
/// déjà consommé met fin à toute la session : quelqu'un en a une copie.
#[utoipa::path(tag = "auth", security(()), request_body = RefreshRequest,
    responses((status = 200, body = RefreshResponse)))]
#[post("/api/auth/refresh")]
pub async fn rafraichir(
    auth: Data<Auth>,
    Corps(demande): Corps<RefreshRequest>,
) -> Result<Json<RefreshResponse>, Problem> {
    Ok(Json(auth.rafraichir.execute(&demande.refresh_token.0).await?.into()))
}

/// Se déconnecter
///
/// Met fin à la session, jetons compris. Sans corps.
#[utoipa::path(tag = "auth", responses((status = 204, description = "Session terminée")))]
#[post("/auth/logout")]
async fn deconnecter(auth: Data<Auth>, moi: Utilisateur) -> Result<HttpResponse, Problem> {
    auth.deconnecter.execute(&moi.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Qui suis-je
///
/// L'utilisateur de la session, avec ses droits du moment.
#[utoipa::path(tag = "auth", responses((status = 200, body = UtilisateurDto)))]
#[get("/auth/me")]
async fn consulter_moi(moi: Utilisateur) -> Json<UtilisateurDto> {
    Json(moi.0.utilisateur.into())
}

/// Un changement de mot de passe.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct PasswordRequest {
    /// Le mot de passe actuel.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    actuel: Secret,
    #[schema(value_type = schema::MotDePasse)]
    nouveau: MotDePasse,
}

/// Changer son mot de passe
///
/// Les autres sessions de l'utilisateur prennent fin. Un mauvais `actuel` est une erreur 400 sur ce
/// champ.
#[utoipa::path(tag = "auth", request_body = PasswordRequest,
    responses((status = 204, description = "Mot de passe changé")))]
#[put("/auth/password")]
async fn changer_mot_de_passe(
    auth: Data<Auth>,
    moi: Utilisateur,
    Corps(demande): Corps<PasswordRequest>,
) -> Result<HttpResponse, Problem> {
    let PasswordRequest { actuel: Secret(actuel), nouveau } = demande;
    let command = ChangerMotDePasseCommand { actuel, nouveau };
    auth.changer_mot_de_passe.execute(command, &moi.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
