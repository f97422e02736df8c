//! Letting clocks follow a change of the rules.

use std::sync::Arc;

use domain::{
    Echeance, Numero, Ticket, TicketId,
    sla::{Mouvement, Regles},
};
use time::{Duration, OffsetDateTime};

use crate::{
    AppResult,
    ports::{
        Clock, IdGenerator, Trace, Transaction, UnitOfWork,
        repositories::{Horloge, Recalcul},
    },
};

/// Tickets in one transaction: few enough that nobody waits long for one of them.
const LOT: u64 = 500;
/// How long whoever began to follow a change has for the next lot, before another takes over.
pub(super) const SURSIS: Duration = Duration::seconds(15);

/// The deadline of a ticket, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the ticket")]
pub struct Deplacement {
    pub id: TicketId,
    pub numero: Numero,
    pub avant: Option<OffsetDateTime>,
    pub apres: Option<OffsetDateTime>,
}

/// What a change of the rules did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilan {
    /// How many deadlines moved.
    pub total: u64,
    /// The first [`Bilan::MAX`] of them.
    pub deplaces: Vec<Deplacement>,
}

impl Bilan {
    /// The most tickets that are named.
    pub const MAX: usize = 1_000;

    pub(super) fn noter(&mut self, deplacement: Deplacement) {
        self.total += 1;
        if self.deplaces.len() < Self::MAX {
            self.deplaces.push(deplacement);
        }
    }
}

/// Lets clocks follow changes of the rules.
#[derive(Clone)]
pub struct Recalculer {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl Recalculer {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { uow, clock, ids }
    }

    /// Lets every clock that a change concerns follow it, in short transactions: the tickets stay
    /// usable, and one that is changed meanwhile follows by itself. What another holds just then is
    /// left to [`Recalculer::reprendre`].
    ///
    /// # Errors
    ///
    /// Storage failure: what was not reached is left too.
    pub async fn execute(&self, recalcul: &Recalcul) -> AppResult<Bilan> {
        let (mut bilan, mut apres) = (Bilan::default(), None);
        loop {
            apres = self.un_lot(recalcul, apres, &mut bilan).await?;
            if apres.is_none() {
                return Ok(bilan);
            }
        }
    }

    /// Ends what others began and did not end, and says how many deadlines moved.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn reprendre(&self) -> AppResult<u64> {
        let tx = self.uow.begin().await?;
        let recalculs = tx.regles().recalculs_en_souffrance(self.clock.now()).await?;
        drop(tx);
        let mut total = 0;
        for recalcul in &recalculs {
            total += self.execute(recalcul).await?.total;
        }
        Ok(total)
    }

    /// The next lot after a ticket, and its last one, unless it was empty.
    async fn un_lot(
        &self,
        recalcul: &Recalcul,
        apres: Option<TicketId>,
        bilan: &mut Bilan,
    ) -> AppResult<Option<TicketId>> {
        let (now, revision) = (self.clock.now(), recalcul.revision);
        let tx = self.uow.begin().await?;
        let lot = tx.tickets().a_recalculer(revision, apres, LOT).await?;
        if lot.is_empty() {
            let reste = tx.tickets().reste_a_recalculer(revision).await?;
            tx.regles().tenir_recalcul(revision, reste.then_some(now)).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let regles = tx.regles().en_vigueur().await?;
        let mut recales = Vec::with_capacity(lot.len());
        for Horloge { mut ticket, mouvements } in lot {
            let avant = limite(&ticket);
            let trace = self.recaler(&mut ticket, mouvements, (&regles, recalcul), now);
            if !trace.entrees.is_empty() {
                let (id, numero) = (ticket.state().id, ticket.state().numero);
                bilan.noter(Deplacement { id, numero, avant, apres: limite(&ticket) });
            }
            recales.push((ticket, trace));
        }
        tx.tickets().recaler(&recales).await?;
        tx.regles().tenir_recalcul(revision, Some(now + SURSIS)).await?;
        tx.commit().await?;
        Ok(recales.last().map(|(ticket, _)| ticket.state().id))
    }

    fn recaler(
        &self,
        ticket: &mut Ticket,
        mouvements: Vec<(OffsetDateTime, Mouvement)>,
        (regles, recalcul): (&Regles, &Recalcul),
        now: OffsetDateTime,
    ) -> Trace {
        let faits = ticket.recalculer(mouvements, regles, &recalcul.motif, now);
        Trace::new(&faits, recalcul.auteur.clone(), now, self.ids.as_ref())
    }
}

/// Lets the clock of a ticket that was loaded to be changed follow the rules first, where it lags
/// behind a change of them that is still being followed.
pub async fn remettre_a_jour(
    tx: &dyn Transaction,
    ticket: &mut Ticket,
    regles: &Regles,
    now: OffsetDateTime,
    ids: &dyn IdGenerator,
) -> AppResult<()> {
    if ticket.est_a_jour(regles) {
        return Ok(());
    }
    let Some(recalcul) = tx.regles().dernier_recalcul(ticket.state().lieu()).await? else {
        return Ok(());
    };
    let mouvements = tx.tickets().mouvements(ticket.state().id).await?;
    let faits = ticket.recalculer(mouvements, regles, &recalcul.motif, now);
    let trace = Trace::new(&faits, recalcul.auteur, now, ids);
    Ok(tx.tickets().recaler(&[(ticket.clone(), trace)]).await?)
}

pub(super) fn limite(ticket: &Ticket) -> Option<OffsetDateTime> {
    ticket.state().compteur.echeance.map(Echeance::limite)
}
