//! What an attached file may be, and the names that are refused whatever the content.

use crate::mots::mots;

mots! {
    /// What a file is, by its content; the word is its media type.
    TypeFichier {
        /// A JPEG picture.
        Jpeg = "image/jpeg",
        /// A PNG picture, animated or not.
        Png = "image/png",
        /// A WebP picture.
        Webp = "image/webp",
        /// A GIF picture.
        Gif = "image/gif",
        /// A picture of a telephone, coded as HEVC.
        Heic = "image/heic",
        /// The same container with another coding, or one that it does not tell.
        Heif = "image/heif",
        /// A PDF document.
        Pdf = "application/pdf",
        /// Plain text, in any encoding.
        Texte = "text/plain",
        /// A table as text.
        Csv = "text/csv",
        /// A Word document of before 2007.
        Doc = "application/msword",
        /// An Excel workbook of before 2007.
        Xls = "application/vnd.ms-excel",
        /// A `PowerPoint` presentation of before 2007.
        Ppt = "application/vnd.ms-powerpoint",
        /// A Word document.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// An Excel workbook.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// A `PowerPoint` presentation.
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        /// An `OpenDocument` text.
        Odt = "application/vnd.oasis.opendocument.text",
        /// An `OpenDocument` spreadsheet.
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        /// An `OpenDocument` presentation.
        Odp = "application/vnd.oasis.opendocument.presentation",
        /// An archive that is none of the documents above.
        Zip = "application/zip",
        /// An `AutoCAD` drawing.
        Dwg = "image/vnd.dwg",
        /// A drawing exchange file, text or binary.
        Dxf = "image/vnd.dxf",
        /// A video.
        Mp4 = "video/mp4",
        /// A `QuickTime` video.
        Mov = "video/quicktime",
        /// Sound in an MP4 container.
        M4a = "audio/mp4",
        /// MP3 sound.
        Mp3 = "audio/mpeg",
        /// Sound in an Ogg container.
        Ogg = "audio/ogg",
    }
}

impl TypeFichier {
    /// The types that are allowed, for whoever is refused.
    pub const PERMIS: &'static str = "types permis : images (JPEG, PNG, WebP, GIF, HEIC), PDF, \
        texte, CSV, documents Office et OpenDocument, ZIP, DWG, DXF, vidéos MP4 et MOV, sons M4A, \
        MP3 et OGG";

    /// The type, once the extension has had its word: it narrows what the content leaves open and
    /// never gainsays it. Text may be a table, and an MP4 container may hold sound alone.
    ///
    /// The extension comes without its dot, in any case.
    #[must_use]
    pub fn preciser(self, extension: Option<&str>) -> Self {
        let est = |attendue: &str| extension.is_some_and(|e| e.eq_ignore_ascii_case(attendue));
        match self {
            Self::Texte if est("csv") => Self::Csv,
            Self::Mp4 if est("m4a") => Self::M4a,
            _ => self,
        }
    }

    /// Whether the file is a picture, a video or a sound.
    #[must_use]
    pub const fn est_un_media(self) -> bool {
        matches!(
            self,
            Self::Jpeg
                | Self::Png
                | Self::Webp
                | Self::Gif
                | Self::Heic
                | Self::Heif
                | Self::Dwg
                | Self::Mp4
                | Self::Mov
                | Self::M4a
                | Self::Mp3
                | Self::Ogg
        )
    }
}

/// What runs, or opens as a page, by its name alone: no content makes these acceptable.
const REFUSEES: &[&str] = &[
    // Windows runs or installs these.
    "exe dll com scr pif cpl msi msp mst msc msix msixbundle appx appxbundle application",
    "appref-ms gadget sys drv ocx xll bat cmd ps1 ps1xml psm1 psd1 psc1 vbs vbe vb js jse wsf",
    "wsh wsc ws sct hta htc chm hlp lnk url scf inf ins reg library-ms search-ms",
    "settingcontent-ms diagcab theme website",
    // Unix, macOS and telephones run or install these.
    "sh bash zsh ksh csh fish run elf so dylib app command workflow scpt scptd applescript",
    "dmg pkg mpkg deb rpm appimage snap flatpak desktop apk apks xapk aab dex ipa",
    // An interpreter or a server runs these.
    "mjs cjs jar jnlp class war ear jsp jspx asp aspx ashx asmx asa php php3 php4 php5 php7",
    "php8 phps pht phtml phar py pyc pyo pyw pyz pl pm cgi fcgi rb lua tcl wasm swf crx xpi",
    "vsix air xap",
    // A browser opens these as pages.
    "html htm shtml shtm stm xhtml xhtm xht mht mhtml svg svgz xsl xslt",
    // Office documents whose macros run.
    "docm dotm xlsm xltm xlam xla xlsb pptm potm ppam ppa ppsm sldm",
];

/// Whether a file's name ends as an executable, a script, a page or a document with macros does,
/// whatever the content.
///
/// Case, full-width letters, invisible characters and the dots, spaces and stream names that
/// Windows drops from the end hide nothing.
#[must_use]
pub(super) fn extension_refusee(nom: &str) -> bool {
    let visible: String = nom.chars().filter(|c| !est_invisible(*c)).map(demi_chasse).collect();
    let sans_flux = visible.split("::$").next().unwrap_or_default();
    let utile = sans_flux.trim_end_matches(|c: char| c.is_whitespace() || ".\"'/\\".contains(c));
    let dernier = utile.rsplit(['/', '\\']).next().unwrap_or_default();
    dernier.rsplit_once('.').is_some_and(|(_, extension)| {
        let extension = extension.trim_start().to_lowercase();
        REFUSEES.iter().any(|ligne| ligne.split(' ').any(|refusee| refusee == extension))
    })
}

/// The ASCII character that a full-width one or another dot stands for.
fn demi_chasse(c: char) -> char {
    match c {
        '\u{2024}' | '\u{3002}' | '\u{ff61}' => '.',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => c,
    }
}

/// Whether a character shows nothing: controls, Unicode's format characters (category Cf), its
/// fillers and its variation selectors.
fn est_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
