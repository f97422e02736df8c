//! What happened to a ticket, in words that the historique and the event stream both understand.

use time::OffsetDateTime;

use super::{Categorie, Priority, Status};
use crate::{
    ChantierId, Description, Message, Motif, NiveauEscalade, PieceJointe, Responsable, SlaStatus,
    Tags, Titre, Visibilite,
};

/// One fact about one ticket: one entry of its historique.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "`avant` and `apres` are the value before and after")]
pub enum Fait {
    /// The ticket was opened.
    Creation,
    /// Its status changed by a patch, or because it was assigned.
    Status { avant: Status, apres: Status },
    /// It came into someone's hands, or out of them.
    Affectation { avant: Option<Responsable>, apres: Option<Responsable> },
    /// It was escalated.
    Escalade { niveau: NiveauEscalade },
    /// It was closed for a reason.
    Cloture { motif: Motif },
    /// It was reopened for a reason.
    Reouverture { motif: Motif },
    /// Its priority changed, and its deadline with it.
    Priority { avant: Priority, apres: Priority },
    /// Its labels changed.
    Tags { avant: Tags, apres: Tags },
    /// Its title changed.
    Titre { avant: Titre, apres: Titre },
    /// Its description changed.
    Description { apres: Option<Description> },
    /// Its category changed.
    Categorie { avant: Categorie, apres: Categorie },
    /// It moved to another chantier, or to none.
    Chantier { apres: Option<ChantierId> },
    /// Its deadline was set by hand, or lifted.
    DateLimite { apres: Option<OffsetDateTime> },
    /// Its deadline moved, for the rules had changed.
    Recalcul { motif: Motif },
    /// Its deadline came near, or passed.
    Franchissement(SlaStatus),
    /// Someone wrote a message.
    Message(Box<Message>),
    /// A file was attached.
    PieceJointe(Box<PieceJointe>),
    /// A file was taken away.
    PieceJointeRetiree(Box<PieceJointe>),
}

impl Fait {
    /// The word in the historique's `action` (contract, section 4).
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Status { .. } => "status_change",
            Self::Affectation { .. } => "affectation",
            Self::Escalade { .. } => "escalade",
            Self::Cloture { .. } => "cloture",
            Self::Reouverture { .. } => "reouverture",
            Self::Priority { .. } => "changement_priorite",
            Self::Tags { .. } => "tags",
            Self::Franchissement(SlaStatus::Breach) => "sla_breach",
            Self::Franchissement(SlaStatus::Warning | SlaStatus::Ok) => "sla_warning",
            Self::Message(_) => "message",
            Self::PieceJointe(_) | Self::PieceJointeRetiree(_) => "piece_jointe",
            Self::Titre { .. }
            | Self::Description { .. }
            | Self::Categorie { .. }
            | Self::Chantier { .. }
            | Self::DateLimite { .. }
            | Self::Recalcul { .. } => "modification",
        }
    }

    /// The sentence in the historique's `description`.
    #[must_use]
    pub fn description(&self) -> String {
        match self {
            Self::Creation => "Ticket créé".to_owned(),
            Self::Status { avant, apres } => format!("Statut changé de '{avant}' à '{apres}'"),
            Self::Affectation { avant, apres } => affectation(avant.as_ref(), apres.as_ref()),
            Self::Escalade { niveau } => format!("Ticket escaladé au niveau {}", niveau.get()),
            Self::Cloture { motif } => format!("Ticket clôturé : {motif}"),
            Self::Reouverture { motif } => format!("Ticket rouvert : {motif}"),
            Self::Priority { avant, apres } => format!("Priorité changée de '{avant}' à '{apres}'"),
            Self::Tags { apres, .. } if apres.as_slice().is_empty() => {
                "Étiquettes retirées".to_owned()
            }
            Self::Tags { apres, .. } => format!("Étiquettes : {apres}"),
            Self::Titre { avant, apres } => format!("Titre changé de « {avant} » à « {apres} »"),
            Self::Description { apres: Some(_) } => "Description modifiée".to_owned(),
            Self::Description { apres: None } => "Description retirée".to_owned(),
            Self::Categorie { avant, apres } => {
                format!("Catégorie changée de '{avant}' à '{apres}'")
            }
            Self::Chantier { apres: Some(_) } => "Chantier changé".to_owned(),
            Self::Chantier { apres: None } => "Chantier retiré".to_owned(),
            Self::DateLimite { apres: Some(limite) } => {
                format!("Date limite fixée au {}", jour_et_heure(*limite))
            }
            Self::DateLimite { apres: None } => "Date limite retirée".to_owned(),
            Self::Recalcul { motif } => format!("Date limite recalculée : {motif}"),
            Self::Franchissement(SlaStatus::Breach) => "Date limite dépassée".to_owned(),
            Self::Franchissement(SlaStatus::Warning | SlaStatus::Ok) => {
                "Date limite proche".to_owned()
            }
            Self::Message(message) => message.annonce(),
            Self::PieceJointe(piece) => format!("Pièce jointe ajoutée : {}", piece.nom),
            Self::PieceJointeRetiree(piece) => format!("Pièce jointe supprimée : {}", piece.nom),
        }
    }

    /// Whether it changes the text that the ticket is found by.
    #[must_use]
    pub const fn change_le_texte(&self) -> bool {
        matches!(self, Self::Titre { .. } | Self::Description { .. })
    }

    /// Who may learn of it.
    #[must_use]
    pub fn visibilite(&self) -> Visibilite {
        match self {
            Self::Message(message) => message.visibilite,
            Self::PieceJointe(piece) | Self::PieceJointeRetiree(piece) => piece.visibilite,
            Self::Creation
            | Self::Status { .. }
            | Self::Affectation { .. }
            | Self::Escalade { .. }
            | Self::Cloture { .. }
            | Self::Reouverture { .. }
            | Self::Priority { .. }
            | Self::Tags { .. }
            | Self::Titre { .. }
            | Self::Description { .. }
            | Self::Categorie { .. }
            | Self::Chantier { .. }
            | Self::DateLimite { .. }
            | Self::Recalcul { .. }
            | Self::Franchissement(_) => Visibilite::Publique,
        }
    }
}

