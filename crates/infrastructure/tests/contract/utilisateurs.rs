//! Users: stored, told apart by e-mail, and found by what people call them.

use application::{
    Pagination,
    ports::{
        Empreinte, StorageError,
        queries::{Compte, UtilisateurQueries},
    },
};
use domain::{Acces, ModificationUtilisateur, Portee, Utilisateur, UtilisateurId};
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    every_field_is_stored_for_every_role,
    a_patch_is_saved_and_password_and_date_of_creation_stay,
    a_new_password_replaces_the_old_one_alone,
    a_taken_email_is_refused_to_a_new_user,
    a_taken_email_is_refused_to_a_changed_user,
    an_account_is_found_by_its_email_and_by_its_user,
    users_are_counted_whether_active_or_not,
    the_list_is_by_name_and_then_by_id,
    only_other_active_admins_count,
    two_admins_cannot_resign_at_once,
    a_user_loaded_for_a_change_is_waited_for,
    exactly_one_active_user_is_meant_by_a_name_or_an_email,
    a_name_that_two_users_share_means_nobody,
    an_inactive_user_is_not_meant,
}

async fn every_field_is_stored_for_every_role(db: TestDb) {
    let acme = client("Acme");
    db.with_clients([&acme]).await;
    let client = Utilisateur {
        acces: Acces::Client(acme.id),
        actif: false,
        ..utilisateur("Moussa Sarr", "moussa@acme.sn")
    };
    let users = [
        admin("Fatou « Fa » N'Diaye", "fatou@exemple.sn"),
        utilisateur("Awa", "awa@exemple.sn"),
        client,
    ];

    db.with_utilisateurs(&users).await;

    for user in users {
        assert_eq!(loaded(&db, user.id).await.as_ref(), Some(&user));
        assert_eq!(db.queries().detail(user.id).await.unwrap(), Some(user));
    }
}

async fn a_patch_is_saved_and_password_and_date_of_creation_stay(db: TestDb) {
    let acme = client("Acme");
    db.with_clients([&acme]).await;
    let (mut awa, other) = (utilisateur("Awa", "awa@exemple.sn"), utilisateur("B", "b@exemple.sn"));
    db.with_utilisateurs([&awa, &other]).await;

    awa.modifier(ModificationUtilisateur {
        nom: Some(v("Awa Ndiaye")),
        email: Some(v("awa@acme.sn")),
        acces: Some(Acces::Client(acme.id)),
        actif: Some(false),
    });
    save(&db, &awa).await.unwrap();

    let compte = db.queries().compte(awa.id).await.unwrap().unwrap();
    assert_eq!(compte, Compte { utilisateur: awa, empreinte: empreinte() });
    assert_eq!(loaded(&db, other.id).await, Some(other));
    let dates = "SELECT created_at FROM utilisateurs UNION ALL \
                 SELECT updated_at FROM utilisateurs ORDER BY 1";
    let dates: Vec<OffsetDateTime> = db.column(dates).await;
    assert_eq!(dates, [NOW, NOW, NOW, NOW + Duration::HOUR]);
}

async fn a_new_password_replaces_the_old_one_alone(db: TestDb) {
    let [awa, other] =
        [utilisateur("Awa", "awa@exemple.sn"), utilisateur("Fatou", "fatou@exemple.sn")];
    db.with_utilisateurs([&awa, &other]).await;
    let nouvelle = Empreinte("$argon2id$nouvelle".into());

    let tx = db.begin().await;
    tx.utilisateurs().changer_mot_de_passe(awa.id, &nouvelle, NOW).await.unwrap();
    tx.commit().await.unwrap();

    let compte = db.queries().compte(awa.id).await.unwrap();
    assert_eq!(compte, Some(Compte { utilisateur: awa, empreinte: nouvelle }));
    assert_eq!(db.queries().compte(other.id).await.unwrap().unwrap().empreinte, empreinte());
}

