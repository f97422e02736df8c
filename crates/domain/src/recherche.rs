//! Words as people look for them: without regard to case, accents and endings, in French.

use std::collections::BTreeSet;

use rust_stemmers::{Algorithm, Stemmer};

use crate::{Numero, plier};

/// The most letters and digits of a word: what follows is cut off.
const MAX: usize = 40;

/// Words that every text has, in order: they find nothing.
const VIDES: [&str; 45] = [
    "a", "au", "aux", "avec", "ce", "ces", "cet", "cette", "dans", "de", "des", "du", "elle", "en",
    "et", "il", "la", "le", "les", "leur", "mais", "ne", "ni", "nos", "notre", "nous", "on", "ou",
    "par", "pas", "pour", "que", "qui", "sa", "se", "ses", "son", "sont", "sur", "un", "une",
    "vos", "votre", "vous", "y",
];

/// What may come before an apostrophe and be no word.
const ELISIONS: [&str; 9] = ["c", "d", "j", "l", "m", "n", "qu", "s", "t"];

/// A word of a text or of a search, folded: letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mot(String);

impl Mot {
    /// The words of a text, in order, but for articles and the like. A number of a ticket is a word,
    /// and so is each of its parts.
    pub fn de(texte: &str) -> impl Iterator<Item = Self> {
        Self::blocs(texte)
            .into_iter()
            .flat_map(|bloc| Self::du_numero(&bloc).into_iter().chain(Self::du_bloc(&bloc)))
            .filter(|mot| !mot.est_vide())
    }

    /// The words to look for, in order, each once: those that say something, or all where none does.
    fn a_trouver(texte: &str) -> Vec<Self> {
        let blocs = Self::blocs(texte).into_iter();
        let mut mots: Vec<_> = blocs
            .flat_map(|bloc| match Self::du_numero(&bloc) {
                // Its parts are in very many tickets, and say nothing more.
                Some(numero) => vec![numero],
                None => Self::du_bloc(&bloc),
            })
            .collect();
        if mots.iter().any(|mot| !mot.est_vide()) {
            mots.retain(|mot| !mot.est_vide());
        }
        mots.sort_unstable();
        mots.dedup();
        mots
    }

    /// What stands between blanks and signs other than those within words and numbers.
    fn blocs(texte: &str) -> Vec<String> {
        let plie = plier(texte);
        let blocs = plie.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-');
        blocs.map(str::to_owned).collect()
    }

    /// `tc-2025-001` as one word.
    fn du_numero(bloc: &str) -> Option<Self> {
        let bloc = bloc.trim_matches(['-', '\'']);
        bloc.to_uppercase().parse::<Numero>().ok().map(|_| Self(bloc.replace('-', "")))
    }

    fn du_bloc(bloc: &str) -> Vec<Self> {
        let mut mots = Vec::new();
        for partie in bloc.split('-') {
            let mut morceaux = partie.split('\'').peekable();
            while let Some(morceau) = morceaux.next() {
                let elide = morceaux.peek().is_some() && ELISIONS.contains(&morceau);
                if !morceau.is_empty() && !elide {
                    mots.push(Self(morceau.chars().take(MAX).collect()));
                }
            }
        }
        mots
    }

    /// Takes a word that a ticket has.
    #[must_use]
    pub const fn connu(mot: String) -> Self {
        Self(mot)
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many letters and digits it has.
    #[must_use]
    pub fn longueur(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether it is made of letters alone.
    #[must_use]
    pub fn est_alphabetique(&self) -> bool {
        self.0.chars().all(char::is_alphabetic)
    }

    /// The word without its ending, by the Snowball algorithm for French; what has digits has none.
    /// It is applied until nothing more falls off, for it relies on accents, which are gone.
    #[must_use]
    pub fn racine(&self) -> String {
        let mut racine = self.0.clone();
        if !self.est_alphabetique() {
            return racine;
        }
        let francais = Stemmer::create(Algorithm::French);
        loop {
            let plus_courte = francais.stem(&racine).into_owned();
            if plus_courte.len() >= racine.len() {
                return racine;
            }
            racine = plus_courte;
        }
    }

    /// Whether every text has it: an article, for instance.
    #[must_use]
    pub fn est_vide(&self) -> bool {
        VIDES.binary_search(&self.as_str()).is_ok()
    }
}

/// What is looked for: a ticket is found where each word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recherche {
    /// The words, in any order. None at all: nothing is found.
    pub mots: Vec<MotCherche>,
    /// The number that the whole text is, if it is one.
    pub numero: Option<Numero>,
}

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotCherche {
    /// The word: found by its root, and where a longer one begins with it.
    pub mot: Mot,
    /// What is looked for in its place, where no ticket has it: words that are much like it.
    pub proches: Vec<Mot>,
}

impl Recherche {
    /// Reads a text: its words that say something, or all where none does.
    #[must_use]
    pub fn new(texte: &str) -> Self {
        let mots = Mot::a_trouver(texte).into_iter();
        Self {
            mots: mots.map(|mot| MotCherche { mot, proches: Vec::new() }).collect(),
            numero: texte.trim().to_uppercase().parse().ok(),
        }
    }