fn affectation(avant: Option<&Responsable>, apres: Option<&Responsable>) -> String {
    match (avant, apres) {
        (None, Some(apres)) => format!("Ticket affecté à {apres}"),
        (Some(avant), Some(apres)) => format!("Ticket réaffecté de {avant} à {apres}"),
        (Some(avant), None) => format!("Affectation à {avant} retirée"),
        (None, None) => "Affectation retirée".to_owned(),
    }
}

fn jour_et_heure(i: OffsetDateTime) -> String {
    let (jour, mois) = (i.day(), u8::from(i.month()));
    format!("{jour:02}/{mois:02}/{} {:02}:{:02} UTC", i.year(), i.hour(), i.minute())
}

/// What a change did to a ticket, one fact after the other; empty where it changed nothing.
/// Dropping it unrecorded would be a change without a trace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "facts must be recorded with the change that produced them"]
pub struct Faits(pub(crate) Vec<Fait>);

impl Faits {
    /// The facts, in the order in which they happened.
    #[must_use]
    pub fn as_slice(&self) -> &[Fait] {
        &self.0
    }

    /// Whether nothing happened.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_status_change_reads_as_the_specification_says() {
        let fait = Fait::Status { avant: Status::Nouveau, apres: Status::EnCours };

        assert_eq!(fait.action(), "status_change");
        assert_eq!(fait.description(), "Statut changé de 'nouveau' à 'en_cours'");
    }

    #[test]
    fn an_assignment_says_from_whom_to_whom() {
        let jean = Some(Responsable::try_new("Jean").unwrap());
        let awa = Some(Responsable::try_new("Awa").unwrap());
        let dit = |avant: &Option<Responsable>, apres: &Option<Responsable>| {
            Fait::Affectation { avant: avant.clone(), apres: apres.clone() }.description()
        };

        assert_eq!(dit(&None, &jean), "Ticket affecté à Jean");
        assert_eq!(dit(&jean, &awa), "Ticket réaffecté de Jean à Awa");
        assert_eq!(dit(&awa, &None), "Affectation à Awa retirée");
    }

    #[test]
    fn a_deadline_is_said_day_first() {
        let apres = Some(datetime!(2025-01-05 08:30 UTC));

        assert_eq!(
            Fait::DateLimite { apres }.description(),
            "Date limite fixée au 05/01/2025 08:30 UTC"
        );
    }
}
