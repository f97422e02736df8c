//! Many rows in one statement, whose text is the same however many they are: a database remembers
//! the texts that it was asked. PostgreSQL is given an array for each column, which it reads several
//! times faster than the JSON text of all rows that SQLite is given.

use application::ports::StorageError;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, ConnectionTrait, DatabaseBackend, EntityName,
    EntityTrait, IdenStatic, Iterable, Statement, Value, sea_query::sea_value_to_json_value,
};
use serde_json::{Value as Json, json};
use time::format_description::well_known::Rfc3339;

use crate::storage::{
    entities::ticket::{ActiveModel, Column},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

/// What is written of a ticket whose clock was told again. What it is to be solved within stays as
/// it is, but for how many seconds that is.
pub const HORLOGE: [Column; 11] = [
    Column::DateAlerte,
    Column::DateLimite,
    Column::SlaStatus,
    Column::SlaCompte,
    Column::SlaAncre,
    Column::SlaCible,
    Column::SlaAnnonce,
    Column::SlaProchain,
    Column::SlaRevision,
    Column::DateModification,
    Column::Version,
];

/// What is written of a ticket that was changed: all but what it is known by, when it was stored,
/// and what is counted of it.
pub fn modifiables() -> impl Iterator<Item = Column> {
    Column::iter().filter(|colonne| {
        !matches!(
            colonne,
            Column::Id
                | Column::Numero
                | Column::Annee
                | Column::Sequence
                | Column::CreatedAt
                | Column::NbMessages
                | Column::NbPieceJointes
                | Column::NbMessagesInternes
                | Column::NbPieceJointesInternes
        )
    })
}

impl SeaOrmTransaction {
    /// Writes these columns of tickets, where `condition` holds of a row, `tickets`, and of what is
    /// to become of it, `n`; how many were written.
    pub(super) async fn remplacer(
        &self,
        rows: &[ActiveModel],
        mut colonnes: Vec<Column>,
        condition: &str,
    ) -> Result<u64, StorageError> {
        let affectations = joindre(&colonnes, |nom| format!("{nom} = n.{nom}"));
        colonnes.push(Column::Id);
        let lignes = self.lignes(&colonnes);
        let sql = format!(
            "UPDATE tickets SET {affectations} FROM {lignes} \
             WHERE tickets.id = n.id AND {condition}"
        );
        self.ecrire_lot(sql, rows, &colonnes).await
    }

    /// Inserts rows, if any, in that order; all have values for the same columns.
    pub(super) async fn inserer<A: ActiveModelTrait + Sync>(
        &self,
        rows: &[A],
    ) -> Result<(), StorageError> {
        let Some(premiere) = rows.first() else { return Ok(()) };
        let donnees = Colonne::<A>::iter().filter(|colonne| !premiere.is_not_set(*colonne));
        let colonnes: Vec<_> = donnees.collect();
        let (entite, lignes) = (A::Entity::default(), self.lignes(&colonnes));
        let (table, noms) = (entite.table_name(), joindre(&colonnes, str::to_owned));
        let sql = format!("INSERT INTO {table} ({noms}) SELECT {noms} FROM {lignes}");
        self.ecrire_lot(sql, rows, &colonnes).await?;
        Ok(())
    }

    /// The rows that are given, as those of a table `n`.
    fn lignes(&self, colonnes: &[impl ColumnTrait]) -> String {
        let genres = || (1..).zip(colonnes.iter().map(genre));
        if self.tx.get_database_backend() == DatabaseBackend::Postgres {
            let tableaux = genres().map(|(rang, genre)| format!("CAST(${rang} AS {genre}[])"));
            let tableaux = tableaux.collect::<Vec<_>>().join(", ");
            return format!("unnest({tableaux}) AS n ({})", joindre(colonnes, str::to_owned));
        }
        let lues = genres().zip(colonnes).map(|((_, genre), colonne)| match genre {
            "uuid" => format!("unhex(value ->> '{0}') AS {0}", colonne.as_str()),
            _ => format!("value ->> '{0}' AS {0}", colonne.as_str()),
        });
        format!("(SELECT {} FROM json_each($1)) AS n", lues.collect::<Vec<_>>().join(", "))
    }

    async fn ecrire_lot<A: ActiveModelTrait + Sync>(
        &self,
        sql: String,
        rows: &[A],
        colonnes: &[Colonne<A>],
    ) -> Result<u64, StorageError> {
        let backend = self.tx.get_database_backend();
        let valeurs = if backend == DatabaseBackend::Postgres {
            colonnes.iter().map(|colonne| tableau(rows, *colonne)).collect()
        } else {
            let lignes = rows.iter().map(|row| ligne(row, colonnes)).collect::<Result<Vec<_>, _>>();
            lignes.map(|lignes| vec![Json::from(lignes).to_string()])
        };
        let valeurs = valeurs?.into_iter().map(Value::from);
        let statement = Statement::from_sql_and_values(backend, sql, valeurs);
        Ok(self.tx.execute_raw(statement).await.map_err(storage_error)?.rows_affected())
    }
}

type Colonne<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

fn joindre(colonnes: &[impl ColumnTrait], dire: impl Fn(&str) -> String) -> String {
    colonnes.iter().map(|colonne| dire(colonne.as_str())).collect::<Vec<_>>().join(", ")
}

/// What a column holds, as PostgreSQL calls it.
fn genre(colonne: &impl ColumnTrait) -> &'static str {
    match colonne.def().get_column_type() {
        ColumnType::Uuid => "uuid",
        ColumnType::Boolean => "boolean",
        ColumnType::SmallInteger => "smallint",
        ColumnType::Integer => "integer",
        ColumnType::BigInteger => "bigint",
        ColumnType::TimestampWithTimeZone => "timestamptz",
        ColumnType::JsonBinary => "jsonb",
        _ => "text",
    }
}

