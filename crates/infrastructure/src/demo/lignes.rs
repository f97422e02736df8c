//! Rows, column by column, the derived columns included: the same for every database.

use std::borrow::Cow;

use domain::{
    Adresse, Budget, Chantier, Client, Description, Echeance, Email, Motif, NiveauEscalade, Nom,
    Note, Responsable, SlaStatus, Tag, Tags, Telephone, TicketState, Titre, Utilisateur, Ville,
    plier,
    sla::{Marche, Niveau},
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::dossier::{Entree, Inscription};
use crate::storage::{Champs, niveau, recherche};

/// A table and the columns that are written, in the order of the values.
pub struct Table<const N: usize> {
    /// Its name.
    pub nom: &'static str,
    /// Its columns.
    pub colonnes: [&'static str; N],
}

/// A value on its way to any database.
#[derive(Debug, Clone, PartialEq)]
pub enum Valeur<'a> {
    Nul,
    Id(Uuid),
    Texte(Cow<'a, str>),
    Entier(i64),
    Reel(f64),
    Booleen(bool),
    Instant(OffsetDateTime),
    Jour(Date),
}

macro_rules! depuis {
    ($($source:ty => $variante:ident),+ $(,)?) => {$(
        impl From<$source> for Valeur<'_> {
            fn from(valeur: $source) -> Self {
                Self::$variante(valeur.into())
            }
        }
    )+};
}

depuis! {
    Uuid => Id, String => Texte, u8 => Entier, i32 => Entier, i64 => Entier, f64 => Reel,
    bool => Booleen, OffsetDateTime => Instant, Date => Jour,
}

macro_rules! depuis_un_texte {
    ($($source:ty),+ $(,)?) => {$(
        impl<'a> From<&'a $source> for Valeur<'a> {
            fn from(texte: &'a $source) -> Self {
                texte.as_str().into()
            }
        }
    )+};
}

depuis_un_texte! { Adresse, Description, Email, Motif, Nom, Responsable, Telephone, Titre, Ville }

impl<'a> From<&'a str> for Valeur<'a> {
    fn from(texte: &'a str) -> Self {
        Self::Texte(Cow::Borrowed(texte))
    }
}

impl<T: Into<Self>> From<Option<T>> for Valeur<'_> {
    fn from(valeur: Option<T>) -> Self {
        valeur.map_or(Self::Nul, Into::into)
    }
}

#[rustfmt::skip]
pub const CLIENTS: Table<11> = Table { nom: "clients", colonnes: [
    "id", "nom", "type", "email", "telephone", "adresse", "ville", "note_satisfaction",
    "recherche", "created_at", "updated_at",
] };

pub fn client(client: &Client, date: OffsetDateTime) -> [Valeur<'_>; 11] {
    let Client { id, fiche } = client;
    let (ville, email) = (fiche.ville.as_ref(), fiche.email.as_ref());
    let recherche =
        recherche::client(fiche.nom.as_str(), ville.map(Ville::as_str), email.map(Email::as_str));
    [
        id.0.into(),
        (&fiche.nom).into(),
        fiche.kind.as_str().into(),
        email.into(),
        fiche.telephone.as_ref().into(),
        fiche.adresse.as_ref().into(),
        ville.into(),
        fiche.note_satisfaction.map(Note::get).into(),
        recherche.into(),
        date.into(),
        date.into(),
    ]
}

#[rustfmt::skip]
pub const CHANTIERS: Table<16> = Table { nom: "chantiers", colonnes: [
    "id", "nom", "type", "client_id", "adresse", "ville", "coordonnees", "statut", "date_debut",
    "date_fin", "budget", "avancement", "responsable", "recherche", "created_at", "updated_at",
] };

pub fn chantier(chantier: &Chantier, date: OffsetDateTime) -> [Valeur<'_>; 16] {
    let Chantier { id, fiche } = chantier;
    let (ville, adresse) = (fiche.ville.as_ref(), fiche.adresse.as_ref());
    let recherche = recherche::chantier(
        fiche.nom.as_str(),
        ville.map(Ville::as_str),
        adresse.map(Adresse::as_str),
    );
    let coordonnees = fiche
        .coordonnees
        .map(|place| serde_json::json!({ "lat": place.lat(), "lng": place.lng() }).to_string());
    [
        id.0.into(),
        (&fiche.nom).into(),
        fiche.kind.as_str().into(),
        fiche.client.0.into(),
        adresse.into(),
        ville.into(),
        coordonnees.into(),
        fiche.statut.as_str().into(),
        fiche.date_debut.into(),
        fiche.date_fin.into(),
        fiche.budget.map(Budget::get).into(),
        fiche.avancement.get().into(),
        fiche.responsable.as_ref().into(),
        recherche.into(),
        date.into(),
        date.into(),
    ]
}

#[rustfmt::skip]
pub const UTILISATEURS: Table<10> = Table { nom: "utilisateurs", colonnes: [
    "id", "nom", "nom_plie", "email", "password_hash", "role", "client_id", "actif", "created_at",
    "updated_at",
] };

