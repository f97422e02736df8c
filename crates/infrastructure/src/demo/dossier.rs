//! One ticket and its history, as they grow together.

use domain::{
    Contexte, Faits, Liens, Numero, Ouverture, Ticket, TicketError, TicketId, TicketState,
    sla::{Mouvement, Regles},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{decor::Personne, ids::Ids, parcours::Etape};

/// One ticket and its history.
pub struct Dossier {
    ticket: Ticket,
    historique: Vec<Entree>,
    horloge: Vec<Inscription>,
}

/// One thing that happened to the clock.
pub struct Inscription {
    /// The version that it made.
    pub version: i32,
    /// Its place in that change.
    pub rang: i32,
    /// When.
    pub date: OffsetDateTime,
    /// What.
    pub mouvement: Mouvement,
}

/// One entry of the history.
pub struct Entree {
    /// Its id.
    pub id: Uuid,
    /// Its word.
    pub action: &'static str,
    /// Its sentence.
    pub description: String,
    /// Who did it.
    pub auteur: Personne,
    /// When.
    pub date: OffsetDateTime,
}

/// Someone does something at an instant.
pub struct Geste<'a> {
    /// When.
    pub date: OffsetDateTime,
    /// Who.
    pub auteur: &'a Personne,
    /// What deadlines follow from.
    pub regles: &'a Regles,
}

impl Geste<'_> {
    const fn contexte(&self, liens: Liens) -> Contexte<'_> {
        let Self { date: now, regles, .. } = *self;
        Contexte { now, regles, liens }
    }
}

impl Dossier {
    /// Opens a ticket.
    pub fn ouvrir(
        numero: Numero,
        ouverture: Ouverture,
        geste: &Geste<'_>,
        ids: &mut Ids,
    ) -> Result<Self, TicketError> {
        let id = TicketId(ids.suivant(geste.date));
        // The generator picks a chantier first, and the client that goes with it.
        let liens = Liens { client_du_chantier: ouverture.client, ..Liens::default() };
        let (ticket, faits) = Ticket::ouvrir(id, numero, ouverture, &geste.contexte(liens))?;
        let mut dossier = Self { ticket, historique: Vec::new(), horloge: Vec::new() };
        dossier.noter(&faits, geste, ids);
        Ok(dossier)
    }

    /// Goes one step on.
    pub fn avancer(
        &mut self,
        etape: Etape,
        geste: &Geste<'_>,
        ids: &mut Ids,
    ) -> Result<(), TicketError> {
        let sans_lien = geste.contexte(Liens::default());
        let faits = match etape {
            Etape::Action(action) => self.ticket.executer(action, &sans_lien)?,
            Etape::Modifier(demande) => self.ticket.modifier(*demande, &sans_lien)?,
            Etape::Affecter(personne) => {
                let liens = Liens { utilisateur: personne.id, ..Liens::default() };
                self.ticket.affecter(personne.nom, &geste.contexte(liens))?
            }
        };
        self.noter(&faits, geste, ids);
        Ok(())
    }

    /// Lets what was crossed by now be known already: nobody is to be told of years of deadlines at
    /// the first start.
    pub fn taire(&mut self, now: OffsetDateTime) {
        let _ = self.ticket.annoncer(now);
    }

    fn noter(&mut self, faits: &Faits, geste: &Geste<'_>, ids: &mut Ids) {
        self.historique.extend(faits.as_slice().iter().map(|fait| Entree {
            id: ids.suivant(geste.date),
            action: fait.action(),
            description: fait.description(),
            auteur: geste.auteur.clone(),
            date: geste.date,
        }));
        let (version, date) = (self.ticket.state().version, geste.date);
        let nouveaux = self.ticket.mouvements().iter().skip(self.horloge.len());
        self.horloge.extend((0..).zip(nouveaux).map(|(rang, mouvement)| Inscription {
            version,
            rang,
            date,
            mouvement: *mouvement,
        }));
    }

    /// The ticket.
    pub const fn ticket(&self) -> &TicketState {
        self.ticket.state()
    }

    /// What happened to it, oldest first.
    pub fn historique(&self) -> &[Entree] {
        &self.historique
    }

    /// What happened to its clock, oldest first.
    pub fn horloge(&self) -> &[Inscription] {
        &self.horloge
    }
}
