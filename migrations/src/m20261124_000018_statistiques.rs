//! The counters once more: of chantiers too, and of each day. What changes a ticket appends to
//! `comptes_deltas` on either database; on SQLite that is a view, whose trigger counts at once.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::{columns::*, m20261124_000014_comptes as avant};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        avant::retirer(manager).await?;
        manager.create_table(fuseaux()).await?;
        manager.create_table(decalages()).await?;
        manager.create_table(comptes()).await?;
        manager.create_table(comptes_jours()).await?;
        if postgres {
            // The triggers come first: they keep writers away until all is counted.
            manager.create_table(comptes_deltas()).await?;
            let utc = "INSERT INTO decalages VALUES (0, '0001-01-01 00:00:00+00', 0)";
            execute(manager, &["INSERT INTO fuseaux VALUES (0)", utc, &condenser()]).await?;
        } else {
            let utc = "INSERT INTO decalages VALUES (0, '0001-01-01T00:00:00Z', 0)";
            execute(manager, &["INSERT INTO fuseaux VALUES (0)", utc, VUE, &compter_sqlite()])
                .await?;
        }
        for trigger in triggers(postgres) {
            execute(manager, &[&trigger]).await?;
        }
        let reprise = format!(
            "INSERT INTO comptes_deltas ({DELTA}) SELECT {} FROM tickets AS t",
            ligne("t", 1)
        );
        execute(manager, &[&reprise]).await?;
        if postgres {
            execute(manager, &["SELECT condenser_comptes()"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            let functions = "DROP FUNCTION compter_ouvertures, compter_changement, \
                condenser_comptes CASCADE";
            execute(manager, &[functions]).await?;
            drop_tables(manager, &["comptes_deltas"]).await?;
        } else {
            execute(
                manager,
                &[
                    "DROP TRIGGER compter_ouvertures",
                    "DROP TRIGGER compter_changement",
                    "DROP VIEW comptes_deltas",
                ],
            )
            .await?;
        }
        drop_tables(manager, &["comptes_jours", "comptes", "decalages", "fuseaux"]).await?;
        avant::poser(manager).await
    }
}

/// The zones whose days are counted: 0 is UTC, others come with the servers that work in them.
fn fuseaux() -> TableCreateStatement {
    Table::create().table("fuseaux").col(small_integer("id").primary_key()).to_owned()
}

/// By how much the clocks of a zone are ahead of UTC, and from when on: where its days begin.
fn decalages() -> TableCreateStatement {
    Table::create()
        .table("decalages")
        .col(small_integer("fuseau"))
        .col(timestamp_with_time_zone("depuis"))
        .col(integer("secondes"))
        .primary_key(Index::create().col("fuseau").col("depuis"))
        .foreign_key(&mut reference("decalages", "fuseau", "fuseaux"))
        .to_owned()
}

/// Whose tickets are counted: 0 everyone's, with the nil id; 1 a client's; 2 a chantier's.
fn de_qui(table: &mut TableCreateStatement) -> &mut TableCreateStatement {
    table.col(small_integer("portee")).col(uuid("pour"))
}

/// What they are counted by: the last is the frozen word while a ticket's clock stands, and the one
/// that was announced last while it runs.
fn cle(table: &mut TableCreateStatement) -> &mut TableCreateStatement {
    table
        .col(string_len("status", 50))
        .col(string_len("priority", 50))
        .col(string_len("categorie", 50))
        .col(string_len("sla", 20))
}

fn comptes() -> TableCreateStatement {
    let mut table = Table::create();
    cle(de_qui(table.table("comptes")))
        .col(integer("n"))
        .primary_key(
            Index::create()
                .col("portee")
                .col("pour")
                .col("status")
                .col("priority")
                .col("categorie")
                .col("sla"),
        )
        .to_owned()
}

/// What tickets are counted by, each word a column of `comptes_jours`.
const MOTS: [(&str, &[&str]); 4] = [
    ("status", &["nouveau", "en_cours", "en_attente", "resolu"]),
    ("priority", &["critique", "haute", "normale", "basse"]),
    ("categorie", &["securite", "qualite", "delais", "travaux"]),
    ("sla", &["ok", "warning", "breach"]),
];

/// The tickets opened on a day of a zone, by each word, and how many tickets were resolved on it.
fn comptes_jours() -> TableCreateStatement {
    let mut table = Table::create();
    de_qui(table.table("comptes_jours").col(small_integer("fuseau"))).col(date("jour"));
    for colonne in colonnes() {
        table.col(integer(colonne).default(0));
    }
    table
        .primary_key(Index::create().col("fuseau").col("portee").col("pour").col("jour"))
        .to_owned()
}

