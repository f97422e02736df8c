//! `/api/tickets-client/{id}/attachments`. How the form is read is beside, in `formulaire`.

mod formulaire;

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json},
};
use application::pieces_jointes::{FormeVoulue, PiecesJointes};
use deserr::Deserr;
use domain::{PieceJointeId, TicketRef};

pub use self::formulaire::Delais;
use self::formulaire::Formulaire;
use super::piece_jointe::PieceJointeDto;
use crate::{
    Utilisateur,
    chemin::Chemin,
    fautes::Fautes,
    problem::Problem,
    query::{OuiNon, Parametres},
    reponse::{Avec, cree},
    schema,
};

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct FormeParams {
    /// Pour que `url` serve l'original, octet pour octet, et non une copie sans métadonnées.
    /// Réservé aux rôles `admin` et `agent`.
    #[deserr(default)]
    #[param(value_type = bool, required = false, default = false)]
    original: Option<OuiNon>,
}

impl From<FormeParams> for FormeVoulue {
    fn from(params: FormeParams) -> Self {
        match params.original {
            Some(OuiNon::Oui) => Self::Originale,
            Some(OuiNon::Non) | None => Self::Servie,
        }
    }
}

/// Joindre un fichier à un ticket
///
/// De 1 octet à 10 Mio : photos (jpeg, png, webp, gif, heic), pdf, texte, csv, documents de
/// bureautique, zip, plans (dwg, dxf), vidéos (mp4, mov) et sons (m4a, mp3, ogg). Le contenu décide
/// du type. Trop gros : 413, avant que tout ne soit reçu ; trop lent : 408.
#[utoipa::path(tag = "pieces jointes",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
        example = "TC-2025-001")),
    request_body(content = schema::FichierAJoindre, content_type = "multipart/form-data"),
    responses((status = 201, body = Avec<PieceJointeDto>,
        headers(("Location" = String, description = "L'adresse du fichier joint")))))]
#[post("/tickets-client/{id}/attachments")]
pub async fn joindre_fichier(
    pieces: Data<PiecesJointes>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    formulaire: Formulaire,
) -> Result<HttpResponse, Problem> {
    let acteur = moi.acteur();
    let mut en_cours = pieces.joindre.recevoir(&ticket, &acteur).await?;
    let depot = formulaire.lire(en_cours.reception.as_mut()).await?;
    let (ticket, piece) =
        (en_cours.ticket.id, pieces.joindre.execute(en_cours, depot, &acteur).await?);
    let collection = format!("/api/tickets-client/{ticket}/attachments");
    let id = piece.piece.id;
    Ok(cree(&collection, id, Avec::new(PieceJointeDto::from(piece), "Fichier uploadé avec succès")))
}

/// Consulter un fichier joint
///
/// Avec un `url` neuf.
#[utoipa::path(tag = "pieces jointes",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
            example = "TC-2025-001"),
        ("pieceJointeId" = Uuid, Path, description = "Le fichier joint"), FormeParams),
    responses((status = 200, body = PieceJointeDto)))]
#[get("/tickets-client/{id}/attachments/{pieceJointeId}")]
pub async fn consulter_piece_jointe(
    pieces: Data<PiecesJointes>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    Chemin(id): Chemin<PieceJointeId>,
    Parametres(params): Parametres<FormeParams>,
) -> Result<Json<PieceJointeDto>, Problem> {
    let piece = pieces.consulter.execute(&ticket, id, params.into(), &moi.acteur()).await?;
    Ok(Json(piece.into()))
}

/// Supprimer un fichier joint
///
/// L'historique du ticket garde la trace du fichier, mais plus son contenu. Réservé aux rôles
/// `admin` et `agent`.
#[utoipa::path(tag = "pieces jointes",
    params(("id" = String, Path, description = "L'UUID ou le numéro du ticket",
            example = "TC-2025-001"),
        ("pieceJointeId" = Uuid, Path, description = "Le fichier joint")),
    responses((status = 204, description = "Supprimé")))]
#[delete("/tickets-client/{id}/attachments/{pieceJointeId}")]
pub async fn supprimer_piece_jointe(
    pieces: Data<PiecesJointes>,
    moi: Utilisateur,
    Chemin(ticket): Chemin<TicketRef>,
    Chemin(id): Chemin<PieceJointeId>,
) -> Result<HttpResponse, Problem> {
    pieces.retirer.execute(&ticket, id, &moi.acteur()).await?;
    Ok(HttpResponse::NoContent().finish())
}
