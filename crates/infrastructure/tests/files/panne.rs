//! A store out of reach: it says so, nothing half done is left, and it works again afterwards.

use application::ports::{FileStore, StorageError};
use domain::{Exemplaire, NomFichier};
use time::Duration;

use crate::{
    echantillons::{MIO, grande_photo, jpeg_avec_exif, texte},
    harness::{TestStore, epuiser_cles, hors_d_atteinte, jusqu_a, now, on_every_store, ouvert},
};

on_every_store! {
    a_file_cannot_be_kept_and_nothing_is_left,
    a_file_of_several_parts_cannot_be_kept_and_nothing_is_left,
    a_photo_cannot_be_kept_and_nothing_is_left,
    a_file_that_could_not_be_kept_can_be_kept_later,
    a_file_cannot_be_read_and_can_be_later,
    a_file_cannot_be_removed_and_can_be_later,
    there_is_no_inventory,
}

async fn a_file_cannot_be_kept_and_nothing_is_left(s: TestStore) {
    ne_garde_rien(&s, b"contenu").await;
}

async fn a_file_of_several_parts_cannot_be_kept_and_nothing_is_left(s: TestStore) {
    ne_garde_rien(&s, &texte(7 * MIO)).await;
}

async fn a_photo_cannot_be_kept_and_nothing_is_left(s: TestStore) {
    ne_garde_rien(&s, &jpeg_avec_exif()).await;
}

async fn ne_garde_rien(s: &TestStore, octets: &[u8]) {
    s.garder("avant.txt", b"avant").await;
    let avant = s.contenu();
    let mut reception = s.recevoir(octets).await;
    let examen = reception.examiner(&NomFichier::nettoyer("fichier")).await.unwrap();

    s.perdre();
    let garde = reception.garder(&examen).await;
    s.retrouver();

    hors_d_atteinte(garde);
    assert_eq!(s.contenu(), avant);
    assert!(s.en_reception().is_empty());
}

async fn a_file_that_could_not_be_kept_can_be_kept_later(s: TestStore) {
    let octets = texte(7 * MIO);
    let mut reception = s.recevoir(&octets).await;
    let examen = reception.examiner(&NomFichier::nettoyer("notes.txt")).await.unwrap();
    s.perdre();
    hors_d_atteinte(reception.garder(&examen).await);

    s.retrouver();
    let objet = s.garder("notes.txt", &octets).await;

    assert!(s.lire(&objet.cle, Exemplaire::Original, 0..7 * MIO).await.unwrap() == octets);
}

async fn a_file_cannot_be_read_and_can_be_later(s: TestStore) {
    let objet = s.garder("notes.txt", b"contenu").await;

    s.perdre();
    let lu = s.lire(&objet.cle, Exemplaire::Original, 0..7).await;
    s.retrouver();

    hors_d_atteinte(lu);
    assert_eq!(s.lire(&objet.cle, Exemplaire::Original, 0..7).await.unwrap(), b"contenu");
}

async fn a_file_cannot_be_removed_and_can_be_later(s: TestStore) {
    let objet = s.garder("photo.jpg", &jpeg_avec_exif()).await;

    s.perdre();
    let retrait = s.store.supprimer(&objet.cle).await;
    s.retrouver();

    hors_d_atteinte(retrait);
    assert_eq!(s.contenu().len(), 3);
    s.store.supprimer(&objet.cle).await.unwrap();
    assert!(s.contenu().is_empty());
}

async fn there_is_no_inventory(s: TestStore) {
    s.garder("notes.txt", b"contenu").await;

    s.perdre();
    let inventaire = s.store.inventorier(now() + Duration::HOUR).await;
    let cles = match inventaire {
        Ok(inventaire) => epuiser_cles(inventaire).await,
        Err(erreur) => Err(erreur),
    };
    s.retrouver();

    hors_d_atteinte(cles);
}

#[tokio::test]
async fn a_folder_that_receives_nothing_is_out_of_reach() {
    let s = TestStore::dossier();

    s.remplacer("reception");
    let reception = s.store.recevoir().await;

    hors_d_atteinte(reception);
}

#[tokio::test]
async fn a_bucket_lost_between_two_parts_keeps_nothing_of_a_file() {
    let s = TestStore::seau().await;

    perdre_en_chemin(&s, &texte(20 * MIO)).await;

    assert!(s.serveur().objects().is_empty());
}

/// The bucket's own rule clears away the parts; the rest is for the sweep.
#[tokio::test]
async fn what_a_lost_bucket_keeps_of_a_photo_is_in_the_inventory() {
    let s = TestStore::seau().await;

    perdre_en_chemin(&s, &grande_photo()).await;
    for cle in
        epuiser_cles(s.store.inventorier(now() + Duration::HOUR).await.unwrap()).await.unwrap()
    {
        s.store.supprimer(&cle).await.unwrap();
    }

    assert!(s.serveur().objects().is_empty());
}

/// The server refuses connections from the first part to the end, and then answers again.
async fn perdre_en_chemin(s: &TestStore, octets: &[u8]) {
    let mut reception = s.recevoir(octets).await;
    let examen = reception.examiner(&NomFichier::nettoyer("fichier")).await.unwrap();
    let garde = tokio::spawn(async move { reception.garder(&examen).await });
    jusqu_a(|| s.serveur().unfinished_uploads() == 1).await;
    s.serveur().stop();
    let garde = garde.await.unwrap();
    s.serveur().resume();
    hors_d_atteinte(garde);
}

/// A download that was cut must not pass for a whole one.
#[tokio::test]
async fn a_bucket_lost_in_the_middle_of_a_reading_is_no_end_of_the_file() {
    let s = TestStore::seau().await;
    let taille = 40 * MIO;
    let cle = s.garder("notes.txt", &texte(taille)).await.cle;
    let octets = u64::try_from(taille).unwrap();
    let fichier = ouvert(&cle, Exemplaire::Original, octets);
    let mut lecture = s.store.lire(&fichier, 0..octets).await.unwrap();
    assert!(lecture.suivant().await.unwrap().is_some());

    s.serveur().stop();
    let suite = crate::harness::epuiser(lecture).await;

    assert!(matches!(suite, Err(StorageError::Unavailable(_))), "{:?}", suite.map(|lu| lu.len()));
}
