//! The ticket: its state, how it is opened and changed, and what it refuses.

mod actions;
mod annoncer;
mod categorie;
mod event;
mod modifier;
mod numero;
mod ouvrir;
mod priority;
mod rattacher;
mod recalculer;
mod status;
#[cfg(test)]
mod testing;

use time::OffsetDateTime;

pub use self::{
    actions::Action,
    categorie::Categorie,
    event::{Fait, Faits},
    modifier::Modification,
    numero::{Numero, TicketRef},
    ouvrir::Ouverture,
    priority::Priority,
    status::Status,
};
use crate::{
    CalendrierId, ChantierId, ClientId, Description, Echeance, Motif, NiveauEscalade, Politique,
    Responsable, SlaStatus, Tags, TicketId, Titre, UtilisateurId, ValeurInvalide,
    sla::{Calendrier, Compteur, Lieu, Marche, Mouvement, Objectif, Regles},
};

/// The data of a ticket: what is stored and shown. Holding one gives no power to change a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketState {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub numero: Numero,
    /// What it is about, in a line.
    pub titre: Titre,
    /// What it is about, in full.
    pub description: Option<Description>,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub categorie: Categorie,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// Where it is: a chantier of that client.
    pub chantier: Option<ChantierId>,
    /// Who is in charge.
    pub responsable: Option<Responsable>,
    /// The user that `responsable` names, if it names exactly one.
    pub responsable_id: Option<UtilisateurId>,
    /// When it was opened.
    pub date_creation: OffsetDateTime,
    /// When it last changed.
    pub date_modification: OffsetDateTime,
    /// Its clock: how much of its time has counted, and its deadline.
    pub compteur: Compteur,
    /// The calendar that its time counts by.
    pub calendrier: CalendrierId,
    /// The last change of the rules that its clock knows of: see [`Ticket::est_a_jour`].
    pub revision: i64,
    /// The worst that users were told of it: see [`Ticket::annoncer`].
    pub annonce: SlaStatus,
    /// When it was resolved; `None` while it is open.
    pub date_resolution: Option<OffsetDateTime>,
    /// Why it was closed.
    pub motif_cloture: Option<Motif>,
    /// How far it was escalated.
    pub niveau_escalade: Option<NiveauEscalade>,
    /// Its labels.
    pub tags: Tags,
    /// Grows by one at each change; guards against lost updates.
    pub version: i32,
}

impl TicketState {
    /// How the ticket stands towards its deadline at an instant. Without a deadline: `ok`.
    #[must_use]
    pub fn sla_status(&self, instant: OffsetDateTime) -> SlaStatus {
        self.compteur.status(instant)
    }

    /// Where its time counts.
    #[must_use]
    pub const fn lieu(&self) -> Lieu {
        Lieu { calendrier: self.calendrier, chantier: self.chantier }
    }

    /// From when on there is a crossing of the deadline to announce, if there will be any.
    #[must_use]
    pub fn prochaine_annonce(&self) -> Option<OffsetDateTime> {
        self.compteur.prochaine_annonce(self.annonce)
    }
}

/// What a ticket refuses in its present state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// The status machine doesn't lead there.
    #[error("le ticket {numero} est '{de}' : il ne peut passer à '{vers}'")]
    TransitionInterdite {
        /// The ticket.
        numero: Numero,
        /// Its status.
        de: Status,
        /// The status asked for.
        vers: Status,
    },
    /// A resolved ticket must be reopened first.
    #[error("le ticket {0} est résolu : rouvrez-le d'abord")]
    DejaResolu(Numero),
    /// Only a resolved ticket can be reopened.
    #[error("le ticket {numero} est '{status}' : seul un ticket résolu peut être rouvert")]
    PasResolu {
        /// The ticket.
        numero: Numero,
        /// Its status.
        status: Status,
    },
    /// An escalation goes upwards.
    #[error("le ticket {numero} est déjà au niveau d'escalade {actuel}")]
    EscaladeInterdite {
        /// The ticket.
        numero: Numero,
        /// Its level.
        actuel: u8,
    },
    /// The caller looked at an older version.
    #[error("le ticket {numero} a changé entre-temps : sa version est {actuelle}")]
    VersionPerimee {
        /// The ticket.
        numero: Numero,
        /// Its version.
        actuelle: i32,
    },
    /// There is no such chantier, or the caller may not know of it.
    #[error("chantier inconnu")]
    ChantierInconnu,
    /// The chantier belongs to another client than the ticket.
    #[error("ce chantier n'appartient pas au client du ticket")]
    ChantierDUnAutreClient,
    /// There would be too many labels.
    #[error(transparent)]
    Tags(ValeurInvalide),
}

