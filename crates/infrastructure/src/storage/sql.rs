//! SQL text for both databases, with its values: `$n` is understood by either.

use application::Pagination;
use sea_orm::{DatabaseBackend, Statement, Value};

use super::Moteur;

/// A statement under construction. Values never enter the text.
pub(super) struct Sql {
    pub texte: String,
    valeurs: Vec<Value>,
    backend: DatabaseBackend,
}

impl Sql {
    pub fn new(backend: DatabaseBackend) -> Self {
        Self { texte: String::with_capacity(1_024), valeurs: Vec::new(), backend }
    }

    /// Goes on with text of ours.
    pub fn push(&mut self, texte: &str) -> &mut Self {
        self.texte.push_str(texte);
        self
    }

    /// Goes on with a value.
    pub fn bind(&mut self, valeur: impl Into<Value>) -> &mut Self {
        self.valeurs.push(valeur.into());
        self.texte.push('$');
        self.texte.push_str(&self.valeurs.len().to_string());
        self
    }

    /// Goes on with values between parentheses, parted by commas.
    pub fn bind_all<V: Into<Value>>(&mut self, valeurs: impl IntoIterator<Item = V>) -> &mut Self {
        let mut separateur = "(";
        for valeur in valeurs {
            self.push(separateur).bind(valeur);
            separateur = ", ";
        }
        self.push(")")
    }

    /// ` ORDER BY … LIMIT … OFFSET …`.
    pub fn page(&mut self, order_by: &str, pagination: Pagination) -> &mut Self {
        self.push(" ORDER BY ").push(order_by).push(" LIMIT ").bind(i64::from(pagination.limit));
        self.push(" OFFSET ").bind(i64::try_from(pagination.offset()).unwrap_or(i64::MAX))
    }

    pub const fn moteur(&self) -> Moteur {
        match self.backend {
            DatabaseBackend::Postgres => Moteur::Postgres,
            _ => Moteur::Sqlite,
        }
    }

    pub const fn backend(&self) -> DatabaseBackend {
        self.backend
    }

    pub fn finish(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.texte, self.valeurs)
    }
}

/// A pattern that finds `mot` anywhere, for `LIKE … ESCAPE '\'`.
pub(super) fn contient(mot: &str) -> String {
    let mut motif = String::with_capacity(mot.len() + 2);
    motif.push('%');
    for lettre in mot.chars() {
        if matches!(lettre, '%' | '_' | '\\') {
            motif.push('\\');
        }
        motif.push(lettre);
    }
    motif.push('%');
    motif
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_and_stay_out_of_the_text() {
        let mut sql = Sql::new(DatabaseBackend::Postgres);
        sql.push("a = ").bind("x' OR 1=1").push(" AND b IN ").bind_all([1, 2]);

        assert_eq!(sql.finish().sql, "a = $1 AND b IN ($2, $3)");
    }

    #[test]
    fn wildcards_are_letters_like_any_other() {
        assert_eq!(contient("100%_\\"), "%100\\%\\_\\\\%");
    }
}
