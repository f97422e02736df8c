//! Chantiers with what is counted for them.

use application::{
    Lot, Pagination,
    ports::{
        StorageError,
        queries::{ChantierFiltre, ChantierQueries, ChantierResume},
    },
};
use async_trait::async_trait;
use domain::{ChantierId, Portee};
use futures_util::future::try_join;
use sea_orm::{FromQueryResult, QueryResult};

use super::{
    Colonnes, SeaOrmQueries,
    conditions::{parmi, trouver},
};
use crate::storage::{
    entities::chantier,
    error::storage_error,
    perimetre::{COMPTES_DU_CHANTIER, JOIN_CLIENT_DU_CHANTIER, Table},
    repositories::to_chantier,
};

#[async_trait]
impl ChantierQueries for SeaOrmQueries {
    async fn liste(
        &self,
        portee: Portee,
        filtre: &ChantierFiltre,
        pagination: Pagination,
    ) -> Result<Lot<ChantierResume>, StorageError> {
        let (mut page, mut total) = (self.sql(), self.sql());
        page.push("SELECT ").push(COMPTES_DU_CHANTIER).push(", c.nom, s.* FROM (SELECT s.*");
        total.push("SELECT count(*)");
        for sql in [&mut page, &mut total] {
            sql.within(Table::Chantiers, "s", portee);
            trouver(sql, "s.recherche", &filtre.mots);
            parmi(sql, "s.statut", filtre.statut.iter().map(|mot| mot.as_str()));
            if let Some(client) = filtre.client {
                sql.push(" AND s.client_id = ").bind(client.0);
            }
        }
        page.page("s.nom, s.id", pagination).push(") AS s");
        page.push(JOIN_CLIENT_DU_CHANTIER).push(" ORDER BY s.nom, s.id");
        let (rows, total) = try_join(self.all(page), self.count(total)).await?;
        let elements = rows.iter().map(to_resume).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }

    async fn detail(
        &self,
        portee: Portee,
        id: ChantierId,
    ) -> Result<Option<ChantierResume>, StorageError> {
        let mut sql = self.sql();
        sql.push("SELECT ").push(COMPTES_DU_CHANTIER).push(", c.nom, s.* FROM (SELECT s.*");
        sql.within(Table::Chantiers, "s", portee).push(" AND s.id = ").bind(id.0);
        sql.push(") AS s").push(JOIN_CLIENT_DU_CHANTIER);
        self.one(sql).await?.as_ref().map(to_resume).transpose()
    }
}

fn to_resume(row: &QueryResult) -> Result<ChantierResume, StorageError> {
    let mut c = Colonnes::new(row);
    Ok(ChantierResume {
        nb_tickets: c.compte()?,
        nb_tickets_ouverts: c.compte()?,
        client_nom: c.lire()?,
        chantier: to_chantier(chantier::Model::from_query_result(row, "").map_err(storage_error)?)?,
    })
}
