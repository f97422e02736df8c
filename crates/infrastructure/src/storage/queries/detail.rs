//! One ticket with all that its page shows, in one round trip.

use application::ports::{
    StorageError,
    queries::{ChantierDuTicket, ClientDuTicket, EntreeHistorique, TicketDetail},
};
use domain::{ChantierId, ClientId, Echeance, Numero, Portee, TicketId, TicketRef, UtilisateurId};
use sea_orm::{DatabaseBackend, QueryResult};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::{Colonnes, SeaOrmQueries};
use crate::storage::{
    perimetre::{JOIN_CHANTIER, JOIN_CLIENT, Table},
    repositories::{lire, lire_option},
    sql::Sql,
};

/// In the order in which [`to_detail`] reads them; the history follows, as one JSON text.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.titre, t.description, t.status, t.priority, \
    t.categorie, t.client_id, c.nom, c.type, c.email, c.telephone, t.chantier_id, s.nom, s.type, \
    s.adresse, s.ville, t.responsable, t.responsable_id, t.date_creation, t.date_modification, \
    t.date_alerte, t.date_limite, t.sla_status, t.date_resolution, t.motif_cloture, \
    t.niveau_escalade, CAST(t.tags AS text), t.nb_messages, t.version, ";

/// Oldest first. Gathering it here saves a round trip.
const HISTORIQUE_POSTGRES: &str = "(SELECT CAST(json_agg(json_build_array(\
    h.id, h.action, h.description, h.auteur, h.created_at) ORDER BY h.created_at, h.id) AS text) \
    FROM historique AS h WHERE h.ticket_id = t.id)";
/// The same; ids are binary on SQLite.
const HISTORIQUE_SQLITE: &str = "(SELECT json_group_array(json_array(\
    lower(hex(h.id)), h.action, h.description, h.auteur, h.created_at) ORDER BY h.created_at, h.id) \
    FROM historique AS h WHERE h.ticket_id = t.id)";

impl SeaOrmQueries {
    pub(super) async fn un_ticket(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<TicketDetail>, StorageError> {
        let row = self.one(self.ticket(portee, ticket)).await?;
        row.as_ref().map(to_detail).transpose()
    }

    fn ticket(&self, portee: Portee, ticket: &TicketRef) -> Sql {
        let mut sql = self.sql();
        let historique = match sql.backend() {
            DatabaseBackend::Postgres => HISTORIQUE_POSTGRES,
            _ => HISTORIQUE_SQLITE,
        };
        sql.push("SELECT ").push(COLONNES).push(historique).push(" FROM (SELECT t.*");
        sql.within(Table::Tickets, "t", portee);
        match ticket {
            TicketRef::Id(id) => sql.push(" AND t.id = ").bind(id.0),
            TicketRef::Numero(numero) => sql
                .push(" AND t.annee = ")
                .bind(numero.annee)
                .push(" AND t.sequence = ")
                .bind(numero.sequence),
        };
        sql.push(") AS t").push(JOIN_CLIENT).push(JOIN_CHANTIER);
        sql
    }
}

fn to_detail(row: &QueryResult) -> Result<TicketDetail, StorageError> {
    let mut c = Colonnes::new(row);
    let mut detail = TicketDetail {
        id: TicketId(c.lire()?),
        numero: Numero { annee: c.lire()?, sequence: c.lire()? },
        titre: c.lire()?,
        description: c.lire()?,
        status: c.mot()?,
        priority: c.mot()?,
        categorie: c.mot()?,
        client: client(&mut c)?,
        chantier: chantier(&mut c)?,
        responsable: c.lire()?,
        responsable_id: c.lire::<Option<_>>()?.map(UtilisateurId),
        date_creation: c.lire()?,
        date_modification: c.lire()?,
        echeance: echeance(&mut c)?,
        sla_fige: lire_option(c.lire::<Option<String>>()?.as_deref())?,
        date_resolution: c.lire()?,
        motif_cloture: c.lire()?,
        niveau_escalade: 0,
        tags: Vec::new(),
        nb_messages: 0,
        version: 0,
        historique: Vec::new(),
    };
    detail.niveau_escalade = u8::try_from(c.lire::<i16>()?).unwrap_or(0);
    detail.tags = c.tags()?;
    detail.nb_messages = c.lire()?;
    detail.version = c.lire()?;
    if let Some(json) = c.lire::<Option<String>>()? {
        detail.historique = historique(&json)?;
    }
    Ok(detail)
}

fn client(c: &mut Colonnes<'_>) -> Result<Option<ClientDuTicket>, StorageError> {
    let id: Option<Uuid> = c.lire()?;
    let (nom, kind): (Option<String>, Option<String>) = (c.lire()?, c.lire()?);
    let (email, telephone) = (c.lire()?, c.lire()?);
    let Some(((id, nom), kind)) = id.zip(nom).zip(kind) else { return Ok(None) };
    Ok(Some(ClientDuTicket { id: ClientId(id), nom, kind: lire(&kind)?, email, telephone }))
}

fn chantier(c: &mut Colonnes<'_>) -> Result<Option<ChantierDuTicket>, StorageError> {
    let id: Option<Uuid> = c.lire()?;
    let (nom, kind): (Option<String>, Option<String>) = (c.lire()?, c.lire()?);
    let (adresse, ville) = (c.lire()?, c.lire()?);
    let Some(((id, nom), kind)) = id.zip(nom).zip(kind) else { return Ok(None) };
    Ok(Some(ChantierDuTicket { id: ChantierId(id), nom, kind: lire(&kind)?, adresse, ville }))
}

fn echeance(c: &mut Colonnes<'_>) -> Result<Option<Echeance>, StorageError> {
    let (alerte, limite): (Option<_>, Option<_>) = (c.lire()?, c.lire()?);
    Ok(alerte.zip(limite).map(|(alerte, limite)| Echeance::new(alerte, limite)))
}

fn historique(json: &str) -> Result<Vec<EntreeHistorique>, StorageError> {
    type Ligne<'a> = (&'a str, String, Option<String>, String, &'a str);
    let lignes: Vec<Ligne<'_>> = serde_json::from_str(json).map_err(StorageError::backend)?;
    let entree = |(id, action, description, auteur, date): Ligne<'_>| {
        Ok(EntreeHistorique {
            id: Uuid::parse_str(id).map_err(StorageError::backend)?,
            action,
            description: description.unwrap_or_default(),
            auteur,
            date: OffsetDateTime::parse(date, &Rfc3339).map_err(StorageError::backend)?,
        })
    };
    lignes.into_iter().map(entree).collect()
}
