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
pub enum DeQui {
    /// Everyone's.
    Tous,
    /// A client's.
    Client(ClientId),
    /// A chantier's, if it is that client's.
    Chantier(ChantierId, Option<ClientId>),
    /// Nobody's: what was asked for lies outside the scope.
    Personne,
}

impl DeQui {
    /// Those within a scope, of a client and of a chantier.
    pub(in crate::storage) fn new(
        portee: Portee,
        client: Option<ClientId>,
        chantier: Option<ChantierId>,
    ) -> Self {
        let client = match (portee, client) {
            (Portee::Tout, client) => client,
            (Portee::Client(sien), Some(autre)) if autre != sien => return Self::Personne,
            (Portee::Client(sien), _) => Some(sien),
        };
        match (client, chantier) {
            (client, Some(chantier)) => Self::Chantier(chantier, client),
            (Some(client), None) => Self::Client(client),
            (None, None) => Self::Tous,
        }
    }
}

/// A zone by whose days tickets are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FuseauCompte(pub i16);

impl Sql {
    /// ` FROM comptes AS c WHERE …`: by every combination of words.
    pub fn comptes(&mut self, de: DeQui) -> &mut Self {
        self.push(" FROM comptes AS c WHERE ").compteurs(de)
    }

    /// ` FROM comptes_jours AS c WHERE …`: by the day of opening, in a zone.
    pub fn comptes_jours(&mut self, de: DeQui, fuseau: FuseauCompte) -> &mut Self {
        self.push(" FROM comptes_jours AS c WHERE c.fuseau = ").bind(fuseau.0);
        self.push(" AND ").compteurs(de)
    }

    /// ` FROM … AS c WHERE …`: what isn't counted yet, on PostgreSQL, with the days of opening and
    /// of resolution in a zone.
    pub fn deltas(&mut self, de: DeQui, fuseau: FuseauCompte) -> &mut Self {
        let [ouvert, resolu] = ["l.ouvert", "l.resolu"].map(|instant| jour(instant, self.moteur()));
        self.push(" FROM (SELECT l.*, ").push(&ouvert).push(" AS jour, ").push(&resolu);
        self.push(" AS resolu_le FROM comptes_deltas AS l CROSS JOIN (SELECT CAST(").bind(fuseau.0);
        self.push(" AS smallint) AS id) AS f) AS c WHERE ");
        match de {
            DeQui::Tous => self.push("TRUE"),
            DeQui::Personne => self.push("FALSE"),
            DeQui::Client(id) => self.push("c.client_id = ").bind(id.0),
            DeQui::Chantier(id, None) => self.push("c.chantier_id = ").bind(id.0),
            DeQui::Chantier(id, Some(client)) => {
                self.push("c.chantier_id = ").bind(id.0).push(" AND c.client_id = ").bind(client.0)
            }
        }
    }

