//! Whose counters are read, and what they count.
//!
//! The database keeps them itself, with triggers: `comptes` by every combination of words,
//! `comptes_jours` by the day of opening and each word. What PostgreSQL has appended to
//! `comptes_deltas` since isn't in them yet; on SQLite that is a view without rows.

use domain::{Categorie, ChantierId, ClientId, Portee, Priority, SlaStatus, Status};
use uuid::Uuid;

use crate::storage::{Moteur, sql::Sql};

/// Whose tickets counters tell the number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compteurs {
    /// Everyone's.
    Tous,
    /// A client's.
    Client(ClientId),
    /// A chantier's, if it is that client's.
    Chantier(ChantierId, Option<ClientId>),
    /// Nobody's: what was asked for lies outside the scope.
    Aucuns,
}

impl Compteurs {
    /// Those of the tickets within a scope, of a client and of a chantier.
    pub fn new(portee: Portee, client: Option<ClientId>, chantier: Option<ChantierId>) -> Self {
        let client = match (portee, client) {
            (Portee::Tout, client) => client,
            (Portee::Client(sien), Some(autre)) if autre != sien => return Self::Aucuns,
            (Portee::Client(sien), _) => Some(sien),
        };
        match (client, chantier) {
            (client, Some(chantier)) => Self::Chantier(chantier, client),
            (Some(client), None) => Self::Client(client),
            (None, None) => Self::Tous,
        }
    }
}

/// Where a number stands.
#[derive(Debug, Clone, Copy)]
pub enum Registre {
    /// By every combination of words.
    Croise,
    /// By the day of opening.
    Jours,
    /// Not counted yet.
    Deltas,
}

impl Sql {
    /// ` FROM … AS c WHERE …`: conditions go on with ` AND …`.
    pub fn compteurs(&mut self, registre: Registre, de: Compteurs) -> &mut Self {
        self.push(match registre {
            Registre::Croise => " FROM comptes AS c WHERE ",
            Registre::Jours => " FROM comptes_jours AS c WHERE ",
            Registre::Deltas => " FROM comptes_deltas AS c WHERE ",
        });
        match (de, registre) {
            (Compteurs::Aucuns, _) => self.push("FALSE"),
            (Compteurs::Tous, Registre::Deltas) => self.push("TRUE"),
            (Compteurs::Client(id), Registre::Deltas) => self.push("c.client_id = ").bind(id.0),
            (Compteurs::Chantier(id, client), Registre::Deltas) => {
                self.push("c.chantier_id = ").bind(id.0);
                match client {
                    None => self,
                    Some(client) => self.push(" AND c.client_id = ").bind(client.0),
                }
            }
            (Compteurs::Tous, _) => self.push("c.portee = 0 AND c.pour = ").bind(TOUS),
            (Compteurs::Client(id), _) => self.push("c.portee = 1 AND c.pour = ").bind(id.0),
            (Compteurs::Chantier(id, client), _) => {
                self.push("c.portee = 2 AND c.pour = ").bind(id.0);
                match client {
                    None => self,
                    Some(client) => {
                        self.push(" AND EXISTS (SELECT 1 FROM chantiers AS s WHERE s.id = ");
                        self.bind(id.0).push(" AND s.client_id = ").bind(client.0).push(")")
                    }
                }
            }
        }
    }
}

/// Whose counters those of all tickets are: nobody's.
pub const TOUS: Uuid = Uuid::nil();

/// What tickets are counted by, and the words of each, which are columns of `comptes_jours`.
pub fn mots() -> impl Iterator<Item = (&'static str, &'static str)> {
    let status = Status::ALL.iter().map(|mot| ("status", mot.as_str()));
    let priority = Priority::ALL.iter().map(|mot| ("priority", mot.as_str()));
    let categorie = Categorie::ALL.iter().map(|mot| ("categorie", mot.as_str()));
    let sla = SlaStatus::ALL.iter().map(|mot| ("sla", mot.as_str()));
    status.chain(priority).chain(categorie).chain(sla)
}

/// For each word, how often it comes in rows of `faits`: `n` times in each.
pub fn sommes_des_mots() -> String {
    let sommes = mots()
        .map(|(cle, mot)| format!("coalesce(sum(n) FILTER (WHERE {cle} = '{mot}'), 0) AS {mot}"));
    sommes.collect::<Vec<_>>().join(", ")
}

/// Forgets all counters, and counts anew.
pub fn recompter(moteur: Moteur) -> Vec<String> {
    let mut ordres: Vec<String> = match moteur {
        Moteur::Sqlite => Vec::new(),
        Moteur::Postgres => vec![
            "SET LOCAL statement_timeout = 0".to_owned(),
            "LOCK TABLE tickets IN SHARE MODE".to_owned(),
            "DELETE FROM comptes_deltas".to_owned(),
        ],
    };
    ordres.extend([
        "DELETE FROM comptes".to_owned(),
        "DELETE FROM comptes_jours".to_owned(),
        format!(
            "INSERT INTO comptes_deltas ({DELTA}) SELECT {DELTA_SANS_N}, sum(n) FROM ({}) AS vrais \
             GROUP BY {DELTA_SANS_N}",
            tickets_comptes(moteur)
        ),
    ]);
    if moteur == Moteur::Postgres {
        ordres.push(CONDENSER.to_owned());
    }
    ordres
}

