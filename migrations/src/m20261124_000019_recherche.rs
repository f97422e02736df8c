//! What tickets are found by: words and their roots, made by the program, indexed by the database.

use domain::indexer;
use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, prelude::Uuid},
};

use crate::{columns::*, m20261124_000015_recherches as avant};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["ticket_recherches"]).await?;
        manager.create_table(recherches()).await?;
        manager.create_table(edition()).await?;
        execute(manager, &["INSERT INTO recherche_edition VALUES (0)"]).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            execute(manager, &POSTGRES).await?;
            remplir(manager).await?;
            execute(manager, &INDEXES_POSTGRES).await
        } else {
            execute(manager, &SQLITE).await?;
            remplir(manager).await
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            drop_tables(manager, &["ticket_recherches", "mots"]).await?;
            execute(manager, &["DROP FUNCTION mots_proches, apprendre_mots, editer_textes"])
                .await?;
        } else {
            drop_tables(manager, &["mots", "ticket_textes", "ticket_recherches"]).await?;
        }
        drop_tables(manager, &["recherche_edition"]).await?;
        avant::poser(manager).await?;
        let texte = "INSERT INTO ticket_recherches SELECT id, \
            lower(numero || ' ' || titre || ' ' || coalesce(description, '')) FROM tickets";
        execute(manager, &[texte]).await
    }
}

/// The words and roots of a ticket, parted by blanks; its number is with its title.
fn recherches() -> TableCreateStatement {
    let mut ticket = reference("ticket_recherches", "ticket_id", "tickets");
    Table::create()
        .table("ticket_recherches")
        // By year, then by number: the newest ticket has the greatest.
        .col(big_integer("rang").primary_key())
        .col(uuid("ticket_id").unique_key())
        .col(text("titre"))
        .col(text("description"))
        .foreign_key(ticket.on_delete(ForeignKeyAction::Cascade))
        .to_owned()
}

/// How often texts were changed: what was counted before holds as long as none was. Tickets that come
/// after are newer than all that were counted.
fn edition() -> TableCreateStatement {
    Table::create().table("recherche_edition").col(big_integer("n")).to_owned()
}

/// Lexemes as they are: no parser of the server's cuts them up, and no dictionary changes them. The
/// words of all tickets are kept for those that are misspelt: with trigrams where they can be had,
/// which a managed server may refuse, else by their length.
const POSTGRES: [&str; 8] = [
    "ALTER TABLE ticket_recherches \
     ADD COLUMN dans_titre tsvector NOT NULL \
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(titre, ' '))) STORED, \
     ADD COLUMN partout tsvector NOT NULL GENERATED ALWAYS AS \
        (array_to_tsvector(string_to_array(titre, ' ') || string_to_array(description, ' '))) STORED",
    "CREATE TABLE mots (term text COLLATE \"C\" PRIMARY KEY)",
    "CREATE FUNCTION apprendre_mots() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        -- In order, so that two who learn the same words wait for each other in turn.
        INSERT INTO mots SELECT DISTINCT term COLLATE \"C\" FROM nouveaux
            CROSS JOIN LATERAL unnest(tsvector_to_array(nouveaux.partout)) AS lus (term)
            WHERE term ~ '^[^0-9]{3,30}$' ORDER BY 1
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$",
    "CREATE TRIGGER apprendre_mots AFTER INSERT ON ticket_recherches \
     REFERENCING NEW TABLE AS nouveaux FOR EACH STATEMENT EXECUTE FUNCTION apprendre_mots()",
    "CREATE TRIGGER reapprendre_mots AFTER UPDATE ON ticket_recherches \
     REFERENCING NEW TABLE AS nouveaux FOR EACH STATEMENT EXECUTE FUNCTION apprendre_mots()",
    "CREATE FUNCTION editer_textes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE recherche_edition SET n = n + 1;
        RETURN NULL;
    END $$",
    "CREATE TRIGGER editer_textes AFTER UPDATE OR DELETE ON ticket_recherches \
     FOR EACH STATEMENT EXECUTE FUNCTION editer_textes()",
    "DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX idx_mots_proches ON mots USING gist (term gist_trgm_ops);
        CREATE FUNCTION mots_proches(mot text) RETURNS SETOF text LANGUAGE sql STABLE AS $f$
            (SELECT term FROM mots ORDER BY term <-> mot LIMIT 50)
            UNION (SELECT term FROM mots WHERE term LIKE '%' || mot || '%' LIMIT 50)
        $f$;
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm cannot be had: misspelt words are looked for by their length';
        CREATE FUNCTION mots_proches(mot text) RETURNS SETOF text LANGUAGE sql STABLE AS $f$
            SELECT term FROM mots WHERE length(term) BETWEEN length(mot) - 2 AND length(mot) + 2
                OR strpos(term, mot) > 0
        $f$;
    END $$",
];

