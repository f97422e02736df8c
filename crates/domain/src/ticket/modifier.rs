//! The merge patch over a ticket.

use time::OffsetDateTime;

use super::{Categorie, Contexte, Fait, Faits, Priority, Status, Ticket, TicketError};
use crate::{ChantierId, Description, Patch, Responsable, Tags, Titre};

/// A merge patch, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are those of `TicketState`")]
pub struct Modification {
    pub titre: Option<Titre>,
    pub description: Patch<Description>,
    pub status: Option<Status>,
    pub priority: Option<Priority>,
    pub categorie: Option<Categorie>,
    pub responsable: Patch<Responsable>,
    pub tags: Option<Tags>,
    pub chantier: Patch<ChantierId>,
    pub date_limite: Patch<OffsetDateTime>,
}

impl Ticket {
    /// Applies a patch: one fact for each field that truly changes, none where nothing does.
    ///
    /// # Errors
    ///
    /// A transition that the status machine doesn't have, or another client's chantier. The ticket
    /// must not be stored then.
    pub fn modifier(
        &mut self,
        demande: Modification,
        contexte: &Contexte<'_>,
    ) -> Result<Faits, TicketError> {
        let &Contexte { now, liens, .. } = contexte;
        let mut faits = Vec::new();
        faits.extend(demande.titre.and_then(|titre| self.intituler(titre)));
        faits.extend(demande.description.demande().and_then(|texte| self.decrire(texte)));
        faits.extend(self.rattacher(demande.categorie, demande.chantier, contexte)?);
        faits.extend(demande.priority.and_then(|p| self.prioriser(p, contexte)));
        if let Some(limite) = demande.date_limite.demande() {
            faits.extend(self.limiter(limite, contexte));
        }
        if let Some(responsable) = demande.responsable.demande() {
            faits.extend(self.confier(responsable, liens));
        }
        faits.extend(demande.tags.and_then(|tags| self.etiqueter(tags)));
        if let Some(status) = demande.status {
            faits.extend(self.passer_a(status, contexte)?);
        }
        Ok(self.conclure(faits, now))
    }

    fn intituler(&mut self, apres: Titre) -> Option<Fait> {
        let avant = std::mem::replace(&mut self.state.titre, apres.clone());
        (avant != apres).then_some(Fait::Titre { avant, apres })
    }

    fn decrire(&mut self, apres: Option<Description>) -> Option<Fait> {
        let avant = std::mem::replace(&mut self.state.description, apres.clone());
        (avant != apres).then_some(Fait::Description { apres })
    }

    fn limiter(&mut self, apres: Option<OffsetDateTime>, contexte: &Contexte<'_>) -> Option<Fait> {
        let avant = self.state.compteur.echeance.map(super::Echeance::limite);
        if avant == apres {
            return None;
        }
        self.viser(self.politique(contexte).a_la_main(apres), contexte);
        Some(Fait::DateLimite { apres })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::{super::testing::*, *};
    use crate::{ClientId, Liens, Tag};

    #[test]
    fn a_patch_that_changes_nothing_leaves_no_trace() {
        let mut ticket = ticket(Status::EnCours);
        let avant = ticket.clone();
        let demande = Modification {
            titre: Some(avant.state().titre.clone()),
            description: Patch::Effacer,
            status: Some(Status::EnCours),
            priority: Some(Priority::Critique),
            ..Modification::default()
        };

        let faits = ticket.modifier(demande, &contexte()).unwrap();

        assert!(faits.is_empty());
        assert_eq!(ticket, avant);
    }

    #[test]
    fn each_field_that_changes_is_a_fact_and_the_version_grows_by_one() {
        let mut ticket = ticket(Status::Nouveau);
        let tags = Tags::try_new([Tag::try_new("urgent").unwrap()]).unwrap();
        let demande = Modification {
            titre: Some(Titre::try_new("Autre titre").unwrap()),
            status: Some(Status::EnCours),
            priority: Some(Priority::Haute),
            responsable: Patch::Mettre(jean()),
            tags: Some(tags),
            ..Modification::default()
        };

        let faits = ticket.modifier(demande, &contexte()).unwrap();

        assert_eq!(
            actions(&faits),
            ["modification", "changement_priorite", "affectation", "tags", "status_change"]
        );
        assert_eq!(ticket.state().version, 2);
        assert_eq!(ticket.state().date_modification, NOW);
    }

    #[test]
    fn a_new_priority_moves_the_deadline_unless_the_patch_sets_one() {
        let (mut moved, mut set) = (ticket(Status::EnCours), ticket(Status::EnCours));
        let limite = datetime!(2025-02-01 8:00 UTC);
        let basse = Modification { priority: Some(Priority::Basse), ..Modification::default() };
        let les_deux = Modification { date_limite: Patch::Mettre(limite), ..basse.clone() };

        let _ = moved.modifier(basse, &contexte()).unwrap();
        let _ = set.modifier(les_deux, &contexte()).unwrap();

        assert_eq!(
            moved.state().compteur.echeance.unwrap().limite(),
            datetime!(2025-01-20 13:30 UTC)
        );
        assert_eq!(set.state().compteur.echeance.unwrap().limite(), limite);
    }

    #[test]
    fn a_chantier_of_another_client_is_refused() {
        let mut ticket = ticket(Status::EnCours);
        let mut situer = |n, client: Option<u128>| {
            let chantier = Patch::Mettre(ChantierId(Uuid::from_u128(n)));
            let client_du_chantier = client.map(|c| ClientId(Uuid::from_u128(c)));
            let liens = Liens { client_du_chantier, ..Liens::default() };
            let demande = Modification { chantier, ..Modification::default() };
            ticket.modifier(demande, &Contexte { liens, ..contexte() })
        };

        assert!(situer(10, Some(1)).is_ok());
        assert_eq!(situer(20, Some(2)), Err(TicketError::ChantierDUnAutreClient));
        assert_eq!(situer(30, None), Err(TicketError::ChantierInconnu));
        assert_eq!(ticket.state().client, Some(ClientId(Uuid::from_u128(1))));
    }

    #[test]
    fn a_forbidden_transition_is_refused() {
        let mut ticket = ticket(Status::Resolu);
        let demande = Modification { status: Some(Status::EnAttente), ..Modification::default() };

        let refus = ticket.modifier(demande, &contexte()).unwrap_err();

        assert_eq!(
            refus.to_string(),
            "le ticket TC-2025-001 est 'resolu' : il ne peut passer à 'en_attente'"
        );
    }
}
