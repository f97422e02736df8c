//! Readiness: the store is really asked, and one that doesn't answer isn't waited for.

use application::ports::Readiness;

use crate::harness::{TestStore, dans_les_temps, hors_d_atteinte, on_every_store};

on_every_store! {
    a_store_that_answers_is_ready,
    a_store_out_of_reach_is_not,
    a_store_that_came_back_is_ready,
}

async fn a_store_that_answers_is_ready(s: TestStore) {
    s.store.check().await.unwrap();

    assert!(s.contenu().is_empty() && s.en_reception().is_empty());
}

async fn a_store_out_of_reach_is_not(s: TestStore) {
    s.perdre();

    hors_d_atteinte(s.store.check().await);
}

async fn a_store_that_came_back_is_ready(s: TestStore) {
    s.perdre();
    hors_d_atteinte(s.store.check().await);

    s.retrouver();

    s.store.check().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_was_removed_is_not_ready() {
    let s = TestStore::dossier();

    std::fs::remove_dir_all(s.donnees()).unwrap();

    hors_d_atteinte(s.store.check().await);
    std::fs::create_dir(s.donnees()).unwrap();
}

#[tokio::test]
async fn a_folder_that_receives_nothing_is_not_ready() {
    let s = TestStore::dossier();

    s.remplacer("reception");

    hors_d_atteinte(s.store.check().await);
}

#[tokio::test]
async fn a_folder_that_keeps_nothing_is_not_ready() {
    let s = TestStore::dossier();

    s.remplacer("files");

    hors_d_atteinte(s.store.check().await);
}

#[tokio::test]
async fn a_bucket_that_never_answers_is_given_up() {
    let s = TestStore::seau().await;

    s.serveur().hang();
    let reponse = dans_les_temps(s.store.check()).await;

    hors_d_atteinte(reponse);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_not_ready() {
    let s = TestStore::seau().await;

    hors_d_atteinte(s.seau_absent().check().await);
}

#[tokio::test]
async fn a_bucket_that_refuses_our_secret_is_not_ready() {
    let s = TestStore::seau().await;

    hors_d_atteinte(s.avec_un_autre_secret().check().await);
}
