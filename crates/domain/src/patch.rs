//! One field of a merge patch (RFC 7396).

/// What a patch says about a value that may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The field was absent: it stays as it is.
    #[default]
    Garder,
    /// The field was `null`: it becomes empty.
    Effacer,
    /// The field was given a value.
    Mettre(T),
}

impl<T> Patch<T> {
    /// The value that the field is to have, or `None` where it stays as it is.
    pub fn demande(self) -> Option<Option<T>> {
        match self {
            Self::Garder => None,
            Self::Effacer => Some(None),
            Self::Mettre(valeur) => Some(Some(valeur)),
        }
    }

    /// Applies the patch to a field that may be empty.
    pub fn appliquer(self, champ: &mut Option<T>) {
        if let Some(valeur) = self.demande() {
            *champ = valeur;
        }
    }

    /// The new value, where there is one.
    pub const fn valeur(&self) -> Option<&T> {
        match self {
            Self::Mettre(valeur) => Some(valeur),
            Self::Garder | Self::Effacer => None,
        }
    }
}
