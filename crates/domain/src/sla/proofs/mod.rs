//! Proofs of the engine: examples, properties, and an oracle that counts minute by minute.

mod calendriers;
mod compteurs;
mod gel;
mod histoires;
mod livres;
mod oracle;
mod regles;