    /// Whether something else is looked for than what was asked.
    #[must_use]
    pub fn est_corrigee(&self) -> bool {
        self.mots.iter().any(|cherche| !cherche.proches.is_empty())
    }
}

/// What a text is found by: its words and their roots, each once, in order, parted by blanks.
#[must_use]
pub fn indexer(texte: &str) -> String {
    let termes = Mot::de(texte).flat_map(|mot| [mot.racine(), mot.0]);
    termes.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mots(texte: &str) -> Vec<String> {
        Mot::de(texte).map(|mot| mot.0).collect()
    }

    fn racine(mot: &str) -> String {
        Mot(mot.into()).racine()
    }

    #[test]
    fn words_are_folded_and_articles_left_out() {
        assert_eq!(
            mots("Fuite d’eau à l'étage du Bâtiment B2, n°12"),
            ["fuite", "eau", "etage", "batiment", "b2", "n", "12"]
        );
        assert_eq!(mots("TC-2025-001"), ["tc2025001", "tc", "2025", "001"]);
        assert_eq!(mots("aujourd'hui l' d'"), ["aujourd", "hui"]);
        assert_eq!(mots("Gros Œuvre"), ["gros", "oeuvre"]);
        assert_eq!(mots(" '’- *** "), [""; 0]);
        assert_eq!(mots(&"x".repeat(50)), ["x".repeat(40)]);
    }

    #[test]
    fn a_search_for_articles_alone_looks_for_them() {
        let cherches = |texte| {
            let mots = Recherche::new(texte).mots.into_iter();
            mots.map(|cherche| cherche.mot.0).collect::<Vec<_>>()
        };

        assert_eq!(cherches("fuite de la toiture, fuite"), ["fuite", "toiture"]);
        assert_eq!(cherches("de la"), ["de", "la"]);
        assert_eq!(
            cherches("suite de tc-2025-001 (TC-2025)"),
            ["2025", "suite", "tc", "tc2025001"]
        );
        assert_eq!(cherches("?!"), [""; 0]);
    }

    #[test]
    fn a_number_is_recognised() {
        let numero = |texte| Recherche::new(texte).numero;

        assert_eq!(numero(" tc-2025-001"), Some(Numero { annee: 2025, sequence: 1 }));
        assert_eq!(numero("TC-2025-1"), None);
        assert_eq!(numero("TC-2025-001 fuite"), None);
    }

    #[test]
    fn endings_fall_off() {
        for (un, autre) in [
            ("echafaudage", "echafaudages"),
            ("securite", "securites"),
            ("fissure", "fissuree"),
            ("fissures", "fissurees"),
            ("reseau", "reseaux"),
            ("penetre", "penetrer"),
            ("equipement", "equipements"),
        ] {
            assert_eq!(racine(un), racine(autre), "{un} {autre}");
        }
        assert_eq!(racine("b2"), "b2");
    }

    #[test]
    fn a_text_is_found_by_its_words_and_their_roots() {
        assert_eq!(
            indexer("Échafaudages, échafaudage : n° 3"),
            "3 echafaudag echafaudage echafaudages n"
        );
    }

    #[test]
    fn empty_words_are_in_order() {
        assert!(VIDES.is_sorted());
    }

    proptest! {
        #[test]
        fn words_of_words_are_the_same(texte in r"\PC{0,60}") {
            let une_fois = mots(&texte);
            prop_assert_eq!(mots(&une_fois.join(" ")), une_fois);
        }

        #[test]
        fn a_root_is_the_beginning_of_a_shorter_word_or_nearly(mot in "[a-z]{1,20}") {
            prop_assert!(racine(&mot).len() <= mot.len());
            prop_assert!(!racine(&mot).is_empty());
        }
    }
}
