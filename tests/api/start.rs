//! Starts that cannot succeed, and what is said of them.

use std::{fs, net::TcpListener};

use e2e::{Moteur, TestApp, settings};
use server::Server;
use tempfile::tempdir;

const SECRET: (&str, &str) = ("TICKETS_AUTH__JWT_SECRET", "0123456789abcdef0123456789abcdef");
const ANY_PORT: (&str, &str) = ("TICKETS_SERVER__BIND", "127.0.0.1:0");

/// What is said of a start with these variables.
async fn refusal(variables: &[(&str, &str)]) -> String {
    let settings = match settings(variables) {
        Ok(settings) => settings,
        Err(refusal) => return refusal.to_string(),
    };
    let refusal = Server::build(&settings).await.err().unwrap().to_string();
    assert!(refusal.ends_with('.') && !refusal.contains('\n'), "{refusal}");
    refusal
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let dir = tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = dir.path().to_str().unwrap();

    let said =
        refusal(&[("TICKETS_SERVER__DATA_DIR", data), ("TICKETS_SERVER__BIND", &address)]).await;

    assert!(said.starts_with(&format!("Impossible d'écouter sur {address} (")), "{said}");
    assert!(said.ends_with("changez TICKETS_SERVER__BIND."), "{said}");
}

#[tokio::test]
async fn a_database_out_of_reach_is_named_without_its_password() {
    let url = ("DATABASE_URL", "postgres://tickets:sesame@127.0.0.1:9/absente");

    let said = refusal(&[url, SECRET, ANY_PORT]).await;

    let start = "Impossible de se connecter à PostgreSQL (127.0.0.1:9/absente) (";
    assert!(said.starts_with(start), "{said}");
    assert!(said.contains("vérifiez DATABASE_URL"), "{said}");
    assert!(!said.contains("sesame"), "{said}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let dir = tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    fs::write(dir.path().join("tickets.db"), "ceci n'est pas une base".repeat(100)).unwrap();

    let said = refusal(&[("TICKETS_SERVER__DATA_DIR", data), ANY_PORT]).await;

    assert!(said.contains(&format!("SQLite ({data}/tickets.db)")), "{said}");
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_made_is_named() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("fichier"), "").unwrap();
    let data = dir.path().join("fichier/data").display().to_string();

    let said = refusal(&[("TICKETS_SERVER__DATA_DIR", &data), ANY_PORT]).await;

    assert!(said.contains(&data) && said.contains("TICKETS_SERVER__DATA_DIR"), "{said}");
}

#[tokio::test]
async fn a_missing_or_short_secret_is_refused_on_postgresql() {
    let url = ("DATABASE_URL", "postgres://tickets@127.0.0.1:9/absente");
    let short = ("TICKETS_AUTH__JWT_SECRET", "0123456789abcdef0123456789abcde");

    let missing = refusal(&[url, ANY_PORT]).await;
    let short = refusal(&[url, ANY_PORT, short]).await;

    let cure = "« openssl rand -hex 32 »";
    assert!(missing.contains("auth.jwt_secret est obligatoire"), "{missing}");
    assert!(short.contains("trop court (31 octets, 32 au moins)"), "{short}");
    assert!(missing.contains(cure) && short.contains(cure), "{missing} {short}");
    assert!(!short.contains("0123456789"), "{short}");
}

#[tokio::test]
async fn an_unknown_key_is_refused_with_the_one_that_was_meant() {
    let said = refusal(&[("TICKETS_SERVER__BINDD", "127.0.0.1:0")]).await;

    assert!(said.contains("TICKETS_SERVER__BINDD"), "{said}");
    assert!(said.contains("écrivez plutôt TICKETS_SERVER__BIND ;"), "{said}");
}

#[tokio::test]
async fn a_value_out_of_bounds_is_refused_with_what_is_allowed() {
    let said = refusal(&[("TICKETS_SLA__SEUIL_ALERTE", "101")]).await;

    assert!(said.contains("sla.seuil_alerte") && said.contains("101"), "{said}");
}

#[tokio::test]
async fn an_old_schema_is_refused_where_migrations_are_forbidden() {
    let dir = tempdir().unwrap();
    let data = ("TICKETS_SERVER__DATA_DIR", dir.path().to_str().unwrap());

    let said = refusal(&[data, ANY_PORT, ("TICKETS_SERVER__MIGRATE", "false")]).await;

    assert!(said.contains("« tickets-btp migrate »"), "{said}");
}

#[tokio::test]
async fn a_second_start_keeps_the_admin_and_the_data() {
    let app = TestApp::start(Moteur::Sqlite).await;
    let client = app.client("SARL Construction Plus").await.id();
    let other = [("TICKETS_ADMIN__PASSWORD", "un autre mot de passe")];

    let (base, stop) = app.second_instance_with(&other);

    let there = app.elsewhere(base, &app.admin().await);
    there.get(&format!("/api/clients/{client}")).await.expect(200);
    let users = there.get("/api/utilisateurs").await.expect(200);
    assert_eq!(users.at("/pagination/total"), 1);
    tokio::task::spawn_blocking(stop).await.unwrap();
}
