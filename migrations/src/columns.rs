//! What several steps write alike.

use sea_orm_migration::{prelude::*, schema::*};

/// `created_at` and `updated_at`: when the row was written first and last. The application fills
/// them from its clock, for a default on SQLite would be written in another format.
pub fn written_at(table: &mut TableCreateStatement) -> &mut TableCreateStatement {
    table.col(timestamp_with_time_zone("created_at")).col(timestamp_with_time_zone("updated_at"))
}

/// A foreign key without actions: nothing that others refer to is ever deleted.
pub fn reference(
    table: &'static str,
    column: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(to, "id").to_owned()
}

/// Runs statements that both databases understand.
pub async fn execute(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops tables, in the order given.
pub async fn drop_tables(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
