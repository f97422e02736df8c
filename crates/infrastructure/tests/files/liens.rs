//! Links: they serve to anyone what was asked, for a while, and nothing once they are changed.

use application::ports::{DemandeDeLien, FileStore, Ouverture};
use domain::{Cle, Exemplaire, NomFichier, TypeFichier};
use reqwest::{StatusCode, header};
use time::Duration;

use crate::{
    echantillons::{jpeg, jpeg_avec_exif, texte},
    harness::{Suite, TestStore, dans_les_temps, demande, now, on_every_store},
};

on_every_store! {
    a_link_serves_the_form_that_was_asked_under_its_name_and_type,
    a_link_is_absolute,
    a_link_serves_any_type,
    a_link_with_any_character_changed_serves_nothing,
    a_link_made_longer_serves_nothing_more,
    a_link_made_to_live_longer_is_refused,
    a_link_made_to_serve_another_type_is_refused,
    a_link_without_its_signature_is_refused,
    a_link_to_one_form_made_to_lead_to_another_is_refused,
    a_link_to_one_file_made_to_lead_to_another_is_refused,
    a_link_signed_with_another_secret_is_refused,
    a_link_to_a_file_that_is_gone_leads_nowhere,
}

async fn a_link_serves_the_form_that_was_asked_under_its_name_and_type(s: TestStore) {
    let objet = s.garder("photo.jpg", &jpeg_avec_exif()).await;

    for (exemplaire, octets) in
        [(Exemplaire::Original, jpeg_avec_exif()), (Exemplaire::Copie, jpeg())]
    {
        let lien = s.store.lien(&demande(&objet.cle, exemplaire)).await.unwrap();
        let servi = s.suivre(&lien, now()).await;

        let kind = "image/jpeg".to_owned();
        let disposition = "attachment; filename=\"fa_ade _nord_ 50_.jpg\"; \
                           filename*=UTF-8''fa%C3%A7ade%20%22nord%22%2050%25.jpg"
            .to_owned();
        assert!(servi == Suite::Servi { octets, kind, disposition }, "{exemplaire}");
    }
}

async fn a_link_is_absolute(s: TestStore) {
    let (_, lien) = fichier(&s).await;

    assert!(lien.starts_with(&s.base()), "{lien}");
}

async fn a_link_serves_any_type(s: TestStore) {
    let (cle, _) = fichier(&s).await;

    for kind in [TypeFichier::Csv, TypeFichier::Docx, TypeFichier::Mp4, TypeFichier::Dwg] {
        let nom = NomFichier::nettoyer("صورة & 'plan' + 1;2=3?.x#");
        let demande = DemandeDeLien { nom, kind, ..demande(&cle, Exemplaire::Original) };
        let lien = s.store.lien(&demande).await.unwrap();
        let suite = s.suivre(&lien, now()).await;

        let Suite::Servi { kind: servi, disposition, .. } = suite else { panic!("{suite:?}") };
        assert_eq!(servi, kind.to_string());
        assert_eq!(disposition, application::pieces_jointes::disposition(&demande.nom));
    }
}

async fn a_link_with_any_character_changed_serves_nothing(s: TestStore) {
    let (_, lien) = fichier(&s).await;

    for (place, avant) in lien.char_indices().skip(s.base().len()) {
        let autre = if avant == '0' { "1" } else { "0" };
        let mut change = lien.clone();
        change.replace_range(place..place + avant.len_utf8(), autre);
        let suite = s.suivre(&change, now()).await;

        assert!(!matches!(suite, Suite::Servi { .. }), "{change}");
    }
}

async fn a_link_made_longer_serves_nothing_more(s: TestStore) {
    let (_, lien) = fichier(&s).await;

    for ajout in ["&x=1", "&nom=autre.html", "&response-content-type=text/html"] {
        let suite = s.suivre(&format!("{lien}{ajout}"), now()).await;

        assert_eq!(suite, Suite::Refusee, "{ajout}");
    }
}

async fn a_link_made_to_live_longer_is_refused(s: TestStore) {
    let (_, lien) = fichier(&s).await;
    let parametre = ["X-Amz-Expires=", "expire="].into_iter().find(|nom| lien.contains(nom));
    let (avant, suite) = lien.split_once(parametre.unwrap()).unwrap();
    let (expire, apres) = suite.split_once('&').unwrap();
    let plus_tard = expire.parse::<u64>().unwrap() + 3_600;

    let change = format!("{avant}{}{plus_tard}&{apres}", parametre.unwrap());

    assert_eq!(s.suivre(&change, now()).await, Suite::Refusee);
}

async fn a_link_made_to_serve_another_type_is_refused(s: TestStore) {
    let (_, lien) = fichier(&s).await;

    let change = lien.replace("image%2Fjpeg", "image%2Fpng");

    assert_ne!(change, lien);
    assert_eq!(s.suivre(&change, now()).await, Suite::Refusee);
}

async fn a_link_without_its_signature_is_refused(s: TestStore) {
    let (_, lien) = fichier(&s).await;
    let debut = lien.to_lowercase().rfind("signature=").unwrap();

    for nu in [lien.split('?').next().unwrap(), &lien[..debut], &lien[..lien.len() - 1]] {
        let suite = s.suivre(nu, now()).await;

        assert!(matches!(suite, Suite::Refusee | Suite::Autre(StatusCode::BAD_REQUEST)), "{nu}");
    }
}

