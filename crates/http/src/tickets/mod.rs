//! `/api/tickets-client`, a file for each route.

mod action;
mod actions;
mod attachments;
mod bulk;
mod create;
mod curseur;
mod detail;
mod filtres;
mod list;
mod messages;
mod piece_jointe;
mod search;
mod sla;
mod stats;
#[cfg(test)]
mod tests;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::attachments::Delais;

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::lister_tickets)
        .service(create::creer_ticket)
        // Before the tickets of these names.
        .service(search::rechercher_tickets)
        .service(stats::consulter_statistiques)
        .service(detail::consulter_ticket)
        .service(sla::consulter_sla)
        .service(update::modifier_ticket)
        .service(action::executer_action)
        .service(bulk::executer_en_masse)
        .service(messages::ajouter_message)
        .service(messages::lister_messages)
        .service(attachments::joindre_fichier)
        .service(attachments::consulter_piece_jointe)
        .service(attachments::supprimer_piece_jointe);
}
