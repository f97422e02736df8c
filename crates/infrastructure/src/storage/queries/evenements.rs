//! What happened to tickets, in the order of the numbers.

use application::ports::{
    StorageError,
    queries::{Evenement, EvenementQueries, EvenementsLus, EvenementsVoulus},
};
use async_trait::async_trait;
use domain::Portee;
use sea_orm::QueryResult;

use super::{Colonnes, SeaOrmQueries};

#[async_trait]
impl EvenementQueries for SeaOrmQueries {
    async fn suivants(
        &self,
        portee: Portee,
        voulus: &EvenementsVoulus,
    ) -> Result<EvenementsLus, StorageError> {
        let mut sql = self.sql();
        // One statement, so that how far the journal goes is true of these very events.
        sql.push("SELECT s.dernier, s.efface, e.numero, e.type, e.created_at, e.data");
        sql.push(" FROM evenements_suivi AS s LEFT JOIN (");
        sql.push("SELECT e.numero, o.type, o.created_at, CAST(o.data AS text) AS data");
        sql.evenements(portee).push(" AND e.numero > ").bind(voulus.depuis.unwrap_or(i64::MAX));
        if let Some(ticket) = voulus.ticket {
            sql.push(" AND e.ticket_id = ").bind(ticket.0);
        }
        // The limit is in the text, for a plan that doesn't know how few they are fetches them in
        // parallel, which takes a hundred times as long.
        sql.push(" ORDER BY e.numero LIMIT ").push(&voulus.limit.to_string());
        sql.push(") AS e ON TRUE ORDER BY e.numero");
        let rows = self.all(sql).await?;
        let (dernier, efface) = match rows.first() {
            Some(row) => bornes(row)?,
            None => return Err(StorageError::backend("the journal has no row")),
        };
        let evenements = rows.iter().filter_map(|row| to_evenement(row).transpose());
        Ok(EvenementsLus { evenements: evenements.collect::<Result<_, _>>()?, dernier, efface })
    }
}

fn bornes(row: &QueryResult) -> Result<(i64, i64), StorageError> {
    let mut c = Colonnes::new(row);
    Ok((c.lire()?, c.lire()?))
}

/// `None` where nothing was joined.
fn to_evenement(row: &QueryResult) -> Result<Option<Evenement>, StorageError> {
    let mut c = Colonnes { row, suivante: 2 };
    let Some(numero) = c.lire()? else { return Ok(None) };
    Ok(Some(Evenement { numero, kind: c.lire()?, date: c.lire()?, data: c.lire()? }))
}
