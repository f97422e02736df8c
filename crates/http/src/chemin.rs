//! Ids in paths. What can't be an id names nothing: 404.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use application::{AppError, Ressource};
use domain::{
    CalendrierId, ChantierId, ClientId, NotificationId, PieceJointeId, TicketRef, UtilisateurId,
};

use crate::problem::Problem;

/// An id of a path.
pub struct Chemin<T>(pub T);

/// What a path can lead to.
pub trait Adresse: FromStr {
    /// What isn't there when the id leads nowhere.
    const RESSOURCE: Ressource;
    /// Where the id stands in a path.
    const PARAMETRE: &str = "id";
}

impl Adresse for TicketRef {
    const RESSOURCE: Ressource = Ressource::Ticket;
}

impl Adresse for ClientId {
    const RESSOURCE: Ressource = Ressource::Client;
}

impl Adresse for ChantierId {
    const RESSOURCE: Ressource = Ressource::Chantier;
}

impl Adresse for UtilisateurId {
    const RESSOURCE: Ressource = Ressource::Utilisateur;
}

impl Adresse for NotificationId {
    const RESSOURCE: Ressource = Ressource::Notification;
}

impl Adresse for CalendrierId {
    const RESSOURCE: Ressource = Ressource::Calendrier;
}

impl Adresse for PieceJointeId {
    const RESSOURCE: Ressource = Ressource::PieceJointe;
    const PARAMETRE: &str = "pieceJointeId";
}

impl<T: Adresse> FromRequest for Chemin<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get(T::PARAMETRE).and_then(|id| id.parse().ok());
        ready(id.map(Self).ok_or_else(|| AppError::Introuvable(T::RESSOURCE).into()))
    }
}
