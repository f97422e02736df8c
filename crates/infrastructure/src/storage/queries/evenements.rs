//! What happened to tickets, in the order of the numbers.

use application::ports::{
    StorageError,
    queries::{
        Evenement, EvenementAdresse, EvenementQueries, EvenementsARelayer, EvenementsLus,
        EvenementsVoulus,
    },
};
use async_trait::async_trait;
use domain::{Audience, ClientId, Portee, TicketId, UtilisateurId, Visibilite};
use sea_orm::QueryResult;

use super::{Colonnes, SeaOrmQueries};
use crate::storage::sql::Sql;

#[async_trait]
impl EvenementQueries for SeaOrmQueries {
    async fn suivants(
        &self,
        portee: Portee,
        pour: UtilisateurId,
        voulus: &EvenementsVoulus,
    ) -> Result<EvenementsLus, StorageError> {
        let mut sql = self.journal();
        sql.evenements(portee, pour);
        if let Some(ticket) = voulus.ticket {
            sql.push(" AND e.ticket_id = ").bind(ticket.0);
        }
        let Lus { dernier, efface, evenements } =
            self.lire_journal(sql, voulus.depuis, voulus.limit).await?;
        let evenements = evenements.into_iter().map(|adresse| adresse.evenement).collect();
        Ok(EvenementsLus { evenements, dernier, efface })
    }

    async fn a_relayer(
        &self,
        depuis: Option<i64>,
        limit: u32,
    ) -> Result<EvenementsARelayer, StorageError> {
        let mut sql = self.journal();
        sql.evenements_a_relayer();
        let Lus { dernier, evenements, .. } = self.lire_journal(sql, depuis, limit).await?;
        Ok(EvenementsARelayer { evenements, dernier })
    }
}

/// A page of the journal.
struct Lus {
    dernier: i64,
    efface: i64,
    evenements: Vec<EvenementAdresse>,
}

impl SeaOrmQueries {
    /// Begins a statement that reads how far the journal goes and, as its scope goes on to say,
    /// events: one statement, so that the one is true of the other.
    fn journal(&self) -> Sql {
        let mut sql = self.sql();
        sql.push("SELECT s.dernier, s.efface, e.* FROM evenements_suivi AS s LEFT JOIN (");
        sql.push("SELECT e.numero, o.type, o.created_at, CAST(o.data AS text) AS data,");
        sql.push(" e.ticket_id, e.client_id, o.interne, o.utilisateur_id");
        sql
    }

    /// Ends and runs it.
    async fn lire_journal(
        &self,
        mut sql: Sql,
        depuis: Option<i64>,
        limit: u32,
    ) -> Result<Lus, StorageError> {
        sql.push(" AND e.numero > ").bind(depuis.unwrap_or(i64::MAX));
        // The limit is in the text, for a plan that doesn't know how few they are fetches them in
        // parallel, which takes a hundred times as long.
        sql.push(" ORDER BY e.numero LIMIT ").push(&limit.to_string());
        sql.push(") AS e ON TRUE ORDER BY e.numero");
        let rows = self.all(sql).await?;
        let bornes = rows.first().map(bornes).transpose()?;
        let (dernier, efface) =
            bornes.ok_or_else(|| StorageError::backend("the journal has no row"))?;
        let evenements = rows.iter().filter_map(|row| to_evenement(row).transpose());
        Ok(Lus { dernier, efface, evenements: evenements.collect::<Result<_, _>>()? })
    }
}

fn bornes(row: &QueryResult) -> Result<(i64, i64), StorageError> {
    let mut c = Colonnes::new(row);
    Ok((c.lire()?, c.lire()?))
}

/// `None` where nothing was joined.
fn to_evenement(row: &QueryResult) -> Result<Option<EvenementAdresse>, StorageError> {
    let mut c = Colonnes { row, suivante: 2 };
    let Some(numero) = c.lire()? else { return Ok(None) };
    let evenement = Evenement { numero, kind: c.lire()?, date: c.lire()?, data: c.lire()? };
    let ticket = TicketId(c.lire()?);
    let audience = Audience {
        client: c.lire::<Option<_>>()?.map(ClientId),
        visibilite: Visibilite::from(c.lire::<bool>()?),
        destinataire: c.lire::<Option<_>>()?.map(UtilisateurId),
    };
    Ok(Some(EvenementAdresse { evenement, ticket, audience }))
}
