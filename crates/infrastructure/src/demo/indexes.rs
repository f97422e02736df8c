//! Taking indexes away for a load of many rows, and building them anew: on PostgreSQL that takes half
//! of the time that keeping them up to date does, the index of the search above all.

use sqlx::{AssertSqlSafe, PgConnection};

/// The indexes of tickets that guard nothing and that the caller owns; theirs are the statements
/// that made them, by the catalogue's own account.
const LIRE: &str = "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) \
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
    WHERE i.indrelid = 'tickets'::regclass AND NOT i.indisunique \
    AND pg_has_role(c.relowner, 'USAGE') ORDER BY c.oid";

/// Indexes that were taken away and must be built anew in the same transaction.
#[must_use = "the indexes are gone until they are built anew"]
pub struct Retires(Vec<String>);

/// Takes the indexes away.
pub async fn retirer(connexion: &mut PgConnection) -> Result<Retires, sqlx::Error> {
    let index: Vec<(String, String)> = sqlx::query_as(LIRE).fetch_all(&mut *connexion).await?;
    let mut retires = Vec::with_capacity(index.len());
    for (nom, definition) in index {
        let ordre = AssertSqlSafe(format!("DROP INDEX {nom}"));
        sqlx::raw_sql(ordre).execute(&mut *connexion).await?;
        retires.push(definition);
    }
    Ok(Retires(retires))
}

impl Retires {
    /// Nothing was taken away.
    pub const fn aucun() -> Self {
        Self(Vec::new())
    }

    /// Builds them anew.
    pub async fn remettre(self, connexion: &mut PgConnection) -> Result<(), sqlx::Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        tracing::info!(indexes = self.0.len(), "building the indexes of tickets anew");
        sqlx::raw_sql("SET LOCAL maintenance_work_mem = '256MB'").execute(&mut *connexion).await?;
        for definition in self.0 {
            sqlx::raw_sql(AssertSqlSafe(definition)).execute(&mut *connexion).await?;
        }
        Ok(())
    }
}