/// Changes that are not yet counted, appended so that nobody waits for a counter's row.
fn comptes_deltas() -> TableCreateStatement {
    let mut table = Table::create();
    cle(table.table("comptes_deltas").col(uuid_null("client_id")).col(uuid_null("chantier_id")))
        .col(timestamp_with_time_zone("ouvert"))
        .col(timestamp_with_time_zone_null("resolu"))
        .col(integer("n"))
        .to_owned()
}

/// SQLite has one writer, who need not wait.
const VUE: &str = "CREATE VIEW comptes_deltas AS SELECT NULL AS client_id, NULL AS chantier_id, \
    NULL AS status, NULL AS priority, NULL AS categorie, NULL AS sla, NULL AS ouvert, \
    NULL AS resolu, 0 AS n WHERE FALSE";

const DELTA: &str = "client_id, chantier_id, status, priority, categorie, sla, ouvert, resolu, n";

fn colonnes() -> impl Iterator<Item = &'static str> {
    MOTS.into_iter().flat_map(|(_, mots)| mots).copied().chain(["resolus"])
}

/// What of a ticket is counted.
fn compte(ticket: &str) -> String {
    format!(
        "{ticket}.client_id, {ticket}.chantier_id, {ticket}.status, {ticket}.priority, \
         {ticket}.categorie, coalesce({ticket}.sla_status, {ticket}.sla_annonce), \
         {ticket}.date_creation, {ticket}.date_resolution"
    )
}

/// The values of `comptes_deltas` for a ticket that is counted `n` times.
fn ligne(ticket: &str, n: i8) -> String {
    format!("{}, {n}", compte(ticket))
}

/// The day of an instant in the zone `f`.
fn jour(instant: &str, postgres: bool) -> String {
    let jour = if postgres {
        format!("CAST(timezone('UTC', {instant}) + make_interval(secs => d.secondes) AS date)")
    } else {
        format!("date({instant}, d.secondes || ' seconds')")
    };
    format!(
        "(SELECT {jour} FROM decalages AS d WHERE d.fuseau = f.id AND d.depuis <= {instant} \
         ORDER BY d.depuis DESC LIMIT 1)"
    )
}

/// An insert counts all of its rows at once on PostgreSQL, for they may come in bulk. An update
/// looks at each row first: most change nothing that is counted.
fn triggers(postgres: bool) -> Vec<String> {
    let inscrire = format!("INSERT INTO comptes_deltas ({DELTA})");
    let (old, new) = (ligne("OLD", -1), ligne("NEW", 1));
    let changement = format!("{inscrire} VALUES ({old}), ({new});");
    let (avant, apres) = (compte("OLD"), compte("NEW"));
    if postgres {
        let tous = ligne("t", 1);
        let fonction = |nom: &str, corps: &str| {
            format!(
                "CREATE FUNCTION {nom}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 {corps} RETURN NULL; END $$"
            )
        };
        vec![
            fonction("compter_ouvertures", &format!("{inscrire} SELECT {tous} FROM ouverts AS t;")),
            "CREATE TRIGGER compter_ouvertures AFTER INSERT ON tickets \
             REFERENCING NEW TABLE AS ouverts \
             FOR EACH STATEMENT EXECUTE FUNCTION compter_ouvertures()"
                .to_owned(),
            fonction("compter_changement", &changement),
            format!(
                "CREATE TRIGGER compter_changement AFTER UPDATE ON tickets FOR EACH ROW \
                 WHEN (({avant}) IS DISTINCT FROM ({apres})) EXECUTE FUNCTION compter_changement()"
            ),
        ]
    } else {
        vec![
            format!(
                "CREATE TRIGGER compter_ouvertures AFTER INSERT ON tickets BEGIN \
                 {inscrire} VALUES ({new}); END"
            ),
            format!(
                "CREATE TRIGGER compter_changement AFTER UPDATE ON tickets \
                 WHEN ({avant}) IS NOT ({apres}) BEGIN {changement} END"
            ),
        ]
    }
}

/// ` ON CONFLICT …`: adds to the day that there is.
fn ajouter_au_jour() -> String {
    let ajouts: Vec<_> =
        colonnes().map(|nom| format!("{nom} = comptes_jours.{nom} + excluded.{nom}")).collect();
    format!("ON CONFLICT (fuseau, portee, pour, jour) DO UPDATE SET {}", ajouts.join(", "))
}

