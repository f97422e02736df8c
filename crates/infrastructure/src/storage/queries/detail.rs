//! One ticket with all that its page shows, in one round trip.

use std::sync::Arc;

use application::ports::{
    StorageError,
    queries::{ChantierDuTicket, ClientDuTicket, TicketDetail},
};
use domain::{
    CalendrierId, ChantierId, ClientId, Echeance, Numero, Portee, TicketId, TicketRef,
    UtilisateurId,
    sla::{Cible, Compteur, Lieu, Regles},
};
use uuid::Uuid;

use super::{Colonnes, SeaOrmQueries};
use crate::storage::{
    perimetre::{JOIN_CHANTIER, JOIN_CLIENT, comptes_du_ticket},
    repositories::{lire, lire_option},
    sql::Sql,
};

/// The number of the rules that a clock is read with.
pub(super) const NUMERO_DES_REGLES: &str = "(SELECT numero FROM sla_regles)";

/// In the order in which [`to_detail`] reads them; the count of messages follows, and as one JSON
/// text each: messages, files, history.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.titre, t.description, t.status, t.priority, \
    t.categorie, t.client_id, c.nom, c.type, c.email, c.telephone, t.chantier_id, s.nom, s.type, \
    s.adresse, s.ville, t.responsable, t.responsable_id, t.date_creation, t.date_modification, \
    t.status, t.date_alerte, t.date_limite, t.sla_status, t.sla_compte, t.sla_ancre, t.sla_cible, \
    t.sla_seuil, t.sla_niveau, t.sla_calendrier_id, t.date_resolution, t.motif_cloture, \
    t.niveau_escalade, CAST(t.tags AS text), t.version, CAST(s.coordonnees AS text), ";

impl SeaOrmQueries {
    pub(super) async fn un_ticket(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<TicketDetail>, StorageError> {
        let Some(row) = self.one(self.ticket(portee, ticket)).await? else { return Ok(None) };
        let mut c = Colonnes::new(&row);
        let regles = self.regles.de(&self.pool, c.lire()?).await?;
        to_detail(c, regles).map(Some)
    }

    fn ticket(&self, portee: Portee, ticket: &TicketRef) -> Sql {
        let mut sql = self.sql();
        let [messages, _] = comptes_du_ticket(portee);
        sql.push("SELECT ")
            .push(NUMERO_DES_REGLES)
            .push(", ")
            .push(COLONNES)
            .push(messages)
            .push(", ");
        sql.derniere_page(portee, TicketDetail::MESSAGES).push(", ").historique(portee);
        sql.push(" FROM (SELECT t.*").le_ticket(portee, ticket).push(") AS t");
        sql.push(JOIN_CLIENT).push(JOIN_CHANTIER);
        sql
    }
}

fn to_detail(mut c: Colonnes<'_>, regles: Arc<Regles>) -> Result<TicketDetail, StorageError> {
    let mut detail = TicketDetail {
        id: TicketId(c.lire()?),
        numero: Numero { annee: c.lire()?, sequence: c.lire()? },
        titre: c.lire()?,
        description: c.lire()?,
        status: c.mot()?,
        priority: c.mot()?,
        categorie: c.mot()?,
        client: client(&mut c)?,
        chantier: chantier(&mut c)?,
        responsable: c.lire()?,
        responsable_id: c.lire::<Option<_>>()?.map(UtilisateurId),
        date_creation: c.lire()?,
        date_modification: c.lire()?,
        compteur: compteur(&mut c)?,
        lieu: Lieu { calendrier: CalendrierId(c.lire()?), chantier: None },
        regles,
        date_resolution: c.lire()?,
        motif_cloture: c.lire()?,
        niveau_escalade: 0,
        tags: Vec::new(),
        nb_messages: 0,
        version: 0,
        messages: Vec::new(),
        pieces_jointes: Vec::new(),
        historique: Vec::new(),
    };
    detail.niveau_escalade = u8::try_from(c.lire::<i16>()?).unwrap_or(0);
    detail.tags = c.tags()?;
    detail.version = c.lire()?;
    detail.lieu.chantier = detail.chantier.as_ref().map(|chantier| chantier.id);
    let coordonnees = c.lieu()?;
    if let Some(chantier) = &mut detail.chantier {
        chantier.coordonnees = coordonnees;
    }
    detail.nb_messages = c.lire()?;
    (detail.messages, detail.pieces_jointes) = c.conversation()?;
    detail.historique = c.historique()?;
    Ok(detail)
}

fn client(c: &mut Colonnes<'_>) -> Result<Option<ClientDuTicket>, StorageError> {
    let id: Option<Uuid> = c.lire()?;
    let (nom, kind): (Option<String>, Option<String>) = (c.lire()?, c.lire()?);
    let (email, telephone) = (c.lire()?, c.lire()?);
    let Some(((id, nom), kind)) = id.zip(nom).zip(kind) else { return Ok(None) };
    Ok(Some(ClientDuTicket { id: ClientId(id), nom, kind: lire(&kind)?, email, telephone }))
}

fn chantier(c: &mut Colonnes<'_>) -> Result<Option<ChantierDuTicket>, StorageError> {
    let id: Option<Uuid> = c.lire()?;
    let (nom, kind): (Option<String>, Option<String>) = (c.lire()?, c.lire()?);
    let (adresse, ville) = (c.lire()?, c.lire()?);
    let Some(((id, nom), kind)) = id.zip(nom).zip(kind) else { return Ok(None) };
    let (id, kind, coordonnees) = (ChantierId(id), lire(&kind)?, None);
    Ok(Some(ChantierDuTicket { id, nom, kind, adresse, ville, coordonnees }))
}

pub(super) fn compteur(c: &mut Colonnes<'_>) -> Result<Compteur, StorageError> {
    let marche = c.mot::<domain::Status>()?.into();
    let echeance = echeance(c)?;
    let fige = lire_option(c.lire::<Option<String>>()?.as_deref())?;
    let (compte, ancre, secondes) = (c.lire()?, c.lire()?, c.lire::<Option<i64>>()?);
    let seuil = u8::try_from(c.lire::<i16>()?).map_err(StorageError::backend)?;
    let niveau = lire_option(c.lire::<Option<String>>()?.as_deref())?;
    let cible = secondes.map(|secondes| Cible { secondes, seuil, niveau });
    Ok(Compteur { compte, ancre, marche, cible, echeance, fige })
}

fn echeance(c: &mut Colonnes<'_>) -> Result<Option<Echeance>, StorageError> {
    let (alerte, limite): (Option<_>, Option<_>) = (c.lire()?, c.lire()?);
    Ok(alerte.zip(limite).map(|(alerte, limite)| Echeance::new(alerte, limite)))
}
