//! The use cases of files attached to tickets, one file each.

mod balayer;
mod consulter;
mod disposition;
mod joindre;
mod liens;
mod retirer;
mod telecharger;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

pub use self::{
    balayer::Balayer,
    consulter::ConsulterPieceJointe,
    disposition::disposition,
    joindre::{EnCours, JoindreFichier},
    liens::{FormeVoulue, LiensDeFichiers, PieceConsultee},
    retirer::RetirerPieceJointe,
    telecharger::Telecharger,
};
use crate::ports::{Clock, FileStore, IdGenerator, UnitOfWork, queries::PieceJointeQueries};

/// Every use case of files, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct PiecesJointes {
    pub joindre: JoindreFichier,
    pub consulter: ConsulterPieceJointe,
    pub retirer: RetirerPieceJointe,
    pub telecharger: Telecharger,
    pub balayer: Balayer,
}

impl PiecesJointes {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        uow: &Arc<dyn UnitOfWork>,
        queries: &Arc<dyn PieceJointeQueries>,
        fichiers: &Arc<dyn FileStore>,
        clock: &Arc<dyn Clock>,
        ids: &Arc<dyn IdGenerator>,
        liens: LiensDeFichiers,
    ) -> Self {
        let (uow, fichiers) = (|| Arc::clone(uow), || Arc::clone(fichiers));
        let (clock, ids) = (|| Arc::clone(clock), || Arc::clone(ids));
        Self {
            joindre: JoindreFichier::new(
                uow(),
                Arc::clone(queries),
                fichiers(),
                clock(),
                ids(),
                liens.clone(),
            ),
            consulter: ConsulterPieceJointe::new(Arc::clone(queries), liens),
            retirer: RetirerPieceJointe::new(uow(), fichiers(), clock(), ids()),
            telecharger: Telecharger::new(fichiers(), clock()),
            balayer: Balayer::new(Arc::clone(queries), fichiers(), clock()),
        }
    }
}