async fn a_taken_email_is_refused_to_a_new_user(db: TestDb) {
    db.with_utilisateurs([&utilisateur("Awa", "awa@exemple.sn")]).await;

    let tx = db.begin().await;
    let homonym = utilisateur("Awa", "AWA@Exemple.SN");
    let refused = tx.utilisateurs().add(&homonym, &empreinte(), NOW).await.unwrap_err();
    drop(tx);

    assert!(matches!(refused, StorageError::Duplicate), "{refused:?}");
    assert_eq!(db.count("utilisateurs").await, 1);
}

async fn a_taken_email_is_refused_to_a_changed_user(db: TestDb) {
    let mut fatou = utilisateur("Fatou", "fatou@exemple.sn");
    db.with_utilisateurs([&utilisateur("Awa", "awa@exemple.sn"), &fatou]).await;

    fatou.email = v("awa@exemple.sn");
    let refused = save(&db, &fatou).await.unwrap_err();

    assert!(matches!(refused, StorageError::Duplicate), "{refused:?}");
    fatou.email = v("fatou@exemple.sn");
    save(&db, &fatou).await.expect("one's own e-mail isn't taken");
}

async fn an_account_is_found_by_its_email_and_by_its_user(db: TestDb) {
    let awa = Utilisateur { actif: false, ..utilisateur("Awa", "Awa@Exemple.sn") };
    db.with_utilisateurs([&awa, &utilisateur("B", "b@exemple.sn")]).await;
    let queries = db.queries();

    let by_email = queries.compte_par_email("awa@exemple.sn").await.unwrap();
    let by_user = queries.compte(awa.id).await.unwrap();

    assert_eq!(by_email, Some(Compte { utilisateur: awa, empreinte: empreinte() }));
    assert_eq!(by_user, by_email);
    let unknown = utilisateur("Inconnue", "inconnue@exemple.sn");
    assert_eq!(queries.compte_par_email("inconnue@exemple.sn").await.unwrap(), None);
    assert_eq!(queries.compte_par_email("awa%").await.unwrap(), None);
    assert_eq!(queries.compte(unknown.id).await.unwrap(), None);
    assert_eq!(queries.detail(unknown.id).await.unwrap(), None);
    assert_eq!(loaded(&db, unknown.id).await, None);
}

async fn users_are_counted_whether_active_or_not(db: TestDb) {
    assert_eq!(db.begin().await.utilisateurs().compter().await.unwrap(), 0);

    let parti = Utilisateur { actif: false, ..utilisateur("Parti", "parti@exemple.sn") };
    db.with_utilisateurs([&parti, &admin("Awa", "awa@exemple.sn")]).await;

    assert_eq!(db.begin().await.utilisateurs().compter().await.unwrap(), 2);
}

async fn the_list_is_by_name_and_then_by_id(db: TestDb) {
    let [zeta, first, alpha, second] =
        [("Zeta", "z"), ("Meme", "m"), ("Alpha", "a"), ("Meme", "n")]
            .map(|(nom, boite)| utilisateur(nom, &format!("{boite}@exemple.sn")));
    db.with_utilisateurs([&zeta, &second, &first, &alpha]).await;

    let mut pages = Vec::new();
    for page in 1..=3 {
        let lot = db.queries().liste(Pagination { page, limit: 3 }).await.unwrap();
        assert_eq!(lot.total, 4);
        pages.push(lot.elements);
    }

    assert_eq!(pages, [vec![alpha, first, second], vec![zeta], vec![]]);
}

async fn only_other_active_admins_count(db: TestDb) {
    let (awa, fatou) = (admin("Awa", "awa@exemple.sn"), admin("Fatou", "fatou@exemple.sn"));
    let parti = Utilisateur { actif: false, ..admin("Parti", "parti@exemple.sn") };
    let agent = utilisateur("Agent", "agent@exemple.sn");
    db.with_utilisateurs([&awa, &fatou, &parti, &agent]).await;

    let tx = db.begin().await;
    for (sauf, autres) in [(&awa, 1), (&parti, 2), (&agent, 2)] {
        assert_eq!(tx.utilisateurs().autres_admins_actifs(sauf.id).await.unwrap(), autres);
    }
}

