//! `/api/tickets-client`, a file for each route.

mod action;
mod create;
mod curseur;
mod detail;
mod filtres;
mod list;
#[cfg(test)]
mod tests;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::lister_tickets)
        .service(create::creer_ticket)
        .service(detail::consulter_ticket)
        .service(update::modifier_ticket)
        .service(action::executer_action);
}
