//! The bodies of `/api/chantiers`.

use application::ports::queries::ChantierResume;
use deserr::Deserr;
use domain::{
    Adresse, Avancement, Budget, Chantier, ChantierType, ClientId, Coordonnees,
    ModificationChantier, Nom, NouveauChantier, Patch, Responsable, StatutChantier, Ville,
};
use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{fautes::Fautes, pagination::PaginationDto, schema, temps::Jour};

/// Un endroit, en degrés (WGS 84).
#[derive(Serialize, ToSchema)]
#[schema(as = Coordonnees)]
#[serde(deny_unknown_fields)]
pub struct CoordonneesDto {
    /// La latitude, positive au nord.
    #[schema(minimum = -90, maximum = 90, example = 14.6937)]
    lat: f64,
    /// La longitude, positive à l'est.
    #[schema(minimum = -180, maximum = 180, example = -17.4441)]
    lng: f64,
}

impl From<Coordonnees> for CoordonneesDto {
    fn from(coordonnees: Coordonnees) -> Self {
        Self { lat: coordonnees.lat(), lng: coordonnees.lng() }
    }
}

/// Un chantier.
#[derive(Serialize, ToSchema)]
#[schema(as = Chantier)]
#[serde(rename_all = "camelCase")]
pub struct ChantierDto {
    id: Uuid,
    #[schema(example = "Résidence Les Jardins")]
    nom: String,
    #[serde(rename = "type")]
    #[schema(value_type = schema::ChantierType)]
    kind: &'static str,
    client_id: Uuid,
    #[schema(example = "SARL Construction Plus")]
    client_nom: String,
    #[schema(example = "Avenue Bourguiba")]
    adresse: Option<String>,
    #[schema(example = "Dakar")]
    ville: Option<String>,
    coordonnees: Option<CoordonneesDto>,
    #[schema(value_type = schema::StatutChantier)]
    statut: &'static str,
    #[schema(value_type = Option<schema::Jour>)]
    date_debut: Option<Jour>,
    #[schema(value_type = Option<schema::Jour>)]
    date_fin: Option<Jour>,
    #[schema(minimum = 0, example = 450_000_000)]
    budget: Option<i64>,
    /// En pour cent.
    #[schema(maximum = 100, example = 65)]
    avancement: u8,
    #[schema(example = "Ing. Mamadou Diop")]
    responsable: Option<String>,
    /// Ses tickets.
    #[schema(example = 12)]
    nb_tickets: u64,
    /// Ses tickets qui ne sont pas résolus.
    #[schema(example = 3)]
    nb_tickets_ouverts: u64,
}

impl From<ChantierResume> for ChantierDto {
    fn from(resume: ChantierResume) -> Self {
        let Chantier { id, fiche } = resume.chantier;
        Self {
            id: id.0,
            nom: fiche.nom.into(),
            kind: fiche.kind.as_str(),
            client_id: fiche.client.0,
            client_nom: resume.client_nom,
            adresse: fiche.adresse.map(Into::into),
            ville: fiche.ville.map(Into::into),
            coordonnees: fiche.coordonnees.map(Into::into),
            statut: fiche.statut.as_str(),
            date_debut: fiche.date_debut.map(Jour),
            date_fin: fiche.date_fin.map(Jour),
            budget: fiche.budget.map(Budget::get),
            avancement: fiche.avancement.get(),
            responsable: fiche.responsable.map(Into::into),
            nb_tickets: resume.nb_tickets,
            nb_tickets_ouverts: resume.nb_tickets_ouverts,
        }
    }
}

/// Une page de la liste des chantiers.
#[derive(Serialize, ToSchema)]
pub struct ListeChantiers {
    pub chantiers: Vec<ChantierDto>,
    pub pagination: PaginationDto,
}

/// Un chantier à créer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "nom": "Nouveau chantier",
    "type": "construction",
    "clientId": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e",
    "adresse": "Adresse",
    "ville": "Dakar",
    "dateDebut": "2025-03-01",
    "dateFin": "2026-12-31",
    "budget": 500_000_000,
    "responsable": "Ing. Jean Dupont"
}))]
pub struct CreerChantier {
    #[schema(value_type = schema::Nom, example = "Nouveau chantier")]
    nom: Nom,
    #[deserr(rename = "type")]
    #[schema(value_type = schema::ChantierType, rename = "type")]
    kind: ChantierType,
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Adresse>)]
    adresse: Option<Adresse>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Ville>)]
    ville: Option<Ville>,
    #[deserr(default)]
    #[schema(value_type = Option<CoordonneesDto>)]
    coordonnees: Option<Coordonnees>,
    /// 'planifie' par défaut.
    #[deserr(default)]
    #[schema(value_type = Option<schema::StatutChantier>)]
    statut: Option<StatutChantier>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Jour>)]
    date_debut: Option<Date>,
    /// Pas avant `dateDebut`.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Jour>)]
    date_fin: Option<Date>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Budget>)]
    budget: Option<Budget>,
    /// 0 par défaut.
    #[deserr(default)]
    #[schema(value_type = Option<schema::Avancement>)]
    avancement: Option<Avancement>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Responsable>)]
    responsable: Option<Responsable>,
}

impl From<CreerChantier> for NouveauChantier {
    fn from(demande: CreerChantier) -> Self {
        Self {
            nom: demande.nom,
            kind: demande.kind,
            client: demande.client_id,
            adresse: demande.adresse,
            ville: demande.ville,
            coordonnees: demande.coordonnees,
            statut: demande.statut.unwrap_or(StatutChantier::Planifie),
            date_debut: demande.date_debut,
            date_fin: demande.date_fin,
            budget: demande.budget,
            avancement: demande.avancement.unwrap_or_default(),
            responsable: demande.responsable,
        }
    }
}

/// Ce qui change d'un chantier : les champs absents restent tels quels, `null` vide ceux qui
/// peuvent l'être.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModifierChantier {
    #[deserr(default, from(Nom) = Some)]
    #[schema(value_type = schema::Nom, required = false)]
    nom: Option<Nom>,
    #[deserr(rename = "type", default, from(ChantierType) = Some)]
    #[schema(value_type = schema::ChantierType, rename = "type", required = false)]
    kind: Option<ChantierType>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Adresse>)]
    adresse: Patch<Adresse>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Ville>)]
    ville: Patch<Ville>,
    #[deserr(default)]
    #[schema(value_type = Option<CoordonneesDto>)]
    coordonnees: Patch<Coordonnees>,
    #[deserr(default, from(StatutChantier) = Some)]
    #[schema(value_type = schema::StatutChantier, required = false)]
    statut: Option<StatutChantier>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Jour>)]
    date_debut: Patch<Date>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Jour>)]
    date_fin: Patch<Date>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Budget>)]
    budget: Patch<Budget>,
    #[deserr(default, from(Avancement) = Some)]
    #[schema(value_type = schema::Avancement, required = false)]
    avancement: Option<Avancement>,
    #[deserr(default)]
    #[schema(value_type = Option<schema::Responsable>)]
    responsable: Patch<Responsable>,
}

impl From<ModifierChantier> for ModificationChantier {
    fn from(demande: ModifierChantier) -> Self {
        Self {
            nom: demande.nom,
            kind: demande.kind,
            adresse: demande.adresse,
            ville: demande.ville,
            coordonnees: demande.coordonnees,
            statut: demande.statut,
            date_debut: demande.date_debut,
            date_fin: demande.date_fin,
            budget: demande.budget,
            avancement: demande.avancement,
            responsable: demande.responsable,
        }
    }
}
