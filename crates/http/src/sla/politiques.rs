//! `/api/sla/politiques`: how much time tickets get.

mod corps;

use actix_web::{
    get, put,
    web::{Data, Json},
};
use application::sla::Sla;

use self::corps::{FixerPolitiques, PolitiquesDto};
use crate::{Utilisateur, json::Corps, problem::Problem, reponse::Avec};

/// Consulter les politiques
///
/// Le délai de chaque priorité, le seuil d'alerte et le calendrier, à chaque niveau : `null`, là où
/// un niveau n'en dit rien. Pour chaque valeur, le plus particulier a le dernier mot : le chantier,
/// puis le client, puis la catégorie, puis `defaut`, et enfin la configuration du serveur. Réservé
/// aux administrateurs.
#[utoipa::path(tag = "sla", responses((status = 200, body = PolitiquesDto)))]
#[get("/sla/politiques")]
pub async fn consulter_politiques(
    sla: Data<Sla>,
    moi: Utilisateur,
) -> Result<Json<PolitiquesDto>, Problem> {
    let regles = sla.consulter.execute(&moi.acteur()).await?;
    Ok(Json(regles.politiques().into()))
}

/// Fixer les politiques
///
/// Remplace toutes les politiques par le document donné, celui que montre `GET` : ce qui est absent
/// ou `null` n'est pas dit. Elles valent pour les tickets ouverts, déplacés ou changés de priorité à
/// partir de maintenant ; ce qui a été promis le reste. Répond le document tel qu'il est désormais,
/// avec un `message`. Réservé aux administrateurs.
#[utoipa::path(tag = "sla", request_body = FixerPolitiques,
    responses((status = 200, body = Avec<PolitiquesDto>)))]
#[put("/sla/politiques")]
pub async fn fixer_politiques(
    sla: Data<Sla>,
    moi: Utilisateur,
    Corps(demande): Corps<FixerPolitiques>,
) -> Result<Json<Avec<PolitiquesDto>>, Problem> {
    let voulues = demande.try_into()?;
    let politiques = sla.fixer_politiques.execute(voulues, &moi.acteur()).await?;
    Ok(Json(Avec::new((&politiques).into(), "Politiques mises à jour avec succès")))
}
