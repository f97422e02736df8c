//! The vignette of a photo: a small upright JPEG.

use std::io::{BufReader, Read, Seek, SeekFrom};

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, GenericImageView, ImageDecoder, Limits};

use super::dimensions::octets_sans_perte;
use super::jpeg;
use super::limites::{ANNEXES_PNG, Echelle, MAX_PIXELS, reste};
use super::orientation::Orientation;
use super::segments::Lecteur;
use super::structure::Structure;
use super::vue::{Pixels, Source, Vue, encoder};
use super::{Format, dimensions};

/// The longer side of a vignette, in pixels, at most.
pub const MAX_COTE_VIGNETTE: u32 = 320;

/// The weight of a vignette, in octets, at most.
pub const MAX_OCTETS_VIGNETTE: usize = 30_000;

/// The sides and qualities that are tried until the vignette is light enough.
const ESSAIS: [(u32, u8); 7] =
    [(320, 80), (320, 65), (320, 50), (240, 50), (240, 35), (160, 35), (96, 25)];

/// An upright JPEG without metadata, at most [`MAX_COTE_VIGNETTE`] pixels on its longer side (never
/// enlarged) and [`MAX_OCTETS_VIGNETTE`] octets; transparent pixels on white; the first frame of an
/// animation. None where the photo cannot be decoded, exceeds [`MAX_PIXELS`], or would not fit
/// [`super::limites::BUDGET`].
#[must_use]
pub fn vignette<R: Read + Seek>(
    mut fichier: R,
    format: Format,
    orientation: Orientation,
) -> Option<Vec<u8>> {
    let (largeur, hauteur) = dimensions(&mut fichier, format)?;
    let surface = u64::from(largeur) * u64::from(hauteur);
    if surface > MAX_PIXELS {
        return None;
    }
    if format == Format::Jpeg {
        let pixels = photo_reduite(&mut fichier, largeur.max(hauteur))?;
        return alleger(&pixels, orientation);
    }
    let image = image_entiere(&mut fichier, format, (largeur, hauteur))?;
    alleger(&Fond(image), orientation)
}

/// Decoded at the smallest scale that is still larger than the vignette.
fn photo_reduite<R: Read + Seek>(fichier: &mut R, long: u32) -> Option<Pixels> {
    let structure = Structure::parcourir(&mut Lecteur::ouvrir(&mut *fichier).ok()?).ok()?;
    let long = u16::try_from(long).ok()?;
    let echelle = [Echelle::Huitieme, Echelle::Quart, Echelle::Moitie]
        .into_iter()
        .find(|echelle| echelle.cote(long) >= u64::from(MAX_COTE_VIGNETTE))
        .unwrap_or(Echelle::Entiere);
    jpeg::decoder(fichier, &structure, echelle)
}

/// The other formats cannot be decoded by halves: the whole image must fit.
fn image_entiere<R: Read + Seek>(
    fichier: &mut R,
    format: Format,
    (largeur, hauteur): (u32, u32),
) -> Option<DynamicImage> {
    let surface = u64::from(largeur) * u64::from(hauteur);
    fichier.seek(SeekFrom::Start(0)).ok()?;
    let flux = BufReader::with_capacity(64 * 1024, fichier);
    let mut limites = Limits::no_limits();
    match format {
        Format::Jpeg => None,
        Format::Png => {
            limites.max_alloc = Some(ANNEXES_PNG);
            let decodeur = PngDecoder::with_limits(flux, limites).ok()?;
            // Row buffers come beside the pixels.
            let lignes = 16 * u64::from(largeur) + ANNEXES_PNG;
            if decodeur.total_bytes() > reste(lignes) {
                return None;
            }
            DynamicImage::from_decoder(decodeur).ok()
        }
        Format::Gif => {
            // The canvas, and beside it a frame that does not cover it.
            if surface * 8 > reste(0) {
                return None;
            }
            limites.max_alloc = Some(surface * 4);
            let mut decodeur = GifDecoder::new(flux).ok()?;
            decodeur.set_limits(limites).ok()?;
            DynamicImage::from_decoder(decodeur).ok()
        }
        Format::WebP => {
            let flux = budget_webp(flux.into_inner(), surface)?;
            DynamicImage::from_decoder(WebPDecoder::new(flux).ok()?).ok()
        }
    }
}