/// Moves into the counters what was appended, on PostgreSQL, and says how many of them changed.
pub const CONDENSER: &str = "SELECT condenser_comptes()";

const DELTA: &str = "client_id, chantier_id, status, priority, categorie, sla, jour, resolu_le, n";
const DELTA_SANS_N: &str =
    "client_id, chantier_id, status, priority, categorie, sla, jour, resolu_le";

/// What is counted of all tickets, one by one, as rows of `comptes_deltas`: the same as what the
/// triggers append.
fn tickets_comptes(moteur: Moteur) -> String {
    let jour = |instant: &str| {
        let jour = match moteur {
            Moteur::Sqlite => format!("date({instant}, d.secondes || ' seconds')"),
            Moteur::Postgres => format!(
                "CAST(timezone('UTC', {instant}) + make_interval(secs => d.secondes) AS date)"
            ),
        };
        format!(
            "(SELECT {jour} FROM decalages AS d WHERE d.depuis <= {instant} \
             ORDER BY d.depuis DESC LIMIT 1)"
        )
    };
    format!(
        "SELECT t.client_id, t.chantier_id, t.status, t.priority, t.categorie, \
         coalesce(t.sla_status, t.sla_annonce) AS sla, {} AS jour, {} AS resolu_le, 1 AS n \
         FROM tickets AS t",
        jour("t.date_creation"),
        jour("t.date_resolution"),
    )
}

/// The counters by every combination of words that aren't what the tickets say: whose, which, what
/// they say, what they should. `$1` is [`TOUS`].
pub fn ecarts_croises(moteur: Moteur) -> String {
    let cle = "portee, pour, status, priority, categorie, sla";
    format!(
        "SELECT {cle}, CAST(sum(tenu) AS bigint), CAST(sum(vrai) AS bigint) FROM ( \
         SELECT {cle}, n AS tenu, 0 AS vrai FROM comptes \
         UNION ALL SELECT {cle}, n, 0 FROM ({}) AS deltas \
         UNION ALL SELECT {cle}, 0, n FROM ({}) AS vrais) AS tous \
         GROUP BY {cle} HAVING sum(tenu) <> sum(vrai) ORDER BY {cle}",
        de_chacun("SELECT * FROM comptes_deltas"),
        de_chacun(&tickets_comptes(moteur)),
    )
}

/// The days whose counters aren't what the tickets say. `$1` is [`TOUS`].
pub fn ecarts_des_jours(moteur: Moteur) -> String {
    let colonnes: Vec<_> = mots().map(|(_, mot)| mot).chain(["resolus"]).collect();
    let tenus = |signe: &str| {
        let tenus: Vec<_> = colonnes.iter().map(|nom| format!("{signe}{nom} AS {nom}")).collect();
        tenus.join(", ")
    };
    let faux: Vec<_> = colonnes.iter().map(|nom| format!("sum({nom}) <> 0")).collect();
    format!(
        "SELECT portee, pour, jour FROM ( \
         SELECT portee, pour, jour, {} FROM comptes_jours \
         UNION ALL SELECT portee, pour, jour, {} FROM ({}) AS deltas \
         UNION ALL SELECT portee, pour, jour, {} FROM ({}) AS vrais) AS tous \
         GROUP BY portee, pour, jour HAVING {} ORDER BY portee, pour, jour",
        tenus(""),
        tenus(""),
        par_jour("SELECT * FROM comptes_deltas"),
        tenus("-"),
        par_jour(&tickets_comptes(moteur)),
        faux.join(" OR "),
    )
}

/// Rows of `comptes_deltas`, once for each whom they count for.
fn de_chacun(lignes: &str) -> String {
    format!(
        "SELECT * FROM (SELECT k.column1 AS portee, \
         CASE k.column1 WHEN 0 THEN $1 WHEN 1 THEN client_id ELSE chantier_id END AS pour, l.* \
         FROM ({lignes}) AS l CROSS JOIN (VALUES (0), (1), (2)) AS k) AS chacun \
         WHERE pour IS NOT NULL"
    )
}

/// Rows of `comptes_deltas` as rows of `comptes_jours`.
fn par_jour(lignes: &str) -> String {
    let lignes = de_chacun(lignes);
    format!(
        "SELECT portee, pour, jour, {}, sum(resolus) AS resolus FROM ( \
         SELECT portee, pour, jour, status, priority, categorie, sla, n, 0 AS resolus \
         FROM ({lignes}) AS ouverts \
         UNION ALL SELECT portee, pour, resolu_le, NULL, NULL, NULL, NULL, 0, n \
         FROM ({lignes}) AS fermes WHERE resolu_le IS NOT NULL \
         ) AS faits GROUP BY portee, pour, jour",
        sommes_des_mots(),
    )
}
