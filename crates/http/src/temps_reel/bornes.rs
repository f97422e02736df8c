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
        let longue = |octets: &[u8]| octets.iter().fold(0, |n, octet| n << 8 | u64::from(*octet));
        self.reste = match court {
            126 => longue(&self.tete[2..4]),
            127 => longue(&self.tete[2..10]),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of a client: its first byte, and how long it says it is.
    fn tete(premier: u8, longueur: u64) -> Vec<u8> {
        let mut tete = vec![premier];
        match longueur {
            0..=125 => tete.push(0x80 | u8::try_from(longueur).unwrap()),
            126..=0xffff => {
                tete.push(0x80 | 0x7e);
                tete.extend(u16::try_from(longueur).unwrap().to_be_bytes());
            }
            _ => {
                tete.push(0x80 | 0x7f);
                tete.extend(longueur.to_be_bytes());
            }
        }
        tete.extend([1, 2, 3, 4]);
        tete
    }

    fn trame(premier: u8, longueur: u64) -> Vec<u8> {
        let corps = vec![0x81; usize::try_from(longueur).unwrap()];
        [tete(premier, longueur), corps].concat()
    }

    /// Whether all of it passes, however it is cut into pieces.
    fn passe(octets: &[u8]) -> bool {
        let passe = |pas| {
            let mut cadre = Cadre::default();
            octets.chunks(pas).all(|morceau| cadre.suivre(morceau).is_ok())
        };
        let [un, ..] = [1, 2, 3, 7, 130, octets.len()].map(|pas| {
            assert_eq!(passe(pas), passe(1), "in pieces of {pas}");
            passe(pas)
        });
        un
    }

    const TEXTE: u8 = 0x81;
    const DEBUT: u8 = 0x01;
    const SUITE: u8 = 0x00;
    const FIN: u8 = 0x80;
    const PING: u8 = 0x89;

    #[test]
    fn a_message_may_have_four_kibibytes() {
        for longueur in [0, 1, 125, 126, 4_096] {
            assert!(passe(&trame(TEXTE, longueur)), "{longueur}");
            assert!(passe(&trame(TEXTE, longueur).repeat(3)), "three of {longueur}");
        }
    }

    #[test]
    fn a_longer_one_ends_before_it_has_come() {
        for longueur in [4_097, 65_536, u64::MAX] {
            assert!(!passe(&tete(TEXTE, longueur)), "{longueur}");
        }
    }

    #[test]
    fn what_comes_in_parts_counts_together_and_what_comes_between_does_not() {
        let parts = |longueur| [trame(DEBUT, 2_000), trame(PING, 100), trame(FIN, longueur)];

        assert!(passe(&parts(2_096).concat()));
        assert!(!passe(&parts(2_097).concat()));
        assert!(passe(&[parts(2_096).concat(), trame(TEXTE, 4_096)].concat()));
        assert!(!passe(&[trame(DEBUT, 4_000), trame(SUITE, 97)].concat()));
    }
}
