//! `/api/sla`: the rules that deadlines follow from, for those who manage them.

mod calendriers;
mod exceptions;
mod politiques;
#[cfg(test)]
mod tests;
mod uniques;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(politiques::consulter_politiques)
        .service(politiques::fixer_politiques)
        .service(calendriers::lister_calendriers)
        .service(calendriers::creer_calendrier)
        .service(calendriers::consulter_calendrier)
        .service(calendriers::modifier_calendrier)
        .service(exceptions::ajouter_exception);
}
