//! Finding tickets by their words, within a scope.

use domain::Portee;

use crate::storage::{Moteur, sql::Sql};

/// Among which tickets to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parmi {
    /// All of them.
    Tous,
    /// On PostgreSQL: so many of the newest, of all clients.
    Recents(u32),
}

impl Sql {
    /// ` FROM … AS r … WHERE …`: what tickets are found by, `r`, within a scope; conditions go on
    /// with ` AND …`. Everyone's are not joined with their tickets, for counting them needs none.
    pub fn textes(&mut self, portee: Portee, parmi: Parmi) -> &mut Self {
        match (self.moteur(), parmi) {
            (Moteur::Sqlite, _) => self
                .push(" FROM ticket_textes AS f JOIN ticket_recherches AS r ON r.rang = f.rowid"),
            (Moteur::Postgres, Parmi::Tous) => self.push(" FROM ticket_recherches AS r"),
            (Moteur::Postgres, Parmi::Recents(combien)) => self.push(&format!(
                " FROM (SELECT * FROM ticket_recherches ORDER BY rang DESC LIMIT {combien}) AS r"
            )),
        };
        match portee {
            Portee::Tout => self.push(" WHERE TRUE"),
            Portee::Client(client) => self
                .push(" JOIN tickets AS t ON t.id = r.ticket_id WHERE t.client_id = ")
                .bind(client.0),
        }
    }

    /// ` FROM … AS r WHERE TRUE`: where all tickets stand, for how many there are.
    pub fn rangs(&mut self) -> &mut Self {
        self.push(" FROM ticket_recherches AS r WHERE TRUE")
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
