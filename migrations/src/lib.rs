//! The schema, one file a step, the same for SQLite and PostgreSQL.
//!
//! The specification's tables and columns keep their names; what is added says why beside it.
//! Each step runs in its own transaction and can be undone by its `down`.

use sea_orm_migration::prelude::*;

mod columns;
mod m20261122_000001_clients;
mod m20261122_000002_chantiers;
mod m20261122_000003_utilisateurs;
mod m20261122_000004_sessions;
mod m20261122_000005_tickets;
mod m20261122_000006_historique;
mod m20261122_000007_outbox;
mod m20261124_000008_messages;
mod m20261124_000009_sla;
mod m20261124_000010_annonces;
mod m20261124_000011_notifications;
mod m20261124_000012_sla_evenements;
mod m20261124_000013_sla_regles;
mod m20261124_000014_comptes;
mod m20261124_000015_recherches;
mod m20261124_000016_evenements;
mod m20261124_000017_evenements_destinataires;
mod m20261124_000018_statistiques;
mod m20261124_000019_recherche;
mod m20261124_000020_indexes_superflus;

/// Brings a database to the present schema, or back.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_clients::Migration),
            Box::new(m20261122_000002_chantiers::Migration),
            Box::new(m20261122_000003_utilisateurs::Migration),
            Box::new(m20261122_000004_sessions::Migration),
            Box::new(m20261122_000005_tickets::Migration),
            Box::new(m20261122_000006_historique::Migration),
            Box::new(m20261122_000007_outbox::Migration),
            Box::new(m20261124_000008_messages::Migration),
            Box::new(m20261124_000009_sla::Migration),
            Box::new(m20261124_000010_annonces::Migration),
            Box::new(m20261124_000011_notifications::Migration),
            Box::new(m20261124_000012_sla_evenements::Migration),
            Box::new(m20261124_000013_sla_regles::Migration),
            Box::new(m20261124_000014_comptes::Migration),
            Box::new(m20261124_000015_recherches::Migration),
            Box::new(m20261124_000016_evenements::Migration),
            Box::new(m20261124_000017_evenements_destinataires::Migration),
            Box::new(m20261124_000018_statistiques::Migration),
            Box::new(m20261124_000019_recherche::Migration),
            Box::new(m20261124_000020_indexes_superflus::Migration),
        ]
    }
}
