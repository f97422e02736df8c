//! Chantiers as rows.

use application::ports::{StorageError, repositories::ChantierRepository};
use async_trait::async_trait;
use domain::{
    Avancement, Budget, Chantier, ChantierId, ClientId, Coordonnees, NouveauChantier, Portee,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{corrompu, lire, lire_option};
use crate::storage::{
    entities::chantier::{ActiveModel, Column, Entity, Model},
    error::storage_error,
    perimetre, recherche,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl ChantierRepository for SeaOrmTransaction {
    async fn find(&self, portee: Portee, id: ChantierId) -> Result<Option<Chantier>, StorageError> {
        let select = perimetre::chantiers(portee).filter(Column::Id.eq(id.0)).lock_exclusive();
        let row = select.one(&self.tx).await.map_err(storage_error)?;
        row.map(to_chantier).transpose()
    }

    async fn add(&self, chantier: &Chantier, now: OffsetDateTime) -> Result<(), StorageError> {
        let row = to_row(chantier, now).into_active_model();
        Entity::insert(row).exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }

    async fn save(&self, chantier: &Chantier, now: OffsetDateTime) -> Result<(), StorageError> {
        let mut row: ActiveModel = to_row(chantier, now).into_active_model().reset_all();
        row.created_at = ActiveValue::NotSet;
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(chantier.id.0))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(())
    }
}

fn to_row(chantier: &Chantier, now: OffsetDateTime) -> Model {
    let fiche = &chantier.fiche;
    let (nom, ville, adresse) = (
        fiche.nom.to_string(),
        fiche.ville.clone().map(String::from),
        fiche.adresse.clone().map(String::from),
    );
    Model {
        id: chantier.id.0,
        kind: fiche.kind.to_string(),
        client_id: fiche.client.0,
        coordonnees: fiche.coordonnees.map(from_coordonnees),
        statut: fiche.statut.to_string(),
        date_debut: fiche.date_debut,
        date_fin: fiche.date_fin,
        budget: fiche.budget.map(Budget::get),
        avancement: i32::from(fiche.avancement.get()),
        responsable: fiche.responsable.clone().map(String::from),
        recherche: recherche::chantier(&nom, ville.as_deref(), adresse.as_deref()),
        nom,
        ville,
        adresse,
        created_at: now,
        updated_at: now,
    }
}

pub fn to_chantier(row: Model) -> Result<Chantier, StorageError> {
    let fiche = NouveauChantier {
        nom: lire(&row.nom)?,
        kind: lire(&row.kind)?,
        client: ClientId(row.client_id),
        adresse: lire_option(row.adresse.as_deref())?,
        ville: lire_option(row.ville.as_deref())?,
        coordonnees: row.coordonnees.map(|json| to_coordonnees(&json)).transpose()?,
        statut: lire(&row.statut)?,
        date_debut: row.date_debut,
        date_fin: row.date_fin,
        budget: row.budget.map(Budget::try_new).transpose().map_err(corrompu)?,
        avancement: Avancement::try_new(row.avancement.into()).map_err(corrompu)?,
        responsable: lire_option(row.responsable.as_deref())?,
    };
    Ok(Chantier { id: ChantierId(row.id), fiche })
}

/// A place as it is stored.
pub fn from_coordonnees(lieu: Coordonnees) -> Value {
    json!({ "lat": lieu.lat(), "lng": lieu.lng() })
}

/// Reads a place as it is stored.
pub fn to_coordonnees(json: &Value) -> Result<Coordonnees, StorageError> {
    let degres = |cle: &str| json.get(cle).and_then(Value::as_f64).unwrap_or(f64::NAN);
    Coordonnees::try_new(degres("lat"), degres("lng")).map_err(corrompu)
}
