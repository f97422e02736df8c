//! The contract of the storage ports: the same cases, on every database that is supported. Each
//! sentence of a port that says MUST has a case here.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failed test")]

mod annonces;
mod builders;
mod chantiers;
mod clients;
mod comptes;
mod comptes_concurrents;
mod detail;
mod en_masse;
mod evenements;
mod evenements_concurrents;
mod harness;
mod horloge;
mod liste;
mod messages;
mod migrations;
mod notifications;
mod numeros;
mod perimetre;
mod pieces_jointes;
mod readiness;
mod recalculs;
mod recherche;
mod recherche_qualite;
mod regles;
mod sessions;
mod sla;
mod statistiques;
mod tentatives;
mod tri;
mod unit_of_work;
mod utilisateurs;
