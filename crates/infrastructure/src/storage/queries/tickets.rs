//! The port of the tickets' reads.

use std::sync::Arc;

use application::{
    Lot,
    ports::{
        StorageError,
        queries::{
            DemandeStatistiques, HorlogeDuTicket, Statistiques, TicketDetail, TicketListe,
            TicketQueries, TicketResume, TicketTrouve,
        },
    },
};
use async_trait::async_trait;
use domain::{Portee, Recherche, TicketRef, sla::Regles};
use time::OffsetDateTime;

use super::SeaOrmQueries;

#[async_trait]
impl TicketQueries for SeaOrmQueries {
    async fn liste(
        &self,
        portee: Portee,
        liste: &TicketListe,
        now: OffsetDateTime,
    ) -> Result<Lot<TicketResume>, StorageError> {
        self.page_de_tickets(portee, liste, now).await
    }

    async fn rechercher(
        &self,
        portee: Portee,
        recherche: &Recherche,
        limit: u32,
    ) -> Result<Lot<TicketTrouve>, StorageError> {
        self.meilleurs(portee, recherche, limit).await
    }

    async fn detail(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<TicketDetail>, StorageError> {
        self.un_ticket(portee, ticket).await
    }

    async fn horloge(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<(HorlogeDuTicket, Arc<Regles>)>, StorageError> {
        self.une_horloge(portee, ticket).await
    }

    async fn statistiques(
        &self,
        portee: Portee,
        demande: &DemandeStatistiques,
        now: OffsetDateTime,
    ) -> Result<Statistiques, StorageError> {
        self.statistiques_par_jour(portee, demande, now).await
    }
}