/// Built once the rows are there. Not put off: whoever searches would have to read what is put off.
const INDEXES_POSTGRES: [&str; 2] = [
    "CREATE INDEX idx_ticket_recherches_titre ON ticket_recherches \
     USING gin (dans_titre) WITH (fastupdate = off)",
    "CREATE INDEX idx_ticket_recherches_partout ON ticket_recherches \
     USING gin (partout) WITH (fastupdate = off)",
];

/// The index refers to the rows, as the documentation of FTS5 has it, and knows all words itself. To
/// this tokenizer, whatever isn't ASCII is a letter: words stay as the program made them.
const SQLITE: [&str; 6] = [
    "CREATE VIRTUAL TABLE ticket_textes USING fts5(titre, description, \
     content='ticket_recherches', content_rowid='rang', prefix='2 3', tokenize='ascii')",
    "CREATE VIRTUAL TABLE mots USING fts5vocab('ticket_textes', 'row')",
    "CREATE TRIGGER indexer_texte AFTER INSERT ON ticket_recherches BEGIN
        INSERT INTO ticket_textes (rowid, titre, description)
        VALUES (NEW.rang, NEW.titre, NEW.description);
    END",
    "CREATE TRIGGER reindexer_texte AFTER UPDATE ON ticket_recherches BEGIN
        INSERT INTO ticket_textes (ticket_textes, rowid, titre, description)
        VALUES ('delete', OLD.rang, OLD.titre, OLD.description);
        INSERT INTO ticket_textes (rowid, titre, description)
        VALUES (NEW.rang, NEW.titre, NEW.description);
    END",
    "CREATE TRIGGER oublier_texte AFTER DELETE ON ticket_recherches BEGIN
        INSERT INTO ticket_textes (ticket_textes, rowid, titre, description)
        VALUES ('delete', OLD.rang, OLD.titre, OLD.description);
        UPDATE recherche_edition SET n = n + 1;
    END",
    "CREATE TRIGGER editer_texte AFTER UPDATE ON ticket_recherches BEGIN
        UPDATE recherche_edition SET n = n + 1;
    END",
];

/// Lets the tickets be found that there are.
async fn remplir(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connexion = manager.get_connection();
    let mut dernier = (0, 0);
    loop {
        let lire = Statement::from_sql_and_values(
            manager.get_database_backend(),
            "SELECT annee, sequence, id, numero, titre, coalesce(description, '') FROM tickets \
             WHERE (annee, sequence) > ($1, $2) ORDER BY annee, sequence LIMIT 1000",
            [dernier.0.into(), dernier.1.into()],
        );
        let rows = connexion.query_all_raw(lire).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut insertion = Query::insert();
        insertion.into_table("ticket_recherches").columns([
            "rang",
            "ticket_id",
            "titre",
            "description",
        ]);
        for row in &rows {
            dernier = (row.try_get_by_index::<i32>(0)?, row.try_get_by_index::<i32>(1)?);
            insertion
                .values(valeurs(dernier, row)?)
                .map_err(|e| DbErr::Migration(e.to_string()))?;
        }
        manager.execute(insertion).await?;
    }
}

fn valeurs((annee, sequence): (i32, i32), row: &QueryResult) -> Result<[SimpleExpr; 4], DbErr> {
    let [numero, titre, description]: [String; 3] =
        [row.try_get_by_index(3)?, row.try_get_by_index(4)?, row.try_get_by_index(5)?];
    Ok([
        (i64::from(annee) * 1_000_000_000 + i64::from(sequence)).into(),
        row.try_get_by_index::<Uuid>(2)?.into(),
        indexer(&format!("{numero} {titre}")).into(),
        indexer(&description).into(),
    ])
}
