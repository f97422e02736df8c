//! The filters of the list of tickets, as conditions on rows of `t`.

use application::ports::queries::TicketFiltre;
use domain::SlaStatus;
use time::OffsetDateTime;

use crate::storage::sql::{Sql, contient};

/// ` AND …` for each filter that narrows, but for the search.
pub(super) fn filtrer(sql: &mut Sql, filtre: &TicketFiltre, now: OffsetDateTime) {
    // Taken apart whole: a new filter is a compile error here until it is applied.
    let TicketFiltre {
        status,
        priority,
        categorie,
        sla_status,
        client,
        chantier,
        responsable,
        // By `Sql::ou_trouve`, once it is known how many are found.
        recherche: _,
        periode,
    } = filtre;
    parmi(sql, "t.status", status.iter().map(|mot| mot.as_str()));
    parmi(sql, "t.priority", priority.iter().map(|mot| mot.as_str()));
    parmi(sql, "t.categorie", categorie.iter().map(|mot| mot.as_str()));
    if let Some(client) = client {
        sql.push(" AND t.client_id = ").bind(client.0);
    }
    if let Some(chantier) = chantier {
        sql.push(" AND t.chantier_id = ").bind(chantier.0);
    }
    if let Some(responsable) = responsable {
        sql.push(" AND t.responsable_plie = ").bind(responsable.as_str());
    }
    ouverts(sql, periode.depuis(), periode.avant());
    sla(sql, sla_status, now);
}

/// ` AND …`: opened at an instant or later, and before another.
pub(super) fn ouverts(
    sql: &mut Sql,
    depuis: Option<OffsetDateTime>,
    avant: Option<OffsetDateTime>,
) {
    if let Some(depuis) = depuis {
        sql.push(" AND t.date_creation >= ").bind(depuis);
    }
    if let Some(avant) = avant {
        sql.push(" AND t.date_creation < ").bind(avant);
    }
}

/// ` AND column LIKE …` for each word.
pub(super) fn trouver(sql: &mut Sql, colonne: &str, mots: &[String]) {
    for mot in mots {
        sql.push(" AND ").push(colonne).push(" LIKE ").bind(contient(mot)).push(" ESCAPE '\\'");
    }
}

/// ` AND column = …`, or ` IN (…)` where there are several.
pub(super) fn parmi<'a>(
    sql: &mut Sql,
    colonne: &str,
    mut mots: impl ExactSizeIterator<Item = &'a str>,
) {
    match (mots.len(), mots.next()) {
        (1, Some(mot)) => sql.push(" AND ").push(colonne).push(" = ").bind(mot),
        (_, Some(premier)) => {
            let tous = std::iter::once(premier).chain(mots);
            sql.push(" AND ").push(colonne).push(" IN ").bind_all(tous)
        }
        (_, None) => sql,
    };
}

/// The status towards the deadline: frozen where there is one, else a comparison with now. The
/// same rule as [`SlaStatus::a`], in SQL.
fn sla(sql: &mut Sql, voulus: &[SlaStatus], now: OffsetDateTime) {
    if voulus.is_empty() {
        return;
    }
    sql.push(" AND (t.sla_status IN ").bind_all(voulus.iter().map(|mot| mot.as_str()));
    for voulu in voulus {
        sql.push(" OR (");
        sla_qui_court(sql, *voulu, now);
        sql.push(")");
    }
    sql.push(")");
}

/// The tickets whose clock runs and which are, now, where it says.
fn sla_qui_court(sql: &mut Sql, voulu: SlaStatus, now: OffsetDateTime) {
    sql.push("t.sla_status IS NULL AND ");
    match voulu {
        SlaStatus::Ok => sql.push("(t.date_limite IS NULL OR t.date_alerte > ").bind(now).push(")"),
        SlaStatus::Warning => {
            sql.push("t.date_alerte <= ").bind(now).push(" AND t.date_limite > ").bind(now)
        }
        SlaStatus::Breach => sql.push("t.date_limite <= ").bind(now),
    };
}
