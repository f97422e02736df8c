//! How addresses are read: of sockets, of proxies, of the web, of the database.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Deserializer, de::Error};

use super::Secret;

/// What the address of a database may begin with.
const DATABASES: [&str; 3] = ["sqlite:", "postgres://", "postgresql://"];

/// An address to listen on.
pub(super) fn socket<'de, D: Deserializer<'de>>(source: D) -> Result<SocketAddr, D::Error> {
    String::deserialize(source)?.trim().parse().map_err(|_| {
        D::Error::custom("une adresse IP et un port sont attendus, comme 127.0.0.1:3000")
    })
}

/// Addresses of proxies.
pub(super) fn proxies<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<IpAddr>, D::Error> {
    let proxies = Vec::<String>::deserialize(source)?;
    proxies.iter().map(|proxy| proxy.trim().parse()).collect::<Result<_, _>>().map_err(|_| {
        D::Error::custom("des adresses IP sont attendues, sans port ni masque, comme 10.0.0.2")
    })
}

/// Web origins, as a browser writes them: in lower case, without a path.
pub(super) fn origins<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<String>, D::Error> {
    let origins = Vec::<String>::deserialize(source)?;
    origins.iter().map(|origin| web_origin(origin)).collect::<Option<_>>().ok_or_else(|| {
        D::Error::custom(
            "des origines sont attendues, sans chemin ni joker, comme https://app.exemple.sn",
        )
    })
}

/// The address that the API is known by, without a slash at its end; nothing where it is blank.
pub(super) fn public_url<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(source)?;
    let url = text.trim().trim_end_matches('/');
    match split(url) {
        _ if url.is_empty() => Ok(None),
        Some(("http" | "https", ..)) => Ok(Some(url.to_owned())),
        _ => Err(D::Error::custom(
            "une adresse en http:// ou https:// est attendue, comme https://tickets.exemple.sn",
        )),
    }
}

/// The address of an S3 server, or blank.
pub(super) fn endpoint<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    Ok(public_url(source)?.unwrap_or_default())
}

/// The address of a database; blank where the default is meant.
pub(super) fn database<'de, D: Deserializer<'de>>(source: D) -> Result<Secret, D::Error> {
    let text = String::deserialize(source)?;
    let url = text.trim();
    if url.is_empty() || DATABASES.iter().any(|start| url.starts_with(start)) {
        return Ok(Secret::new(url));
    }
    Err(D::Error::custom(
        "l'adresse de la base doit commencer par sqlite:, postgres:// ou postgresql://",
    ))
}

fn web_origin(text: &str) -> Option<String> {
    let origin = text.trim().trim_end_matches('/').to_lowercase();
    matches!(split(&origin), Some((_, _, ""))).then_some(origin)
}

/// The scheme, the host with its port, and the path of an address that has neither user, nor query.
fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let made_of = |text: &str, others: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    let path_is_plain = !path.chars().any(|c| c.is_whitespace() || matches!(c, '?' | '#'));
    (made_of(scheme, "+-.") && made_of(host, "-._:[]") && path_is_plain)
        .then_some((scheme, host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_split_at_its_seams() {
        assert_eq!(split("https://a.sn:80/x/y"), Some(("https", "a.sn:80", "/x/y")));
        assert_eq!(split("http://[::1]:3000"), Some(("http", "[::1]:3000", "")));
    }

    #[test]
    fn an_address_with_a_user_or_a_query_is_refused() {
        assert_eq!(split("https://moi@a.sn"), None);
        assert_eq!(split("https://a.sn/?x"), None);
        assert_eq!(split("https:///x"), None);
    }

    #[test]
    fn an_origin_is_in_lower_case_and_has_no_path() {
        assert_eq!(
            web_origin("https://App.Exemple.sn/"),
            Some("https://app.exemple.sn".to_owned())
        );
        assert_eq!(web_origin("capacitor://localhost"), Some("capacitor://localhost".to_owned()));
        assert_eq!(web_origin("https://a.sn/app"), None);
        assert_eq!(web_origin("*"), None);
    }
}
