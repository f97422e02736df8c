//! An event as it goes out.

use actix_web::web::Bytes;
use application::{
    AppError,
    ports::{
        StorageError,
        queries::{Evenement, EvenementAdresse},
    },
};
use bytestring::ByteString;
use domain::{Audience, TicketId};

use crate::evenements::EvenementDto;

/// An event, written once for everyone who hears it: copies share the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trame {
    /// Its number.
    pub numero: i64,
    /// As the socket sends it: the event as JSON.
    pub texte: ByteString,
    /// As the stream sends it (WHATWG HTML, server-sent events): the same JSON with its number.
    pub sse: Bytes,
}

impl TryFrom<Evenement> for Trame {
    type Error = AppError;

    fn try_from(evenement: Evenement) -> Result<Self, AppError> {
        let numero = evenement.numero;
        let json = serde_json::to_string(&EvenementDto::try_from(evenement)?)
            .map_err(StorageError::backend)?;
        let debut = format!("id: {numero}\ndata: ");
        let sse = Bytes::from(format!("{debut}{json}\n\n"));
        let texte = sse.slice(debut.len()..debut.len() + json.len());
        let texte = ByteString::try_from(texte).map_err(StorageError::backend)?;
        Ok(Self { numero, texte, sse })
    }
}

/// An event on its way to its audience.
#[derive(Debug)]
pub struct Relayee {
    /// The event.
    pub trame: Trame,
    /// The ticket that it is about.
    pub ticket: TicketId,
    /// Who may hear it.
    pub audience: Audience,
}

impl TryFrom<EvenementAdresse> for Relayee {
    type Error = AppError;

    fn try_from(adresse: EvenementAdresse) -> Result<Self, AppError> {
        let EvenementAdresse { evenement, ticket, audience } = adresse;
        Ok(Self { trame: Trame::try_from(evenement)?, ticket, audience })
    }
}
