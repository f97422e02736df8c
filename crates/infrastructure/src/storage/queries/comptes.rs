//! How many tickets match, told from the counters where they can tell.

use application::ports::queries::TicketFiltre;
use domain::{ClientId, Portee};
use sea_orm::DatabaseBackend;
use time::OffsetDateTime;

use super::conditions::{filtrer, parmi};
use crate::storage::{
    perimetre::{TOUS, Table},
    sql::Sql,
};

/// The scope whose counters can tell how many tickets match; `None` where they have to be counted,
/// because the filter looks at what no counter does.
pub(super) fn portee_comptee(portee: Portee, filtre: &TicketFiltre) -> Option<Portee> {
    let compte = TicketFiltre {
        status: filtre.status.clone(),
        priority: filtre.priority.clone(),
        categorie: filtre.categorie.clone(),
        sla_status: filtre.sla_status.clone(),
        client: filtre.client,
        ..TicketFiltre::default()
    };
    if compte != *filtre || filtre.client == Some(ClientId(TOUS)) {
        return None;
    }
    match (portee, filtre.client) {
        (portee, None) => Some(portee),
        (Portee::Tout, Some(client)) => Some(Portee::Client(client)),
        (Portee::Client(sien), Some(client)) => (sien == client).then_some(portee),
    }
}

/// How many tickets match: what the counters say and what they don't say yet. For a status towards
/// the deadline, those that are counted under another come in addition, and those that are counted
/// under it though it isn't theirs are taken off: the statement begins with [`Sql::with_egares`].
pub(super) fn compter(sql: &mut Sql, portee: Portee, filtre: &TicketFiltre, now: OffsetDateTime) {
    sql.push("SELECT (SELECT coalesce(sum(c.n), 0)").comptes("c", portee);
    cles(sql, filtre);
    if sql.backend() == DatabaseBackend::Postgres {
        sql.push(") + (SELECT coalesce(sum(c.n), 0)").within(Table::Deltas, "c", portee);
        cles(sql, filtre);
    }
    sql.push(")");
    if filtre.sla_status.is_empty() {
        return;
    }
    sql.push(" + (SELECT count(*) FILTER (WHERE TRUE");
    filtrer(sql, filtre, now);
    sql.push(") - count(*) FILTER (WHERE TRUE");
    filtrer(sql, &TicketFiltre { sla_status: Vec::new(), ..filtre.clone() }, now);
    parmi(sql, "t.sla_annonce", filtre.sla_status.iter().map(|mot| mot.as_str()));
    sql.push(")").within(Table::Egares, "t", portee).push(")");
}

/// ` AND …` for what counters are kept by.
fn cles(sql: &mut Sql, filtre: &TicketFiltre) {
    let TicketFiltre { status, priority, categorie, sla_status, .. } = filtre;
    parmi(sql, "c.status", status.iter().map(|mot| mot.as_str()));
    parmi(sql, "c.priority", priority.iter().map(|mot| mot.as_str()));
    parmi(sql, "c.categorie", categorie.iter().map(|mot| mot.as_str()));
    parmi(sql, "c.sla", sla_status.iter().map(|mot| mot.as_str()));
}
