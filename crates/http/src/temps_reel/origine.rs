//! Which web pages may open the socket: browsers ask no leave first, as they do of other requests.

use actix_web::{
    HttpRequest,
    http::{Uri, header},
};

use crate::problem::Problem;

/// The origins whose pages may open the socket, beside the API's own.
#[derive(Clone)]
pub struct Origines(pub Vec<String>);

impl Origines {
    /// Lets pass who comes from no web page, from one of ours, or from one of these.
    pub fn verifier(&self, requete: &HttpRequest) -> Result<(), Problem> {
        let Some(origine) = requete.headers().get(header::ORIGIN) else { return Ok(()) };
        let connue = origine.to_str().is_ok_and(|origine| {
            self.0.iter().any(|permise| permise == origine) || est_la_notre(origine, requete)
        });
        if connue { Ok(()) } else { Err(Problem::origine_inconnue()) }
    }
}

/// A proxy may have ended TLS before us: the scheme says nothing.
fn est_la_notre(origine: &str, requete: &HttpRequest) -> bool {
    let hote = requete.headers().get(header::HOST).and_then(|hote| hote.to_str().ok());
    let origine = origine.parse::<Uri>().ok();
    let autorite = origine.as_ref().and_then(Uri::authority);
    hote.zip(autorite).is_some_and(|(hote, autorite)| autorite.as_str().eq_ignore_ascii_case(hote))
}
