//! `/api/chantiers`: the building sites of clients. The bodies are beside, in `corps`.

mod corps;

use actix_web::{
    HttpResponse, get, patch, post,
    web::{Data, Json},
};
use application::{chantiers::Chantiers, ports::queries::ChantierFiltre};
use deserr::Deserr;
use domain::{ChantierId, ClientId, StatutChantier};
use utoipa_actix_web::service_config::ServiceConfig;

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
    #[param(value_type = String, required = false, max_length = 200)]
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

#[cfg(test)]
mod tests {
    use application::ports::{queries::ChantierResume, testing::MockTransaction};
    use domain::{Avancement, Budget, Chantier, ChantierType, Coordonnees, Nom, NouveauChantier};
    use serde_json::json;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{Doublures, get, post};

    fn resume() -> ChantierResume {
        let fiche = NouveauChantier {
            nom: Nom::try_new("Résidence Les Jardins").unwrap(),
            kind: ChantierType::Construction,
            client: ClientId(Uuid::from_u128(2)),
            adresse: None,
            ville: None,
            coordonnees: Some(Coordonnees::try_new(14.6937, -17.4441).unwrap()),
            statut: StatutChantier::EnCours,
            date_debut: Some(date!(2025 - 06 - 15)),
            date_fin: None,
            budget: Some(Budget::try_new(450_000_000).unwrap()),
            avancement: Avancement::try_new(65).unwrap(),
            responsable: None,
        };
        ChantierResume {
            chantier: Chantier { id: ChantierId(Uuid::from_u128(1)), fiche },
            client_nom: "SARL Construction Plus".into(),
            nb_tickets: 12,
            nb_tickets_ouverts: 3,
        }
    }

    #[actix_web::test]
    async fn a_chantier_has_the_keys_of_the_specification() {
        let mut doublures = Doublures::default();
        doublures.chantiers.expect_detail().returning(|_, _| Ok(Some(resume())));

        let uri = "/api/chantiers/00000000-0000-0000-0000-000000000001";
        let reponse = doublures.repondre(get(uri)).await;

        assert_eq!(
            reponse.json(),
            json!({
                "id": "00000000-0000-0000-0000-000000000001",
                "nom": "Résidence Les Jardins",
                "type": "construction",
                "clientId": "00000000-0000-0000-0000-000000000002",
                "clientNom": "SARL Construction Plus",
                "adresse": null,
                "ville": null,
                "coordonnees": { "lat": 14.6937, "lng": -17.4441 },
                "statut": "en_cours",
                "dateDebut": "2025-06-15",
                "dateFin": null,
                "budget": 450_000_000,
                "avancement": 65,
                "responsable": null,
                "nbTickets": 12,
                "nbTicketsOuverts": 3,
            })
        );
    }

    #[actix_web::test]
    async fn a_chantier_begins_planned_and_at_zero() {
        let mut tx = MockTransaction::default();
        tx.references.expect_client_existe().returning(|_, _| Ok(true));
        tx.chantiers
            .expect_add()
            .withf(|chantier, _| {
                let fiche = &chantier.fiche;
                fiche.statut == StatutChantier::Planifie && fiche.avancement.get() == 0
            })
            .returning(|_, _| Ok(()));
        let mut doublures = Doublures { transactions: vec![tx], ..Doublures::default() };
        doublures.chantiers.expect_detail().returning(|_, _| Ok(Some(resume())));

        let client = Uuid::from_u128(2);
        let corps = json!({ "nom": "Nouveau", "type": "construction", "clientId": client });
        let reponse = doublures.repondre(post("/api/chantiers", &corps)).await;

        assert_eq!(reponse.statut, 201);
        assert_eq!(reponse.json()["message"], "Chantier créé avec succès");
    }

    #[actix_web::test]
    async fn every_fault_is_told_with_its_path() {
        let corps = json!({
            "nom": "Nouveau", "type": "construction", "clientId": Uuid::from_u128(2),
            "coordonnees": { "lat": "14", "alt": 3 }, "budget": 1.5, "dateDebut": "2025-02-30",
        });
        let reponse = Doublures::default().repondre(post("/api/chantiers", &corps)).await;

        assert_eq!(
            reponse.fautes(),
            [
                ("budget", "un entier est attendu"),
                ("coordonnees.alt", "inconnu ; permis : lat, lng"),
                ("coordonnees.lat", "un nombre est attendu"),
                ("coordonnees.lng", "obligatoire"),
                ("dateDebut", "un jour est attendu, comme 2025-01-10"),
            ]
            .map(|(champ, message)| (champ.to_owned(), message.to_owned()))
        );
    }

    #[actix_web::test]
    async fn the_end_does_not_precede_the_beginning() {
        let corps = json!({
            "nom": "Nouveau", "type": "construction", "clientId": Uuid::from_u128(2),
            "dateDebut": "2025-02-01", "dateFin": "2025-01-01",
        });
        let reponse = Doublures::default().repondre(post("/api/chantiers", &corps)).await;

        assert_eq!(reponse.fautes()[0].0, "dateFin");
    }
}
