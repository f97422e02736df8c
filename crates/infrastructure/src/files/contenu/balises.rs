//! Searching a stream for marks that a browser or a server would act on.

use super::refus::Refus;

/// What must follow a mark.
///
/// Random bytes hold `<svg` once in 2^29 places, so once in 50 files of 10 MiB: a short mark only
/// counts before a separator and six characters of text, which leaves one file in 600,000. The
/// long ones are rarer than that by themselves.
#[derive(Clone, Copy)]
enum Suite {
    Libre,
    Texte,
}

/// A mark, in lower case, and what its presence says.
pub(super) struct Marque {
    texte: &'static [u8],
    suite: Suite,
    refus: fn() -> Refus,
}

const fn marque(texte: &'static str, suite: Suite, refus: fn() -> Refus) -> Marque {
    Marque { texte: texte.as_bytes(), suite, refus }
}

fn balisage() -> Refus {
    Refus::Balisage
}

fn script() -> Refus {
    Refus::Script
}

fn page_cachee() -> Refus {
    Refus::Polyglotte("HTML ou SVG")
}

fn script_cache() -> Refus {
    Refus::Polyglotte("script")
}

/// What a text may nowhere hold.
pub(super) const TEXTE: &[Marque] = &[
    marque("<script", Suite::Libre, balisage),
    marque("<svg", Suite::Libre, balisage),
    marque("<iframe", Suite::Libre, balisage),
    marque("<?php", Suite::Libre, script),
];

/// The same for a text that starts with a tag: its root may have a prefix.
pub(super) const TEXTE_BALISE: &[Marque] = &[
    marque("<script", Suite::Libre, balisage),
    marque("<svg", Suite::Libre, balisage),
    marque("<iframe", Suite::Libre, balisage),
    marque("<?php", Suite::Libre, script),
    marque("http://www.w3.org/2000/svg", Suite::Libre, balisage),
    marque("http://www.w3.org/1999/xhtml", Suite::Libre, balisage),
];

/// What a picture, a sound, a video or the ends of a PDF may not hold.
pub(super) const BINAIRE: &[Marque] = &[
    marque("<script", Suite::Libre, page_cachee),
    marque("<html", Suite::Texte, page_cachee),
    marque("<svg", Suite::Texte, page_cachee),
    marque("<!doctype html", Suite::Libre, page_cachee),
    marque("<iframe", Suite::Libre, page_cachee),
    marque("<?php", Suite::Texte, script_cache),
];

/// What the list of an Office document's parts may not hold. Entities and a DTD have no use there,
/// save to hide the others.
pub(super) const MACROS: &[Marque] = &[
    marque("macroenabled", Suite::Libre, || Refus::Macros),
    marque("vbaproject", Suite::Libre, || Refus::Macros),
    marque("macrosheet", Suite::Libre, || Refus::Macros),
    marque("&#", Suite::Libre, || Refus::Illisible),
    marque("<!doctype", Suite::Libre, || Refus::Illisible),
];

/// More than the longest mark and what must follow it.
const MARGE: usize = 64;

/// A search in bytes that come piece by piece: a mark may lie across two pieces.
pub(super) struct Recherche {
    marques: &'static [Marque],
    premiers: [bool; 256],
    tampon: Vec<u8>,
}

impl Recherche {
    /// Starts a search.
    pub(super) fn new(marques: &'static [Marque]) -> Self {
        let premiers = std::array::from_fn(|octet| {
            let bas = u8::try_from(octet).unwrap_or_default().to_ascii_lowercase();
            marques.iter().any(|m| m.texte.first() == Some(&bas))
        });
        Self { marques, premiers, tampon: Vec::new() }
    }

    /// Searches one more piece.
    pub(super) fn nourrir(&mut self, octets: &[u8]) -> Result<(), Refus> {
        self.tampon.extend_from_slice(octets);
        let sur = self.tampon.len().saturating_sub(MARGE);
        self.chercher(sur)?;
        self.tampon.drain(..sur);
        Ok(())
    }

    /// Searches what the last piece left.
    pub(super) fn finir(self) -> Result<(), Refus> {
        self.chercher(self.tampon.len())
    }

    fn chercher(&self, fin: usize) -> Result<(), Refus> {
        let premiers = self.tampon.iter().take(fin).enumerate();
        for (i, _) in premiers.filter(|(_, b)| self.premiers.get(usize::from(**b)) == Some(&true)) {
            let suite = self.tampon.get(i..).unwrap_or_default();
            if let Some(marque) = self.marques.iter().find(|m| m.est_au_debut(suite)) {
                return Err((marque.refus)());
            }
        }
        Ok(())
    }
}

impl Marque {
    fn est_au_debut(&self, octets: &[u8]) -> bool {
        let Some((debut, suite)) = octets.split_at_checked(self.texte.len()) else {
            return false;
        };
        debut.eq_ignore_ascii_case(self.texte)
            && match self.suite {
                Suite::Libre => true,
                Suite::Texte => {
                    suite.first().is_some_and(|b| b.is_ascii_whitespace() || b"/>".contains(b))
                        && suite
                            .iter()
                            .skip(1)
                            .take(6)
                            .all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace() || *b == b' ')
                }
            }
    }
}
