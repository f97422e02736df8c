//! Making tickets on a thread of its own, while the database writes those before.

use sqlx::error::BoxDynError;
use tokio::{
    sync::mpsc::{Receiver, channel},
    task::{JoinHandle, spawn_blocking},
};

use super::{dossier::Dossier, generator::Generateur, refus};

/// The last number of each year.
type Numeros = Vec<(i32, i32)>;

/// Where lots of tickets are made, packed as a database takes them.
pub struct Atelier<T> {
    lots: Receiver<T>,
    travail: JoinHandle<Result<Numeros, BoxDynError>>,
}

impl<T: Send + 'static> Atelier<T> {
    /// Begins to make lots of so many tickets: one is ready, and one in the making.
    pub fn ouvrir(
        mut generateur: Generateur,
        taille: usize,
        emballer: fn(Vec<Dossier>) -> T,
    ) -> Self {
        let (envoi, lots) = channel(1);
        let travail = spawn_blocking(move || {
            loop {
                let lot: Vec<Dossier> =
                    generateur.by_ref().take(taille).collect::<Result<_, _>>()?;
                // Nobody takes lots any more where the load has failed.
                if lot.is_empty() || envoi.blocking_send(emballer(lot)).is_err() {
                    return Ok(generateur.numeros());
                }
            }
        });
        Self { lots, travail }
    }

    /// The next lot; none after the last, or where making one has failed.
    pub async fn lot(&mut self) -> Option<T> {
        self.lots.recv().await
    }

    /// Ends the work: the numbers that were given, or why it has failed.
    pub async fn fermer(self) -> Result<Numeros, sqlx::Error> {
        self.travail.await.map_err(|cause| refus(cause.into()))?.map_err(refus)
    }
}
