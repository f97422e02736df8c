//! `/api/utilisateurs`: who may log in. For admins.

#[cfg(test)]
mod tests;

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Json},
};
use application::utilisateurs::{
    CreerUtilisateurCommand, ModifierUtilisateurCommand, Utilisateurs,
};
use deserr::Deserr;
use domain::{
    Acces, ChampInvalide, ClientId, Email, MotDePasse, Nom, Patch, Role, Utilisateur as Compte,
    UtilisateurId,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    json::Corps,
    pagination::{Limite, Page, PaginationDto, page},
    problem::Problem,
    query::Parametres,
    reponse::{Avec, cree},
    schema,
};

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(lister_utilisateurs)
        .service(creer_utilisateur)
        .service(consulter_utilisateur)
        .service(modifier_utilisateur);
}

/// Un utilisateur, tel que la connexion le donne.
#[derive(Serialize, ToSchema)]
#[schema(as = Compte)]
#[serde(rename_all = "camelCase")]
pub struct CompteDto {
    id: Uuid,
    #[schema(example = "Jean Dupont")]
    nom: String,
    #[schema(value_type = schema::Email, example = "jean.dupont@example.com")]
    email: String,
    #[schema(value_type = schema::Role)]
    role: &'static str,
    /// Le client auquel est lié un utilisateur 'client'.
    client_id: Option<Uuid>,
}

impl From<Compte> for CompteDto {
    fn from(compte: Compte) -> Self {
        Self {
            id: compte.id.0,
            nom: compte.nom.into(),
            email: compte.email.into(),
            role: compte.acces.role().as_str(),
            client_id: compte.acces.client().map(|client| client.0),
        }
    }
}

/// Un utilisateur.
#[derive(Serialize, ToSchema)]
#[schema(as = Utilisateur)]
pub struct UtilisateurDto {
    #[serde(flatten)]
    compte: CompteDto,
    /// Un utilisateur désactivé ne peut se connecter, et ses jetons ne valent plus rien.
    actif: bool,
}

impl From<Compte> for UtilisateurDto {
    fn from(compte: Compte) -> Self {
        Self { actif: compte.actif, compte: compte.into() }
    }
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListeParams {
    /// La page, à partir de 1.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 999_999_999, default = 1)]
    page: Option<Page>,
    /// Les lignes par page.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<Limite<1_000>>,
}

/// Une page de la liste des utilisateurs.
#[derive(Serialize, ToSchema)]
struct ListeUtilisateurs {
    utilisateurs: Vec<UtilisateurDto>,
    pagination: PaginationDto,
}

/// Lister les utilisateurs
///
/// Par nom. Réservé aux administrateurs.
#[utoipa::path(tag = "utilisateurs", params(ListeParams),
    responses((status = 200, body = ListeUtilisateurs)))]
#[get("/utilisateurs")]
async fn lister_utilisateurs(
    utilisateurs: Data<Utilisateurs>,
    moi: Utilisateur,
    Parametres(params): Parametres<ListeParams>,
) -> Result<Json<ListeUtilisateurs>, Problem> {
    let pagination = page(params.page, params.limit);
    let lot = utilisateurs.lister.execute(pagination, &moi.acteur()).await?;
    Ok(Json(ListeUtilisateurs {
        utilisateurs: lot.elements.into_iter().map(UtilisateurDto::from).collect(),
        pagination: PaginationDto::new(pagination, lot.total),
    }))
}

/// Un utilisateur à créer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreerUtilisateur {
    #[schema(value_type = schema::Nom, example = "Awa Diop")]
    nom: Nom,
    #[schema(value_type = schema::Email, example = "awa.diop@example.com")]
    email: Email,
    #[schema(value_type = schema::MotDePasse, example = "correct horse battery")]
    password: MotDePasse,
    #[schema(value_type = schema::Role)]
    role: Role,
    /// Le client : obligatoire pour le rôle 'client', interdit aux autres.
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    client_id: Option<ClientId>,
}

impl TryFrom<CreerUtilisateur> for CreerUtilisateurCommand {
    type Error = ChampInvalide;

