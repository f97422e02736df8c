//! Users as rows.

use application::ports::{Empreinte, StorageError, repositories::UtilisateurRepository};
use async_trait::async_trait;
use domain::{Acces, ClientId, Role, Utilisateur, UtilisateurId, plier};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use time::OffsetDateTime;

use super::lire;
use crate::storage::{
    entities::utilisateur::{ActiveModel, Column, Entity, Model},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl UtilisateurRepository for SeaOrmTransaction {
    async fn find(&self, id: UtilisateurId) -> Result<Option<Utilisateur>, StorageError> {
        let select = Entity::find_by_id(id.0).lock_exclusive();
        let row = select.one(&self.tx).await.map_err(storage_error)?;
        row.as_ref().map(to_utilisateur).transpose()
    }

    async fn autres_admins_actifs(&self, sauf: UtilisateurId) -> Result<u64, StorageError> {
        // All admins, this one too, in one order: two who resign at once wait for each other.
        let admins = Entity::find()
            .filter(Column::Role.eq(Role::Admin.as_str()))
            .filter(Column::Actif.eq(true))
            .order_by_id_asc()
            .lock_exclusive()
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        let autres = admins.iter().filter(|admin| admin.id != sauf.0).count();
        Ok(u64::try_from(autres).unwrap_or(u64::MAX))
    }

    async fn compter(&self) -> Result<u64, StorageError> {
        Entity::find().count(&self.tx).await.map_err(storage_error)
    }

    async fn add(
        &self,
        utilisateur: &Utilisateur,
        empreinte: &Empreinte,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let row = to_row(utilisateur, empreinte, now).into_active_model();
        Entity::insert(row).exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }

    async fn save(
        &self,
        utilisateur: &Utilisateur,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let row = ActiveModel {
            id: NotSet,
            nom: Set(utilisateur.nom.to_string()),
            nom_plie: Set(plier(utilisateur.nom.as_str())),
            email: Set(utilisateur.email.to_string()),
            password_hash: NotSet,
            role: Set(utilisateur.acces.role().to_string()),
            client_id: Set(utilisateur.acces.client().map(|client| client.0)),
            actif: Set(utilisateur.actif),
            created_at: NotSet,
            updated_at: Set(now),
        };
        self.ecrire(utilisateur.id, row).await
    }

    async fn changer_mot_de_passe(
        &self,
        id: UtilisateurId,
        empreinte: &Empreinte,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let password_hash = Set(empreinte.0.clone());
        self.ecrire(id, ActiveModel { password_hash, updated_at: Set(now), ..Default::default() })
            .await
    }
}

impl SeaOrmTransaction {
    async fn ecrire(&self, id: UtilisateurId, row: ActiveModel) -> Result<(), StorageError> {
        let update = Entity::update_many().set(row).filter(Column::Id.eq(id.0));
        update.exec(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }
}

fn to_row(utilisateur: &Utilisateur, empreinte: &Empreinte, now: OffsetDateTime) -> Model {
    Model {
        id: utilisateur.id.0,
        nom: utilisateur.nom.to_string(),
        nom_plie: plier(utilisateur.nom.as_str()),
        email: utilisateur.email.to_string(),
        password_hash: empreinte.0.clone(),
        role: utilisateur.acces.role().to_string(),
        client_id: utilisateur.acces.client().map(|client| client.0),
        actif: utilisateur.actif,
        created_at: now,
        updated_at: now,
    }
}

pub fn to_utilisateur(row: &Model) -> Result<Utilisateur, StorageError> {
    let acces = Acces::try_new(lire(&row.role)?, row.client_id.map(ClientId));
    Ok(Utilisateur {
        id: UtilisateurId(row.id),
        nom: lire(&row.nom)?,
        email: lire(&row.email)?,
        acces: acces.map_err(StorageError::backend)?,
        actif: row.actif,
    })
}