    fn compteurs(&mut self, de: DeQui) -> &mut Self {
        match de {
            DeQui::Tous => self.push("c.portee = 0 AND c.pour = ").bind(TOUS),
            DeQui::Personne => self.push("FALSE"),
            DeQui::Client(id) => self.push("c.portee = 1 AND c.pour = ").bind(id.0),
            DeQui::Chantier(id, client) => {
                self.push("c.portee = 2 AND c.pour = ").bind(id.0);
                let Some(client) = client else { return self };
                self.push(" AND EXISTS (SELECT 1 FROM chantiers AS s WHERE s.id = ").bind(id.0);
                self.push(" AND s.client_id = ").bind(client.0).push(")")
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
        format!("INSERT INTO comptes_deltas ({DELTA}) {TICKETS_COMPTES}"),
    ]);
    if moteur == Moteur::Postgres {
        ordres.push(CONDENSER.to_owned());
    }
    ordres
}

/// Moves into the counters what was appended, on PostgreSQL, and says how many of them changed.
pub const CONDENSER: &str = "SELECT condenser_comptes()";

const DELTA: &str = "client_id, chantier_id, status, priority, categorie, sla, ouvert, resolu, n";

/// What is counted of all tickets, one by one, as rows of `comptes_deltas`: the same as what the
/// triggers append.
const TICKETS_COMPTES: &str = "SELECT t.client_id, t.chantier_id, t.status, t.priority, \
    t.categorie, coalesce(t.sla_status, t.sla_annonce) AS sla, t.date_creation AS ouvert, \
    t.date_resolution AS resolu, 1 AS n FROM tickets AS t";

/// The day of an instant in the zone `f`.
fn jour(instant: &str, moteur: Moteur) -> String {
    let jour = match moteur {
        Moteur::Sqlite => format!("date({instant}, d.secondes || ' seconds')"),
        Moteur::Postgres => {
            format!("CAST(timezone('UTC', {instant}) + make_interval(secs => d.secondes) AS date)")
        }
    };
    format!(
        "(SELECT {jour} FROM decalages AS d WHERE d.fuseau = f.id AND d.depuis <= {instant} \
         ORDER BY d.depuis DESC LIMIT 1)"
    )
}

/// The counters by every combination of words that aren't what the tickets say: whose, which, what
/// they say, what they should. `$1` is [`TOUS`].
pub fn ecarts_croises() -> String {
    let cle = "portee, pour, status, priority, categorie, sla";
    format!(
        "SELECT {cle}, CAST(sum(tenu) AS bigint), CAST(sum(vrai) AS bigint) FROM ( \
         SELECT {cle}, n AS tenu, 0 AS vrai FROM comptes \
         UNION ALL SELECT {cle}, n, 0 FROM ({}) AS deltas \
         UNION ALL SELECT {cle}, 0, n FROM ({}) AS vrais) AS tous \
         GROUP BY {cle} HAVING sum(tenu) <> sum(vrai) ORDER BY {cle}",
        de_chacun("SELECT * FROM comptes_deltas"),
        de_chacun(TICKETS_COMPTES),
    )
}

/// The days whose counters aren't what the tickets say. `$1` is [`TOUS`].
pub fn ecarts_des_jours(moteur: Moteur) -> String {
    let cle = "portee, pour, fuseau, jour";
    let colonnes: Vec<_> = mots().map(|(_, mot)| mot).chain(["resolus"]).collect();
    let tenus = |signe: &str| {
        let tenus: Vec<_> = colonnes.iter().map(|nom| format!("{signe}{nom} AS {nom}")).collect();
        tenus.join(", ")
    };
    let faux: Vec<_> = colonnes.iter().map(|nom| format!("sum({nom}) <> 0")).collect();
    format!(
        "SELECT {cle} FROM (SELECT {cle}, {} FROM comptes_jours \
         UNION ALL SELECT {cle}, {} FROM ({}) AS deltas \
         UNION ALL SELECT {cle}, {} FROM ({}) AS vrais) AS tous \
         GROUP BY {cle} HAVING {} ORDER BY {cle}",
        tenus(""),
        tenus(""),
        par_jour("SELECT * FROM comptes_deltas", moteur),
        tenus("-"),
        par_jour(TICKETS_COMPTES, moteur),
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
fn par_jour(lignes: &str, moteur: Moteur) -> String {
    let lignes = de_chacun(lignes);
    format!(
        "SELECT portee, pour, fuseau, jour, {}, sum(resolus) AS resolus FROM ( \
         SELECT portee, pour, f.id AS fuseau, {} AS jour, status, priority, categorie, sla, n, \
         0 AS resolus FROM ({lignes}) AS ouverts CROSS JOIN fuseaux AS f \
         UNION ALL SELECT portee, pour, f.id, {}, NULL, NULL, NULL, NULL, 0, n \
         FROM ({lignes}) AS resolus CROSS JOIN fuseaux AS f WHERE resolu IS NOT NULL \
         ) AS faits GROUP BY portee, pour, fuseau, jour",
        sommes_des_mots(),
        jour("ouvert", moteur),
        jour("resolu", moteur),
    )
}
