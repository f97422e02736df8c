//! Removing: a file goes in all its forms, and it can be asked twice.

use application::ports::FileStore;
use domain::{Cle, Exemplaire};

use crate::{
    echantillons::jpeg_avec_exif,
    harness::{TestStore, on_every_store},
};

on_every_store! {
    a_file_is_removed_in_all_its_forms,
    a_file_removed_twice_is_removed,
    a_file_that_never_was_is_removed_already,
    removing_a_file_leaves_the_others,
}

async fn a_file_is_removed_in_all_its_forms(s: TestStore) {
    let objet = s.garder("photo.jpg", &jpeg_avec_exif()).await;

    s.store.supprimer(&objet.cle).await.unwrap();

    assert!(s.contenu().is_empty(), "{:?}", s.contenu());
    assert!(s.lire(&objet.cle, Exemplaire::Original, 0..1).await.is_err());
}

async fn a_file_removed_twice_is_removed(s: TestStore) {
    let objet = s.garder("photo.jpg", &jpeg_avec_exif()).await;

    s.store.supprimer(&objet.cle).await.unwrap();
    s.store.supprimer(&objet.cle).await.unwrap();

    assert!(s.contenu().is_empty());
}

async fn a_file_that_never_was_is_removed_already(s: TestStore) {
    s.store.supprimer(&Cle::new([0xab; 16])).await.unwrap();

    assert!(s.contenu().is_empty());
}

async fn removing_a_file_leaves_the_others(s: TestStore) {
    let un = s.garder("un.txt", b"un").await;
    let deux = s.garder("deux.txt", b"deux").await;

    s.store.supprimer(&un.cle).await.unwrap();

    assert_eq!(s.lire(&deux.cle, Exemplaire::Original, 0..4).await.unwrap(), b"deux");
    assert_eq!(s.contenu().len(), 1);
}