/// Planes, an animation's canvas or an alpha stand beside the pixels (fourteen octets for each), the
/// lossy chunks are read whole, and a lossless one may declare tables five hundred times its weight.
fn budget_webp<R: Read + Seek>(mut fichier: R, surface: u64) -> Option<BufReader<R>> {
    let poids = fichier.seek(SeekFrom::End(0)).ok()?;
    let tables = 512 * octets_sans_perte(&mut fichier)?;
    fichier.seek(SeekFrom::Start(0)).ok()?;
    let tient = surface * 14 <= reste(poids.saturating_add(tables));
    if tient { Some(BufReader::with_capacity(64 * 1024, fichier)) } else { None }
}

/// An image on a white ground.
struct Fond(DynamicImage);

impl Source for Fond {
    fn taille(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    fn couleur(&self, x: u32, y: u32) -> [u8; 3] {
        if !self.0.in_bounds(x, y) {
            return [255; 3];
        }
        let [couleur @ .., opacite] = self.0.get_pixel(x, y).0.map(u32::from);
        couleur
            .map(|c| u8::try_from((c * opacite + 255 * (255 - opacite)) / 255).unwrap_or(u8::MAX))
    }
}

/// Shrinks and encodes until it is light enough.
fn alleger<S: Source>(source: &S, orientation: Orientation) -> Option<Vec<u8>> {
    let mut reduite: Option<Pixels> = None;
    ESSAIS.into_iter().find_map(|(cote, qualite)| {
        // Each size is made from the one before: the large image is read once.
        let trop_grande = reduite.as_ref().is_none_or(|r| r.taille().0.max(r.taille().1) > cote);
        if trop_grande {
            reduite = match &reduite {
                None => reduire(source, cote),
                Some(precedente) => reduire(precedente, cote),
            };
        }
        let vue = Vue { source: reduite.as_ref()?, orientation };
        encoder(&vue, qualite, Vec::new(), MAX_OCTETS_VIGNETTE)
    })
}

/// Each pixel is the mean of those that it stands for.
fn reduire<S: Source>(source: &S, cote: u32) -> Option<Pixels> {
    let (largeur, hauteur) = source.taille();
    let long = largeur.max(hauteur).max(1);
    let ajuster = |n: u32| {
        let n =
            if long <= cote { n.into() } else { u64::from(n) * u64::from(cote) / u64::from(long) };
        u32::try_from(n.max(1)).unwrap_or(1)
    };
    let (l, h) = (ajuster(largeur), ajuster(hauteur));
    let bornes = |i: u32, total: u32, parts: u32| {
        let borne = |i: u32| u64::from(i) * u64::from(total) / u64::from(parts);
        let debut = u32::try_from(borne(i)).unwrap_or(0);
        debut..u32::try_from(borne(i + 1)).unwrap_or(0).max(debut + 1)
    };
    let mut octets = Vec::with_capacity(usize::try_from(u64::from(l) * u64::from(h) * 3).ok()?);
    for y in 0..h {
        for x in 0..l {
            let (mut sommes, mut nombre) = ([0_u64; 3], 0);
            for sy in bornes(y, hauteur, h) {
                for sx in bornes(x, largeur, l) {
                    let couleur = source.couleur(sx, sy);
                    sommes.iter_mut().zip(couleur).for_each(|(s, c)| *s += u64::from(c));
                    nombre += 1;
                }
            }
            octets.extend(sommes.map(|s| u8::try_from(s / nombre).unwrap_or(u8::MAX)));
        }
    }
    Pixels::nouveaux(octets, l, h, false)
}
