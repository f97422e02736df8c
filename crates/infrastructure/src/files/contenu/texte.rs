//! Text: which files are, and which of those a browser or a shell would act on.

use std::io::{Read, Seek};

use domain::TypeFichier;

use super::{
    balises::{self, Recherche},
    dxf,
    lecture::{MORCEAU, Source, remplir},
    refus::Refus,
};

/// How the characters are written. Bytes stand for UTF-8 and for the 8-bit encodings alike: what
/// is searched is ASCII in all of them, and no byte above is a control in all of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codage {
    Octets,
    Utf16Le,
    Utf16Be,
}

/// Judges a file that no signature tells: text, a table, a drawing in text, or a refusal.
///
/// # Errors
///
/// [`Refus::Type`] if it is no text.
pub(super) fn juger<F: Read + Seek>(
    source: &mut Source<'_, F>,
    extension: Option<&str>,
) -> Result<TypeFichier, Refus> {
    let (codage, marque) = match source.tete.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => (Codage::Octets, 3),
        [0xff, 0xfe, ..] => (Codage::Utf16Le, 2),
        [0xfe, 0xff, ..] => (Codage::Utf16Be, 2),
        _ => (Codage::Octets, 0),
    };
    let taille = source.taille;
    let mut flux = source.tranche(marque, taille)?;
    let mut tampon = vec![0; MORCEAU];
    let mut debut = None;
    let mut lecteur = Lecteur { codage, haut: false };
    let mut recherche = Recherche::new(balises::TEXTE);
    loop {
        let lus = remplir(&mut flux, &mut tampon)?;
        if lus == 0 {
            break;
        }
        let (texte, est_texte) = lecteur.lire(tampon.get(..lus).unwrap_or_default());
        if debut.is_none() {
            examiner_debut(&texte)?;
            if commence_par(&texte, b"<") {
                recherche = Recherche::new(balises::TEXTE_BALISE);
            }
            debut = Some(texte.iter().take(8 * 1024).copied().collect::<Vec<_>>());
        }
        recherche.nourrir(&texte)?;
        if !est_texte {
            return Err(Refus::Type);
        }
    }
    recherche.finir()?;
    if lecteur.haut {
        return Err(Refus::Type);
    }
    if dxf::est_texte(&debut.unwrap_or_default(), extension) {
        return Ok(TypeFichier::Dxf);
    }
    Ok(TypeFichier::Texte.preciser(extension))
}

/// Turns pieces of text into bytes that can be searched.
struct Lecteur {
    codage: Codage,
    /// Whether the second half of a pair is due.
    haut: bool,
}

impl Lecteur {
    /// The ASCII of a piece, other characters replaced, and whether it is all text.
    fn lire(&mut self, octets: &[u8]) -> (Vec<u8>, bool) {
        if self.codage == Codage::Octets {
            return (octets.to_vec(), octets.iter().all(|b| est_texte(*b)));
        }
        let (unites, reste) = octets.as_chunks::<2>();
        let mut sur = reste.is_empty();
        let texte = unites.iter().map(|unite| {
            let unite = match self.codage {
                Codage::Utf16Be => u16::from_be_bytes(*unite),
                _ => u16::from_le_bytes(*unite),
            };
            let bas = (0xdc00..0xe000).contains(&unite);
            sur &= bas == self.haut;
            self.haut = (0xd800..0xdc00).contains(&unite);
            let octet = u8::try_from(unite).ok().filter(u8::is_ascii).unwrap_or(0xff);
            sur &= est_texte(octet);
            octet
        });
        (texte.collect(), sur)
    }
}

/// Whether a byte belongs in a text: no control but those of layout.
fn est_texte(octet: u8) -> bool {
    !octet.is_ascii_control() || matches!(octet, b'\t' | b'\n' | b'\r' | 0x0c)
}

/// The tags by which a browser knows a page (WHATWG, MIME sniffing, section 7.1): they count
/// before a space or the end of the tag.
const BALISES: &[&[u8]] = &[
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<script",
    b"<iframe",
    b"<h1",
    b"<div",
    b"<font",
    b"<table",
    b"<a",
    b"<style",
    b"<title",
    b"<b",
    b"<body",
    b"<br",
    b"<p",
    b"<svg",
    b"<math",
    b"<img",
    b"<link",
    b"<meta",
    b"<xml",
];

/// Refuses what a browser, a server or a shell knows by its first characters.
fn examiner_debut(texte: &[u8]) -> Result<(), Refus> {
    // A shell's mark is the very first thing; `#![` opens an attribute of Rust.
    if texte.starts_with(b"#!") && texte.get(2) != Some(&b'[') || commence_par(texte, b"<%") {
        return Err(Refus::Script);
    }
    if commence_par(texte, b"<!--") || commence_par(texte, b"<?") {
        let php = commence_par(texte, b"<?php") || commence_par(texte, b"<?=");
        return Err(if php { Refus::Script } else { Refus::Balisage });
    }
    let utile = sans_blancs(texte);
    let balise = BALISES.iter().any(|balise| {
        commence_par(texte, balise)
            && utile
                .get(balise.len())
                .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    });
    if balise { Err(Refus::Balisage) } else { Ok(()) }
}

fn sans_blancs(texte: &[u8]) -> &[u8] {
    let blancs = texte.iter().take_while(|b| b.is_ascii_whitespace()).count();
    texte.get(blancs..).unwrap_or_default()
}

/// Whether a text starts so, blanks aside and in any case.
fn commence_par(texte: &[u8], debut: &[u8]) -> bool {
    sans_blancs(texte).get(..debut.len()).is_some_and(|d| d.eq_ignore_ascii_case(debut))
}
