//! Drawing exchange files: text made of pairs of lines, a group code then its value, or binary.

/// How every binary drawing exchange file starts.
const BINAIRE: &[u8] = b"AutoCAD Binary DXF\r\n\x1a\0";

/// Whether a file is a binary drawing exchange file.
pub(super) fn est_binaire(tete: &[u8]) -> bool {
    tete.starts_with(BINAIRE)
}

/// Whether a text is a drawing exchange file: it opens a section, after comments perhaps, or it
/// is made of group codes and its extension says so.
pub(super) fn est_texte(debut: &[u8], extension: Option<&str>) -> bool {
    let mut lignes = debut.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let paires = std::iter::from_fn(|| Some((lignes.next()?, lignes.next()?)));
    // A comment has code 999.
    let mut paires = paires.skip_while(|(code, _)| *code == b"999").take(16).peekable();
    match paires.peek() {
        Some((b"0", valeur)) if valeur.eq_ignore_ascii_case(b"SECTION") => true,
        Some(_) => extension == Some("dxf") && paires.all(|(code, _)| est_un_code(code)),
        None => false,
    }
}

/// Whether a line is a group code: -5 to 1071.
fn est_un_code(ligne: &[u8]) -> bool {
    let code = str::from_utf8(ligne).ok().and_then(|code| code.parse::<i16>().ok());
    code.is_some_and(|code| (-5..=1071).contains(&code))
}
