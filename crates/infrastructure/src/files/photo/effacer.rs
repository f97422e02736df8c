//! The copy of a PNG, a WebP or a HEIC photo that is shown to others: the image as it is, what tells
//! of its making taken out or blanked. A JPEG has [`super::copie()`].

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use super::conteneurs::exif_de_heic;
use super::segments::Lecteur;

/// The textual chunks of a PNG that hold metadata of cameras begin with one of these keywords.
const MOTS_CLES: [&[u8]; 2] = [b"XML:com.adobe.xmp\0", b"Raw profile type "];

/// The photo without its EXIF and XMP. `Ok(None)`: there is none, the original itself can be shown.
/// What follows a broken structure is kept as it is.
///
/// # Errors
///
/// The file can't be read from the disk.
pub fn effacer(mut fichier: impl Read + Seek) -> io::Result<Option<Vec<u8>>> {
    let mut octets = Vec::new();
    fichier.seek(SeekFrom::Start(0))?;
    fichier.read_to_end(&mut octets)?;
    Ok(if octets.starts_with(b"\x89PNG\r\n\x1a\n") {
        sans_morceaux_png(&octets)
    } else if octets.starts_with(b"RIFF") && octets.get(8..12) == Some(b"WEBP") {
        let plages = metadonnees_webp(&octets);
        blanchir(octets, &plages)
    } else {
        let lecteur = Lecteur::ouvrir(Cursor::new(&octets))?;
        let plages: Vec<_> = exif_de_heic(lecteur).into_iter().collect();
        blanchir(octets, &plages)
    })
}

/// A PNG's chunks end with a checksum: those that tell are taken out whole.
fn sans_morceaux_png(octets: &[u8]) -> Option<Vec<u8>> {
    let (mut copie, mut place) = (octets.get(..8)?.to_vec(), 8);
    while let Some(entete) = octets.get(place..place + 8) {
        let (taille, nom) = entete.split_first_chunk::<4>()?;
        let fin = place + 12 + usize::try_from(u32::from_be_bytes(*taille)).ok()?;
        let Some(morceau) = octets.get(place..fin) else { break };
        if !raconte(nom, morceau.get(8..).unwrap_or_default()) {
            copie.extend_from_slice(morceau);
        }
        place = fin;
    }
    copie.extend_from_slice(octets.get(place..).unwrap_or_default());
    (copie.len() < octets.len()).then_some(copie)
}

fn raconte(nom: &[u8], corps: &[u8]) -> bool {
    match nom {
        b"eXIf" => true,
        b"tEXt" | b"zTXt" | b"iTXt" => MOTS_CLES.iter().any(|mot| corps.starts_with(mot)),
        _ => false,
    }
}

/// A WebP's chunks have no checksum, and its header counts on their sizes: those that tell are
/// blanked where they stand.
fn metadonnees_webp(octets: &[u8]) -> Vec<Range<u64>> {
    let (mut plages, mut place) = (Vec::new(), 12_u64);
    let lire = |place: u64| {
        let debut = usize::try_from(place).ok()?;
        octets.get(debut..debut.checked_add(8)?)?.split_first_chunk::<4>()
    };
    while let Some((nom, taille)) = lire(place) {
        let taille = taille.iter().rev().fold(0, |n, o| n << 8 | u64::from(*o));
        let corps = place + 8;
        if matches!(nom, b"EXIF" | b"XMP ") {
            plages.push(corps..corps + taille);
        }
        place = corps + taille + taille % 2;
    }
    plages
}

fn blanchir(mut octets: Vec<u8>, plages: &[Range<u64>]) -> Option<Vec<u8>> {
    for plage in plages {
        let debut = usize::try_from(plage.start).ok()?;
        let fin = usize::try_from(plage.end).ok()?.min(octets.len());
        if let Some(bloc) = octets.get_mut(debut..fin) {
            bloc.fill(0);
        }
    }
    (!plages.is_empty()).then_some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn morceau(nom: &[u8], corps: &[u8]) -> Vec<u8> {
        let taille = u32::try_from(corps.len()).unwrap();
        [&taille.to_be_bytes()[..], nom, corps, b"crc!"].concat()
    }

    fn png(morceaux: &[Vec<u8>]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n".to_vec(), morceaux.concat()].concat()
    }

    fn webp(morceaux: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut octets = b"RIFF\0\0\0\0WEBP".to_vec();
        for (nom, corps) in morceaux {
            octets.extend(*nom);
            octets.extend(u32::try_from(corps.len()).unwrap().to_le_bytes());
            octets.extend(*corps);
            octets.extend(&[0][..corps.len() % 2]);
        }
        octets
    }

    fn efface(octets: &[u8]) -> Option<Vec<u8>> {
        effacer(Cursor::new(octets)).unwrap()
    }

    #[test]
    fn what_a_png_tells_is_taken_out_and_the_rest_stays() {
        let (entete, image) = (morceau(b"IHDR", b"taille"), morceau(b"IDAT", b"pixels"));
        let logiciel = morceau(b"tEXt", b"Software\0dessin");
        let bavard = png(&[
            entete.clone(),
            morceau(b"eXIf", b"MM\0*gps"),
            logiciel.clone(),
            morceau(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<gps/>"),
            morceau(b"zTXt", b"Raw profile type exif\0\0gps"),
            image.clone(),
        ]);

        let discret = png(&[entete, logiciel, image]);

        assert_eq!(efface(&bavard), Some(discret.clone()));
        assert_eq!(efface(&discret), None);
        let tronque = &discret[..discret.len() - 3];
        assert_eq!(efface(tronque), None);
    }

    #[test]
    fn what_a_webp_tells_is_blanked_where_it_stands() {
        let bavard = webp(&[(b"VP8X", b"drapeaux"), (b"EXIF", b"gps"), (b"XMP ", b"<gps/>")]);

        let discret = webp(&[(b"VP8X", b"drapeaux"), (b"EXIF", &[0; 3]), (b"XMP ", &[0; 6])]);

        assert_eq!(efface(&bavard), Some(discret));
        assert_eq!(efface(&webp(&[(b"VP8 ", b"image")])), None);
    }

    #[test]
    fn sizes_that_lead_beyond_the_file_end_the_walk() {
        for octets in [
            &b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffeXIf"[..],
            b"RIFF\0\0\0\0WEBPVP8 \xff\xff\xff\xff",
            b"\0\0\0\x08ftypheic\xff\xff\xff\xffmeta",
            b"",
        ] {
            assert_eq!(efface(octets), None);
        }
        let long = [&b"RIFF\0\0\0\0WEBPEXIF\xff\xff\xff\xff"[..], b"gps"].concat();
        let blanchi = [&b"RIFF\0\0\0\0WEBPEXIF\xff\xff\xff\xff"[..], &[0; 3]].concat();
        assert_eq!(efface(&long), Some(blanchi));
    }
}
