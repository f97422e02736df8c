//! Where photos are worked on: one after the other, in one thread. What a photo takes is much, and
//! the allocator keeps it for the thread that asked: many threads would keep it many times.

use std::{io, sync::mpsc, thread};

use application::ports::StorageError;
use tokio::sync::oneshot;

type Travail = Box<dyn FnOnce() + Send>;

/// A thread that works on one photo at a time, until nobody asks any more.
pub struct Atelier(mpsc::Sender<Travail>);

impl Atelier {
    /// Starts the thread.
    pub fn ouvrir() -> io::Result<Self> {
        let (demandes, travaux) = mpsc::channel::<Travail>();
        thread::Builder::new().name("photos".to_owned()).spawn(move || {
            for travail in travaux {
                travail();
            }
        })?;
        Ok(Self(demandes))
    }

    /// Works on a photo once those before are done.
    pub async fn faire<T: Send + 'static>(
        &self,
        travail: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (fait, attendu) = oneshot::channel();
        let travail: Travail = Box::new(move || {
            // Whoever hung up in the meantime has no use for it.
            let _ = fait.send(travail());
        });
        self.0.send(travail).map_err(|_| StorageError::backend("the thread of photos is gone"))?;
        attendu.await.map_err(StorageError::backend)?.map_err(StorageError::unavailable)
    }
}