/// The values of a column as PostgreSQL writes an array: quoted, whatever they are.
fn tableau<A: ActiveModelTrait>(rows: &[A], colonne: Colonne<A>) -> Result<String, StorageError> {
    let mut texte = String::from("{");
    for row in rows {
        if texte.len() > 1 {
            texte.push(',');
        }
        let valeur = match valeur(row, colonne)? {
            Json::Null => {
                texte.push_str("NULL");
                continue;
            }
            Json::String(valeur) => valeur,
            autre => autre.to_string(),
        };
        texte.push('"');
        for lettre in valeur.chars() {
            if matches!(lettre, '"' | '\\') {
                texte.push('\\');
            }
            texte.push(lettre);
        }
        texte.push('"');
    }
    texte.push('}');
    Ok(texte)
}

fn ligne<A: ActiveModelTrait>(row: &A, colonnes: &[Colonne<A>]) -> Result<Json, StorageError> {
    let champ = |colonne: &Colonne<A>| Ok((colonne.as_str().to_owned(), valeur(row, *colonne)?));
    colonnes.iter().map(champ).collect()
}

fn valeur<A: ActiveModelTrait>(row: &A, colonne: Colonne<A>) -> Result<Json, StorageError> {
    Ok(row.get(colonne).into_value().map(json).transpose()?.unwrap_or_default())
}

/// A value as both databases read it; SQLite keeps an instant as it is written here.
fn json(valeur: Value) -> Result<Json, StorageError> {
    Ok(match valeur {
        Value::Uuid(id) => json!(id.map(|id| id.simple().to_string())),
        Value::TimeDateTimeWithTimeZone(instant) => {
            let texte = instant.map(|instant| instant.format(&Rfc3339)).transpose();
            json!(texte.map_err(StorageError::backend)?)
        }
        Value::Json(valeur) => valeur.map(|valeur| *valeur).unwrap_or_default(),
        autre => sea_value_to_json_value(&autre),
    })
}
