//! Pages in and out.

use application::Pagination;
use serde::Serialize;
use utoipa::ToSchema;

use crate::valeurs::lire;

/// A page number, from 1.
pub struct Page(pub u32);

/// Rows a page, from 1 to `MAX`; `DEFAUT` where the request doesn't say.
pub struct Limite<const MAX: u32, const DEFAUT: u32 = MAX>(u32);

impl<const MAX: u32, const DEFAUT: u32> Limite<MAX, DEFAUT> {
    /// The number asked for, or the default.
    pub fn ou_defaut(limite: Option<Self>) -> u32 {
        limite.map_or(DEFAUT, |Self(limite)| limite)
    }
}

lire! { texte:
    Page = |texte: String| Pagination::page(nombre(&texte)).map(Self),
    Limite<50, 10> = |texte: String| Pagination::limit(nombre(&texte), 50).map(Self),
    Limite<100, 20> = |texte: String| Pagination::limit(nombre(&texte), 100).map(Self),
    Limite<1_000, 100> = |texte: String| Pagination::limit(nombre(&texte), 1_000).map(Self),
    Limite<1_000> = |texte: String| Pagination::limit(nombre(&texte), 1_000).map(Self),
}

/// Digits and nothing else; what is no number is out of bounds.
fn nombre(texte: &str) -> i64 {
    let chiffres = texte.bytes().all(|octet| octet.is_ascii_digit());
    texte.parse().ok().filter(|_| chiffres).unwrap_or(-1)
}

/// The page asked for; by default the first.
pub fn page<const MAX: u32, const DEFAUT: u32>(
    page: Option<Page>,
    limit: Option<Limite<MAX, DEFAUT>>,
) -> Pagination {
    Pagination { page: page.map_or(1, |page| page.0), limit: Limite::ou_defaut(limit) }
}

/// Où l'on est dans une liste.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pagination)]
pub struct PaginationDto {
    /// La page, à partir de 1.
    #[schema(minimum = 1)]
    page: u32,
    /// Les lignes par page.
    #[schema(minimum = 1)]
    limit: u32,
    /// Les lignes de toutes les pages.
    total: u64,
    /// Le nombre de pages.
    pages: u64,
}

impl PaginationDto {
    /// Describes a page of a list of `total` rows.
    pub fn new(pagination: Pagination, total: u64) -> Self {
        let Pagination { page, limit } = pagination;
        Self { page, limit, total, pages: pagination.pages(total) }
    }
}
