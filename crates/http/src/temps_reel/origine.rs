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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// Whether a page of that origin may open the socket of `api.btp.sn:3000`.
    fn passe(origine: &str) -> bool {
        let requete = TestRequest::get()
            .insert_header(("host", "api.btp.sn:3000"))
            .insert_header(("origin", origine))
            .to_http_request();
        Origines(vec!["https://app.btp.sn".into()]).verifier(&requete).is_ok()
    }

    #[test]
    fn configured_origins_and_the_apis_own_pass_and_no_others() {
        for origine in ["https://app.btp.sn", "https://api.btp.sn:3000", "http://API.btp.sn:3000"] {
            assert!(passe(origine), "{origine}");
        }
        for origine in [
            "http://app.btp.sn",
            "https://app.btp.sn.ailleurs.sn",
            "https://api.btp.sn",
            "https://api.btp.sn:3001",
            "https://ailleurs.sn",
            "https://api.btp.sn:3000@ailleurs.sn",
            "null",
            "",
        ] {
            assert!(!passe(origine), "{origine}");
        }
    }

    #[test]
    fn who_comes_from_no_page_passes() {
        assert!(Origines(vec![]).verifier(&TestRequest::get().to_http_request()).is_ok());
    }
}
