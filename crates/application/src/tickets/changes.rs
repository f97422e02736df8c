//! Load, decide, record: the one path by which a stored ticket changes, and the one by which a new
//! one comes to be.

use std::{
    collections::{HashMap, HashSet},
    slice::from_mut,
    sync::Arc,
};

use domain::{
    Acteur, Action, ChampInvalide, ChantierId, Contexte, Droit, Faits, Liens, Ouverture,
    Responsable, Ticket, TicketError, TicketId, TicketRef, ValeurInvalide,
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

/// Which tickets are to change alike, by whom, and what that takes.
pub(super) struct Cibles<'a> {
    pub tickets: &'a [TicketRef],
    pub acteur: &'a Acteur,
    pub droit: Droit,
    pub references: Citees<'a>,
    /// Whether it is only to be told what would happen.
    pub simulation: bool,
}

/// What became of tickets that were to change alike.
#[derive(Debug, Default)]
pub struct BilanEnMasse {
    /// How many did what was asked, or had nothing to do for it.
    pub modifies: usize,
    /// The others, as they were named first, and why.
    pub refus: Vec<(TicketRef, AppError)>,
}

/// What a request refers to by name or id.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Citees<'a> {
    pub chantier: Option<ChantierId>,
    pub responsable: Option<&'a Responsable>,
}

impl<'a> From<&'a Action> for Citees<'a> {
    fn from(action: &'a Action) -> Self {
        let responsable = match action {
            Action::Affecter(responsable) => Some(responsable),
            Action::Escalader(_)
            | Action::Cloturer(_)
            | Action::Reopen(_)
            | Action::ChangerPriorite(_)
            | Action::AjouterTags(_) => None,
        };
        Self { responsable, ..Self::default() }
    }
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

    /// Changes stored tickets, each as [`TicketChanges::apply`] would, all in one transaction and in
    /// as many statements as for one. What one of them refuses leaves the others changed.
    pub(super) async fn apply_many<D>(
        &self,
        cibles: Cibles<'_>,
        decide: D,
    ) -> AppResult<BilanEnMasse>
    where
        D: Fn(&mut Ticket, &Contexte<'_>) -> Result<Faits, TicketError> + Send,
    {
        let Cibles { acteur, .. } = cibles;
        acteur.exiger(cibles.droit)?;
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        let mut trouves = tx.tickets().find_many(acteur.portee(), cibles.tickets).await?;
        let regles = tx.regles().en_vigueur().await?;
        remettre_a_jour(tx.as_ref(), &mut trouves, &regles, now, self.ids.as_ref()).await?;
        let liens = resoudre(tx.as_ref(), acteur, cibles.references).await?;
        let contexte = Contexte { now, regles: &regles, liens };
        let (mut bilan, mut changes) = (BilanEnMasse::default(), Vec::new());
        for (nom, trouve) in nommer(cibles.tickets, trouves) {
            let Some(mut ticket) = trouve else {
                bilan.refus.push((nom, AppError::Introuvable(Ressource::Ticket)));
                continue;
            };
            match decide(&mut ticket, &contexte) {
                Ok(faits) => {
                    bilan.modifies += 1;
                    if !faits.is_empty() {
                        let trace = self.trace(&faits, acteur, now);
                        changes.push((ticket, trace));
                    }
                }
                Err(refus) => bilan.refus.push((nom, refus.into())),
            }
        }
        if !(changes.is_empty() || cibles.simulation) {
            tx.tickets().save_many(&changes).await?;
            tx.commit().await?;
        }
        Ok(bilan)
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

/// Each ticket once, by the name that it was given first, in that order; `None` where there is none.
fn nommer(noms: &[TicketRef], trouves: Vec<Ticket>) -> Vec<(TicketRef, Option<Ticket>)> {
    let numeros: HashMap<_, _> =
        trouves.iter().map(|ticket| (ticket.state().numero, ticket.state().id)).collect();
    let seul_nom = |nom: &TicketRef| match nom {
        TicketRef::Numero(numero) => numeros.get(numero).map_or(*nom, |id| TicketRef::Id(*id)),
        TicketRef::Id(_) => *nom,
    };
    let mut trouves: HashMap<_, _> =
        trouves.into_iter().map(|ticket| (TicketRef::Id(ticket.state().id), ticket)).collect();
    let mut vus = HashSet::new();
    let distincts = noms.iter().filter(|nom| vus.insert(seul_nom(nom)));
    distincts.map(|nom| (*nom, trouves.remove(&seul_nom(nom)))).collect()
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
