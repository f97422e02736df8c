//! Where the database is, said without its password.

use crate::settings::{DatabaseKind, DatabaseSettings};

/// The database for a person to read: the file of SQLite, or PostgreSQL's host and database.
pub fn place(database: &DatabaseSettings) -> String {
    let url = database.url.expose();
    let url = url.split_once('?').map_or(url, |(url, _)| url);
    match database.kind() {
        DatabaseKind::Sqlite => {
            let path = url.strip_prefix("sqlite:").unwrap_or(url);
            format!("SQLite ({})", path.strip_prefix("//").unwrap_or(path))
        }
        DatabaseKind::Postgres => {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            format!("PostgreSQL ({host})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Secret;

    fn said(url: &str) -> String {
        place(&DatabaseSettings { url: Secret::new(url), max_connections: 1 })
    }

    #[test]
    fn the_password_is_left_out() {
        assert_eq!(
            said("postgres://tickets:p@ss@db.exemple.sn:5432/tickets?sslmode=require"),
            "PostgreSQL (db.exemple.sn:5432/tickets)"
        );
        assert_eq!(said("sqlite://./data/tickets.db?mode=rwc"), "SQLite (./data/tickets.db)");
    }
}
