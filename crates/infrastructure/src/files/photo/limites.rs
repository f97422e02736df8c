//! How much memory one call may take, reckoned from the headers before anything is decoded.

use super::structure::Cadre;

/// The largest file that is looked at, in octets. [`super::copie()`] refuses a larger one; the other
/// functions read headers and pieces only.
pub const MAX_OCTETS: u64 = 10 * 1024 * 1024;

/// The most pixels a photo may declare: the caller refuses a larger one (a decompression bomb)
/// with the help of [`super::dimensions()`], before any decoding.
pub const MAX_PIXELS: u64 = 64_000_000;

/// The most memory that one call allocates at any time, in octets: a photo that would need more is
/// decoded at 1/2 or 1/4 of its size, or not at all.
pub const BUDGET: u64 = 48 * 1024 * 1024;

/// Read buffers, tables, the list of pieces, the vignette itself.
const FIXE: u64 = 2 * 1024 * 1024;

/// What an encoded copy may weigh: its buffer is part of the budget.
pub(super) const MAX_SORTIE: u64 = MAX_OCTETS;

/// What a decoder may allocate beside its pixels for the metadata of a PNG.
pub(super) const ANNEXES_PNG: u64 = 4 * 1024 * 1024;

/// The sides that jpeg-decoder can take: it counts samples in `u16`, rounded up to whole blocks.
pub(super) const MAX_COTE: u16 = 65_000;

/// How many eighths of its size a JPEG is decoded at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Echelle {
    /// 1/8.
    Huitieme = 1,
    /// 1/4.
    Quart = 2,
    /// 1/2.
    Moitie = 4,
    /// Full size.
    Entiere = 8,
}

impl Echelle {
    /// In eighths.
    pub(super) const fn huitiemes(self) -> u16 {
        self as u16
    }

    /// What is left of a side, rounded up as the decoder does.
    pub(super) fn cote(self, cote: u16) -> u64 {
        (u64::from(cote) * u64::from(self.huitiemes())).div_ceil(8)
    }
}

/// The most memory that jpeg-decoder takes for this frame, then its pixels and an encoded copy.
/// A progressive image keeps all its coefficients (two octets each, whatever the scale) until the
/// end; then come one plane for each component and the interleaved pixels, together.
pub(super) fn cout_jpeg(cadre: &Cadre, echelle: Echelle) -> u64 {
    let cote = u64::from(echelle.huitiemes());
    let mut plans = 0;
    for composante in 0..cadre.composantes.len() {
        let (colonnes, lignes, hauteur_mcu) = cadre.blocs(composante);
        let coefficients = if cadre.progressif() { colonnes * lignes * 128 } else { 0 };
        // A row of blocks is filled while the one before is being transformed.
        plans += coefficients + colonnes * lignes * cote * cote + 2 * colonnes * hauteur_mcu * 128;
    }
    let pixels = octets_decodes(cadre, echelle);
    FIXE + pixels + plans.max(MAX_SORTIE)
}

/// The same for zune-jpeg, which writes pixels directly but wants the whole file in memory.
pub(super) fn cout_direct(cadre: &Cadre, fichier: u64) -> u64 {
    FIXE + octets_decodes(cadre, Echelle::Entiere) + fichier.max(MAX_SORTIE)
}

/// Width × height × components, at this scale.
fn octets_decodes(cadre: &Cadre, echelle: Echelle) -> u64 {
    let surface = echelle.cote(cadre.largeur) * echelle.cote(cadre.hauteur);
    surface * u64::try_from(cadre.composantes.len()).unwrap_or(4)
}

/// What is left of the budget for pixels once `annexes` are set apart.
pub(super) const fn reste(annexes: u64) -> u64 {
    BUDGET.saturating_sub(FIXE).saturating_sub(annexes)
}
