//! `check`, which holds the counters of tickets against the tickets.

use std::process::{Command, Output};

use e2e::{TestApp, lancer, on_every_database};

use crate::fixtures::{TICKETS, create, ticket};

on_every_database! {
    counters_that_are_wrong_are_named_and_set_right_where_that_is_asked_for,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tickets-btp-a-tuer");
const ECART: &str = "resolu, basse, delais, ok, tous les clients : 1 au compteur, 0 tickets\n";

async fn counters_that_are_wrong_are_named_and_set_right_where_that_is_asked_for(app: &TestApp) {
    let admin = app.admin().await;
    create(&admin, &ticket("Fuite")).await;
    assert_eq!(lancer(PROGRAM, app, &["check"]), "Les compteurs sont justes.\n");

    let tous = app.database().id("00000000-0000-0000-0000-000000000000");
    let cle = "'resolu', 'basse', 'delais', 'ok'";
    app.write(format!("INSERT INTO comptes VALUES (0, {tous}, {cle}, 1)")).await;
    let checked = Command::new(PROGRAM).env_clear().envs(app.variables()).arg("check").output();
    let Output { status, stdout, stderr } = checked.unwrap();
    assert_eq!((status.code(), &*String::from_utf8_lossy(&stdout)), (Some(1), ECART));
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(stderr.contains("lancez « tickets-btp check --repair »"), "{stderr}");

    let repaired = lancer(PROGRAM, app, &["check", "--repair"]);
    assert_eq!(repaired, format!("{ECART}1 compteurs corrigés.\n"));
    assert_eq!(lancer(PROGRAM, app, &["check"]), "Les compteurs sont justes.\n");

    app.write("UPDATE comptes_jours SET resolus = 7 WHERE portee = 0".to_owned()).await;
    let repaired = lancer(PROGRAM, app, &["check", "--repair"]);
    let jour = "tous les clients : compteurs du jour faux\n1 compteurs corrigés.\n";
    assert!(repaired.ends_with(jour), "{repaired}");
    assert_eq!(lancer(PROGRAM, app, &["check"]), "Les compteurs sont justes.\n");
    let nouveaux = admin.get(&format!("{TICKETS}?status=nouveau")).await.expect(200);
    assert_eq!(nouveaux.at("/pagination/total"), 1);
}
