//! What is kept comes back as it came, whole or in part, under a key that nobody can guess.

use std::collections::HashSet;

use application::ports::FileStore;
use domain::{Exemplaire, NomFichier};

use crate::{
    echantillons::{MIO, texte},
    harness::{TestStore, on_every_store},
};

on_every_store! {
    a_file_that_came_in_many_small_pieces_is_kept_byte_for_byte,
    a_file_of_one_byte_is_kept,
    a_file_of_exactly_one_part_is_kept,
    a_file_of_exactly_two_parts_is_kept,
    a_file_of_several_parts_is_kept,
    any_bytes_of_a_file_can_be_read,
    two_identical_files_have_two_keys,
    the_name_of_a_file_is_nowhere_in_the_store,
    files_kept_at_once_do_not_mix,
    what_was_kept_is_there_after_a_restart,
}

async fn a_file_that_came_in_many_small_pieces_is_kept_byte_for_byte(s: TestStore) {
    let octets = texte(300_001);
    let mut reception = s.store.recevoir().await.unwrap();
    for morceau in octets.chunks(97) {
        reception.ecrire(morceau).await.unwrap();
    }
    let examen = reception.examiner(&NomFichier::nettoyer("notes.txt")).await.unwrap();

    let objet = reception.garder(&examen).await.unwrap();

    let lu = s.lire(&objet.cle, Exemplaire::Original, 0..octets.len()).await.unwrap();
    assert!(lu == octets);
    assert!(!objet.copie && !objet.vignette);
    assert!(s.en_reception().is_empty());
}

async fn a_file_of_one_byte_is_kept(s: TestStore) {
    revient_comme_il_est_venu(&s, 1).await;
}

async fn a_file_of_exactly_one_part_is_kept(s: TestStore) {
    revient_comme_il_est_venu(&s, 5 * MIO).await;
}

async fn a_file_of_exactly_two_parts_is_kept(s: TestStore) {
    revient_comme_il_est_venu(&s, 10 * MIO).await;
}

async fn a_file_of_several_parts_is_kept(s: TestStore) {
    revient_comme_il_est_venu(&s, 12 * MIO + 1).await;
}

async fn revient_comme_il_est_venu(s: &TestStore, taille: usize) {
    let octets = texte(taille);

    let objet = s.garder("notes.txt", &octets).await;

    let lu = s.lire(&objet.cle, Exemplaire::Original, 0..taille).await.unwrap();
    assert!(lu == octets);
    assert_eq!(s.contenu().len(), 1, "and nothing else: {:?}", s.contenu());
}

async fn any_bytes_of_a_file_can_be_read(s: TestStore) {
    let taille = 7 * MIO;
    let octets = texte(taille);
    let objet = s.garder("notes.txt", &octets).await;

    for plage in
        [0..1, 0..100, 5 * MIO - 3..5 * MIO + 3, 1_000..2 * MIO, taille - 100..taille, 0..taille]
    {
        let lu = s.lire(&objet.cle, Exemplaire::Original, plage.clone()).await.unwrap();

        assert!(lu == octets[plage.clone()], "{plage:?}");
    }
}

async fn two_identical_files_have_two_keys(s: TestStore) {
    let un = s.garder("notes.txt", b"pareil").await;
    let deux = s.garder("notes.txt", b"pareil").await;

    assert_ne!(un.cle, deux.cle);
    for cle in [un.cle, deux.cle] {
        let chiffres = cle.as_str().bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
        assert!(chiffres && cle.as_str().len() == 32, "{cle}");
        assert_eq!(s.lire(&cle, Exemplaire::Original, 0..6).await.unwrap(), b"pareil");
    }
}

async fn the_name_of_a_file_is_nowhere_in_the_store(s: TestStore) {
    let objet = s.garder("secret.txt", b"contenu").await;

    let contenu = s.contenu();

    assert_eq!(contenu.len(), 1);
    assert!(contenu[0].contains(objet.cle.as_str()) && !contenu[0].contains("secret"));
}

async fn files_kept_at_once_do_not_mix(s: TestStore) {
    let textes: Vec<_> = (1..=20).map(|n| texte(n * 100_000)).collect();

    let gardes = textes.iter().map(|octets| s.garder("notes.txt", octets));
    let objets = futures_util::future::join_all(gardes).await;

    for (objet, octets) in objets.iter().zip(&textes) {
        let lu = s.lire(&objet.cle, Exemplaire::Original, 0..octets.len()).await.unwrap();
        assert!(lu == *octets);
    }
    let cles: HashSet<_> = objets.iter().map(|objet| &objet.cle).collect();
    assert_eq!(cles.len(), 20);
}

async fn what_was_kept_is_there_after_a_restart(s: TestStore) {
    let objet = s.garder("notes.txt", b"contenu").await;

    let s = s.redemarrer();

    let lu = s.lire(&objet.cle, Exemplaire::Original, 0..7).await.unwrap();
    assert_eq!(lu, b"contenu");
}
