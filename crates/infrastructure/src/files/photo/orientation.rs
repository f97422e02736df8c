//! The eight EXIF orientations, as a way of reading pixels.

/// How the pixels must be turned to be upright. Always one of the eight that EXIF defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Default for Orientation {
    fn default() -> Self {
        Self::DROITE
    }
}

impl Orientation {
    /// Nothing to turn (1).
    pub const DROITE: Self = Self(1);

    /// From the EXIF value; anything but 1 to 8 is [`Self::DROITE`].
    #[must_use]
    pub const fn depuis_exif(valeur: u16) -> Self {
        match valeur {
            2 => Self(2),
            3 => Self(3),
            4 => Self(4),
            5 => Self(5),
            6 => Self(6),
            7 => Self(7),
            8 => Self(8),
            _ => Self::DROITE,
        }
    }

    /// Width and height once upright: swapped by 5 to 8.
    #[must_use]
    pub const fn dimensions(self, largeur: u32, hauteur: u32) -> (u32, u32) {
        if self.0 >= 5 { (hauteur, largeur) } else { (largeur, hauteur) }
    }

    /// Where the upright pixel (x, y) is in the stored image of this size.
    pub(super) const fn source(
        self,
        (x, y): (u32, u32),
        (largeur, hauteur): (u32, u32),
    ) -> (u32, u32) {
        let (droite, bas) = (largeur.saturating_sub(1), hauteur.saturating_sub(1));
        match self.0 {
            2 => (droite.saturating_sub(x), y),
            3 => (droite.saturating_sub(x), bas.saturating_sub(y)),
            4 => (x, bas.saturating_sub(y)),
            5 => (y, x),
            6 => (y, bas.saturating_sub(x)),
            7 => (droite.saturating_sub(y), bas.saturating_sub(x)),
            8 => (droite.saturating_sub(y), x),
            _ => (x, y),
        }
    }
}
