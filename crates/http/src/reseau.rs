//! Where a request comes from.

use std::{
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use crate::problem::Problem;

/// The proxies whose word on who called them is taken.
pub struct ProxiesDeConfiance(pub Vec<IpAddr>);

/// The network address of the client.
pub struct AdresseReseau(pub String);

impl FromRequest for AdresseReseau {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let proxies = request.app_data::<Data<ProxiesDeConfiance>>();
        let proxies = proxies.map_or(&[][..], |proxies| proxies.0.as_slice());
        let pair = request.peer_addr().map(|pair| pair.ip().to_canonical());
        let relais = request.headers().get_all("x-forwarded-for");
        let relais: Vec<_> = relais.filter_map(|relais| relais.to_str().ok()).collect();
        let adresse = pair.map(|pair| origine(pair, &relais, proxies));
        ready(Ok(Self(adresse.map_or_else(|| "inconnue".to_owned(), |ip| ip.to_string()))))
    }
}

/// The peer, or, where it is a trusted proxy, the last address on the way to it that isn't: what
/// stands further left in the header is anyone's claim.
fn origine(pair: IpAddr, relais: &[&str], proxies: &[IpAddr]) -> IpAddr {
    let mut origine = pair;
    for etape in relais.join(",").rsplit(',') {
        if !proxies.contains(&origine) {
            break;
        }
        let Ok(ip) = etape.trim().parse::<IpAddr>() else { break };
        origine = ip.to_canonical();
    }
    origine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(texte: &str) -> IpAddr {
        texte.parse().unwrap()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(origine(ip("9.9.9.9"), &["1.2.3.4"], &[ip("10.0.0.1")]), ip("9.9.9.9"));
    }

    #[test]
    fn behind_trusted_proxies_the_last_stranger_counts() {
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        let relais = ["6.6.6.6, 1.2.3.4", " 10.0.0.2"];

        assert_eq!(origine(ip("10.0.0.1"), &relais, &proxies), ip("1.2.3.4"));
        assert_eq!(origine(ip("10.0.0.1"), &["n'importe quoi"], &proxies), ip("10.0.0.1"));
        assert_eq!(origine(ip("10.0.0.1"), &[], &proxies), ip("10.0.0.1"));
    }
}
