//! Sorting the list of tickets, and going on after a row.

use application::ports::queries::{CleTri, Curseur, Ordre, Tri, TriCle};
use sea_orm::DatabaseBackend;
use time::{OffsetDateTime, macros::datetime};

use crate::storage::sql::Sql;

/// Stands in for a deadline that there isn't, so that it sorts last. The indexes of the migration
/// are over the same expressions, to the letter.
const SANS_LIMITE: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);
/// The same where the order is reversed.
const SANS_LIMITE_INVERSE: OffsetDateTime = datetime!(0001-01-01 0:00 UTC);

/// ` ORDER BY …` for rows of `t`.
pub(super) fn order_by(sql: &mut Sql, tri: Tri) {
    let sens = match tri.ordre {
        Ordre::Croissant => "",
        Ordre::Decroissant => " DESC",
    };
    sql.push(" ORDER BY ");
    for colonne in colonnes(tri, sql.backend()) {
        sql.push(colonne).push(sens).push(", ");
    }
    sql.push("t.id").push(sens);
}

/// ` AND …`: the rows of `t` that come after the cursor's.
pub(super) fn apres(sql: &mut Sql, curseur: &Curseur) {
    sql.push(" AND (");
    for colonne in colonnes(curseur.tri, sql.backend()) {
        sql.push(colonne).push(", ");
    }
    sql.push(match curseur.tri.ordre {
        Ordre::Croissant => "t.id) > (",
        Ordre::Decroissant => "t.id) < (",
    });
    match curseur.cle {
        CleTri::Instant(instant) => sql.bind(instant),
        CleTri::Limite(limite) => sql.bind(limite.unwrap_or(match curseur.tri.ordre {
            Ordre::Croissant => SANS_LIMITE,
            Ordre::Decroissant => SANS_LIMITE_INVERSE,
        })),
        CleTri::Rang(rang) => sql.bind(i16::from(rang)),
        CleTri::Numero(numero) => sql.bind(numero.annee).push(", ").bind(numero.sequence),
    };
    sql.push(", ").bind(curseur.id.0).push(")");
}

fn colonnes(tri: Tri, backend: DatabaseBackend) -> &'static [&'static str] {
    let postgres = backend == DatabaseBackend::Postgres;
    match tri.cle {
        TriCle::DateCreation => &["t.date_creation"],
        TriCle::DateModification => &["t.date_modification"],
        TriCle::Priority => &["t.priority_rang"],
        TriCle::Numero => &["t.annee", "t.sequence"],
        TriCle::DateLimite => match (tri.ordre, postgres) {
            (Ordre::Croissant, true) => {
                &["COALESCE(t.date_limite, '9999-12-31 23:59:59+00'::timestamptz)"]
            }
            (Ordre::Decroissant, true) => {
                &["COALESCE(t.date_limite, '0001-01-01 00:00:00+00'::timestamptz)"]
            }
            (Ordre::Croissant, false) => &["COALESCE(t.date_limite, '9999-12-31T23:59:59Z')"],
            (Ordre::Decroissant, false) => &["COALESCE(t.date_limite, '0001-01-01T00:00:00Z')"],
        },
    }
}