/// Moves into the counters what was appended, and says how many of them changed: readers see it here
/// or there. One at a time, for two would wait for each other's rows (the lock's number is
/// arbitrary); whoever comes second has nothing to do.
fn condenser() -> String {
    let colonnes: Vec<_> = colonnes().collect();
    let sommes: Vec<_> = MOTS
        .into_iter()
        .flat_map(|(cle, mots)| mots.iter().map(move |mot| (cle, mot)))
        .map(|(cle, mot)| format!("coalesce(sum(n) FILTER (WHERE {cle} = '{mot}'), 0)"))
        .collect();
    format!(
        "CREATE FUNCTION condenser_comptes() RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE changes bigint;
        BEGIN
            IF NOT pg_try_advisory_xact_lock(7451607182444) THEN RETURN 0; END IF;
            WITH plies AS (DELETE FROM comptes_deltas RETURNING *),
            lignes AS (
                SELECT portee, pour, p.* FROM plies AS p CROSS JOIN LATERAL (VALUES
                    (0, '00000000-0000-0000-0000-000000000000'::uuid), (1, client_id), (2, chantier_id)
                ) AS portees (portee, pour) WHERE pour IS NOT NULL
            ),
            datees AS (
                SELECT f.id AS fuseau, p.*, {ouvert} AS jour, {resolu} AS resolu_le
                FROM plies AS p CROSS JOIN fuseaux AS f
            ),
            jours AS (
                INSERT INTO comptes_jours (fuseau, portee, pour, jour, {colonnes})
                SELECT fuseau, portee, pour, jour, {sommes}, sum(resolus) FROM (
                    SELECT fuseau, client_id, chantier_id, jour, status, priority, categorie, sla,
                        n, 0 AS resolus
                    FROM datees
                    UNION ALL SELECT fuseau, client_id, chantier_id, resolu_le, NULL, NULL, NULL,
                        NULL, 0, n
                    FROM datees WHERE resolu_le IS NOT NULL
                ) AS faits CROSS JOIN LATERAL (VALUES
                    (0, '00000000-0000-0000-0000-000000000000'::uuid), (1, client_id), (2, chantier_id)
                ) AS portees (portee, pour) WHERE pour IS NOT NULL
                GROUP BY fuseau, portee, pour, jour {ajouter}
            ),
            croises AS (
                INSERT INTO comptes (portee, pour, status, priority, categorie, sla, n)
                SELECT portee, pour, status, priority, categorie, sla, sum(n) FROM lignes
                GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0
                ON CONFLICT (portee, pour, status, priority, categorie, sla)
                DO UPDATE SET n = comptes.n + excluded.n RETURNING 1
            )
            SELECT count(*) INTO changes FROM croises;
            RETURN changes;
        END $$",
        colonnes = colonnes.join(", "),
        sommes = sommes.join(", "),
        ouvert = jour("p.ouvert", true),
        resolu = jour("p.resolu", true),
        ajouter = ajouter_au_jour(),
    )
}

/// Counts a line as it is written, on SQLite.
fn compter_sqlite() -> String {
    let pour = "(SELECT 0 AS portee, zeroblob(16) AS pour \
        UNION ALL SELECT 1, NEW.client_id UNION ALL SELECT 2, NEW.chantier_id)";
    let colonnes: Vec<_> = colonnes().collect();
    let comptes: Vec<_> = MOTS
        .into_iter()
        .flat_map(|(cle, mots)| mots.iter().map(move |mot| (cle, mot)))
        .map(|(cle, mot)| format!("NEW.n * (NEW.{cle} = '{mot}')"))
        .collect();
    format!(
        "CREATE TRIGGER compter_delta INSTEAD OF INSERT ON comptes_deltas BEGIN
            INSERT INTO comptes (portee, pour, status, priority, categorie, sla, n)
            SELECT portee, pour, NEW.status, NEW.priority, NEW.categorie, NEW.sla, NEW.n
            FROM {pour} WHERE pour IS NOT NULL ON CONFLICT DO UPDATE SET n = comptes.n + excluded.n;
            INSERT INTO comptes_jours (fuseau, portee, pour, jour, {colonnes})
            SELECT f.id, portee, pour, {ouvert}, {comptes}, 0
            FROM {pour} CROSS JOIN fuseaux AS f WHERE pour IS NOT NULL {ajouter};
            INSERT INTO comptes_jours (fuseau, portee, pour, jour, resolus)
            SELECT f.id, portee, pour, {resolu}, NEW.n
            FROM {pour} CROSS JOIN fuseaux AS f
            WHERE pour IS NOT NULL AND NEW.resolu IS NOT NULL {ajouter};
        END",
        colonnes = colonnes.join(", "),
        comptes = comptes.join(", "),
        ouvert = jour("NEW.ouvert", false),
        resolu = jour("NEW.resolu", false),
        ajouter = ajouter_au_jour(),
    )
}
