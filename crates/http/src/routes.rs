//! What answers where, as the OpenAPI document has it: unknown paths are 404, known ones with
//! another method 405. There is no second list that could drift.

use actix_router::ResourceDef;
use actix_web::{
    HttpRequest,
    http::Method,
    web::{self, Data},
};
use utoipa::openapi::{OpenApi, PathItem};

use crate::problem::Problem;

/// The paths of the API, each with its methods.
pub struct Routes(Vec<(ResourceDef, Vec<Method>)>);

impl Routes {
    /// Reads the document.
    pub fn new(document: &OpenApi) -> Self {
        let chemins = document.paths.paths.iter();
        Self(chemins.map(|(chemin, item)| (ResourceDef::new(&**chemin), methodes(item))).collect())
    }

    /// Why the request can't be answered at all, or `None` where there is a route for it.
    pub fn refus(&self, request: &HttpRequest) -> Option<Problem> {
        let chemin = request.match_info().as_str();
        let connues: Vec<_> = self
            .0
            .iter()
            .filter(|(route, _)| route.is_match(chemin))
            .flat_map(|(_, methodes)| methodes)
            .collect();
        if connues.is_empty() {
            return Some(Problem::route_inconnue());
        }
        let permises = connues.iter().map(|methode| methode.as_str()).collect::<Vec<_>>();
        (!connues.contains(&request.method())).then(|| Problem::methode(permises.join(", ")))
    }
}

fn methodes(item: &PathItem) -> Vec<Method> {
    let operations = [
        (Method::GET, &item.get),
        // Whatever can be got has a head: the middleware turns one into the other.
        (Method::HEAD, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    operations.into_iter().filter(|(_, o)| o.is_some()).map(|(methode, _)| methode).collect()
}

/// Answers what no route does.
pub fn defaut() -> actix_web::Route {
    web::to(async |routes: Data<Routes>, request: HttpRequest| {
        Err::<(), _>(routes.refus(&request).unwrap_or_else(Problem::route_inconnue))
    })
}
