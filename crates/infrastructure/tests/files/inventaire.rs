//! The inventory: which files are old enough to be swept, and what is cleared away on the way.

use application::ports::FileStore;
use domain::{Cle, Exemplaire};
use object_store::{ObjectStoreExt, PutPayload, path::Path};
use time::Duration;

use crate::{
    echantillons::{jpeg_avec_exif, texte},
    harness::{TestStore, epuiser_cles, now, on_every_store},
};

on_every_store! {
    an_empty_store_has_no_keys,
    the_keys_kept_before_an_instant_are_listed,
    the_keys_kept_after_an_instant_are_not,
    what_is_not_ours_is_passed_over,
    what_lies_in_the_folder_of_a_file_and_is_not_ours_is_passed_over,
    every_key_of_many_is_listed_and_can_be_removed_on_the_way,
    what_is_being_written_is_left_alone,
}

async fn an_empty_store_has_no_keys(s: TestStore) {
    assert!(cles(&s, Duration::HOUR).await.is_empty());
}

async fn the_keys_kept_before_an_instant_are_listed(s: TestStore) {
    let photo = s.garder("photo.jpg", &jpeg_avec_exif()).await;
    let notes = s.garder("notes.txt", b"contenu").await;

    let listees = cles(&s, Duration::HOUR).await;

    let mut attendues = [photo.cle, notes.cle];
    attendues.sort_unstable();
    assert_eq!(listees, attendues);
    assert_eq!(s.contenu().len(), 4, "and nothing was cleared away");
}

async fn the_keys_kept_after_an_instant_are_not(s: TestStore) {
    s.garder("photo.jpg", &jpeg_avec_exif()).await;

    assert!(cles(&s, -Duration::HOUR).await.is_empty());
    assert_eq!(s.contenu().len(), 3);
}

async fn what_is_not_ours_is_passed_over(s: TestStore) {
    let notes = s.garder("notes.txt", b"contenu").await;
    let cle = notes.cle.as_str();
    for chemin in [
        "LISEZMOI.txt".to_owned(),
        "fichiers/LISEZMOI.txt".to_owned(),
        "fichiers/pas-une-cle/original".to_owned(),
        format!("fichiers/{}/original", "AB".repeat(16)),
        format!("exports/{}/original", "ab".repeat(16)),
        format!("fichiers-d-avant/{}/original", "cd".repeat(16)),
        format!("fichiers/{cle}0/original"),
    ] {
        poser(&s, &chemin).await;
    }

    let listees = cles(&s, Duration::HOUR).await;

    assert_eq!(listees, [notes.cle]);
    assert_eq!(s.contenu().len(), 8, "and none was cleared away");
}

async fn what_lies_in_the_folder_of_a_file_and_is_not_ours_is_passed_over(s: TestStore) {
    let cle = "ab".repeat(16);
    poser(&s, &format!("fichiers/{cle}/notes.txt")).await;
    poser(&s, &format!("fichiers/{cle}/plus/original")).await;

    assert!(cles(&s, Duration::HOUR).await.is_empty());
}

async fn every_key_of_many_is_listed_and_can_be_removed_on_the_way(s: TestStore) {
    // More than a page of S3 holds, kept as a file is.
    let modele = s.garder("notes.txt", b"contenu").await.cle;
    let chemin = s.contenu().remove(0);
    let mut restantes: Vec<_> = (0..1_100_u128).map(|n| Cle::new(n.to_be_bytes())).collect();
    for cle in &restantes {
        poser(&s, &chemin.replace(modele.as_str(), cle.as_str())).await;
    }
    restantes.push(modele);

    let mut inventaire = s.store.inventorier(now() + Duration::HOUR).await.unwrap();
    loop {
        let suivantes = inventaire.suivantes().await.unwrap();
        if suivantes.is_empty() {
            break;
        }
        for cle in suivantes {
            s.store.supprimer(&cle).await.unwrap();
            restantes.retain(|restante| *restante != cle);
        }
    }

    assert!(restantes.is_empty(), "{} were not listed", restantes.len());
    assert!(s.contenu().is_empty());
}

/// Parts that stay behind in a bucket are for its own rule to clear away.
#[tokio::test]
async fn what_was_left_half_written_in_a_folder_is_cleared_away() {
    let s = TestStore::dossier();
    let notes = s.garder("notes.txt", b"contenu").await;
    ecrire_a_moitie(&s).await;
    assert_eq!(s.contenu().len(), 2);

    let listees = cles(&s, Duration::HOUR).await;

    assert_eq!(listees, std::slice::from_ref(&notes.cle));
    assert_eq!(s.contenu().len(), 1, "{:?}", s.contenu());
    assert_eq!(s.lire(&notes.cle, Exemplaire::Original, 0..7).await.unwrap(), b"contenu");
}

async fn what_is_being_written_is_left_alone(s: TestStore) {
    ecrire_a_moitie(&s).await;

    let listees = cles(&s, -Duration::HOUR).await;

    assert!(listees.is_empty());
    assert_eq!(s.contenu().len(), 1, "{:?}", s.contenu());
}

/// What was kept before a time from now.
async fn cles(s: &TestStore, dans: Duration) -> Vec<Cle> {
    epuiser_cles(s.store.inventorier(now() + dans).await.unwrap()).await.unwrap()
}

/// Puts something that no port keeps.
async fn poser(s: &TestStore, chemin: &str) {
    s.objets().put(&Path::from(chemin), PutPayload::from_static(b"x")).await.unwrap();
}

/// Begins to write a file, as one who crashes in the middle of it.
async fn ecrire_a_moitie(s: &TestStore) {
    let chemin = Path::from(format!("fichiers/{}/original", "ef".repeat(16)));
    let mut envoi = s.objets().put_multipart(&chemin).await.unwrap();
    envoi.put_part(PutPayload::from(texte(5 * 1_024 * 1_024))).await.unwrap();
    std::mem::forget(envoi);
}
