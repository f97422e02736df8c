//! Looking up what requests refer to.

use std::collections::HashSet;

use application::ports::{StorageError, repositories::References};
use async_trait::async_trait;
use domain::{ChantierId, ClientId, Portee, Responsable, UtilisateurId, plier};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::storage::{
    entities::{chantier, client, utilisateur},
    error::storage_error,
    perimetre,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl References for SeaOrmTransaction {
    async fn client_existe(&self, portee: Portee, id: ClientId) -> Result<bool, StorageError> {
        let select = perimetre::clients(portee).filter(client::Column::Id.eq(id.0));
        Ok(select.count(&self.tx).await.map_err(storage_error)? > 0)
    }

    async fn clients_inconnus(&self, ids: &[ClientId]) -> Result<Vec<ClientId>, StorageError> {
        let select = perimetre::clients(Portee::Tout)
            .filter(client::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .select_only()
            .column(client::Column::Id);
        let connus: HashSet<Uuid> = tous(select.into_tuple().all(&self.tx).await)?;
        Ok(ids.iter().copied().filter(|id| !connus.contains(&id.0)).collect())
    }

    async fn chantiers_inconnus(
        &self,
        ids: &[ChantierId],
    ) -> Result<Vec<ChantierId>, StorageError> {
        let select = perimetre::chantiers(Portee::Tout)
            .filter(chantier::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .select_only()
            .column(chantier::Column::Id);
        let connus: HashSet<Uuid> = tous(select.into_tuple().all(&self.tx).await)?;
        Ok(ids.iter().copied().filter(|id| !connus.contains(&id.0)).collect())
    }

    async fn client_du_chantier(
        &self,
        portee: Portee,
        id: ChantierId,
    ) -> Result<Option<ClientId>, StorageError> {
        let client: Option<Uuid> = perimetre::chantiers(portee)
            .filter(chantier::Column::Id.eq(id.0))
            .select_only()
            .column(chantier::Column::ClientId)
            .into_tuple()
            .one(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(client.map(ClientId))
    }

    async fn utilisateur_designe(
        &self,
        portee: Portee,
        responsable: &Responsable,
    ) -> Result<Option<UtilisateurId>, StorageError> {
        let plie = plier(responsable.as_str());
        // An e-mail is kept unfolded: one whose host has accents is found as it is written.
        let emails = [plie.clone(), responsable.as_str().to_lowercase()];
        let designe = Condition::any()
            .add(utilisateur::Column::NomPlie.eq(plie))
            .add(utilisateur::Column::Email.is_in(emails));
        let connus = match portee {
            Portee::Tout => Condition::all(),
            Portee::Client(ClientId(client)) => Condition::any()
                .add(utilisateur::Column::ClientId.is_null())
                .add(utilisateur::Column::ClientId.eq(client)),
        };
        let trouves: Vec<Uuid> = utilisateur::Entity::find()
            // As one condition: two that each hold where any part does would become one.
            .filter(Condition::all().add(designe).add(connus))
            .filter(utilisateur::Column::Actif.eq(true))
            .select_only()
            .column(utilisateur::Column::Id)
            .limit(2)
            .into_tuple()
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(match trouves[..] {
            [seul] => Some(UtilisateurId(seul)),
            _ => None,
        })
    }
}

fn tous(ids: Result<Vec<Uuid>, DbErr>) -> Result<HashSet<Uuid>, StorageError> {
    Ok(ids.map_err(storage_error)?.into_iter().collect())
}
