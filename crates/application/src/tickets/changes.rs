//! Load, decide, record: the one path by which a stored ticket changes, and the one by which a new
//! one comes to be.

use std::{slice::from_mut, sync::Arc};

use domain::{
    Acteur, ChampInvalide, ChantierId, Contexte, Droit, Faits, Liens, Ouverture, Responsable,
    Ticket, TicketError, TicketId, TicketRef, ValeurInvalide,
};
use time::OffsetDateTime;

use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, IdGenerator, Trace, Transaction, UnitOfWork},
    sla::remettre_a_jour,
};

/// Which ticket is to change, by whom, and what that takes.
pub(super) struct Cible<'a> {
    pub ticket: TicketRef,
    /// The version that the caller saw, if it says so.
    pub version: Option<i32>,
    pub acteur: &'a Acteur,
    pub droit: Droit,
    pub references: Citees<'a>,
}

/// What a request refers to by name or id.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Citees<'a> {
    pub chantier: Option<ChantierId>,
    pub responsable: Option<&'a Responsable>,
}

/// Runs a decision of the domain on a ticket and records what came of it.
#[derive(Clone)]
pub struct TicketChanges {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl TicketChanges {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { uow, clock, ids }
    }

    /// Changes a stored ticket. A decision without facts writes nothing.
    pub(super) async fn apply<D>(&self, cible: Cible<'_>, decide: D) -> AppResult<Ticket>
    where
        D: FnOnce(&mut Ticket, &Contexte<'_>) -> Result<Faits, TicketError> + Send,
    {
        let Cible { acteur, .. } = cible;
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        // What the caller may not see is absent before it is forbidden.
        let found = tx.tickets().find(acteur.portee(), &cible.ticket).await?;
        let mut ticket = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        acteur.exiger(cible.droit)?;
        let regles = tx.regles().en_vigueur().await?;
        let (un, ids) = (from_mut(&mut ticket), self.ids.as_ref());
        remettre_a_jour(tx.as_ref(), un, &regles, now, ids).await?;
        ticket.exiger_version(cible.version)?;
        let liens = resoudre(tx.as_ref(), acteur, cible.references).await?;
        let faits = decide(&mut ticket, &Contexte { now, regles: &regles, liens })?;
        if !faits.is_empty() {
            tx.tickets().save(&ticket, &self.trace(&faits, acteur, now)).await?;
            tx.commit().await?;
        }
        Ok(ticket)
    }

    /// Opens a ticket. The number is taken last: others wait for it.
    pub(super) async fn open(&self, ouverture: Ouverture, acteur: &Acteur) -> AppResult<Ticket> {
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        let responsable = ouverture.responsable.as_ref();
        let references = Citees { chantier: ouverture.chantier, responsable };
        let liens = resoudre(tx.as_ref(), acteur, references).await?;
        let mut inconnus = Vec::new();
        if let Some(client) = ouverture.client
            && !tx.references().client_existe(acteur.portee(), client).await?
        {
            inconnus.push(client_inconnu());
        }
        if ouverture.chantier.is_some() && liens.client_du_chantier.is_none() {
            inconnus.push(ValeurInvalide::new("chantier inconnu").pour("chantierId"));
        }
        if !inconnus.is_empty() {
            return Err(AppError::Champs(inconnus));
        }
        let id = TicketId(self.ids.next());
        let regles = tx.regles().en_vigueur().await?;
        let numero = tx.tickets().prochain_numero(now.year()).await?;
        let contexte = Contexte { now, regles: &regles, liens };
        let (ticket, faits) = Ticket::ouvrir(id, numero, ouverture, &contexte)?;
        tx.tickets().add(&ticket, &self.trace(&faits, acteur, now)).await?;
        tx.commit().await?;
        Ok(ticket)
    }

    fn trace(&self, faits: &Faits, acteur: &Acteur, now: OffsetDateTime) -> Trace {
        Trace::new(faits, acteur, now, self.ids.as_ref())
    }
}

/// The same answer for a client that doesn't exist and for one that the caller may not know of.
pub(super) fn client_inconnu() -> ChampInvalide {
    ValeurInvalide::new("client inconnu").pour("clientId")
}

/// Finds out what the request refers to, as far as the caller may know.
async fn resoudre(tx: &dyn Transaction, acteur: &Acteur, citees: Citees<'_>) -> AppResult<Liens> {
    let references = tx.references();
    let client_du_chantier = match citees.chantier {
        Some(chantier) => references.client_du_chantier(acteur.portee(), chantier).await?,
        None => None,
    };
    let utilisateur = match citees.responsable {
        Some(responsable) => references.utilisateur_designe(acteur.portee(), responsable).await?,
        None => None,
    };
    Ok(Liens { client_du_chantier, utilisateur })
}