    fn try_from(demande: CreerUtilisateur) -> Result<Self, ChampInvalide> {
        Ok(Self {
            nom: demande.nom,
            email: demande.email,
            mot_de_passe: demande.password,
            acces: Acces::try_new(demande.role, demande.client_id)?,
        })
    }
}

/// Créer un utilisateur
///
/// Réservé aux administrateurs.
#[utoipa::path(tag = "utilisateurs", request_body = CreerUtilisateur,
    responses((status = 201, body = Avec<UtilisateurDto>,
        headers(("Location" = String, description = "L'adresse de l'utilisateur")))))]
#[post("/utilisateurs")]
async fn creer_utilisateur(
    utilisateurs: Data<Utilisateurs>,
    moi: Utilisateur,
    Corps(demande): Corps<CreerUtilisateur>,
) -> Result<HttpResponse, Problem> {
    let command = demande.try_into().map_err(Fautes::from)?;
    let compte = utilisateurs.creer.execute(command, &moi.acteur()).await?;
    let id = compte.id;
    let corps = Avec::new(UtilisateurDto::from(compte), "Utilisateur créé avec succès");
    Ok(cree("/api/utilisateurs", id, corps))
}

/// Consulter un utilisateur
///
/// Réservé aux administrateurs.
#[utoipa::path(tag = "utilisateurs", params(("id" = Uuid, Path, description = "L'utilisateur")),
    responses((status = 200, body = UtilisateurDto)))]
#[get("/utilisateurs/{id}")]
async fn consulter_utilisateur(
    utilisateurs: Data<Utilisateurs>,
    moi: Utilisateur,
    Chemin(id): Chemin<UtilisateurId>,
) -> Result<Json<UtilisateurDto>, Problem> {
    Ok(Json(utilisateurs.consulter.execute(id, &moi.acteur()).await?.into()))
}

/// Ce qui change d'un utilisateur : les champs absents restent tels quels.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ModifierUtilisateur {
    #[deserr(default, from(Nom) = Some)]
    #[schema(value_type = schema::Nom, required = false)]
    nom: Option<Nom>,
    #[deserr(default, from(Email) = Some)]
    #[schema(value_type = schema::Email, required = false)]
    email: Option<Email>,
    #[deserr(default, from(MotDePasse) = Some)]
    #[schema(value_type = schema::MotDePasse, required = false)]
    password: Option<MotDePasse>,
    #[deserr(default, from(Role) = Some)]
    #[schema(value_type = schema::Role, required = false)]
    role: Option<Role>,
    #[deserr(default)]
    #[schema(value_type = Option<Uuid>)]
    client_id: Patch<ClientId>,
    #[deserr(default, from(bool) = Some)]
    #[schema(value_type = bool, required = false)]
    actif: Option<bool>,
}

impl From<ModifierUtilisateur> for ModifierUtilisateurCommand {
    fn from(demande: ModifierUtilisateur) -> Self {
        Self {
            nom: demande.nom,
            email: demande.email,
            mot_de_passe: demande.password,
            role: demande.role,
            client: demande.client_id,
            actif: demande.actif,
        }
    }
}

/// Modifier un utilisateur
///
/// Réservé aux administrateurs. Désactiver un utilisateur ou changer son mot de passe met fin à ses
/// sessions.
#[utoipa::path(tag = "utilisateurs", params(("id" = Uuid, Path, description = "L'utilisateur")),
    request_body = ModifierUtilisateur,
    responses((status = 200, body = Avec<UtilisateurDto>)))]
#[patch("/utilisateurs/{id}")]
async fn modifier_utilisateur(
    utilisateurs: Data<Utilisateurs>,
    moi: Utilisateur,
    Chemin(id): Chemin<UtilisateurId>,
    Corps(demande): Corps<ModifierUtilisateur>,
) -> Result<Json<Avec<UtilisateurDto>>, Problem> {
    let compte = utilisateurs.modifier.execute(id, demande.into(), &moi.acteur()).await?;
    Ok(Json(Avec::new(compte.into(), "Utilisateur mis à jour avec succès")))
}
