//! Decodes a JPEG within the memory budget, at full size or at a fraction of it.

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::limites::{BUDGET, Echelle, MAX_COTE, MAX_PIXELS, cout_direct, cout_jpeg};
use super::structure::{Cadre, Structure};
use super::vue::Pixels;

/// More scans than any encoder makes: each of them goes over the whole image.
const MAX_PASSES: usize = 32;

/// A file reduced to some of its pieces, between an SOI and an EOI of our own: the decoder sees
/// exactly the frame that was reckoned with, no metadata, and an end even if the file is cut short.
struct Extrait<'a, R> {
    fichier: R,
    plages: std::slice::Iter<'a, Range<u64>>,
    reste: u64,
}

impl<R: Read + Seek> Read for Extrait<'_, R> {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        while self.reste == 0 {
            let Some(plage) = self.plages.next() else { return Ok(0) };
            self.fichier.seek(SeekFrom::Start(plage.start))?;
            self.reste = plage.end.saturating_sub(plage.start);
        }
        let lus = (&mut self.fichier).take(self.reste).read(tampon)?;
        // A file that shrinks under us ends here.
        self.reste = if lus == 0 { 0 } else { self.reste.saturating_sub(lus as u64) };
        Ok(lus)
    }
}

/// The pieces `plages` of a file as a whole JPEG.
pub(super) fn extrait<'a, R: Read + Seek + 'a>(
    fichier: R,
    plages: &'a [Range<u64>],
) -> impl Read + 'a {
    let corps = Extrait { fichier, plages: plages.iter(), reste: 0 };
    Cursor::new([0xFF, 0xD8]).chain(corps).chain(Cursor::new([0xFF, 0xD9]))
}

/// The only frame, if it is one that both decoders handle without surprises.
pub(super) fn cadre_decodable(structure: &Structure) -> Option<&Cadre> {
    let [cadre] = structure.cadres.as_slice() else { return None };
    let bornes = 1..=MAX_COTE;
    let surface = u64::from(cadre.largeur) * u64::from(cadre.hauteur);
    let sain = matches!(cadre.code, 0xC0..=0xC2)
        && cadre.precision == 8
        && matches!(cadre.composantes.len(), 1 | 3 | 4)
        && cadre.composantes.iter().all(|&(_, h, v)| (1..=4).contains(&h) && (1..=4).contains(&v))
        && bornes.contains(&cadre.largeur)
        && bornes.contains(&cadre.hauteur)
        && surface <= MAX_PIXELS
        && passes_saines(cadre, structure);
    if sain { Some(cadre) } else { None }
}

/// Few scans; and in a progressive image all coefficients come, for the decoder would otherwise
/// copy them once more to show an unfinished image.
fn passes_saines(cadre: &Cadre, structure: &Structure) -> bool {
    if !cadre.progressif() {
        return structure.passes.len() <= cadre.composantes.len();
    }
    structure.passes.len() <= MAX_PASSES
        && cadre.composantes.iter().all(|&(id, _, _)| {
            let bits = structure
                .passes
                .iter()
                .filter(|p| p.bit == 0 && p.composantes.contains(&id))
                .flat_map(|p| p.debut..=p.fin.min(63))
                .fold(0_u64, |bits, i| bits | 1_u64.checked_shl(i.into()).unwrap_or(0));
            bits == u64::MAX
        })
}

/// The pixels at this scale. None where the budget does not allow it or the image is broken.
pub(super) fn decoder<R: Read + Seek>(
    mut fichier: R,
    structure: &Structure,
    echelle: Echelle,
) -> Option<Pixels> {
    let cadre = cadre_decodable(structure)?;
    let octets: u64 = structure.image.iter().map(|p| p.end - p.start).sum();
    let direct = echelle == Echelle::Entiere
        && structure.passes.len() == 1
        && photo_ordinaire(cadre)
        && cout_direct(cadre, octets) <= BUDGET;
    if direct {
        return decoder_directement(&mut fichier, structure, cadre, octets);
    }
    if cout_jpeg(cadre, echelle) > BUDGET {
        return None;
    }
    let flux = BufReader::with_capacity(64 * 1024, extrait(fichier, &structure.image));
    let mut decodeur = jpeg_decoder::Decoder::new(flux);
    if echelle != Echelle::Entiere {
        // The decoder is content with one side: the longer one decides, the other never does.
        let long = echelle.cote(cadre.largeur.max(cadre.hauteur));
        let long = u16::try_from(long).ok()?;
        let (l, h) =
            if cadre.largeur >= cadre.hauteur { (long, u16::MAX) } else { (u16::MAX, long) };
        decodeur.scale(l, h).ok()?;
    }
    let octets = decodeur.decode().ok()?;
    let info = decodeur.info()?;
    let cmjn = info.pixel_format == jpeg_decoder::PixelFormat::CMYK32;
    Pixels::nouveaux(octets, info.width.into(), info.height.into(), cmjn)
}

/// Grey, or colours that are stored whole, by halves or by quarters: what cameras make.
fn photo_ordinaire(cadre: &Cadre) -> bool {
    match cadre.composantes.as_slice() {
        [(_, 1, 1)] | [(0 | 1, 1 | 2, 1 | 2), (1 | 2, 1, 1), (2 | 3, 1, 1)] => !cadre.progressif(),
        _ => false,
    }
}

/// zune-jpeg needs no planes beside the pixels: twice as large a photo fits in the budget.
fn decoder_directement<R: Read + Seek>(
    fichier: R,
    structure: &Structure,
    cadre: &Cadre,
    octets: u64,
) -> Option<Pixels> {
    let mut fichier_entier = Vec::with_capacity(usize::try_from(octets + 4).ok()?);
    extrait(fichier, &structure.image).read_to_end(&mut fichier_entier).ok()?;
    let gris = cadre.composantes.len() == 1;
    let options = DecoderOptions::default()
        .set_max_width(MAX_COTE.into())
        .set_max_height(MAX_COTE.into())
        .jpeg_set_out_colorspace(if gris { ColorSpace::Luma } else { ColorSpace::RGB });
    let mut decodeur =
        zune_jpeg::JpegDecoder::new_with_options(Cursor::new(fichier_entier), options);
    decodeur.decode_headers().ok()?;
    let (largeur, hauteur) = decodeur.dimensions()?;
    let octets = decodeur.decode().ok()?;
    Pixels::nouveaux(octets, u32::try_from(largeur).ok()?, u32::try_from(hauteur).ok()?, false)
}