async fn a_link_to_one_form_made_to_lead_to_another_is_refused(s: TestStore) {
    let objet = s.garder("photo.jpg", &jpeg_avec_exif()).await;
    let copie = s.store.lien(&demande(&objet.cle, Exemplaire::Copie)).await.unwrap();

    let original = copie.replace("/copie", "/original");
    let suite = s.suivre(&original, now()).await;

    assert_ne!(original, copie);
    assert_eq!(suite, Suite::Refusee);
}

async fn a_link_to_one_file_made_to_lead_to_another_is_refused(s: TestStore) {
    let (cle, lien) = fichier(&s).await;
    let (autre, _) = fichier(&s).await;

    let suite = s.suivre(&lien.replace(cle.as_str(), autre.as_str()), now()).await;

    assert_eq!(suite, Suite::Refusee);
}

async fn a_link_signed_with_another_secret_is_refused(s: TestStore) {
    let (cle, _) = fichier(&s).await;

    let autre = s.avec_un_autre_secret();
    let lien = autre.lien(&demande(&cle, Exemplaire::Original)).await.unwrap();

    assert_eq!(s.suivre(&lien, now()).await, Suite::Refusee);
}

async fn a_link_to_a_file_that_is_gone_leads_nowhere(s: TestStore) {
    let (cle, lien) = fichier(&s).await;

    s.store.supprimer(&cle).await.unwrap();

    assert_eq!(s.suivre(&lien, now()).await, Suite::Absente);
}

#[tokio::test]
async fn a_link_to_this_server_serves_until_its_time_is_over() {
    let s = TestStore::dossier();
    let cle = s.garder("notes.txt", b"contenu").await.cle;
    let demande = demande(&cle, Exemplaire::Original);
    let lien = s.store.lien(&demande).await.unwrap();

    let fin = demande.now + Duration::HOUR;
    let presque = s.suivre(&lien, fin - Duration::SECOND).await;

    assert!(matches!(presque, Suite::Servi { .. }), "{presque:?}");
    assert_eq!(s.suivre(&lien, fin).await, Suite::Refusee);
    assert_eq!(s.suivre(&lien, fin + Duration::WEEK).await, Suite::Refusee);
}

#[tokio::test]
async fn a_link_to_a_bucket_is_refused_once_its_time_is_over() {
    let s = TestStore::seau().await;
    let cle = s.garder("notes.txt", b"contenu").await.cle;
    let demande = DemandeDeLien { duree: Duration::SECOND, ..demande(&cle, Exemplaire::Original) };
    let lien = s.store.lien(&demande).await.unwrap();

    let refus = async { while s.suivre(&lien, now()).await != Suite::Refusee {} };
    dans_les_temps(refus).await;

    assert_eq!(s.suivre(&lien, now()).await, Suite::Refusee);
}

#[tokio::test]
async fn a_link_to_a_bucket_serves_part_of_a_file() {
    let s = TestStore::seau().await;
    let octets = texte(1_000);
    let cle = s.garder("notes.txt", &octets).await.cle;
    let lien = s.store.lien(&demande(&cle, Exemplaire::Original)).await.unwrap();

    let client = reqwest::Client::new();
    let reponse = client.get(&lien).header(header::RANGE, "bytes=100-199").send().await.unwrap();

    assert_eq!(reponse.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(reponse.headers()[header::CONTENT_RANGE], "bytes 100-199/1000");
    assert!(reponse.bytes().await.unwrap() == octets[100..200]);
}

#[tokio::test]
async fn a_link_to_a_bucket_writes_nothing() {
    let s = TestStore::seau().await;
    let (cle, lien) = fichier(&s).await;
    let client = reqwest::Client::new();

    let ecriture = client.put(&lien).body("autre").send().await.unwrap();
    let retrait = client.delete(&lien).send().await.unwrap();

    assert_eq!(
        (ecriture.status(), retrait.status()),
        (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN)
    );
    assert_eq!(s.lire(&cle, Exemplaire::Original, 0..7).await.unwrap(), b"contenu");
}

#[tokio::test]
async fn a_store_whose_links_lead_elsewhere_refuses_them_all() {
    let dossier = TestStore::dossier();
    let (_, vers_ce_serveur) = fichier(&dossier).await;
    let s = TestStore::seau().await;
    let (_, vers_le_seau) = fichier(&s).await;

    for (lien, base) in [(&vers_ce_serveur, dossier.base()), (&vers_le_seau, s.base())] {
        let suite = lien.strip_prefix(&base).unwrap();
        let ouverture = s.store.ouvrir(suite, now()).await.unwrap();

        assert_eq!(ouverture, Ouverture::Refusee);
    }
    assert_eq!(s.store.ouvrir("", now()).await.unwrap(), Ouverture::Refusee);
}

/// A file, and an hour's link to it.
async fn fichier(s: &TestStore) -> (Cle, String) {
    let cle = s.garder("notes.txt", b"contenu").await.cle;
    let lien = s.store.lien(&demande(&cle, Exemplaire::Original)).await.unwrap();
    (cle, lien)
}
