//! Forms with files (`multipart/form-data`, RFC 7578), written byte by byte: tests send what no
//! well-behaved client does.

use reqwest::{Method, header::CONTENT_TYPE};

use crate::{Answer, Caller, send};

/// What parts the parts.
const LIMITE: &str = "----une-limite-de-formulaire";

/// A form under construction.
#[derive(Debug, Clone, Default)]
pub struct Formulaire(Vec<u8>);

impl Formulaire {
    /// A form with one file.
    #[must_use]
    pub fn fichier(nom: &str, contenu: &[u8]) -> Self {
        Self::default().et_fichier(nom, contenu)
    }

    /// The same with one file more.
    #[must_use]
    pub fn et_fichier(self, nom: &str, contenu: &[u8]) -> Self {
        let entetes = format!(
            "Content-Disposition: form-data; name=\"file\"; filename=\"{nom}\"\r\n\
             Content-Type: application/octet-stream"
        );
        self.partie(&entetes, contenu)
    }

    /// The same with a text.
    #[must_use]
    pub fn champ(self, nom: &str, texte: &str) -> Self {
        let entetes = format!("Content-Disposition: form-data; name=\"{nom}\"");
        self.partie(&entetes, texte.as_bytes())
    }

    /// The same with a part under any headers.
    #[must_use]
    pub fn partie(mut self, entetes: &str, contenu: &[u8]) -> Self {
        self.0.extend(format!("--{LIMITE}\r\n{entetes}\r\n\r\n").as_bytes());
        self.0.extend(contenu);
        self.0.extend(b"\r\n");
        self
    }

    /// The body, closed.
    #[must_use]
    pub fn corps(mut self) -> Vec<u8> {
        self.0.extend(format!("--{LIMITE}--\r\n").as_bytes());
        self.0
    }

    /// The `Content-Type` that goes with it.
    #[must_use]
    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={LIMITE}")
    }
}

impl Caller {
    /// `POST` with a form.
    pub async fn envoyer(&self, path: &str, formulaire: Formulaire) -> Answer {
        let request = self.request(Method::POST, path);
        let request = request.header(CONTENT_TYPE, Formulaire::content_type());
        send(request.body(formulaire.corps())).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// The bytes at an absolute address, asked for without a token.
    pub async fn telecharger(&self, url: &str) -> Telecharge {
        self.telecharger_avec(url, &[]).await
    }

    /// The same with headers.
    pub async fn telecharger_avec(&self, url: &str, headers: &[(&str, &str)]) -> Telecharge {
        let mut request = self.client().get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let octets = response.bytes().await.expect("the body arrives").to_vec();
        Telecharge { status, headers, octets }
    }
}

/// What a link served.
#[derive(Debug, Clone)]
pub struct Telecharge {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub octets: Vec<u8>,
}

impl Telecharge {
    /// A header, or an empty text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
