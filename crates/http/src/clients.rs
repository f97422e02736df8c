//! `/api/clients`: who the company builds for.

#[cfg(test)]
mod tests;

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Json},
};
use application::{
    clients::Clients,
    ports::queries::{ClientFiltre, ClientResume},
};
use deserr::Deserr;
use domain::{
    Adresse, Client, ClientId, ClientType, Email, ModificationClient, Nom, Note, NouveauClient,
    Patch, Telephone, Ville,
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
    query::{Cherche, Parametres, mots},
    reponse::{Avec, cree},
    schema,
};

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(lister_clients)
        .service(creer_client)
        .service(consulter_client)
        .service(modifier_client);
}

/// Un client.
#[derive(Serialize, ToSchema)]
#[schema(as = Client)]
#[serde(rename_all = "camelCase")]
struct ClientDto {
    id: Uuid,
    #[schema(example = "SARL Construction Plus")]
    nom: String,
    #[serde(rename = "type")]
    #[schema(value_type = schema::ClientType)]
    kind: &'static str,
    #[schema(value_type = Option<schema::Email>)]
    email: Option<String>,
    #[schema(example = "+221 33 824 56 78")]
    telephone: Option<String>,
    #[schema(example = "Avenue Bourguiba")]
    adresse: Option<String>,
    #[schema(example = "Dakar")]
    ville: Option<String>,
    /// Ses tickets.
    #[schema(example = 24)]
    nb_tickets: u64,
    /// Ses tickets qui ne sont pas résolus.
    #[schema(example = 3)]
    nb_tickets_ouverts: u64,
    /// Ses chantiers.
    #[schema(example = 2)]
    nb_chantiers: u64,
    /// La somme des budgets de ses chantiers.
    #[schema(minimum = 0, example = 850_000_000)]
    chiffre_affaires: i64,
    /// De 0 à 5.
    #[schema(minimum = 0, maximum = 5, example = 4.5)]
    note_satisfaction: Option<f64>,
}

impl From<ClientResume> for ClientDto {
    fn from(resume: ClientResume) -> Self {
        let Client { id, fiche } = resume.client;
        Self {
            id: id.0,
            nom: fiche.nom.into(),
            kind: fiche.kind.as_str(),
            email: fiche.email.map(Into::into),
            telephone: fiche.telephone.map(Into::into),
            adresse: fiche.adresse.map(Into::into),
            ville: fiche.ville.map(Into::into),
            nb_tickets: resume.nb_tickets,
            nb_tickets_ouverts: resume.nb_tickets_ouverts,
            nb_chantiers: resume.nb_chantiers,
            chiffre_affaires: resume.chiffre_affaires,
            note_satisfaction: fiche.note_satisfaction.map(Note::get),
        }
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
    /// Des mots à trouver, tous, dans le nom, la ville ou l'adresse électronique.
    #[deserr(default)]
    #[param(value_type = schema::Recherche, required = false)]
    search: Option<Cherche>,
}

/// Une page de la liste des clients.
#[derive(Serialize, ToSchema)]
struct ListeClients {
    clients: Vec<ClientDto>,
    pagination: PaginationDto,
}

/// Lister les clients
///
/// Par nom. Un utilisateur 'client' ne voit que le sien.
#[utoipa::path(tag = "clients", params(ListeParams),
    responses((status = 200, body = ListeClients)))]
#[get("/clients")]
async fn lister_clients(
    clients: Data<Clients>,
    moi: Utilisateur,
    Parametres(params): Parametres<ListeParams>,
) -> Result<Json<ListeClients>, Problem> {
    let pagination = page(params.page, params.limit);
    let filtre = ClientFiltre { mots: mots(params.search) };
    let lot = clients.lister.execute(&filtre, pagination, &moi.acteur()).await?;
    Ok(Json(ListeClients {
        clients: lot.elements.into_iter().map(ClientDto::from).collect(),
        pagination: PaginationDto::new(pagination, lot.total),
    }))
}

