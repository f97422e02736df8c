//! What belongs to a ticket: messages, files, history. The statement that reads the ticket gathers
//! them as JSON, which saves a round trip for each.

use application::{
    Pagination,
    ports::{StorageError, queries::EntreeHistorique},
};
use domain::{
    Coordonnees, Message, MessageId, Objet, Photo, PieceJointe, PieceJointeId, Portee, TicketRef,
    UtilisateurId,
};
use sea_orm::DatabaseBackend;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use self::Champ::{Booleen, Id, Json, Tel};
use super::Colonnes;
use crate::storage::{
    perimetre::{DuTicket, Table},
    repositories::{lire, lire_option, to_coordonnees},
    sql::Sql,
};

/// A column, and how it becomes JSON.
#[derive(Clone, Copy)]
pub(super) enum Champ {
    /// As it is.
    Tel(&'static str),
    /// An id: binary on SQLite.
    Id(&'static str),
    /// A truth value: a number on SQLite.
    Booleen(&'static str),
    /// JSON already.
    Json(&'static str),
}

#[rustfmt::skip]
const MESSAGE: &[Champ] = &[
    Id("m.id"), Tel("m.auteur"), Id("m.auteur_id"), Tel("m.contenu"), Booleen("m.interne"),
    Tel("m.created_at"),
];
/// In the order of [`MESSAGE`].
type LigneMessage = (Uuid, String, Uuid, String, u8, String);

#[rustfmt::skip]
const PIECE: &[Champ] = &[
    Id("p.id"), Tel("p.nom"), Tel("p.type"), Tel("p.taille"), Tel("p.sha256"),
    Tel("p.description"), Tel("p.auteur"), Id("p.auteur_id"), Tel("p.created_at"),
    Id("p.message_id"), Booleen("p.interne"), Tel("p.prise_le"), Json("p.coordonnees"),
    Tel("p.url"), Booleen("p.copie"), Booleen("p.vignette"),
];
/// In the order of [`PIECE`].
#[rustfmt::skip]
type LignePiece = (
    Uuid, String, String, u64, String, Option<String>, String, Uuid, String,
    Option<Uuid>, u8, Option<String>, Option<Value>, String, u8, u8,
);

#[rustfmt::skip]
const ENTREE: &[Champ] = &[
    Id("h.id"), Tel("h.action"), Tel("h.description"), Tel("h.auteur"), Tel("h.created_at"),
];
/// In the order of [`ENTREE`].
type LigneEntree = (Uuid, String, Option<String>, String, String);

impl Sql {
    /// One ticket within a scope, as `t`: ` FROM … WHERE …`.
    pub(super) fn le_ticket(&mut self, portee: Portee, ticket: &TicketRef) -> &mut Self {
        self.within(Table::Tickets, "t", portee);
        match ticket {
            TicketRef::Id(id) => self.push(" AND t.id = ").bind(id.0),
            TicketRef::Numero(numero) => {
                self.push(" AND t.annee = ").bind(numero.annee);
                self.push(" AND t.sequence = ").bind(numero.sequence)
            }
        }
    }

    /// The last messages of the ticket `t`, and all its files.
    pub(super) fn derniere_page(&mut self, portee: Portee, messages: u32) -> &mut Self {
        self.push("(SELECT ").rassembler(MESSAGE, PLUS_ANCIENS).push(" FROM (SELECT m.*");
        self.du_ticket(DuTicket::Messages, "m", portee);
        self.push(&format!(" ORDER BY m.created_at DESC, m.id DESC LIMIT {messages}) AS m), "));
        self.push("(SELECT ").rassembler(PIECE, "p.created_at, p.id");
        self.du_ticket(DuTicket::PieceJointes, "p", portee).push(")")
    }

    /// A page of the messages of the ticket `t`, and their files.
    pub(super) fn page_de_messages(&mut self, portee: Portee, page: Pagination) -> &mut Self {
        self.push("(SELECT ").rassembler(MESSAGE, PLUS_ANCIENS).push(" FROM (SELECT m.*");
        self.du_ticket(DuTicket::Messages, "m", portee).page(PLUS_ANCIENS, page).push(") AS m), ");
        self.push("(SELECT ").rassembler(PIECE, "p.created_at, p.id");
        self.du_ticket(DuTicket::PieceJointes, "p", portee);
        self.push(" AND p.message_id IN (SELECT m.id");
        self.du_ticket(DuTicket::Messages, "m", portee).page(PLUS_ANCIENS, page).push("))")
    }

    /// One file of the ticket `t`.
    pub(super) fn une_piece(&mut self, portee: Portee, id: PieceJointeId) -> &mut Self {
        self.push("(SELECT ").rassembler(PIECE, "p.created_at, p.id");
        self.du_ticket(DuTicket::PieceJointes, "p", portee).push(" AND p.id = ").bind(id.0);
        self.push(")")
    }

    /// The history of the ticket `t`.
    pub(super) fn historique(&mut self, portee: Portee) -> &mut Self {
        self.push("(SELECT ").rassembler(ENTREE, "h.created_at, h.id");
        self.du_ticket(DuTicket::Historique, "h", portee).push(")")
    }

    /// All rows as one JSON text, an array each, in that order.
    pub(super) fn rassembler(&mut self, champs: &[Champ], ordre: &str) -> &mut Self {
        let postgres = self.backend() == DatabaseBackend::Postgres;
        self.push(if postgres {
            "CAST(json_agg(json_build_array("
        } else {
            "json_group_array(json_array("
        });
        for (rang, champ) in champs.iter().enumerate() {
            self.push(if rang == 0 { "" } else { ", " });
            self.push(&match (*champ, postgres) {
                (Tel(c) | Id(c) | Json(c), true) | (Tel(c), false) => c.to_owned(),
                (Id(c), false) => format!("nullif(lower(hex({c})), '')"),
                (Json(c), false) => format!("json({c})"),
                (Booleen(c), _) => format!("CAST({c} AS int)"),
            });
        }
        self.push(") ORDER BY ").push(ordre).push(")");
        self.push(if postgres { " AS text)" } else { "" })
    }
}

const PLUS_ANCIENS: &str = "m.created_at, m.id";

impl Colonnes<'_> {
    /// The next two columns: messages and files. A message has those files that are in it.
    pub(super) fn conversation(
        &mut self,
    ) -> Result<(Vec<Message>, Vec<PieceJointe>), StorageError> {
        let mut messages = self.lignes(to_message)?;
        let pieces = self.pieces()?;
        for piece in &pieces {
            let son_message = messages.iter_mut().find(|m| Some(m.id) == piece.message);
            if let Some(message) = son_message {
                message.pieces_jointes.push(piece.id);
            }
        }
        Ok((messages, pieces))
    }

    /// The next column, which holds files.
    pub(super) fn pieces(&mut self) -> Result<Vec<PieceJointe>, StorageError> {
        self.lignes(to_piece)
    }

    /// The next column, which holds a history.
    pub(super) fn historique(&mut self) -> Result<Vec<EntreeHistorique>, StorageError> {
        self.lignes(to_entree)
    }

    /// The next column, which holds the text of a place.
    pub(super) fn lieu(&mut self) -> Result<Option<Coordonnees>, StorageError> {
        let Some(json) = self.lire::<Option<String>>()? else { return Ok(None) };
        to_coordonnees(&serde_json::from_str(&json).map_err(StorageError::backend)?).map(Some)
    }

    /// The next column, which holds rows that were gathered as JSON.
    pub(super) fn lignes<L: DeserializeOwned, T>(
        &mut self,
        to: fn(L) -> Result<T, StorageError>,
    ) -> Result<Vec<T>, StorageError> {
        let Some(json) = self.lire::<Option<String>>()? else { return Ok(Vec::new()) };
        let lignes: Vec<L> = serde_json::from_str(&json).map_err(StorageError::backend)?;
        lignes.into_iter().map(to).collect()
    }
}

fn to_message(ligne: LigneMessage) -> Result<Message, StorageError> {
    let (id, auteur, auteur_id, contenu, interne, date) = ligne;
    Ok(Message {
        id: MessageId(id),
        auteur: lire(&auteur)?,
        auteur_id: UtilisateurId(auteur_id),
        contenu: lire(&contenu)?,
        visibilite: (interne != 0).into(),
        date: instant(&date)?,
        pieces_jointes: Vec::new(),
    })
}

#[rustfmt::skip]
fn to_piece(ligne: LignePiece) -> Result<PieceJointe, StorageError> {
    let (
        id, nom, kind, taille, sha256, description, auteur, auteur_id, date,
        message, interne, prise_le, coordonnees, cle, copie, vignette,
    ) = ligne;
    Ok(PieceJointe {
        id: PieceJointeId(id),
        nom: domain::NomFichier::nettoyer(&nom),
        kind: lire(&kind)?,
        taille,
        empreinte: lire(&sha256)?,
        description: lire_option(description.as_deref())?,
        auteur: lire(&auteur)?,
        auteur_id: UtilisateurId(auteur_id),
        date: instant(&date)?,
        message: message.map(MessageId),
        visibilite: (interne != 0).into(),
        photo: Photo {
            prise_le: prise_le.as_deref().map(instant).transpose()?,
            coordonnees: coordonnees.as_ref().map(to_coordonnees).transpose()?,
        },
        objet: Objet { cle: lire(&cle)?, copie: copie != 0, vignette: vignette != 0 },
    })
}

fn to_entree(ligne: LigneEntree) -> Result<EntreeHistorique, StorageError> {
    let (id, action, description, auteur, date) = ligne;
    let (description, date) = (description.unwrap_or_default(), instant(&date)?);
    Ok(EntreeHistorique { id, action, description, auteur, date })
}

pub(super) fn instant(texte: &str) -> Result<OffsetDateTime, StorageError> {
    OffsetDateTime::parse(texte, &Rfc3339).map_err(StorageError::backend)
}
