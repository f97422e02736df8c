//! `/api/chantiers`: the building sites of clients. The bodies are beside, in `corps`.

mod corps;
#[cfg(test)]
mod tests;

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Json},
};
use application::{chantiers::Chantiers, ports::queries::ChantierFiltre};
use deserr::Deserr;
use domain::{ChantierId, ClientId, StatutChantier};
use utoipa_actix_web::service_config::ServiceConfig;

pub use self::corps::CoordonneesDto;
use self::corps::{ChantierDto, CreerChantier, ListeChantiers, ModifierChantier};
use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    json::Corps,
    pagination::{Limite, Page, PaginationDto, page},
    problem::Problem,
    query::{Cherche, Choix, Parametres, choix, mots},
    reponse::{Avec, cree},
    schema,
};

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(lister_chantiers)
        .service(creer_chantier)
        .service(consulter_chantier)
        .service(modifier_chantier);
}

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct ListeParams {
    /// La page, à partir de 1.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 999_999_999, default = 1)]
    page: Option<Page>,
    /// Les lignes par page.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<Limite<1_000>>,
    /// Des mots à trouver, tous, dans le nom, la ville ou l'adresse.
    #[deserr(default)]
    #[param(value_type = schema::Recherche, required = false)]
    search: Option<Cherche>,
    /// Ceux de ce client.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    client_id: Option<ClientId>,
    /// Un ou plusieurs statuts, séparés par des virgules.
    #[deserr(default)]
    #[param(value_type = Vec<schema::StatutChantier>, required = false, style = Form,
        explode = false, example = json!(["planifie", "en_cours"]))]
    statut: Option<Choix<StatutChantier>>,
}

impl From<ListeParams> for ChantierFiltre {
    fn from(params: ListeParams) -> Self {
        Self { mots: mots(params.search), client: params.client_id, statut: choix(params.statut) }
    }
}

/// Lister les chantiers
///
/// Par nom. Un utilisateur 'client' ne voit que ceux de son client.
#[utoipa::path(tag = "chantiers", params(ListeParams),
    responses((status = 200, body = ListeChantiers)))]
#[get("/chantiers")]
async fn lister_chantiers(
    chantiers: Data<Chantiers>,
    moi: Utilisateur,
    Parametres(mut params): Parametres<ListeParams>,
) -> Result<Json<ListeChantiers>, Problem> {
    let pagination = page(params.page.take(), params.limit.take());
    let lot = chantiers.lister.execute(&params.into(), pagination, &moi.acteur()).await?;
    Ok(Json(ListeChantiers {
        chantiers: lot.elements.into_iter().map(ChantierDto::from).collect(),
        pagination: PaginationDto::new(pagination, lot.total),
    }))
}

/// Créer un chantier
///
/// Répond l'objet créé, tel que la liste le montre, avec un `message`.
#[utoipa::path(tag = "chantiers", request_body = CreerChantier,
    responses((status = 201, body = Avec<ChantierDto>,
        headers(("Location" = String, description = "L'adresse du chantier")))))]
#[post("/chantiers")]
async fn creer_chantier(
    chantiers: Data<Chantiers>,
    moi: Utilisateur,
    Corps(demande): Corps<CreerChantier>,
) -> Result<HttpResponse, Problem> {
    let chantier = chantiers.creer.execute(demande.into(), &moi.acteur()).await?;
    let id = chantier.chantier.id;
    let corps = Avec::new(ChantierDto::from(chantier), "Chantier créé avec succès");
    Ok(cree("/api/chantiers", id, corps))
}

/// Consulter un chantier
///
/// L'objet tel que la liste le montre.
#[utoipa::path(tag = "chantiers", params(("id" = Uuid, Path, description = "Le chantier")),
    responses((status = 200, body = ChantierDto)))]
#[get("/chantiers/{id}")]
async fn consulter_chantier(
    chantiers: Data<Chantiers>,
    moi: Utilisateur,
    Chemin(id): Chemin<ChantierId>,
) -> Result<Json<ChantierDto>, Problem> {
    Ok(Json(chantiers.consulter.execute(id, &moi.acteur()).await?.into()))
}

/// Modifier un chantier
///
/// Répond l'objet modifié, tel que la liste le montre, avec un `message`. Le client d'un chantier
/// ne change pas.
#[utoipa::path(tag = "chantiers", params(("id" = Uuid, Path, description = "Le chantier")),
    request_body = ModifierChantier,
    responses((status = 200, body = Avec<ChantierDto>)))]
#[patch("/chantiers/{id}")]
async fn modifier_chantier(
    chantiers: Data<Chantiers>,
    moi: Utilisateur,
    Chemin(id): Chemin<ChantierId>,
    Corps(demande): Corps<ModifierChantier>,
) -> Result<Json<Avec<ChantierDto>>, Problem> {
    let chantier = chantiers.modifier.execute(id, demande.into(), &moi.acteur()).await?;
    Ok(Json(Avec::new(chantier.into(), "Chantier mis à jour avec succès")))
}
