//! Text as people compare it: without regard to case and accents.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds a text for comparison: lower case, accents stripped, `œ` as `oe`, `æ` as `ae`, `ŋ` as `n`,
/// runs of white space as one space.
#[must_use]
pub fn plier(texte: &str) -> String {
    let mut plie = String::with_capacity(texte.len());
    let minuscules = texte.chars().flat_map(char::to_lowercase);
    for lettre in minuscules.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
    {
        match lettre {
            'œ' => plie.push_str("oe"),
            'æ' => plie.push_str("ae"),
            'ß' => plie.push_str("ss"),
            'ŋ' => plie.push('n'),
            'ø' => plie.push('o'),
            'ł' => plie.push('l'),
            'ɓ' => plie.push('b'),
            'ɗ' => plie.push('d'),
            '’' => plie.push('\''),
            _ => plie.push(lettre),
        }
    }
    plie.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(plier("  Échafaudages du BÂTIMENT\n№ 3 "), "echafaudages du batiment no 3");
        assert_eq!(plier("Gros Œuvre — Ŋoor"), "gros oeuvre — noor");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(texte in "\\PC{0,60}") {
            let une_fois = plier(&texte);
            prop_assert_eq!(plier(&une_fois), une_fois);
        }
    }
}
