//! Photos as they come from a telephone: what they tell, the copy that may be shown, the vignette.
//! Everything here reads hostile input: bounded time, bounded memory (see [`limites::BUDGET`]), no panic.

mod conteneurs;
mod copie;
mod dimensions;
mod effacer;
mod exif;
mod jpeg;
mod limites;
mod orientation;
mod segments;
mod structure;
#[cfg(test)]
mod tests;
mod tiff;
mod vignette;
mod vue;

pub use copie::copie;
pub use dimensions::dimensions;
pub use effacer::effacer;
pub use exif::{Exif, PriseLe, lire};
pub use limites::MAX_PIXELS;
pub use vignette::vignette;

/// The formats that can be decoded here. HEIC cannot: only [`lire`] understands its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `image/jpeg`, baseline or progressive.
    Jpeg,
    /// `image/png`.
    Png,
    /// `image/gif`.
    Gif,
    /// `image/webp`.
    WebP,
}
