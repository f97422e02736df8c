//! The use cases of users, one file each. All but the first admin's are for admins alone.

mod consulter;
mod creer;
mod lister;
mod modifier;
mod premier_admin;

use std::sync::Arc;

pub use self::{
    consulter::ConsulterUtilisateur,
    creer::{CreerUtilisateur, CreerUtilisateurCommand},
    lister::ListerUtilisateurs,
    modifier::{ModifierUtilisateur, ModifierUtilisateurCommand},
    premier_admin::{PremierAdmin, PremierAdminCommand},
};
use crate::ports::{
    Clock, IdGenerator, PasswordHasher, UnitOfWork,
    queries::{SessionQueries, UtilisateurQueries},
};

/// Every use case of users, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Utilisateurs {
    pub creer: CreerUtilisateur,
    pub lister: ListerUtilisateurs,
    pub consulter: ConsulterUtilisateur,
    pub modifier: ModifierUtilisateur,
    pub premier_admin: PremierAdmin,
}

impl Utilisateurs {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        uow: &Arc<dyn UnitOfWork>,
        queries: Arc<dyn UtilisateurQueries>,
        sessions: Arc<dyn SessionQueries>,
        hasher: &Arc<dyn PasswordHasher>,
        clock: &Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        let creer =
            CreerUtilisateur::new(Arc::clone(uow), Arc::clone(hasher), Arc::clone(clock), ids);
        Self {
            lister: ListerUtilisateurs::new(Arc::clone(&queries)),
            consulter: ConsulterUtilisateur::new(queries),
            modifier: ModifierUtilisateur::new(
                Arc::clone(uow),
                sessions,
                Arc::clone(hasher),
                Arc::clone(clock),
            ),
            premier_admin: PremierAdmin::new(creer.clone()),
            creer,
        }
    }
}
