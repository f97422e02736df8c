//! Many rows in one statement, whose text is the same however many they are: a database remembers
//! each text that it was ever asked. The rows travel as one JSON text.

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
        let affectations = joindre(&colonnes, |nom, _| format!("{nom} = n.{nom}"));
        colonnes.push(Column::Id);
        let lignes = self.lignes::<ActiveModel>(&colonnes);
        let sql = format!(
            "UPDATE tickets SET {affectations} FROM {lignes} AS n \
             WHERE tickets.id = n.id AND {condition}"
        );
        self.ecrire_lot(sql, rows, &colonnes).await
    }

    /// Inserts rows, if any, in that order; all have values for the same columns.
    pub(super) async fn inserer<A: ActiveModelTrait>(
        &self,
        rows: &[A],
    ) -> Result<(), StorageError> {
        let Some(premiere) = rows.first() else { return Ok(()) };
        let donnees = Colonne::<A>::iter().filter(|colonne| !premiere.is_not_set(*colonne));
        let colonnes: Vec<_> = donnees.collect();
        let (table, lignes) = (table::<A>(), self.lignes::<A>(&colonnes));
        let noms = joindre(&colonnes, |nom, _| nom.to_owned());
        let sql = format!("INSERT INTO {table} ({noms}) SELECT {noms} FROM {lignes} AS n");
        self.ecrire_lot(sql, rows, &colonnes).await?;
        Ok(())
    }

    /// The rows of the JSON text, as those of a table.
    fn lignes<A: ActiveModelTrait>(&self, colonnes: &[Colonne<A>]) -> String {
        if self.tx.get_database_backend() == DatabaseBackend::Postgres {
            return format!("jsonb_populate_recordset(NULL::{}, CAST($1 AS jsonb))", table::<A>());
        }
        let lues = joindre(colonnes, |nom, id| {
            let lue = format!("value ->> '{nom}'");
            if id { format!("unhex({lue}) AS {nom}") } else { format!("{lue} AS {nom}") }
        });
        format!("(SELECT {lues} FROM json_each($1))")
    }

    async fn ecrire_lot<A: ActiveModelTrait>(
        &self,
        sql: String,
        rows: &[A],
        colonnes: &[Colonne<A>],
    ) -> Result<u64, StorageError> {
        let lignes = rows.iter().map(|row| ligne(row, colonnes)).collect::<Result<Vec<_>, _>>()?;
        let (backend, lignes) = (self.tx.get_database_backend(), Json::from(lignes).to_string());
        let statement = Statement::from_sql_and_values(backend, sql, [lignes.into()]);
        Ok(self.tx.execute_raw(statement).await.map_err(storage_error)?.rows_affected())
    }
}

type Colonne<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;

fn table<A: ActiveModelTrait>() -> String {
    A::Entity::default().table_name().to_owned()
}

/// Something of each column, by its name and whether it holds ids.
fn joindre<C: ColumnTrait>(colonnes: &[C], dire: impl Fn(&str, bool) -> String) -> String {
    let id = |colonne: &C| *colonne.def().get_column_type() == ColumnType::Uuid;
    let dites = colonnes.iter().map(|colonne| dire(colonne.as_str(), id(colonne)));
    dites.collect::<Vec<_>>().join(", ")
}

fn ligne<A: ActiveModelTrait>(row: &A, colonnes: &[Colonne<A>]) -> Result<Json, StorageError> {
    let champ = |colonne: &Colonne<A>| {
        let valeur = row.get(*colonne).into_value().map(json).transpose()?;
        Ok((colonne.as_str().to_owned(), valeur.unwrap_or_default()))
    };
    colonnes.iter().map(champ).collect()
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
