//! Pixels seen upright, without a second buffer, and their encoding.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::{GenericImageView, ImageEncoder, Rgb};

use super::orientation::Orientation;

/// Something that has a colour at each place; (0, 0) is the top left.
pub(super) trait Source {
    /// Width and height.
    fn taille(&self) -> (u32, u32);
    /// The colour there; white outside.
    fn couleur(&self, x: u32, y: u32) -> [u8; 3];
}

/// Decoded pixels: grey, RGB or CMYK.
pub(super) struct Pixels {
    octets: Vec<u8>,
    largeur: u32,
    hauteur: u32,
    canaux: usize,
}

impl Pixels {
    /// None where the buffer is not that of one, three, or (`cmjn`) four octets for each pixel.
    pub(super) fn nouveaux(
        octets: Vec<u8>,
        largeur: u32,
        hauteur: u32,
        cmjn: bool,
    ) -> Option<Self> {
        let surface = usize::try_from(u64::from(largeur) * u64::from(hauteur)).ok()?;
        let canaux = octets.len().checked_div(surface)?;
        let sain = canaux * surface == octets.len()
            && if cmjn { canaux == 4 } else { canaux == 1 || canaux == 3 };
        if sain { Some(Self { octets, largeur, hauteur, canaux }) } else { None }
    }

    /// Whether an RGB profile still describes the colours.
    pub(super) fn en_rvb(&self) -> bool {
        self.canaux == 3
    }
}

impl Source for Pixels {
    fn taille(&self) -> (u32, u32) {
        (self.largeur, self.hauteur)
    }

    fn couleur(&self, x: u32, y: u32) -> [u8; 3] {
        let rang = (u64::from(y) * u64::from(self.largeur) + u64::from(x)) * self.canaux as u64;
        let rang = usize::try_from(rang).unwrap_or(usize::MAX);
        match self.octets.get(rang..).and_then(|o| o.get(..self.canaux)) {
            Some(&[gris]) => [gris; 3],
            Some([encres @ .., noir]) if self.canaux == 4 => match encres.first_chunk() {
                Some(encres) => encres.map(|encre| multiplier(255 - encre, 255 - noir)),
                None => [255; 3],
            },
            Some(rvb) => rvb.first_chunk().copied().unwrap_or([255; 3]),
            None => [255; 3],
        }
    }
}

fn multiplier(a: u8, b: u8) -> u8 {
    u8::try_from(u16::from(a) * u16::from(b) / 255).unwrap_or(u8::MAX)
}

/// A source, upright.
pub(super) struct Vue<'a, S: ?Sized> {
    pub source: &'a S,
    pub orientation: Orientation,
}

impl<S: Source + ?Sized> GenericImageView for Vue<'_, S> {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        let (largeur, hauteur) = self.source.taille();
        self.orientation.dimensions(largeur, hauteur)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let (x, y) = self.orientation.source((x, y), self.source.taille());
        Rgb(self.source.couleur(x, y))
    }
}

/// A buffer that refuses to grow beyond what it reserved.
struct Borne(Vec<u8>);

impl Write for Borne {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if octets.len() > self.0.capacity() - self.0.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A JPEG of this quality, with this profile and no other metadata. None where it would weigh more
/// than `plafond` octets.
pub(super) fn encoder<S: Source + ?Sized>(
    vue: &Vue<S>,
    qualite: u8,
    icc: Vec<u8>,
    plafond: usize,
) -> Option<Vec<u8>> {
    let mut sortie = Borne(Vec::with_capacity(plafond));
    let mut encodeur = JpegEncoder::new_with_quality(&mut sortie, qualite);
    encodeur.set_icc_profile(icc).ok()?;
    encodeur.encode_image(vue).ok()?;
    sortie.0.shrink_to_fit();
    Some(sortie.0)
}
