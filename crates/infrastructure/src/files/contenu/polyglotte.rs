//! Files that are of one type for one reader and of another for the next.

use std::io::{Read, Seek};

use domain::TypeFichier;

use super::{
    balises::{self, Recherche},
    cfb,
    lecture::{MORCEAU, Source, le16, le32, positions, remplir},
    refus::Refus,
    repertoire::{ENTREE, FIN, PORTEE_FIN, RENVOI_64},
    zip,
};

/// How a PDF starts.
pub(super) const PDF: &[u8] = b"%PDF-";

/// How much of a file readers search for that: it may start at any of the first 1,024 bytes.
pub(super) const PORTEE_PDF: usize = 1024 + PDF.len() - 1;

/// How much of each end of a PDF is searched for a page.
const BOUT_PDF: u64 = 4096;

/// Refuses a file that is also something else than what it was found to be.
///
/// # Errors
///
/// [`Refus::Polyglotte`], with what the second content is.
pub(super) fn verifier<F: Read + Seek>(
    source: &mut Source<'_, F>,
    trouve: TypeFichier,
) -> Result<(), Refus> {
    if zip::est_une_archive(&source.tete) {
        return Ok(()); // Its directory was read: nothing is left to find.
    }
    let debut = source.tete.get(..PORTEE_PDF).unwrap_or(&source.tete);
    if trouve != TypeFichier::Pdf && positions(debut, PDF).next().is_some() {
        return Err(Refus::Polyglotte("PDF"));
    }
    if est_du_javascript(&source.tete, trouve) {
        return Err(Refus::Polyglotte("script"));
    }
    // An old document may embed a new one, which does not reach its end.
    let ancien = source.tete.starts_with(cfb::MAGIE);
    if cache_une_archive(source, ancien)? {
        return Err(Refus::Polyglotte("ZIP"));
    }
    if trouve.est_un_media() || trouve == TypeFichier::Dxf {
        chercher_page(source, 0, source.taille)?;
    } else if trouve == TypeFichier::Pdf {
        chercher_page(source, 0, BOUT_PDF)?;
        chercher_page(source, source.taille.saturating_sub(BOUT_PDF), BOUT_PDF)?;
    }
    Ok(())
}

/// Whether the signature of a picture is used as a name in a script, which starts right after:
/// what follows would be a size that no such picture has.
fn est_du_javascript(tete: &[u8], trouve: TypeFichier) -> bool {
    let suite = match trouve {
        TypeFichier::Gif => tete.get(6..),
        TypeFichier::Webp => tete.get(4..),
        // The signature is four letters of Latin-1, then the size of the first segment.
        TypeFichier::Jpeg if tete.get(3) == Some(&0xe0) => tete.get(4..),
        _ => None,
    };
    let Some([a, b, c, d, ..]) = suite else { return false };
    let imprimable = |x: &u8| x.is_ascii_graphic() || *x == b' ';
    let source = |x: &u8| imprimable(x) || matches!(x, b'\t'..=b'\r');
    let nom = a.is_ascii_alphanumeric() || matches!(a, b'_' | b'$');
    matches!((a, b), (b'/', b'*' | b'/'))
        || *a == b'=' && imprimable(b)
        || !nom && [a, b, c, d].into_iter().all(source)
}

/// Whether a reader of archives would open the file: it looks for the last record near the end,
/// then for the directory. An archive that is `entiere` goes to the very end.
fn cache_une_archive<F: Read + Seek>(
    source: &mut Source<'_, F>,
    entiere: bool,
) -> Result<bool, Refus> {
    let portee = u64::try_from(PORTEE_FIN).unwrap_or(u64::MAX);
    let base = source.taille.saturating_sub(portee);
    let mut tampon = vec![0; PORTEE_FIN];
    let lus = source.lire(base, &mut tampon)?;
    tampon.truncate(lus);
    let premiere_entree = positions(&tampon, ENTREE).next();
    for place in positions(&tampon, FIN) {
        let fin = tampon.get(place..).unwrap_or_default();
        let (Some([0, 0, 0, 0, a, b, c, d]), Some(taille), Some(debut), Some(commentaire)) =
            (fin.get(4..12), le32(fin, 12), le32(fin, 16), le16(fin, 20))
        else {
            continue;
        };
        let reste = fin.len().checked_sub(22 + usize::from(commentaire));
        let plausible = [a, b] == [c, d] && (*a, *b) != (0, 0);
        if !plausible || reste.is_none() || entiere && reste != Some(0) {
            continue;
        }
        let position = base + u64::try_from(place).unwrap_or_default();
        let ici = position.checked_sub(taille.into());
        let long = place.checked_sub(20).and_then(|n| tampon.get(n..));
        if premiere_entree.is_some_and(|premiere| premiere < place)
            || long.is_some_and(|long| long.starts_with(RENVOI_64))
            || est_une_entree(source, ici)?
            || est_une_entree(source, Some(debut.into()))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn est_une_entree<F: Read + Seek>(
    source: &mut Source<'_, F>,
    debut: Option<u64>,
) -> Result<bool, Refus> {
    let mut octets = [0; 4];
    let lus = debut.map_or(Ok(0), |debut| source.lire(debut, &mut octets))?;
    Ok(octets.get(..lus) == Some(ENTREE))
}

/// Searches a piece of the file for what a browser or a server would act on.
fn chercher_page<F: Read + Seek>(
    source: &mut Source<'_, F>,
    debut: u64,
    longueur: u64,
) -> Result<(), Refus> {
    let mut flux = source.tranche(debut, longueur)?;
    let mut recherche = Recherche::new(balises::BINAIRE);
    let mut tampon = vec![0; MORCEAU];
    loop {
        let lus = remplir(&mut flux, &mut tampon)?;
        if lus == 0 {
            return recherche.finir();
        }
        recherche.nourrir(tampon.get(..lus).unwrap_or_default())?;
    }
}
