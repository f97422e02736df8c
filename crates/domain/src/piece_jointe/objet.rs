//! Where the content of a file is kept, and in which forms.

use std::{fmt, str::FromStr};

use crate::{ValeurInvalide, mots::mots};

/// The key of a file in the store: 128 random bits in hexadecimal. It tells nothing of the file,
/// nor of its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cle(String);

impl Cle {
    /// Writes random bits as a key.
    #[must_use]
    pub fn new(alea: [u8; 16]) -> Self {
        Self(hexadecimal(&alea))
    }

    /// The key as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Cle {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        if est_hexadecimal(texte, 32) {
            Ok(Self(texte.to_owned()))
        } else {
            Err(ValeurInvalide::new("une clé de 32 chiffres hexadécimaux est attendue"))
        }
    }
}

impl fmt::Display for Cle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

mots! {
    /// The forms in which the content of a file is kept.
    Exemplaire {
        /// As it came, byte for byte.
        Original = "original",
        /// A photo without what it tells of its making.
        Copie = "copie",
        /// A small picture of it.
        Vignette = "vignette",
    }
}

/// Where a file is kept, and which forms there are besides the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objet {
    /// Its key in the store.
    pub cle: Cle,
    /// Whether there is a copy for those who may not see the original.
    pub copie: bool,
    /// Whether there is a small picture.
    pub vignette: bool,
}

impl Objet {
    /// The form that everyone is served.
    #[must_use]
    pub const fn servi(&self) -> Exemplaire {
        if self.copie { Exemplaire::Copie } else { Exemplaire::Original }
    }
}

/// A SHA-256 (FIPS 180-4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Empreinte256([u8; 32]);

impl Empreinte256 {
    /// Wraps a digest.
    #[must_use]
    pub const fn new(octets: [u8; 32]) -> Self {
        Self(octets)
    }
}

impl fmt::Display for Empreinte256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hexadecimal(&self.0))
    }
}

impl fmt::Debug for Empreinte256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Empreinte256({self})")
    }
}

impl FromStr for Empreinte256 {
    type Err = ValeurInvalide;

    fn from_str(texte: &str) -> Result<Self, ValeurInvalide> {
        let invalide = || ValeurInvalide::new("64 chiffres hexadécimaux sont attendus");
        if !est_hexadecimal(texte, 64) {
            return Err(invalide());
        }
        let mut octets = [0; 32];
        for (octet, paire) in octets.iter_mut().zip(texte.as_bytes().chunks(2)) {
            let paire = std::str::from_utf8(paire).map_err(|_| invalide())?;
            *octet = u8::from_str_radix(paire, 16).map_err(|_| invalide())?;
        }
        Ok(Self(octets))
    }
}

fn est_hexadecimal(texte: &str, chiffres: usize) -> bool {
    texte.len() == chiffres && texte.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}

fn hexadecimal(octets: &[u8]) -> String {
    const CHIFFRES: &[u8; 16] = b"0123456789abcdef";
    let chiffre = |n: u8| char::from(CHIFFRES[usize::from(n % 16)]);
    octets.iter().flat_map(|octet| [chiffre(octet >> 4), chiffre(*octet)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_digests_are_lower_case_hexadecimal() {
        let cle = Cle::new([0xab; 16]);
        let empreinte = Empreinte256::new([0x0f; 32]);

        assert_eq!(cle.as_str(), "ab".repeat(16));
        assert_eq!(cle.as_str().parse(), Ok(cle));
        assert_eq!(empreinte.to_string(), "0f".repeat(32));
        assert_eq!(empreinte.to_string().parse(), Ok(empreinte));
    }

    #[test]
    fn nothing_else_is_a_key() {
        for texte in ["", "../../etc/passwd", &"AB".repeat(16), &"ab".repeat(17), &"zz".repeat(16)]
        {
            assert!(texte.parse::<Cle>().is_err(), "{texte}");
        }
    }
}
