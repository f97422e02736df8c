//! The sort of the list and the place in it, as texts. To clients a cursor is opaque.

use application::{
    Pagination,
    ports::queries::{CleTri, Curseur, Ordre, Tri, TriCle},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Numero, Priority, ValeurInvalide, normaliser};
use time::OffsetDateTime;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use crate::valeurs::lire;

/// The sorts by name.
const CLES: [(&str, TriCle); 5] = [
    ("dateCreation", TriCle::DateCreation),
    ("dateModification", TriCle::DateModification),
    ("dateLimite", TriCle::DateLimite),
    ("priority", TriCle::Priority),
    ("numero", TriCle::Numero),
];

lire! { texte:
    TriParam = |texte: String| lire_tri(&texte).map(Self).ok_or_else(|| {
        let cles = CLES.map(|(nom, _)| format!("{nom}, -{nom}")).join(", ");
        ValeurInvalide::new(format!("valeurs permises : {cles}"))
    }),
    CurseurParam = |texte: String| decoder(&texte).map(Self).ok_or_else(|| {
        ValeurInvalide::new("la valeur de pagination.suivant est attendue, telle quelle")
    }),
}

/// A sort, as the query string has it.
pub struct TriParam(pub Tri);

/// The sorts, for the document.
pub fn tris() -> Object {
    let noms = CLES.iter().flat_map(|(nom, _)| [(*nom).to_owned(), format!("-{nom}")]);
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(noms))
        .description(Some(
            "Le tri ; un `-` devant l'inverse. `priority` met les critiques d'abord ; sans date \
             limite, un ticket vient en dernier.",
        ))
        .default(Some(ecrire_tri(Tri::default()).into()))
        .build()
}

/// A cursor, as the query string has it.
pub struct CurseurParam(pub Curseur);

fn lire_tri(texte: &str) -> Option<Tri> {
    let (nom, ordre) = match texte.strip_prefix('-') {
        Some(nom) => (nom, Ordre::Decroissant),
        None => (texte, Ordre::Croissant),
    };
    CLES.iter().find(|(connu, _)| *connu == nom).map(|(_, cle)| Tri { cle: *cle, ordre })
}

fn ecrire_tri(tri: Tri) -> String {
    let nom = CLES.iter().find(|(_, cle)| *cle == tri.cle).map_or("", |(nom, _)| nom);
    let signe = if tri.ordre == Ordre::Decroissant { "-" } else { "" };
    format!("{signe}{nom}")
}

/// Writes a cursor: sort, key, id and page.
pub fn encoder(curseur: &Curseur) -> String {
    let cle = match curseur.cle {
        CleTri::Instant(instant) | CleTri::Limite(Some(instant)) => {
            instant.unix_timestamp().to_string()
        }
        CleTri::Limite(None) => String::new(),
        CleTri::Rang(rang) => rang.to_string(),
        CleTri::Numero(numero) => numero.to_string(),
    };
    let (tri, id, page) = (ecrire_tri(curseur.tri), curseur.id, curseur.page);
    URL_SAFE_NO_PAD.encode(format!("{tri}~{cle}~{id}~{page}"))
}

/// Reads a cursor. It comes from outside: every part is checked as if nobody had written it.
fn decoder(texte: &str) -> Option<Curseur> {
    let texte = String::from_utf8(URL_SAFE_NO_PAD.decode(texte).ok()?).ok()?;
    let mut parts = texte.split('~');
    let tri = lire_tri(parts.next()?)?;
    let cle = lire_cle(tri.cle, parts.next()?)?;
    let id = parts.next()?.parse().ok()?;
    let page = Pagination::page(parts.next()?.parse().ok()?).ok()?;
    parts.next().is_none().then_some(Curseur { tri, cle, id, page })
}

fn lire_cle(tri: TriCle, texte: &str) -> Option<CleTri> {
    match tri {
        TriCle::DateCreation | TriCle::DateModification => instant(texte).map(CleTri::Instant),
        TriCle::DateLimite if texte.is_empty() => Some(CleTri::Limite(None)),
        TriCle::DateLimite => instant(texte).map(|limite| CleTri::Limite(Some(limite))),
        TriCle::Priority => {
            let rang = texte.parse().ok()?;
            Priority::ALL.iter().any(|p| p.rang() == rang).then_some(CleTri::Rang(rang))
        }
        TriCle::Numero => texte.parse::<Numero>().ok().map(CleTri::Numero),
    }
}

fn instant(texte: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(texte.parse().ok()?).ok().and_then(normaliser)
}

#[cfg(test)]
mod tests {
    use domain::TicketId;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let instant = datetime!(2025-01-10 14:30 UTC);
        let numero = Numero { annee: 2025, sequence: 1_234 };
        for (cle, valeur) in [
            (TriCle::DateCreation, CleTri::Instant(instant)),
            (TriCle::DateModification, CleTri::Instant(datetime!(0001-01-01 0:00 UTC))),
            (TriCle::DateLimite, CleTri::Limite(Some(instant))),
            (TriCle::DateLimite, CleTri::Limite(None)),
            (TriCle::Priority, CleTri::Rang(3)),
            (TriCle::Numero, CleTri::Numero(numero)),
        ] {
            for ordre in [Ordre::Croissant, Ordre::Decroissant] {
                let tri = Tri { cle, ordre };
                let id = TicketId(Uuid::from_u128(9));
                let curseur = Curseur { tri, cle: valeur, id, page: 7 };

                assert_eq!(decoder(&encoder(&curseur)), Some(curseur));
            }
        }
    }

    #[test]
    fn a_cursor_that_nobody_wrote_is_refused() {
        let id = Uuid::from_u128(9);
        for texte in [
            String::new(),
            "~~~".into(),
            format!("titre~1~{id}~2"),
            format!("dateCreation~hier~{id}~2"),
            format!("dateCreation~~{id}~2"),
            format!("dateCreation~999999999999999999~{id}~2"),
            format!("priority~4~{id}~2"),
            format!("numero~TC-2025-1~{id}~2"),
            "numero~TC-2025-001~9~2".into(),
            format!("numero~TC-2025-001~{id}~0"),
            format!("numero~TC-2025-001~{id}~2~3"),
        ] {
            assert_eq!(decoder(&URL_SAFE_NO_PAD.encode(&texte)), None, "{texte}");
        }
        assert_eq!(decoder("pas du base64 !"), None);
        assert_eq!(decoder("_____w"), None);
    }
}
