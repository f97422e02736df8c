//! The names of files, cleaned: they come from strangers, and go back into headers and folders.

use std::fmt;

use super::type_fichier::extension_refusee;

/// The name of a file: the last part of the path that was given, without control characters and
/// without those that turn the direction of writing, at most [`NomFichier::MAX_OCTETS`] long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NomFichier(String);

impl NomFichier {
    /// The most bytes that it has, in UTF-8: what file systems allow.
    pub const MAX_OCTETS: usize = 255;
    /// What a file is called whose name leaves nothing.
    const SANS_NOM: &str = "fichier";
    /// The longest extension, in bytes, that is kept when a name is cut.
    const MAX_EXTENSION: usize = 16;

    /// Cleans a name. There is no wrong one: what can't be kept is left out.
    #[must_use]
    pub fn nettoyer(brut: &str) -> Self {
        let base = brut.rsplit(['/', '\\']).next().unwrap_or_default();
        let propre: String = base.chars().filter(|c| !est_invisible(*c)).collect();
        let propre = propre.trim();
        if propre.chars().all(|c| c == '.') {
            return Self(Self::SANS_NOM.to_owned());
        }
        Self(couper(propre))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last point, in lower case; nothing where the name begins with it.
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        let (base, extension) = self.0.rsplit_once('.')?;
        (!base.is_empty()).then(|| extension.trim().to_lowercase())
    }

    /// Whether it ends as the name of an executable, a script, a page or a document with macros
    /// does: no content makes that acceptable.
    #[must_use]
    pub fn annonce_un_programme(&self) -> bool {
        extension_refusee(&self.0)
    }
}

impl fmt::Display for NomFichier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Control characters, and those that show nothing but make a name look like another: marks of
/// direction (`gpj.exe` shown as `exe.jpg`), zero-width spaces, byte order marks. The joiners of
/// Arabic and of emoji stay.
fn est_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// Shortens a name before its extension, between two characters.
fn couper(nom: &str) -> String {
    if nom.len() <= NomFichier::MAX_OCTETS {
        return nom.to_owned();
    }
    let extension = match nom.rfind('.') {
        Some(point) if point > 0 && nom.len() - point <= NomFichier::MAX_EXTENSION => &nom[point..],
        _ => "",
    };
    let base = &nom[..nom.floor_char_boundary(NomFichier::MAX_OCTETS - extension.len())];
    format!("{}{extension}", base.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nettoye(brut: &str) -> String {
        NomFichier::nettoyer(brut).as_str().to_owned()
    }

    #[test]
    fn the_last_part_of_a_path_stays() {
        for (brut, nom) in [
            ("../../etc/passwd.txt", "passwd.txt"),
            (r"C:\photos\façade nord.jpg", "façade nord.jpg"),
            ("plan.pdf", "plan.pdf"),
            ("صورة الموقع.jpg", "صورة الموقع.jpg"),
        ] {
            assert_eq!(nettoye(brut), nom);
        }
    }

    #[test]
    fn what_shows_nothing_is_left_out() {
        assert_eq!(nettoye("photo\0.jpg\r\nX: y"), "photo.jpgX: y");
        assert_eq!(nettoye("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(nettoye("\u{feff}plan\u{200b}.pdf"), "plan.pdf");
    }

    #[test]
    fn a_name_that_leaves_nothing_is_replaced() {
        for brut in ["", "..", "../", " \t", "\0", "...", "a/"] {
            assert_eq!(nettoye(brut), "fichier", "{brut:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_extension() {
        let long = nettoye(&format!("{}.jpeg", "é".repeat(400)));

        assert_eq!(long.len(), 255);
        assert!(long.starts_with("éé") && long.ends_with("é.jpeg"));
        assert_eq!(nettoye(&"x".repeat(400)).len(), 255);
    }

    #[test]
    fn an_extension_has_no_case() {
        assert_eq!(NomFichier::nettoyer("Plan.PDF").extension().as_deref(), Some("pdf"));
        assert_eq!(NomFichier::nettoyer("LISEZMOI").extension(), None);
        assert_eq!(NomFichier::nettoyer(".htaccess").extension(), None);
    }

    proptest! {
        #[test]
        fn a_cleaned_name_is_short_whole_and_stays_as_it_is(brut in "\\PC{0,400}") {
            let nom = NomFichier::nettoyer(&brut);

            prop_assert!(!nom.as_str().is_empty() && nom.as_str().len() <= NomFichier::MAX_OCTETS);
            prop_assert!(!nom.as_str().contains(['/', '\\', '\0']));
            prop_assert_eq!(&NomFichier::nettoyer(nom.as_str()), &nom);
        }
    }
}