/// What a decision looks at besides the ticket.
#[derive(Debug, Clone, Copy)]
pub struct Contexte<'a> {
    /// The present, in UTC and whole seconds.
    pub now: OffsetDateTime,
    /// What deadlines follow from.
    pub regles: &'a Regles,
    /// What the request refers to.
    pub liens: Liens,
}

/// What the names and ids of a request turned out to mean, as far as the caller may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Liens {
    /// The client of the chantier that the request names.
    pub client_du_chantier: Option<ClientId>,
    /// The user that the request's `responsable` names, if it names exactly one.
    pub utilisateur: Option<UtilisateurId>,
}

/// A ticket that can act. Its state is read through [`Ticket::state`] and changed by opening,
/// patching and actions only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    state: TicketState,
    mouvements: Vec<Mouvement>,
}

impl Ticket {
    /// Rebuilds a ticket from storage.
    #[must_use]
    pub const fn restore(state: TicketState) -> Self {
        Self { state, mouvements: Vec::new() }
    }

    /// What the ticket is now.
    #[must_use]
    pub const fn state(&self) -> &TicketState {
        &self.state
    }

    /// What happened to its clock since it was opened or rebuilt, in order.
    #[must_use]
    pub fn mouvements(&self) -> &[Mouvement] {
        &self.mouvements
    }

    /// Demands that the caller saw the present version, where it says which one it saw.
    ///
    /// # Errors
    ///
    /// [`TicketError::VersionPerimee`].
    pub fn exiger_version(&self, vue: Option<i32>) -> Result<(), TicketError> {
        let TicketState { numero, version: actuelle, .. } = self.state;
        match vue {
            Some(vue) if vue != actuelle => Err(TicketError::VersionPerimee { numero, actuelle }),
            _ => Ok(()),
        }
    }

    /// Ends a change: nothing happened, or the ticket has a new version. A deadline that moved away
    /// is announced again when it comes; one that stands still has not moved.
    fn conclure(&mut self, faits: Vec<Fait>, now: OffsetDateTime) -> Faits {
        if !faits.is_empty() {
            self.state.version += 1;
            self.state.date_modification = now;
        }
        if self.state.compteur.marche == Marche::EnMarche {
            self.state.annonce = self.state.annonce.min(self.state.sla_status(now));
        }
        Faits(faits)
    }

    /// Moves along the status machine; staying where it is is no move.
    fn passer_a(
        &mut self,
        vers: Status,
        contexte: &Contexte<'_>,
    ) -> Result<Option<Fait>, TicketError> {
        let TicketState { status: de, numero, .. } = self.state;
        if de == vers {
            return Ok(None);
        }
        if !de.mene_a(vers) {
            return Err(TicketError::TransitionInterdite { numero, de, vers });
        }
        let marche = Marche::from(vers);
        if marche != self.state.compteur.marche {
            let calendrier = self.calendrier(contexte);
            self.state.compteur.passer_a(marche, contexte.now, calendrier);
            self.mouvements.push(Mouvement::Marche(marche));
        }
        self.state.date_resolution = (vers == Status::Resolu).then_some(contexte.now);
        if de == Status::Resolu {
            self.state.motif_cloture = None;
        }
        self.state.status = vers;
        Ok(Some(Fait::Status { avant: de, apres: vers }))
    }

    /// Gives the ticket to someone, or to nobody.
    fn confier(&mut self, a: Option<Responsable>, liens: Liens) -> Option<Fait> {
        self.state.responsable_id = liens.utilisateur;
        if self.state.responsable == a {
            return None;
        }
        let avant = std::mem::replace(&mut self.state.responsable, a.clone());
        Some(Fait::Affectation { avant, apres: a })
    }

    /// Changes the priority, and the deadline with it.
    fn prioriser(&mut self, apres: Priority, contexte: &Contexte<'_>) -> Option<Fait> {
        let avant = std::mem::replace(&mut self.state.priority, apres);
        (avant != apres).then(|| {
            self.viser(self.politique(contexte).objectif(apres), contexte);
            Fait::Priority { avant, apres }
        })
    }

    /// Replaces the target of the clock.
    fn viser(&mut self, objectif: Objectif, contexte: &Contexte<'_>) {
        let calendrier = self.calendrier(contexte);
        self.state.compteur.changer_cible(objectif, contexte.now, calendrier);
        self.mouvements.push(Mouvement::Cible(objectif));
    }

    /// The policy that holds where the ticket belongs.
    fn politique(&self, contexte: &Contexte<'_>) -> Politique {
        let TicketState { categorie, client, chantier, .. } = self.state;
        contexte.regles.politique(categorie, client, chantier)
    }

