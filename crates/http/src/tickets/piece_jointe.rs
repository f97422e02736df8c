//! A file, as every answer shows it.

use application::pieces_jointes::PieceConsultee;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{chantiers::CoordonneesDto, schema, temps::Instant};

/// Un fichier joint.
#[derive(Serialize, ToSchema)]
#[schema(as = PieceJointe)]
#[serde(rename_all = "camelCase")]
pub struct PieceJointeDto {
    id: Uuid,
    #[schema(example = "photo_echafaudage.jpg")]
    nom: String,
    /// Ce qu'est le fichier, d'après son contenu.
    #[serde(rename = "type")]
    #[schema(value_type = schema::TypeFichier)]
    kind: &'static str,
    /// En octets, tel que reçu.
    #[schema(minimum = 1, maximum = 10_485_760, example = 2_048_576)]
    taille: u64,
    /// Sert le fichier, sans jeton et pour un temps. D'une photo, une copie sans ce qui dit où,
    /// quand et avec quoi elle a été prise.
    #[schema(example = "https://cdn.example.com/files/...")]
    url: String,
    /// Sert une vignette de 320 pixels et de 30 ko au plus, là où il y en a une.
    vignette_url: Option<String>,
    #[schema(value_type = schema::Instant)]
    date_upload: Instant,
    #[schema(example = "Le garde-corps manquant, côté rue")]
    description: Option<String>,
    /// Qui l'a joint.
    #[schema(example = "Jean Dupont")]
    auteur: String,
    auteur_id: Uuid,
    /// Le message qui le contient, s'il y en a un.
    message_id: Option<Uuid>,
    /// Caché aux utilisateurs `client`.
    interne: bool,
    /// L'empreinte SHA-256 du fichier tel que reçu, en hexadécimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// Quand la photo a été prise, si elle le dit.
    #[schema(value_type = Option<schema::Instant>)]
    prise_le: Option<Instant>,
    /// Où la photo a été prise, si elle le dit ; `null` pour un utilisateur `client`.
    coordonnees: Option<CoordonneesDto>,
    /// À combien de mètres du chantier la photo a été prise, si l'on connaît les deux lieux.
    distance_chantier: Option<u32>,
}

impl From<PieceConsultee> for PieceJointeDto {
    fn from(consultee: PieceConsultee) -> Self {
        let PieceConsultee { piece, url, vignette_url, distance } = consultee;
        Self {
            id: piece.id.0,
            nom: piece.nom.to_string(),
            kind: piece.kind.as_str(),
            taille: piece.taille,
            url,
            vignette_url,
            date_upload: Instant(piece.date),
            description: piece.description.map(Into::into),
            auteur: piece.auteur.into(),
            auteur_id: piece.auteur_id.0,
            message_id: piece.message.map(|message| message.0),
            interne: piece.visibilite.est_interne(),
            sha256: piece.empreinte.to_string(),
            prise_le: piece.photo.prise_le.map(Instant),
            coordonnees: piece.photo.coordonnees.map(Into::into),
            distance_chantier: distance,
        }
    }
}
