//! How many tickets match, told from the counters where they can tell.

use application::ports::queries::TicketFiltre;
use domain::{Jours, Periode, Portee};
use sea_orm::DatabaseBackend;
use time::OffsetDateTime;

use super::conditions::{filtrer, ouverts, parmi};
use crate::storage::{
    perimetre::{DeQui, FuseauCompte, Table},
    sql::Sql,
};

/// The counters that can tell how many tickets match; `None` where these have to be counted, because
/// the filter looks at what no counter does: those of a day are kept by one word alone.
pub(super) fn compteurs(portee: Portee, filtre: &TicketFiltre) -> Option<DeQui> {
    // Taken apart whole: a new filter is a compile error here until it is counted, or isn't.
    let TicketFiltre {
        status,
        priority,
        categorie,
        sla_status,
        client,
        chantier,
        responsable,
        recherche,
        periode,
    } = filtre;
    let par = [status.is_empty(), priority.is_empty(), categorie.is_empty(), sla_status.is_empty()];
    let mots_cles = par.iter().filter(|vide| !**vide).count();
    let comptes = responsable.is_none() && recherche.is_none();
    (comptes && (periode.est_tout() || mots_cles <= 1))
        .then(|| DeQui::new(portee, *client, *chantier))
}

/// How many tickets match: what the counters say and what they don't say yet. For a status towards
/// the deadline, those that are counted under another come in addition, and those that are counted
/// under it though it isn't theirs are taken off: the statement begins with [`Sql::with_egares`].
pub(super) fn compter(
    sql: &mut Sql,
    portee: Portee,
    (de, fuseau): (DeQui, FuseauCompte),
    filtre: &TicketFiltre,
    now: OffsetDateTime,
) {
    sql.push("SELECT CAST(0");
    if filtre.periode.est_tout() {
        sql.push(" + (SELECT coalesce(sum(c.n), 0)").comptes(de);
        cles(sql, filtre);
        sql.push(")");
    } else if let Some(jours) = filtre.periode.pleins() {
        sql.push(" + (SELECT coalesce(sum(").push(&colonnes(filtre)).push("), 0)");
        sql.comptes_jours(de, fuseau);
        dans(sql, jours);
        sql.push(")");
    }
    if let (DatabaseBackend::Postgres, Some(jours)) = (sql.backend(), filtre.periode.pleins()) {
        sql.push(" + (SELECT coalesce(sum(c.n), 0)").deltas(de, fuseau);
        cles(sql, filtre);
        dans(sql, jours);
        sql.push(")");
    }
    for bord in filtre.periode.bords() {
        sql.push(" + (SELECT count(*)").within(Table::Tickets, "t", portee);
        filtrer(sql, &sans_sla(filtre, Periode::default()), now);
        parmi(sql, SLA_COMPTE, filtre.sla_status.iter().map(|mot| mot.as_str()));
        ouverts(sql, Some(bord.depuis), Some(bord.avant));
        sql.push(")");
    }
    sql.push(" AS bigint)");
    if filtre.sla_status.is_empty() {
        return;
    }
    sql.push(" + (SELECT count(*) FILTER (WHERE TRUE");
    filtrer(sql, filtre, now);
    sql.push(") - count(*) FILTER (WHERE TRUE");
    filtrer(sql, &sans_sla(filtre, filtre.periode.clone()), now);
    parmi(sql, "t.sla_annonce", filtre.sla_status.iter().map(|mot| mot.as_str()));
    sql.push(")").within(Table::Egares, "t", portee).push(")");
}

/// The status towards the deadline that a ticket is counted under.
pub(super) const SLA_COMPTE: &str = "coalesce(t.sla_status, t.sla_annonce)";

fn sans_sla(filtre: &TicketFiltre, periode: Periode) -> TicketFiltre {
    TicketFiltre { sla_status: Vec::new(), periode, ..filtre.clone() }
}

/// ` AND …` for what counters are kept by.
fn cles(sql: &mut Sql, filtre: &TicketFiltre) {
    let TicketFiltre { status, priority, categorie, sla_status, .. } = filtre;
    parmi(sql, "c.status", status.iter().map(|mot| mot.as_str()));
    parmi(sql, "c.priority", priority.iter().map(|mot| mot.as_str()));
    parmi(sql, "c.categorie", categorie.iter().map(|mot| mot.as_str()));
    parmi(sql, "c.sla", sla_status.iter().map(|mot| mot.as_str()));
}

/// What to add up of a day for the one word that is asked for, or the whole of it.
fn colonnes(filtre: &TicketFiltre) -> String {
    let TicketFiltre { status, priority, categorie, sla_status, .. } = filtre;
    let mut mots: Vec<_> = status
        .iter()
        .map(|mot| mot.as_str())
        .chain(priority.iter().map(|mot| mot.as_str()))
        .chain(categorie.iter().map(|mot| mot.as_str()))
        .chain(sla_status.iter().map(|mot| mot.as_str()))
        .collect();
    if mots.is_empty() {
        mots.extend(domain::Status::ALL.iter().map(|mot| mot.as_str()));
    }
    // Each once, however often it is asked for.
    mots.sort_unstable();
    mots.dedup();
    mots.iter().map(|mot| format!("c.{mot}")).collect::<Vec<_>>().join(" + ")
}

/// ` AND …`: what was opened on whole days.
pub(super) fn dans(sql: &mut Sql, jours: Jours) {
    if let Some(premier) = jours.premier {
        sql.push(" AND c.jour >= ").bind(premier);
    }
    if let Some(dernier) = jours.dernier {
        sql.push(" AND c.jour <= ").bind(dernier);
    }
}
