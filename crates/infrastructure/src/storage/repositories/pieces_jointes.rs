//! Files attached to tickets, as rows.

use application::ports::{StorageError, Trace, repositories::PieceJointeRepository};
use async_trait::async_trait;
use domain::{
    MessageId, NomFichier, Objet, Photo, PieceJointe, PieceJointeId, Portee, Ticket, TicketId,
    UtilisateurId,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{chantiers::from_coordonnees, lire, lire_option, to_coordonnees};
use crate::storage::{
    entities::piece_jointe::{Column, Entity, Model},
    error::storage_error,
    perimetre,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl PieceJointeRepository for SeaOrmTransaction {
    async fn find(
        &self,
        portee: Portee,
        ticket: TicketId,
        ids: &[PieceJointeId],
    ) -> Result<Vec<PieceJointe>, StorageError> {
        let rows = perimetre::pieces_jointes(portee)
            .filter(Column::TicketId.eq(ticket.0))
            .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        rows.iter().map(to_piece).collect()
    }

    async fn add(
        &self,
        ticket: &Ticket,
        piece: &PieceJointe,
        trace: &Trace,
    ) -> Result<(), StorageError> {
        let row = to_row(piece, ticket.state().id)?.into_active_model();
        Entity::insert(row).exec_without_returning(&self.tx).await.map_err(storage_error)?;
        self.compter(ticket.state().id, piece.visibilite, trace.date).await?;
        self.consigner([(ticket.state(), trace)]).await
    }

    async fn remove(
        &self,
        ticket: &Ticket,
        piece: &PieceJointe,
        trace: &Trace,
    ) -> Result<(), StorageError> {
        Entity::delete_by_id(piece.id.0).exec(&self.tx).await.map_err(storage_error)?;
        self.compter(ticket.state().id, piece.visibilite, trace.date).await?;
        self.consigner([(ticket.state(), trace)]).await
    }
}

fn to_row(piece: &PieceJointe, ticket: TicketId) -> Result<Model, StorageError> {
    Ok(Model {
        id: piece.id.0,
        ticket_id: ticket.0,
        nom: piece.nom.to_string(),
        kind: piece.kind.to_string(),
        taille: i32::try_from(piece.taille).map_err(StorageError::backend)?,
        url: piece.objet.cle.to_string(),
        copie: piece.objet.copie,
        vignette: piece.objet.vignette,
        sha256: piece.empreinte.to_string(),
        description: piece.description.clone().map(String::from),
        auteur: piece.auteur.to_string(),
        auteur_id: piece.auteur_id.0,
        message_id: piece.message.map(|message| message.0),
        interne: piece.visibilite.est_interne(),
        prise_le: piece.photo.prise_le,
        coordonnees: piece.photo.coordonnees.map(from_coordonnees),
        created_at: piece.date,
    })
}

fn to_piece(row: &Model) -> Result<PieceJointe, StorageError> {
    Ok(PieceJointe {
        id: PieceJointeId(row.id),
        nom: NomFichier::nettoyer(&row.nom),
        kind: lire(&row.kind)?,
        taille: u64::try_from(row.taille).map_err(StorageError::backend)?,
        empreinte: lire(&row.sha256)?,
        description: lire_option(row.description.as_deref())?,
        auteur: lire(&row.auteur)?,
        auteur_id: UtilisateurId(row.auteur_id),
        date: row.created_at,
        message: row.message_id.map(MessageId),
        visibilite: row.interne.into(),
        photo: Photo {
            prise_le: row.prise_le,
            coordonnees: row.coordonnees.as_ref().map(to_coordonnees).transpose()?,
        },
        objet: Objet { cle: lire(&row.url)?, copie: row.copie, vignette: row.vignette },
    })
}
