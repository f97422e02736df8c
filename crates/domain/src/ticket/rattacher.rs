//! Where a ticket belongs: its category, its client, its chantier. Its policy and its calendar
//! follow from them.

use super::{Categorie, Contexte, Fait, Liens, Ticket, TicketError};
use crate::{
    ChantierId, ClientId, Patch,
    sla::{Lieu, Mouvement},
};

impl Ticket {
    /// Moves the ticket to another category or chantier. What has counted stays counted; from now
    /// on it counts as is the rule there, but for a deadline that was set by hand.
    pub(super) fn rattacher(
        &mut self,
        categorie: Option<Categorie>,
        chantier: Patch<ChantierId>,
        contexte: &Contexte<'_>,
    ) -> Result<Vec<Fait>, TicketError> {
        let depuis = self.state.lieu();
        let mut faits = Vec::new();
        faits.extend(categorie.and_then(|categorie| self.classer(categorie)));
        if let Some(chantier) = chantier.demande() {
            faits.extend(self.situer(chantier, contexte.liens)?);
        }
        if !faits.is_empty() {
            self.suivre(depuis, contexte);
        }
        Ok(faits)
    }

    fn classer(&mut self, apres: Categorie) -> Option<Fait> {
        let avant = std::mem::replace(&mut self.state.categorie, apres);
        (avant != apres).then_some(Fait::Categorie { avant, apres })
    }

    /// Moves to a chantier of the ticket's client; a ticket without client takes the chantier's.
    fn situer(
        &mut self,
        apres: Option<ChantierId>,
        liens: Liens,
    ) -> Result<Option<Fait>, TicketError> {
        self.state.client = client(self.state.client, apres, liens)?;
        let avant = std::mem::replace(&mut self.state.chantier, apres);
        Ok((avant != apres).then_some(Fait::Chantier { apres }))
    }

    /// Lets the clock follow from where it was.
    fn suivre(&mut self, depuis: Lieu, contexte: &Contexte<'_>) {
        let politique = self.politique(contexte);
        let objectif = politique.objectif(self.state.priority);
        self.state.calendrier = politique.calendrier();
        self.state.revision = contexte.regles.numero();
        let (avant, apres) = (contexte.regles.calendrier(depuis), self.calendrier(contexte));
        let mut compteur = self.state.compteur;
        compteur.rattacher(objectif, contexte.now, avant, apres);
        if self.state.lieu() != depuis || compteur.cible != self.state.compteur.cible {
            self.state.compteur = compteur;
            self.mouvements.push(Mouvement::Rattachement(objectif, self.state.lieu()));
        }
    }
}

