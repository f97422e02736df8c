//! Clients as rows.

use application::ports::{StorageError, repositories::ClientRepository};
use async_trait::async_trait;
use domain::{Client, ClientId, Note, NouveauClient, Portee};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use time::OffsetDateTime;

use super::{corrompu, lire, lire_option};
use crate::storage::{
    entities::client::{ActiveModel, Column, Entity, Model},
    error::storage_error,
    perimetre, recherche,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl ClientRepository for SeaOrmTransaction {
    async fn find(&self, portee: Portee, id: ClientId) -> Result<Option<Client>, StorageError> {
        let select = perimetre::clients(portee).filter(Column::Id.eq(id.0)).lock_exclusive();
        let row = select.one(&self.tx).await.map_err(storage_error)?;
        row.as_ref().map(to_client).transpose()
    }

    async fn add(&self, client: &Client, now: OffsetDateTime) -> Result<(), StorageError> {
        let row = to_row(client, now).into_active_model();
        Entity::insert(row).exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }

    async fn save(&self, client: &Client, now: OffsetDateTime) -> Result<(), StorageError> {
        let mut row: ActiveModel = to_row(client, now).into_active_model().reset_all();
        row.created_at = ActiveValue::NotSet;
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(client.id.0))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(())
    }
}

fn to_row(client: &Client, now: OffsetDateTime) -> Model {
    let fiche = &client.fiche;
    let (nom, ville, email) = (
        fiche.nom.to_string(),
        fiche.ville.clone().map(String::from),
        fiche.email.clone().map(String::from),
    );
    Model {
        id: client.id.0,
        kind: fiche.kind.to_string(),
        telephone: fiche.telephone.clone().map(String::from),
        adresse: fiche.adresse.clone().map(String::from),
        note_satisfaction: fiche.note_satisfaction.map(Note::get),
        recherche: recherche::client(&nom, ville.as_deref(), email.as_deref()),
        nom,
        ville,
        email,
        created_at: now,
        updated_at: now,
    }
}

pub fn to_client(row: &Model) -> Result<Client, StorageError> {
    let fiche = NouveauClient {
        nom: lire(&row.nom)?,
        kind: lire(&row.kind)?,
        email: lire_option(row.email.as_deref())?,
        telephone: lire_option(row.telephone.as_deref())?,
        adresse: lire_option(row.adresse.as_deref())?,
        ville: lire_option(row.ville.as_deref())?,
        note_satisfaction: row
            .note_satisfaction
            .map(Note::try_new)
            .transpose()
            .map_err(corrompu)?,
    };
    Ok(Client { id: ClientId(row.id), fiche })
}