/// Un client à créer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "nom": "Entreprise XYZ",
    "type": "entreprise",
    "email": "contact@xyz.com",
    "telephone": "+221 XX XXX XX XX",
    "adresse": "Adresse complète",
    "ville": "Dakar"
}))]
struct CreerClient {
    #[schema(value_type = schema::Nom, example = "Entreprise XYZ")]
    nom: Nom,
    #[deserr(rename = "type")]
    #[schema(value_type = schema::ClientType, rename = "type")]
    kind: ClientType,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Email>)]
    email: Option<Email>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Telephone>)]
    telephone: Option<Telephone>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Adresse>)]
    adresse: Option<Adresse>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Ville>)]
    ville: Option<Ville>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Note>)]
    note_satisfaction: Option<Note>,
}

impl From<CreerClient> for NouveauClient {
    fn from(demande: CreerClient) -> Self {
        Self {
            nom: demande.nom,
            kind: demande.kind,
            email: demande.email,
            telephone: demande.telephone,
            adresse: demande.adresse,
            ville: demande.ville,
            note_satisfaction: demande.note_satisfaction,
        }
    }
}

/// Créer un client
///
/// Répond l'objet créé, tel que la liste le montre, avec un `message`.
#[utoipa::path(tag = "clients", request_body = CreerClient,
    responses((status = 201, body = Avec<ClientDto>,
        headers(("Location" = String, description = "L'adresse du client")))))]
#[post("/clients")]
async fn creer_client(
    clients: Data<Clients>,
    moi: Utilisateur,
    Corps(demande): Corps<CreerClient>,
) -> Result<HttpResponse, Problem> {
    let client = clients.creer.execute(demande.into(), &moi.acteur()).await?;
    let id = client.client.id;
    let corps = Avec::new(ClientDto::from(client), "Client créé avec succès");
    Ok(cree("/api/clients", id, corps))
}

/// Consulter un client
///
/// L'objet tel que la liste le montre.
#[utoipa::path(tag = "clients", params(("id" = Uuid, Path, description = "Le client")),
    responses((status = 200, body = ClientDto)))]
#[get("/clients/{id}")]
async fn consulter_client(
    clients: Data<Clients>,
    moi: Utilisateur,
    Chemin(id): Chemin<ClientId>,
) -> Result<Json<ClientDto>, Problem> {
    Ok(Json(clients.consulter.execute(id, &moi.acteur()).await?.into()))
}

/// Ce qui change d'un client : les champs absents restent tels quels, `null` vide ceux qui peuvent
/// l'être.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ModifierClient {
    #[deserr(default, from(Nom) = Some)]
    #[schema(value_type = schema::Nom, required = false)]
    nom: Option<Nom>,
    #[deserr(rename = "type", default, from(ClientType) = Some)]
    #[schema(value_type = schema::ClientType, rename = "type", required = false)]
    kind: Option<ClientType>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Email>)]
    email: Patch<Email>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Telephone>)]
    telephone: Patch<Telephone>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Adresse>)]
    adresse: Patch<Adresse>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Ville>)]
    ville: Patch<Ville>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Note>)]
    note_satisfaction: Patch<Note>,
}

impl From<ModifierClient> for ModificationClient {
    fn from(demande: ModifierClient) -> Self {
        Self {
            nom: demande.nom,
            kind: demande.kind,
            email: demande.email,
            telephone: demande.telephone,
            adresse: demande.adresse,
            ville: demande.ville,
            note_satisfaction: demande.note_satisfaction,
        }
    }
}

/// Modifier un client
///
/// Répond l'objet modifié, tel que la liste le montre, avec un `message`.
#[utoipa::path(tag = "clients", params(("id" = Uuid, Path, description = "Le client")),
    request_body = ModifierClient,
    responses((status = 200, body = Avec<ClientDto>)))]
#[patch("/clients/{id}")]
async fn modifier_client(
    clients: Data<Clients>,
    moi: Utilisateur,
    Chemin(id): Chemin<ClientId>,
    Corps(demande): Corps<ModifierClient>,
) -> Result<Json<Avec<ClientDto>>, Problem> {
    let client = clients.modifier.execute(id, demande.into(), &moi.acteur()).await?;
    Ok(Json(Avec::new(client.into(), "Client mis à jour avec succès")))
}
