//! Taking indexes away for a load of many rows, and building them anew after it: that takes half of
//! the time that keeping them up to date does on PostgreSQL, and much less on SQLite.

use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection, raw_sql};

use super::Existant;

/// From how many tickets on; tests try it with fewer.
const BEAUCOUP: u32 = if cfg!(test) { 1_000 } else { 20_000 };

/// The indexes of tickets that guard nothing and that the caller owns, each with the statement that
/// makes it, by the catalogue's own account.
const DE_POSTGRES: &str = "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) \
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
    WHERE i.indrelid IN ('tickets'::regclass, 'ticket_recherches'::regclass) AND NOT i.indisunique \
    AND pg_has_role(c.relowner, 'USAGE') ORDER BY c.oid";
const DE_SQLITE: &str = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' \
    AND tbl_name = 'tickets' AND sql NOT LIKE 'CREATE UNIQUE %' ORDER BY rowid";

/// Whether so many tickets may be worth it.
pub const fn beaucoup(tickets: u32) -> bool {
    tickets >= BEAUCOUP
}

/// Whether it is worth it: where more tickets are kept than come, building anew takes longer.
fn utile(tickets: u32, existant: &Existant) -> bool {
    beaucoup(tickets) && existant.tickets() <= i64::from(tickets)
}

/// The statements that build anew what was taken away, in the same transaction.
#[must_use = "the indexes are gone until they are built anew"]
pub struct Retires(Vec<String>);

/// Takes PostgreSQL's indexes away, where that is worth it.
pub async fn retirer_de_postgres(
    connexion: &mut PgConnection,
    tickets: u32,
    existant: &Existant,
) -> Result<Retires, sqlx::Error> {
    if !utile(tickets, existant) {
        return Ok(Retires(Vec::new()));
    }
    raw_sql("SET LOCAL maintenance_work_mem = '256MB'").execute(&mut *connexion).await?;
    let index = sqlx::query_as(DE_POSTGRES).fetch_all(&mut *connexion).await?;
    let (retraits, retires) = ordres(index);
    for ordre in retraits {
        raw_sql(AssertSqlSafe(ordre)).execute(&mut *connexion).await?;
    }
    Ok(retires)
}

/// Takes SQLite's indexes away, where that is worth it.
pub async fn retirer_de_sqlite(
    connexion: &mut SqliteConnection,
    tickets: u32,
    existant: &Existant,
) -> Result<Retires, sqlx::Error> {
    if !utile(tickets, existant) {
        return Ok(Retires(Vec::new()));
    }
    let index = sqlx::query_as(DE_SQLITE).fetch_all(&mut *connexion).await?;
    let (retraits, retires) = ordres(index);
    for ordre in retraits {
        raw_sql(AssertSqlSafe(ordre)).execute(&mut *connexion).await?;
    }
    Ok(retires)
}

/// The statements that take indexes away, and those that build them anew.
fn ordres(index: Vec<(String, String)>) -> (Vec<String>, Retires) {
    tracing::info!(indexes = index.len(), "the indexes of tickets will be built after the load");
    let (retraits, definitions) =
        index.into_iter().map(|(nom, ordre)| (format!("DROP INDEX {nom}"), ordre)).unzip();
    (retraits, Retires(definitions))
}

impl Retires {
    /// The statements, one an index.
    pub fn ordres(self) -> impl Iterator<Item = AssertSqlSafe<String>> {
        self.0.into_iter().map(AssertSqlSafe)
    }
}
