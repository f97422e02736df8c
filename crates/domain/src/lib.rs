//! The business: tickets, clients, chantiers and users, with their rules.
//!
//! Pure and synchronous. Nothing here reads a clock, draws an id, knows a database or a wire
//! format. Values are checked once, when they are made, and valid everywhere after.

mod acteur;
mod chantier;
mod client;
mod evenement;
mod ids;
mod message;
mod mots;
mod notification;
mod patch;
mod periode;
mod piece_jointe;
mod recherche;
pub mod sla;
mod temps;
mod texte;
pub mod ticket;
mod utilisateur;
mod values;

pub use self::{
    acteur::{Acces, AccesRefuse, Acteur, Droit, Portee, Role, Visibilite},
    chantier::{
        Avancement, Budget, Chantier, ChantierType, Coordonnees, ModificationChantier,
        NouveauChantier, StatutChantier,
    },
    client::{Client, ClientType, ModificationClient, Note, NouveauClient},
    evenement::{Audience, Nouvelle, TypeEvenement},
    ids::{
        CalendrierId, ChantierId, ClientId, ExceptionId, MessageId, NotificationId, PieceJointeId,
        SessionId, TicketId, UtilisateurId,
    },
    message::{Message, Redaction},
    notification::{Notification, TypeNotification},
    patch::Patch,
    periode::{Bord, Jours, Periode},
    piece_jointe::{
        Cle, Depot, Empreinte256, Exemplaire, NomFichier, Objet, Photo, PieceJointe, TypeFichier,
    },
    recherche::{Mot, MotCherche, Recherche, indexer},
    sla::{Echeance, Politique, SlaStatus},
    temps::{Fuseau, normaliser},
    texte::plier,
    ticket::{
        Action, Categorie, Contexte, Fait, Faits, Liens, Modification, Numero, Ouverture, Priority,
        Status, Ticket, TicketError, TicketRef, TicketState,
    },
    utilisateur::{ModificationUtilisateur, MotDePasse, Utilisateur},
    values::{
        Adresse, ChampInvalide, Contenu, Description, Email, Legende, Motif, NiveauEscalade, Nom,
        Responsable, Tag, Tags, Telephone, Titre, ValeurInvalide, Ville,
    },
};