pub fn utilisateur<'a>(
    utilisateur: &'a Utilisateur,
    password_hash: &'a str,
    date: OffsetDateTime,
) -> [Valeur<'a>; 10] {
    [
        utilisateur.id.0.into(),
        (&utilisateur.nom).into(),
        plier(utilisateur.nom.as_str()).into(),
        (&utilisateur.email).into(),
        password_hash.into(),
        utilisateur.acces.role().as_str().into(),
        utilisateur.acces.client().map(|client| client.0).into(),
        utilisateur.actif.into(),
        date.into(),
        date.into(),
    ]
}

#[rustfmt::skip]
pub const TICKETS: Table<38> = Table { nom: "tickets", colonnes: [
    "id", "numero", "annee", "sequence", "titre", "description", "status", "priority",
    "priority_rang", "categorie", "client_id", "chantier_id", "responsable", "responsable_plie",
    "responsable_id", "date_creation", "date_modification", "date_alerte", "date_limite",
    "sla_status", "date_resolution", "motif_cloture", "niveau_escalade", "tags", "nb_messages",
    "nb_piece_jointes", "version", "created_at", "updated_at", "sla_compte",
    "sla_ancre", "sla_cible", "sla_seuil", "sla_niveau", "sla_calendrier_id", "sla_revision",
    "sla_annonce", "sla_prochain",
] };

pub fn ticket(ticket: &TicketState) -> [Valeur<'_>; 38] {
    let description = ticket.description.as_ref().map(Description::as_str);
    let responsable = ticket.responsable.as_ref().map(Responsable::as_str);
    [
        ticket.id.0.into(),
        ticket.numero.to_string().into(),
        ticket.numero.annee.into(),
        ticket.numero.sequence.into(),
        (&ticket.titre).into(),
        description.into(),
        ticket.status.as_str().into(),
        ticket.priority.as_str().into(),
        ticket.priority.rang().into(),
        ticket.categorie.as_str().into(),
        ticket.client.map(|client| client.0).into(),
        ticket.chantier.map(|chantier| chantier.0).into(),
        responsable.into(),
        responsable.map(plier).into(),
        ticket.responsable_id.map(|utilisateur| utilisateur.0).into(),
        ticket.date_creation.into(),
        ticket.date_modification.into(),
        ticket.compteur.echeance.map(Echeance::alerte).into(),
        ticket.compteur.echeance.map(Echeance::limite).into(),
        ticket.compteur.fige.map(SlaStatus::as_str).into(),
        ticket.date_resolution.into(),
        ticket.motif_cloture.as_ref().into(),
        ticket.niveau_escalade.map_or(0, NiveauEscalade::get).into(),
        tags(&ticket.tags).into(),
        0.into(),
        0.into(),
        ticket.version.into(),
        ticket.date_creation.into(),
        ticket.date_modification.into(),
        ticket.compteur.compte.into(),
        ticket.compteur.ancre.into(),
        ticket.compteur.cible.map(|cible| cible.secondes).into(),
        ticket.compteur.cible.map_or(0, |cible| cible.seuil).into(),
        niveau(ticket).into(),
        ticket.calendrier.0.into(),
        ticket.revision.into(),
        ticket.annonce.as_str().into(),
        ticket.prochaine_annonce().into(),
    ]
}

pub const RECHERCHES: Table<4> =
    Table { nom: "ticket_recherches", colonnes: ["rang", "ticket_id", "titre", "description"] };

pub fn texte(ticket: &TicketState) -> [Valeur<'static>; 4] {
    let description = ticket.description.as_ref().map(Description::as_str);
    let numero = ticket.numero.to_string();
    let (titre, description) = recherche::ticket(&numero, ticket.titre.as_str(), description);
    [recherche::rang(ticket.numero).into(), ticket.id.0.into(), titre.into(), description.into()]
}

#[rustfmt::skip]
pub const HISTORIQUE: Table<7> = Table { nom: "historique", colonnes: [
    "id", "ticket_id", "action", "description", "auteur", "auteur_id", "created_at",
] };

pub fn entree<'a>(ticket: &TicketState, entree: &'a Entree) -> [Valeur<'a>; 7] {
    [
        entree.id.into(),
        ticket.id.0.into(),
        entree.action.into(),
        entree.description.as_str().into(),
        (&entree.auteur.nom).into(),
        entree.auteur.id.map(|utilisateur| utilisateur.0).into(),
        entree.date.into(),
    ]
}

#[rustfmt::skip]
pub const SLA_EVENEMENTS: Table<12> = Table { nom: "sla_evenements", colonnes: [
    "ticket_id", "version", "rang", "date", "genre", "marche", "secondes", "limite", "seuil",
    "niveau", "calendrier_id", "chantier_id",
] };

pub fn inscription(ticket: &TicketState, inscription: &Inscription) -> [Valeur<'static>; 12] {
    let Champs { genre, marche, secondes, limite, seuil, niveau, calendrier, chantier } =
        inscription.mouvement.into();
    [
        ticket.id.0.into(),
        inscription.version.into(),
        inscription.rang.into(),
        inscription.date.into(),
        genre.into(),
        marche.map(Marche::as_str).into(),
        secondes.into(),
        limite.into(),
        seuil.into(),
        niveau.map(Niveau::as_str).into(),
        calendrier.into(),
        chantier.into(),
    ]
}

/// The labels as JSON.
fn tags(tags: &Tags) -> String {
    let tags: Vec<&str> = tags.as_slice().iter().map(Tag::as_str).collect();
    serde_json::Value::from(tags).to_string()
}
