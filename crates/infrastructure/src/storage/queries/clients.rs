//! Clients with what is counted for them.

use application::{
    Lot, Pagination,
    ports::{
        StorageError,
        queries::{ClientFiltre, ClientQueries, ClientResume},
    },
};
use async_trait::async_trait;
use domain::{ClientId, Portee};
use futures_util::future::try_join;
use sea_orm::{FromQueryResult, QueryResult};

use super::{Colonnes, SeaOrmQueries, conditions::trouver};
use crate::storage::{
    entities::client,
    error::storage_error,
    perimetre::{COMPTES_DU_CLIENT, Table},
    repositories::to_client,
};

#[async_trait]
impl ClientQueries for SeaOrmQueries {
    async fn liste(
        &self,
        portee: Portee,
        filtre: &ClientFiltre,
        pagination: Pagination,
    ) -> Result<Lot<ClientResume>, StorageError> {
        let (mut page, mut total) = (self.sql(), self.sql());
        page.push("SELECT ").push(COMPTES_DU_CLIENT).push(", c.* FROM (SELECT c.*");
        total.push("SELECT count(*)");
        for sql in [&mut page, &mut total] {
            sql.within(Table::Clients, "c", portee);
            trouver(sql, "c.recherche", &filtre.mots);
        }
        page.page("c.nom, c.id", pagination).push(") AS c ORDER BY c.nom, c.id");
        let (rows, total) = try_join(self.all(page), self.count(total)).await?;
        let elements = rows.iter().map(to_resume).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }

    async fn detail(
        &self,
        portee: Portee,
        id: ClientId,
    ) -> Result<Option<ClientResume>, StorageError> {
        let mut sql = self.sql();
        sql.push("SELECT ").push(COMPTES_DU_CLIENT).push(", c.*");
        sql.within(Table::Clients, "c", portee).push(" AND c.id = ").bind(id.0);
        self.one(sql).await?.as_ref().map(to_resume).transpose()
    }
}

fn to_resume(row: &QueryResult) -> Result<ClientResume, StorageError> {
    let mut c = Colonnes::new(row);
    Ok(ClientResume {
        nb_tickets: c.compte()?,
        nb_tickets_ouverts: c.compte()?,
        nb_chantiers: c.compte()?,
        chiffre_affaires: c.lire()?,
        client: to_client(&client::Model::from_query_result(row, "").map_err(storage_error)?)?,
    })
}
