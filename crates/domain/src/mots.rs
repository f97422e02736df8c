//! Closed lists of words, shared by the wire, the database and the rules.

/// Declares an enum whose variants are words of the specification.
macro_rules! mots {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $mot:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$vdoc])* $variant),+
        }

        impl $name {
            /// Every value, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $mot),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValeurInvalide;

            fn from_str(mot: &str) -> Result<Self, $crate::ValeurInvalide> {
                match mot {
                    $($mot => Ok(Self::$variant),)+
                    _ => Err($crate::ValeurInvalide::new(concat!(
                        "valeurs permises : ", $crate::mots::liste!($($mot),+)
                    ))),
                }
            }
        }
    };
}

/// The words, parted by commas.
macro_rules! liste {
    ($premier:literal $(, $suivant:literal)*) => { concat!($premier $(, ", ", $suivant)*) };
}

pub(crate) use liste;
pub(crate) use mots;