/// Whose a ticket of a chantier is: the ticket's client, who must be the chantier's if both have
/// one.
pub(super) fn client(
    client: Option<ClientId>,
    chantier: Option<ChantierId>,
    liens: Liens,
) -> Result<Option<ClientId>, TicketError> {
    if chantier.is_none() {
        return Ok(client);
    }
    let le_sien = liens.client_du_chantier.ok_or(TicketError::ChantierInconnu)?;
    match client {
        Some(client) if client != le_sien => Err(TicketError::ChantierDUnAutreClient),
        _ => Ok(Some(le_sien)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use time::macros::datetime;
    use uuid::Uuid;

    use super::{
        super::{testing::*, *},
        *,
    };
    use crate::sla::{Histoire, Politiques, Surcharge};

    const SITE: ChantierId = ChantierId(Uuid::from_u128(7));
    const CLIENT: ClientId = ClientId(Uuid::from_u128(8));
    const BUREAU: CalendrierId = CalendrierId(Uuid::from_u128(9));

    /// Twelve hours on that chantier, by a calendar of its own, and a day for what is about quality.
    fn regles() -> Regles {
        let heures = |heures| Surcharge::try_new([Some(heures); 4], None, None).unwrap();
        let site = Surcharge::try_new([Some(12); 4], None, Some(BUREAU)).unwrap();
        let politiques = Politiques {
            categories: BTreeMap::from([(Categorie::Qualite, heures(30))]),
            chantiers: BTreeMap::from([(SITE, site)]),
            ..Politiques::default()
        };
        Regles::new(3, politiques, Vec::new(), [])
    }

    fn vers(chantier: Option<ChantierId>) -> Modification {
        let chantier = chantier.map_or(Patch::Effacer, Patch::Mettre);
        Modification { chantier, ..Modification::default() }
    }

    fn limite(ticket: &Ticket) -> OffsetDateTime {
        ticket.state().compteur.echeance.unwrap().limite()
    }

    #[test]
    fn a_move_keeps_what_has_counted_and_takes_the_policy_of_the_place() {
        let regles = regles();
        let liens = Liens { client_du_chantier: Some(CLIENT), utilisateur: None };
        let contexte = Contexte { regles: &regles, liens, ..contexte() };
        let mut ticket = ticket(Status::EnCours);
        let _ = ticket.modifier(vers(Some(SITE)), &contexte).unwrap();

        assert_eq!(limite(&ticket), datetime!(2025-01-11 1:30 UTC));
        assert_eq!(ticket.state().calendrier, BUREAU);
        assert_eq!(ticket.state().client, Some(CLIENT));
        assert_eq!(ticket.state().compteur.compte, 3_600);

        let _ = ticket.modifier(vers(None), &contexte).unwrap();
        assert_eq!(limite(&ticket), datetime!(2025-01-11 13:30 UTC));
        assert_eq!(ticket.state().calendrier, CalendrierId::DEFAUT);
        let classe =
            Modification { categorie: Some(Categorie::Qualite), ..Modification::default() };
        let _ = ticket.modifier(classe, &contexte).unwrap();
        assert_eq!(limite(&ticket), datetime!(2025-01-11 19:30 UTC));
    }

    #[test]
    fn a_wait_is_neither_lost_nor_counted_twice_by_a_move() {
        let regles = regles();
        let liens = Liens { client_du_chantier: Some(CLIENT), utilisateur: None };
        let a = |heures: i64| Contexte {
            now: NOW + time::Duration::hours(heures),
            regles: &regles,
            liens,
        };
        let status = |status| Modification { status: Some(status), ..Modification::default() };
        let numero = Numero { annee: 2025, sequence: 1 };
        let (mut ticket, _) =
            Ticket::ouvrir(TicketId(Uuid::nil()), numero, ouverture(), &a(0)).unwrap();
        let mut mouvements: Vec<_> = ticket.mouvements().iter().map(|m| (NOW, *m)).collect();
        let etapes = [
            status(Status::EnCours),
            status(Status::EnAttente),
            vers(Some(SITE)),
            status(Status::EnCours),
        ];

        for (n, etape) in (1..).zip(etapes) {
            let deja = ticket.mouvements().len();
            let _ = ticket.modifier(etape, &a(n)).unwrap();
            mouvements.extend(ticket.mouvements().iter().skip(deja).map(|m| (a(n).now, *m)));
        }

        // Two hours counted, two waited: ten of twelve are left.
        assert_eq!(limite(&ticket), a(14).now);
        let histoire = Histoire::relire(&regles, mouvements).unwrap();
        assert_eq!(histoire.rejouer(), ticket.state().compteur);
    }

    #[test]
    fn a_deadline_set_by_hand_moves_along() {
        let regles = regles();
        let contexte = Contexte { regles: &regles, ..contexte() };
        let mut ticket = ticket(Status::EnCours);
        let promise = datetime!(2025-01-12 12:00 UTC);
        let fixe = Modification { date_limite: Patch::Mettre(promise), ..Modification::default() };
        let _ = ticket.modifier(fixe, &contexte).unwrap();

        let classe =
            Modification { categorie: Some(Categorie::Qualite), ..Modification::default() };
        let _ = ticket.modifier(classe, &contexte).unwrap();

        assert_eq!(limite(&ticket), promise);
        assert_eq!(ticket.mouvements().len(), 2);
    }
}
