//! The HTTP adapter: routes, bodies, problem details, the OpenAPI document.
//!
//! It speaks the specification's URLs: a file is named by the word in the URL. A route mounted here
//! is in the document, and what is in the document decides what answers 404 and 405.

mod auth;
mod chantiers;
mod chemin;
mod clients;
mod cors;
mod evenements;
mod fautes;
mod fichiers;
mod health;
mod json;
mod middleware;
mod notifications;
mod openapi;
mod pagination;
mod problem;
mod query;
mod reponse;
mod reseau;
mod routes;
mod schema;
mod sla;
mod temps;
mod temps_reel;
#[cfg(test)]
mod testing;
mod tickets;
mod utilisateur;
mod utilisateurs;
mod valeurs;

use std::{net::IpAddr, sync::Arc};

use actix_web::{
    App, Error,
    body::BoxBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::Data,
};
use application::{
    auth::Auth,
    chantiers::Chantiers,
    clients::Clients,
    evenements::SuivreEvenements,
    messages::Messages,
    notifications::Notifications,
    pieces_jointes::PiecesJointes,
    ports::{IdGenerator, Readiness},
    sla::Sla,
    tickets::Tickets,
    utilisateurs::Utilisateurs,
};
use domain::Fuseau;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

pub use self::{openapi::document, temps_reel::TempsReel, tickets::Delais};
use self::{
    reseau::ProxiesDeConfiance, routes::Routes, temps_reel::Origines, utilisateur::Utilisateur,
};

/// What the routes are served with.
#[derive(Clone)]
pub struct Api {
    /// The use cases of tickets.
    pub tickets: Tickets,
    /// The use cases of messages.
    pub messages: Messages,
    /// The use cases of files.
    pub pieces_jointes: PiecesJointes,
    /// How long a file may take to arrive.
    pub delais: Delais,
    /// The use cases of clients.
    pub clients: Clients,
    /// The use cases of chantiers.
    pub chantiers: Chantiers,
    /// The use cases of users.
    pub utilisateurs: Utilisateurs,
    /// The use cases of notifications.
    pub notifications: Notifications,
    /// The use case of following events by asking.
    pub evenements: SuivreEvenements,
    /// What hands events on as they come.
    pub temps_reel: TempsReel,
    /// The use cases of the rules of deadlines.
    pub sla: Sla,
    /// The use cases of logging in and out.
    pub auth: Auth,
    /// Whether requests can be served.
    pub readiness: Arc<dyn Readiness>,
    /// Gives ids to requests that come without.
    pub ids: Arc<dyn IdGenerator>,
    /// The time zone in which days are read.
    pub fuseau: Fuseau,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    /// The origins whose pages may call the API, such as `https://tickets.exemple.sn`.
    pub cors_origins: Vec<String>,
}

/// The application that a worker serves.
pub fn app(
    api: &Api,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let document = document();
    let (app, _) = App::new().into_utoipa_app().configure(configure).split_for_parts();
    app.app_data(Data::new(api.tickets.clone()))
        .app_data(Data::new(api.messages.clone()))
        .app_data(Data::new(api.pieces_jointes.clone()))
        .app_data(Data::new(api.delais))
        .app_data(Data::new(api.clients.clone()))
        .app_data(Data::new(api.chantiers.clone()))
        .app_data(Data::new(api.utilisateurs.clone()))
        .app_data(Data::new(api.notifications.clone()))
        .app_data(Data::new(api.evenements.clone()))
        .app_data(Data::new(api.temps_reel.clone()))
        .app_data(Data::new(Origines(api.cors_origins.clone())))
        .app_data(Data::new(api.sla.clone()))
        .app_data(Data::new(api.auth.clone()))
        .app_data(Data::from(Arc::clone(&api.readiness)))
        .app_data(Data::from(Arc::clone(&api.ids)))
        .app_data(Data::new(api.fuseau.clone()))
        .app_data(Data::new(ProxiesDeConfiance(api.proxies.clone())))
        .app_data(Data::new(Routes::new(&document)))
        .app_data(Data::new(document))
        .configure(openapi::swagger_ui)
        .default_service(routes::defaut())
        .wrap(cors::cors(&api.cors_origins))
        .wrap(from_fn(middleware::suivre))
        .wrap(from_fn(middleware::couper))
}

/// Mounts every route. Those mounted in the scopes below need a token; those before them don't.
fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(health::live)
        .service(health::ready)
        .service(openapi::obtenir_openapi)
        .service(auth::connecter)
        .service(auth::rafraichir)
        .service(fichiers::telecharger)
        .service(
            scope("/ws")
                .configure(temps_reel::socket::configure)
                .wrap(from_fn(middleware::authentifier_flux)),
        )
        .service(
            scope("/api/evenements")
                .configure(evenements::configure)
                .wrap(from_fn(middleware::authentifier_flux)),
        )
        .service(
            scope("/api")
                .configure(auth::configure)
                .configure(tickets::configure)
                .configure(clients::configure)
                .configure(chantiers::configure)
                .configure(utilisateurs::configure)
                .configure(notifications::configure)
                .configure(sla::configure)
                .wrap(from_fn(middleware::authentifier)),
        );
}
