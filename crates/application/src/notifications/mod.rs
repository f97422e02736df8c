//! The use cases of notifications, one file each: whoever calls sees and marks their own alone.

mod lister;
mod marquer_lue;
mod marquer_lues;

use std::sync::Arc;

pub use self::{
    lister::{ListerNotifications, PageDeNotifications},
    marquer_lue::MarquerLue,
    marquer_lues::MarquerLues,
};
use crate::ports::{UnitOfWork, queries::NotificationQueries};

/// Every use case of notifications, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Notifications {
    pub lister: ListerNotifications,
    pub marquer_lue: MarquerLue,
    pub marquer_lues: MarquerLues,
}

impl Notifications {
    /// Wires the use cases.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, queries: Arc<dyn NotificationQueries>) -> Self {
        Self {
            lister: ListerNotifications::new(queries),
            marquer_lue: MarquerLue::new(Arc::clone(&uow)),
            marquer_lues: MarquerLues::new(uow),
        }
    }
}
