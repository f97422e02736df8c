//! Many clocks in one statement: the rows travel as one JSON text.

use application::ports::{StorageError, Trace};
use domain::{Echeance, SlaStatus, Ticket};
use sea_orm::{DatabaseBackend, Statement};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// What is written of each ticket, with its type on PostgreSQL, in the order of [`ligne`]. What it
/// is to be solved within stays as it is, but for how many seconds that is.
const COLONNES: [(&str, &str); 11] = [
    ("date_alerte", "timestamptz"),
    ("date_limite", "timestamptz"),
    ("sla_status", "text"),
    ("sla_compte", "bigint"),
    ("sla_ancre", "timestamptz"),
    ("sla_cible", "bigint"),
    ("sla_annonce", "text"),
    ("sla_prochain", "timestamptz"),
    ("sla_revision", "bigint"),
    ("date_modification", "timestamptz"),
    ("version", "integer"),
];

/// Writes these clocks.
pub fn statement(
    backend: DatabaseBackend,
    tickets: &[(Ticket, Trace)],
) -> Result<Statement, StorageError> {
    let lignes = tickets.iter().map(|(ticket, _)| ligne(ticket)).collect::<Result<Vec<_>, _>>()?;
    let affectations = joindre(|nom, _| format!("{nom} = n.{nom}"));
    let lues = match backend {
        DatabaseBackend::Postgres => format!(
            "jsonb_to_recordset(CAST($1 AS jsonb)) AS n (id uuid, {})",
            joindre(|nom, kind| format!("{nom} {kind}"))
        ),
        _ => format!(
            "(SELECT unhex(value ->> 'id') AS id, {} FROM json_each($1)) AS n",
            joindre(|nom, _| format!("value ->> '{nom}' AS {nom}"))
        ),
    };
    let sql = format!("UPDATE tickets SET {affectations} FROM {lues} WHERE tickets.id = n.id");
    Ok(Statement::from_sql_and_values(backend, sql, [Value::from(lignes).to_string().into()]))
}

fn joindre(colonne: impl Fn(&str, &str) -> String) -> String {
    COLONNES.map(|(nom, kind)| colonne(nom, kind)).join(", ")
}

fn ligne(ticket: &Ticket) -> Result<Value, StorageError> {
    let state = ticket.state();
    let compteur = &state.compteur;
    let valeurs: [Value; COLONNES.len()] = [
        instant(compteur.echeance.map(Echeance::alerte))?,
        instant(compteur.echeance.map(Echeance::limite))?,
        json!(compteur.fige.map(SlaStatus::as_str)),
        json!(compteur.compte),
        instant(Some(compteur.ancre))?,
        json!(compteur.cible.map(|cible| cible.secondes)),
        json!(state.annonce.as_str()),
        instant(state.prochaine_annonce())?,
        json!(state.revision),
        instant(Some(state.date_modification))?,
        json!(state.version),
    ];
    let noms = COLONNES.iter().map(|(nom, _)| (*nom).to_owned());
    let id = ("id".to_owned(), json!(state.id.0.simple().to_string()));
    Ok(Value::Object(noms.zip(valeurs).chain([id]).collect()))
}

/// An instant as both databases read it; SQLite keeps it as it is written here.
fn instant(instant: Option<OffsetDateTime>) -> Result<Value, StorageError> {
    let texte = instant.map(|instant| instant.format(&Rfc3339)).transpose();
    Ok(json!(texte.map_err(StorageError::backend)?))
}
