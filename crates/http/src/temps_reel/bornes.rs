//! How much a peer may send at once (RFC 6455, section 5.2).
//!
//! The library looks at the length of a frame once it has come whole, however long it is.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload as Corps,
    error::PayloadError,
    web::{Bytes, Payload},
};
use futures_util::Stream;

/// Bytes of a message, in one frame or in many.
const MAX: u64 = 4_096;
/// The longest head of a frame.
const TETE: usize = 14;

/// Lets frames pass until a message grows too long: then it ends with [`PayloadError::Overflow`].
pub async fn borner(requete: &HttpRequest, corps: Payload) -> Result<Payload, actix_web::Error> {
    let payload = Box::pin(Bornee { corps: corps.into_inner(), cadre: Cadre::default() });
    Payload::from_request(requete, &mut Corps::Stream { payload }).await
}

struct Bornee {
    corps: Corps,
    cadre: Cadre,
}

impl Stream for Bornee {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let octets = ready!(Pin::new(&mut self.corps).poll_next(cx));
        Poll::Ready(octets.map(|octets| {
            let octets = octets?;
            self.cadre.suivre(&octets).map(|()| octets)
        }))
    }
}

/// Where a stream of frames is.
#[derive(Default)]
struct Cadre {
    tete: [u8; TETE],
    /// Bytes of the head that have come.
    lus: usize,
    /// Bytes of the frame that are still to come after its head.
    reste: u64,
    /// Bytes of the message so far.
    message: u64,
}

impl Cadre {
    fn suivre(&mut self, mut octets: &[u8]) -> Result<(), PayloadError> {
        while !octets.is_empty() {
            let passes = usize::try_from(self.reste).unwrap_or(usize::MAX).min(octets.len());
            self.reste -= passes as u64;
            octets = &octets[passes..];
            let Some((octet, suite)) = octets.split_first() else { break };
            octets = suite;
            self.tete[self.lus] = *octet;
            self.lus += 1;
            if self.lus >= 2 && self.lus == self.longueur_de_tete() {
                self.lus = 0;
                self.ouvrir()?;
            }
        }
        Ok(())
    }

    /// The head is whole.
    fn ouvrir(&mut self) -> Result<(), PayloadError> {
        let (premier, court) = (self.tete[0], self.tete[1] & 0x7f);
        self.reste = match court {
            126 => u16::from_be_bytes([self.tete[2], self.tete[3]]).into(),
            127 => {
                let [_, _, a, b, c, d, e, f, g, h, ..] = self.tete;
                u64::from_be_bytes([a, b, c, d, e, f, g, h])
            }
            court => court.into(),
        };
        let (finale, code) = (premier & 0x80 != 0, premier & 0x0f);
        // Pings and the like come between the frames of a message, and have bounds of their own.
        let avant = if code < 8 { self.message } else { 0 };
        let total = avant.saturating_add(self.reste);
        if total > MAX {
            return Err(PayloadError::Overflow);
        }
        if code < 8 {
            self.message = if finale { 0 } else { total };
        }
        Ok(())
    }

    const fn longueur_de_tete(&self) -> usize {
        let longueur = match self.tete[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let masque = if self.tete[1] & 0x80 == 0 { 0 } else { 4 };
        2 + longueur + masque
    }
}