async fn two_admins_cannot_resign_at_once(db: TestDb) {
    let (awa, fatou) = (admin("Awa", "awa@exemple.sn"), admin("Fatou", "fatou@exemple.sn"));
    db.with_utilisateurs([&awa, &fatou]).await;
    let first = db.begin().await;
    let others_of_awa = first.utilisateurs().autres_admins_actifs(awa.id).await.unwrap();
    let second = tokio::spawn({
        let (db, fatou) = (db.clone(), fatou.id);
        async move { db.begin().await.utilisateurs().autres_admins_actifs(fatou).await.unwrap() }
    });

    db.someone_waits().await;
    let awa = Utilisateur { actif: false, ..awa };
    first.utilisateurs().save(&awa, NOW).await.unwrap();
    first.commit().await.unwrap();

    assert_eq!((others_of_awa, second.await.unwrap()), (1, 0));
}

async fn a_user_loaded_for_a_change_is_waited_for(db: TestDb) {
    let awa = utilisateur("Awa", "awa@exemple.sn");
    db.with_utilisateurs([&awa]).await;
    let first = db.begin().await;
    first.utilisateurs().find(awa.id).await.unwrap().unwrap();
    let second = tokio::spawn({
        let (db, id) = (db.clone(), awa.id);
        async move { loaded(&db, id).await }
    });

    db.someone_waits().await;
    let apres = Utilisateur { nom: v("Awa Ndiaye"), ..awa };
    first.utilisateurs().save(&apres, NOW).await.unwrap();
    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap(), Some(apres));
}

async fn exactly_one_active_user_is_meant_by_a_name_or_an_email(db: TestDb) {
    let aissatou = utilisateur("Aïssatou N’Dour", "aissatou@exemple.sn");
    db.with_utilisateurs([&aissatou, &utilisateur("Awa", "awa@exemple.sn")]).await;

    let hers = [
        "Aïssatou N’Dour",
        "AISSATOU  n'dour",
        "aissatou@exemple.sn",
        "Aissatou@Exemple.SN",
        "aïssatou@exemple.sn",
    ];
    for texte in hers {
        assert_eq!(designe(&db, texte).await, Some(aissatou.id), "{texte}");
    }
    for texte in ["Aïssatou", "N'Dour", "Aïssatou N'Dour fils", "aissatou@exemple", "%"] {
        assert_eq!(designe(&db, texte).await, None, "{texte}");
    }
}

async fn a_name_that_two_users_share_means_nobody(db: TestDb) {
    let twin = utilisateur("AWA SOW", "b@exemple.sn");
    // The last but one is called as the last one's e-mail is.
    let others = [
        utilisateur("Awa Sow", "a@exemple.sn"),
        utilisateur("c@exemple.sn", "d@exemple.sn"),
        utilisateur("C", "c@exemple.sn"),
    ];
    db.with_utilisateurs([&twin]).await;
    db.with_utilisateurs(&others).await;

    assert_eq!(designe(&db, "Awa Sow").await, None);
    assert_eq!(designe(&db, "c@exemple.sn").await, None);
    assert_eq!(designe(&db, "b@exemple.sn").await, Some(twin.id));
}

async fn an_inactive_user_is_not_meant(db: TestDb) {
    let parti = Utilisateur { actif: false, ..utilisateur("Awa Sow", "parti@exemple.sn") };
    let active = utilisateur("Awa Sow", "awa@exemple.sn");
    db.with_utilisateurs([&parti, &active]).await;

    assert_eq!(designe(&db, "parti@exemple.sn").await, None);
    assert_eq!(designe(&db, "awa sow").await, Some(active.id));
}

async fn loaded(db: &TestDb, id: UtilisateurId) -> Option<Utilisateur> {
    db.begin().await.utilisateurs().find(id).await.unwrap()
}

async fn save(db: &TestDb, utilisateur: &Utilisateur) -> Result<(), StorageError> {
    let tx = db.begin().await;
    tx.utilisateurs().save(utilisateur, NOW + Duration::HOUR).await?;
    tx.commit().await
}

async fn designe(db: &TestDb, responsable: &str) -> Option<UtilisateurId> {
    db.begin().await.references().utilisateur_designe(Portee::Tout, &v(responsable)).await.unwrap()
}
