//! Photos: the original stays as it is, others see a copy that doesn't tell how it was taken.

use application::ports::ExamenError;
use domain::{Exemplaire, Objet, Photo};
use time::macros::datetime;

use crate::{
    echantillons::{contient, grande_photo, jpeg, jpeg_avec_exif},
    harness::{Suite, TestStore, demande, now, on_every_store},
};

on_every_store! {
    a_photo_tells_when_and_where_it_was_taken,
    a_photo_that_tells_something_has_a_copy_that_does_not,
    a_photo_that_tells_nothing_has_no_copy,
    a_photo_of_several_parts_has_its_forms_as_well,
    a_photo_that_cannot_be_hidden_is_refused_and_leaves_nothing,
    a_picture_of_too_many_pixels_is_refused,
}

async fn a_photo_tells_when_and_where_it_was_taken(s: TestStore) {
    let examen = s.examiner("photo.jpg", &jpeg_avec_exif()).await.unwrap();
    let nue = s.examiner("photo.jpg", &jpeg()).await.unwrap();

    let lieu = domain::Coordonnees::try_new(45.75, 4.5).unwrap();
    let prise_le = Some(datetime!(2024-05-31 12:03:27 UTC));
    assert_eq!(examen.photo, Photo { prise_le, coordonnees: Some(lieu) });
    assert_eq!(nue.photo, Photo::default());
}

async fn a_photo_that_tells_something_has_a_copy_that_does_not(s: TestStore) {
    let photo = jpeg_avec_exif();

    let objet = s.garder("photo.jpg", &photo).await;

    assert!(objet.copie && objet.vignette);
    assert!(forme(&s, &objet, Exemplaire::Original).await == photo);
    assert!(forme(&s, &objet, Exemplaire::Copie).await == jpeg());
    let vignette = forme(&s, &objet, Exemplaire::Vignette).await;
    assert!(vignette.len() <= 30_000, "{}", vignette.len());
    assert!(image::load_from_memory_with_format(&vignette, image::ImageFormat::Jpeg).is_ok());
    assert!(!contient(&vignette, b"Exif"));
    assert_eq!(s.contenu().len(), 3);
}

async fn a_photo_that_tells_nothing_has_no_copy(s: TestStore) {
    let objet = s.garder("photo.jpg", &jpeg()).await;

    assert!(!objet.copie && objet.vignette);
    assert!(forme(&s, &objet, Exemplaire::Original).await == jpeg());
    assert_eq!(s.contenu().len(), 2);
}

async fn a_photo_of_several_parts_has_its_forms_as_well(s: TestStore) {
    let photo = grande_photo();

    let objet = s.garder("photo.jpg", &photo).await;

    assert!(objet.copie && objet.vignette);
    assert!(forme(&s, &objet, Exemplaire::Original).await == photo);
    assert!(forme(&s, &objet, Exemplaire::Copie).await == jpeg());
}

async fn a_photo_that_cannot_be_hidden_is_refused_and_leaves_nothing(s: TestStore) {
    // No decoder finds its way in it, and still it carries something.
    let illisible = b"\xff\xd8\xff\xe0\0\x04ab rien qui vaille Exif\0\0MM\0\x2a\0\0\0\x08";

    let refus = s.tenter("photo.jpg", illisible).await.unwrap_err();

    assert!(matches!(refus, ExamenError::Refuse(_)), "{refus:?}");
    assert!(s.contenu().is_empty() && s.en_reception().is_empty());
}

async fn a_picture_of_too_many_pixels_is_refused(s: TestStore) {
    let mut bombe = crate::echantillons::png();
    bombe[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);

    let refus = s.tenter("photo.png", &bombe).await.unwrap_err();

    assert!(matches!(refus, ExamenError::Refuse(_)), "{refus:?}");
    assert!(s.contenu().is_empty() && s.en_reception().is_empty());
}

/// All of a form, as a link serves it.
async fn forme(s: &TestStore, objet: &Objet, exemplaire: Exemplaire) -> Vec<u8> {
    use application::ports::FileStore;
    let lien = s.store.lien(&demande(&objet.cle, exemplaire)).await.unwrap();
    match s.suivre(&lien, now()).await {
        Suite::Servi { octets, .. } => octets,
        autre => panic!("{exemplaire}: {autre:?}"),
    }
}
