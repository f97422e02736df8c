//! What comes in: it is examined whole, and what is refused or given up leaves nothing.

use application::ports::{ExamenError, FileStore};
use domain::{Empreinte256, NomFichier, TypeFichier};
use sha2::{Digest, Sha256};

use crate::{
    echantillons::{MIO, grande_photo, jpeg, jpeg_avec_exif, png, texte},
    harness::{TestStore, jusqu_a, on_every_store},
};

on_every_store! {
    an_exam_tells_size_and_digest_of_all_that_came,
    an_exam_can_be_repeated_as_more_comes,
    the_content_decides_what_a_file_is,
    the_name_narrows_what_the_content_leaves_open,
    what_is_refused_leaves_nothing,
    a_reception_dropped_halfway_leaves_nothing,
    a_file_examined_and_dropped_leaves_nothing,
    a_file_given_up_while_it_is_being_kept_leaves_nothing,
    a_photo_given_up_while_it_is_being_kept_leaves_nothing,
}

async fn an_exam_tells_size_and_digest_of_all_that_came(s: TestStore) {
    let octets = texte(MIO + 1);
    let mut reception = s.store.recevoir().await.unwrap();
    for morceau in octets.chunks(9_973) {
        reception.ecrire(morceau).await.unwrap();
    }

    let examen = reception.examiner(&NomFichier::nettoyer("notes.txt")).await.unwrap();

    assert_eq!(examen.taille, 1_024 * 1_024 + 1);
    assert_eq!(examen.empreinte, Empreinte256::new(Sha256::digest(&octets).into()));
}

async fn an_exam_can_be_repeated_as_more_comes(s: TestStore) {
    let nom = NomFichier::nettoyer("notes.txt");
    let mut reception = s.recevoir(b"un").await;
    let avant = reception.examiner(&nom).await.unwrap();

    reception.ecrire(b" deux").await.unwrap();
    let apres = reception.examiner(&nom).await.unwrap();
    let objet = reception.garder(&apres).await.unwrap();

    assert_eq!((avant.taille, apres.taille), (2, 7));
    let lu = s.lire(&objet.cle, domain::Exemplaire::Original, 0..7).await.unwrap();
    assert_eq!(lu, b"un deux");
}

async fn the_content_decides_what_a_file_is(s: TestStore) {
    for (nom, octets, kind) in [
        ("photo.jpg", jpeg(), TypeFichier::Jpeg),
        ("photo.pdf", jpeg(), TypeFichier::Jpeg),
        ("photo.jpg", png(), TypeFichier::Png),
        ("photo.jpg", b"bonjour".to_vec(), TypeFichier::Texte),
        ("plan", b"%PDF-1.7\n%%EOF\n".to_vec(), TypeFichier::Pdf),
    ] {
        let examen = s.examiner(nom, &octets).await.unwrap();

        assert_eq!(examen.kind, kind, "{nom}");
    }
}

async fn the_name_narrows_what_the_content_leaves_open(s: TestStore) {
    let csv = s.examiner("budget.csv", b"lot;montant\n1;2\n").await.unwrap();
    let texte = s.examiner("budget.txt", b"lot;montant\n1;2\n").await.unwrap();

    assert_eq!((csv.kind, texte.kind), (TypeFichier::Csv, TypeFichier::Texte));
}

async fn what_is_refused_leaves_nothing(s: TestStore) {
    let page_cachee = [jpeg(), b"<script>alert(1)</script>".to_vec()].concat();
    for (nom, octets) in [
        ("vide.txt", b"".as_slice()),
        ("photo.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("dessin.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("notes.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("facture.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
        ("plan.pdf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0"),
        ("facture.pdf.exe", b"%PDF-1.7\n%%EOF\n"),
        ("plan.dwg", b"\x01\x02\x03\x04\x05\x06\x07\x08"),
        ("photo.jpg", &page_cachee),
    ] {
        let refus = s.tenter(nom, octets).await.unwrap_err();

        assert!(matches!(refus, ExamenError::Refuse(_)), "{nom}: {refus:?}");
    }
    assert!(s.contenu().is_empty() && s.en_reception().is_empty());
}

async fn a_reception_dropped_halfway_leaves_nothing(s: TestStore) {
    let reception = s.recevoir(&texte(7 * MIO)).await;

    drop(reception);

    assert!(s.contenu().is_empty() && s.en_reception().is_empty());
}

async fn a_file_examined_and_dropped_leaves_nothing(s: TestStore) {
    let mut reception = s.recevoir(&jpeg_avec_exif()).await;

    reception.examiner(&NomFichier::nettoyer("photo.jpg")).await.unwrap();
    drop(reception);

    assert!(s.contenu().is_empty() && s.en_reception().is_empty());
}

async fn a_file_given_up_while_it_is_being_kept_leaves_nothing(s: TestStore) {
    abandonner_en_chemin(&s, &texte(12 * MIO)).await;

    jusqu_a(|| s.contenu().is_empty()).await;
}

async fn a_photo_given_up_while_it_is_being_kept_leaves_nothing(s: TestStore) {
    abandonner_en_chemin(&s, &grande_photo()).await;

    jusqu_a(|| s.contenu().is_empty()).await;
}

/// Begins to keep a file for someone who hangs up as soon as some of it is in the store.
async fn abandonner_en_chemin(s: &TestStore, octets: &[u8]) {
    let mut reception = s.recevoir(octets).await;
    let examen = reception.examiner(&NomFichier::nettoyer("fichier")).await.unwrap();
    let garde = tokio::spawn(async move { reception.garder(&examen).await });
    jusqu_a(|| !s.contenu().is_empty()).await;
    garde.abort();
    let fin = garde.await;
    assert!(fin.is_err_and(|fin| fin.is_cancelled()), "it was kept before it could be given up");
}
