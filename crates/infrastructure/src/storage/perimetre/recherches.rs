//! Finding tickets by their words, within a scope.

use domain::Portee;

use crate::storage::{Moteur, sql::Sql};

const SQLITE: &str = " FROM ticket_textes AS f JOIN ticket_recherches AS r ON r.rang = f.rowid";

/// Among which tickets to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parmi {
    /// All of them.
    Tous,
    /// On PostgreSQL: so many of the newest, of all clients.
    Recents(u32),
    /// Those that come after one, of all clients. They are few, which PostgreSQL can't guess.
    Apres(i64),
}

impl Sql {
    /// ` FROM … AS r … WHERE …`: what tickets are found by, `r`, within a scope; conditions go on
    /// with ` AND …`.
    pub fn textes(&mut self, portee: Portee, parmi: Parmi) -> &mut Self {
        match (self.moteur(), portee) {
            (Moteur::Sqlite, Portee::Tout) => self.push(SQLITE).push(" WHERE TRUE"),
            (Moteur::Sqlite, Portee::Client(client)) => self
                .push(SQLITE)
                .push(" JOIN tickets AS t ON t.id = r.ticket_id WHERE t.client_id = ")
                .bind(client.0),
            (Moteur::Postgres, Portee::Tout) => match parmi {
                Parmi::Tous => self.push(" FROM ticket_recherches AS r"),
                Parmi::Recents(combien) => self
                    .push(" FROM (SELECT * FROM ticket_recherches ORDER BY rang DESC LIMIT ")
                    .push(&combien.to_string())
                    .push(") AS r"),
                Parmi::Apres(rang) => self
                    .push(" FROM (SELECT * FROM ticket_recherches WHERE rang > ")
                    .bind(rang)
                    .push(" ORDER BY rang DESC OFFSET 0) AS r"),
            }
            .push(" WHERE TRUE"),
            // A client has few tickets, whatever it looks for.
            (Moteur::Postgres, Portee::Client(client)) => self
                .push(" FROM (SELECT x.id FROM tickets AS x WHERE x.client_id = ")
                .bind(client.0)
                .push(
                    " OFFSET 0) AS t CROSS JOIN LATERAL (SELECT * FROM ticket_recherches AS y \
                     WHERE y.ticket_id = t.id OFFSET 0) AS r WHERE TRUE",
                ),
        };
        match (self.moteur(), parmi) {
            (Moteur::Sqlite, Parmi::Apres(rang)) => self.push(" AND f.rowid > ").bind(rang),
            _ => self,
        }
    }

    /// ` FROM … AS r WHERE …`: where tickets stand, those of all clients, or those after one.
    pub fn rangs(&mut self, apres: Option<i64>) -> &mut Self {
        match (self.moteur(), apres) {
            (_, None) => self.push(" FROM ticket_recherches AS r WHERE TRUE"),
            (Moteur::Sqlite, Some(rang)) => {
                self.push(" FROM ticket_recherches AS r WHERE r.rang > ").bind(rang)
            }
            (Moteur::Postgres, Some(rang)) => self
                .push(" FROM (SELECT rang FROM ticket_recherches WHERE rang > ")
                .bind(rang)
                .push(" ORDER BY rang DESC OFFSET 0) AS r WHERE TRUE"),
        }
    }

    /// ` AND …`: the tickets `t` that have the words.
    pub fn ou_trouve(&mut self, requete: &str, comment: Trouver) -> &mut Self {
        let (avant, apres) = match (self.moteur(), comment) {
            (Moteur::Sqlite, _) => (
                " AND t.id IN (SELECT r.ticket_id FROM ticket_textes AS f \
                 JOIN ticket_recherches AS r ON r.rang = f.rowid WHERE ticket_textes MATCH ",
                ")",
            ),
            (Moteur::Postgres, Trouver::Dabord) => (
                " AND t.id = ANY (ARRAY(SELECT r.ticket_id FROM ticket_recherches AS r \
                 WHERE r.partout @@ CAST(",
                " AS tsquery)))",
            ),
            (Moteur::Postgres, Trouver::LigneALigne) => (
                " AND (SELECT r.partout @@ CAST(",
                " AS tsquery) FROM ticket_recherches AS r WHERE r.ticket_id = t.id)",
            ),
            (Moteur::Postgres, Trouver::EnsembleEntier) => (
                " AND EXISTS (SELECT 1 FROM ticket_recherches AS r WHERE r.ticket_id = t.id \
                 AND r.partout @@ CAST(",
                " AS tsquery))",
            ),
        };
        self.push(avant).bind(requete).push(apres)
    }
}

/// How PostgreSQL is to find the tickets that have the words: what it guesses of how many they are
/// is often wrong. SQLite finds them first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouver {
    /// First, for few have them.
    Dabord,
    /// By holding each row that comes up against the words, for many have them: a page is soon full.
    LigneALigne,
    /// All that have them, be they many.
    EnsembleEntier,
}
