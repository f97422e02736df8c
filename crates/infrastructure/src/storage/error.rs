//! Telling what passes from what is broken.

use application::ports::StorageError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// What a failure of the driver means to those above.
pub(super) fn storage_error(error: DbErr) -> StorageError {
    if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
        return StorageError::Duplicate;
    }
    let passes = match &error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => {
            sqlx_passes(e)
        }
        _ => false,
    };
    if passes { StorageError::unavailable(error) } else { StorageError::backend(error) }
}

/// Whether another connection holds the SQLite file.
pub(super) fn est_occupe(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 5)
}

fn sqlx_passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(e) => e.code().is_some_and(|code| code_passes(&code)),
        _ => false,
    }
}

/// Whether the database says that it is out of reach, full, overloaded or shutting down.
///
/// PostgreSQL's codes have five characters (its manual, appendix A): classes 08 (connection), 53
/// (resources: disk full, too many connections), 57 (operator intervention, timeouts) and 58
/// (system), 25006 (a standby after a failover), 40001 and 40P01 (serialisation, deadlock) and 55P03
/// (a lock waited for too long). SQLite's are numbers whose lowest byte is the kind: 5 busy,
/// 6 locked, 8 read-only, 10 I/O, 13 full, 14 cannot open.
fn code_passes(code: &str) -> bool {
    if code.len() == 5 {
        return ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
            || ["25006", "40001", "40P01", "55P03"].contains(&code);
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_lost_server_pass() {
        for code in ["53100", "57P01", "08006", "40P01", "13", "10", "5", "3850"] {
            assert!(code_passes(code), "{code}");
        }
    }

    #[test]
    fn wrong_sql_and_broken_rules_do_not() {
        for code in ["42601", "23503", "22021", "1", "19", "787", ""] {
            assert!(!code_passes(code), "{code}");
        }
    }
}
