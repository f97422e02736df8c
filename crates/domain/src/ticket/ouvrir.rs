//! Opening a ticket.

use time::OffsetDateTime;

use super::{
    Categorie, Contexte, Fait, Faits, Numero, Priority, Status, Ticket, TicketError, TicketState,
    rattacher::client,
};
use crate::{
    ChantierId, ClientId, Description, Responsable, SlaStatus, Tags, TicketId, Titre,
    sla::{Compteur, Lieu, Mouvement},
};

/// What a ticket is opened with, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `TicketState`")]
pub struct Ouverture {
    pub titre: Titre,
    pub description: Option<Description>,
    pub priority: Priority,
    pub categorie: Categorie,
    pub client: Option<ClientId>,
    pub chantier: Option<ChantierId>,
    pub responsable: Option<Responsable>,
    /// The deadline asked for; without one, the priority decides.
    pub date_limite: Option<OffsetDateTime>,
    pub tags: Tags,
}

impl Ticket {
    /// Opens a ticket: version 1, `nouveau`, with the deadline of its priority unless one is asked
    /// for. One in the past is accepted: old tickets are imported.
    ///
    /// # Errors
    ///
    /// An unknown chantier, or another client's.
    pub fn ouvrir(
        id: TicketId,
        numero: Numero,
        ouverture: Ouverture,
        contexte: &Contexte<'_>,
    ) -> Result<(Self, Faits), TicketError> {
        let &Contexte { now, regles, liens } = contexte;
        let (chantier, categorie) = (ouverture.chantier, ouverture.categorie);
        let client = client(ouverture.client, chantier, liens)?;
        let politique = regles.politique(categorie, client, chantier);
        let lieu = Lieu { calendrier: politique.calendrier(), chantier };
        let objectif = match ouverture.date_limite {
            Some(limite) => politique.a_la_main(Some(limite)),
            None => politique.objectif(ouverture.priority),
        };
        let state = TicketState {
            id,
            numero,
            titre: ouverture.titre,
            description: ouverture.description,
            status: Status::Nouveau,
            priority: ouverture.priority,
            categorie,
            client,
            chantier,
            responsable: ouverture.responsable,
            responsable_id: liens.utilisateur,
            date_creation: now,
            date_modification: now,
            compteur: Compteur::ouvrir(now, objectif, regles.calendrier(lieu)),
            calendrier: lieu.calendrier,
            revision: regles.numero(),
            annonce: SlaStatus::Ok,
            date_resolution: None,
            motif_cloture: None,
            niveau_escalade: None,
            tags: ouverture.tags,
            version: 1,
        };
        let ticket = Self { state, mouvements: vec![Mouvement::Ouverture(objectif, lieu)] };
        Ok((ticket, Faits(vec![Fait::Creation])))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::{super::testing::*, *};
    use crate::Liens;

    fn ouvrir(ouverture: Ouverture) -> Ticket {
        let numero = Numero { annee: 2025, sequence: 1 };
        let (ticket, faits) =
            Ticket::ouvrir(TicketId(Uuid::nil()), numero, ouverture, &contexte()).unwrap();
        assert_eq!(actions(&faits), ["creation"]);
        ticket
    }

    #[test]
    fn the_priority_gives_the_deadline() {
        let ticket = ouvrir(ouverture());

        assert_eq!(ticket.state().version, 1);
        assert_eq!(
            ticket.state().compteur.echeance.unwrap().limite(),
            datetime!(2025-01-11 14:30 UTC)
        );
    }

    #[test]
    fn a_chantier_alone_implies_its_client() {
        let chantier = Some(ChantierId(Uuid::from_u128(7)));
        let client = ClientId(Uuid::from_u128(8));
        let liens = Liens { client_du_chantier: Some(client), ..Liens::default() };
        let contexte = Contexte { liens, ..contexte() };
        let numero = Numero { annee: 2025, sequence: 1 };

        let ouverture = Ouverture { chantier, ..ouverture() };
        let (ticket, _) =
            Ticket::ouvrir(TicketId(Uuid::nil()), numero, ouverture, &contexte).unwrap();

        assert_eq!((ticket.state().client, ticket.state().chantier), (Some(client), chantier));
    }

    #[test]
    fn a_deadline_in_the_past_is_a_breach_at_once() {
        let passee = Some(datetime!(2024-12-31 0:00 UTC));

        let ticket = ouvrir(Ouverture { date_limite: passee, ..ouverture() });

        assert_eq!(ticket.state().sla_status(NOW), SlaStatus::Breach);
    }
}