    /// The calendar that its time counts by.
    fn calendrier<'a>(&self, contexte: &Contexte<'a>) -> &'a Calendrier {
        contexte.regles.calendrier(self.state.lieu())
    }

    /// Replaces the labels.
    fn etiqueter(&mut self, apres: Tags) -> Option<Fait> {
        let avant = std::mem::replace(&mut self.state.tags, apres.clone());
        (avant != apres).then_some(Fait::Tags { avant, apres })
    }

    fn ensure_open(&self) -> Result<(), TicketError> {
        match self.state.status {
            Status::Resolu => Err(TicketError::DejaResolu(self.state.numero)),
            Status::Nouveau | Status::EnCours | Status::EnAttente => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{testing::*, *};

    #[test]
    fn a_resolved_ticket_keeps_the_status_of_its_resolution() {
        let mut ticket = ticket(Status::EnCours);
        let limite = ticket.state().compteur.echeance.unwrap().limite();

        let resolu_a_temps = limite - time::Duration::minutes(1);
        let _ = ticket.passer_a(Status::Resolu, &a(resolu_a_temps)).unwrap();

        let plus_tard = limite + time::Duration::days(30);
        assert_eq!(ticket.state().sla_status(plus_tard), SlaStatus::Ok);
        let _ = ticket.passer_a(Status::EnCours, &a(plus_tard)).unwrap();
        assert_eq!(ticket.state().sla_status(plus_tard), SlaStatus::Warning);
        let reculee = plus_tard + time::Duration::MINUTE;
        assert_eq!(ticket.state().compteur.echeance.unwrap().limite(), reculee);
    }

    #[test]
    fn a_ticket_that_waits_uses_none_of_its_time() {
        let mut ticket = ticket(Status::EnCours);
        let limite = ticket.state().compteur.echeance.unwrap().limite();

        let _ = ticket.passer_a(Status::EnAttente, &contexte()).unwrap();
        let longtemps = limite + time::Duration::days(3);
        assert_eq!(ticket.state().sla_status(longtemps), SlaStatus::Ok);
        let _ = ticket.passer_a(Status::EnCours, &a(longtemps)).unwrap();

        let attente = longtemps - NOW;
        assert_eq!(ticket.state().compteur.echeance.unwrap().limite(), limite + attente);
        assert_eq!(ticket.state().compteur.ecoule(longtemps, &Calendrier::continu()), 3_600);
    }

    #[test]
    fn the_movements_of_a_ticket_tell_its_clock_again() {
        let heure = |n: i64| a(NOW + time::Duration::hours(n));
        let vide = Modification::default;
        let status = |status| Modification { status: Some(status), ..vide() };
        let etapes = [
            status(Status::EnCours),
            status(Status::EnAttente),
            Modification { priority: Some(Priority::Basse), ..vide() },
            status(Status::EnCours),
            Modification { date_limite: crate::Patch::Mettre(NOW), ..vide() },
            status(Status::Resolu),
            status(Status::EnCours),
            Modification { date_limite: crate::Patch::Effacer, ..vide() },
        ];
        let numero = Numero { annee: 2025, sequence: 1 };
        let (mut ticket, _) =
            Ticket::ouvrir(TicketId(uuid::Uuid::nil()), numero, ouverture(), &contexte()).unwrap();
        let mut mouvements: Vec<_> = ticket.mouvements().iter().map(|m| (NOW, *m)).collect();

        for (n, etape) in (1..).zip(etapes) {
            let deja = ticket.mouvements().len();
            let _ = ticket.modifier(etape, &heure(n)).unwrap();
            let nouveaux = ticket.mouvements().iter().skip(deja);
            mouvements.extend(nouveaux.map(|m| (heure(n).now, *m)));

            let histoire = crate::sla::Histoire::relire(&REGLES, mouvements.clone()).unwrap();
            assert_eq!(histoire.rejouer(), ticket.state().compteur);
        }
        // To be taken up is no movement: the clock runs already.
        assert_eq!(mouvements.len(), 8);
    }

    #[test]
    fn a_ticket_without_deadline_is_ok_and_has_no_details() {
        let mut state = ticket(Status::EnCours).state().clone();
        state.compteur.cible = None;
        state.compteur.echeance = None;

        assert_eq!(state.sla_status(datetime!(2035-01-01 0:00 UTC)), SlaStatus::Ok);
        assert_eq!(state.compteur.details(NOW, &Calendrier::continu()), None);
    }

    #[test]
    fn an_older_version_is_refused_and_none_is_not_asked_for() {
        let ticket = ticket(Status::EnCours);

        assert_eq!(ticket.exiger_version(None), Ok(()));
        assert_eq!(ticket.exiger_version(Some(1)), Ok(()));
        assert!(ticket.exiger_version(Some(2)).is_err());
    }
}
