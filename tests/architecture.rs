//! The rules of the house that no lint checks: who may depend on whom, who may name which
//! technology, and what no source file may hold. Each refusal says what to do.

#![expect(clippy::unwrap_used, reason = "a failure here is a failed test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// For each crate of ours, the crates of ours that it may use. Dependencies point inwards.
const LAYERS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("application", &["domain"]),
    // A step that fills in what is derived from texts derives it as the program does.
    ("migrations", &["domain"]),
    ("infrastructure", &["domain", "application", "migrations"]),
    ("http-api", &["domain", "application"]),
    ("server", &["domain", "application", "infrastructure", "http-api", "migrations"]),
    // The black-box tests look at everything, and nobody looks at them.
    (
        "e2e",
        &["domain", "application", "infrastructure", "http-api", "migrations", "server", "s3-test"],
    ),
    // Stands in for a server on the network, and knows nothing of us.
    ("s3-test", &[]),
    // Calls the program from outside.
    ("bench-ws", &[]),
];

/// All that the two inner crates may use from outside, in their code and in their tests. What is
/// pure and synchronous may join `domain`; a technology may join neither.
const CLOSED: [(&str, &[&str], &[&str]); 2] = [
    (
        "domain",
        &[
            "jiff",
            "rust-stemmers",
            "thiserror",
            "time",
            "unicode-normalization",
            "uuid",
            "validator",
        ],
        &["proptest"],
    ),
    (
        "application",
        &["async-trait", "futures-util", "mockall", "thiserror", "time", "uuid"],
        &["mockall", "tokio"],
    ),
];

/// For each technology, the crates whose code may name it. A name that ends in `*` is a prefix; the
/// first line that fits decides. Tests may use what they like.
const TECHNOLOGIES: [(&str, &[&str]); 35] = [
    ("sea-orm-migration", &["infrastructure", "migrations"]),
    ("sea-orm", &["infrastructure"]),
    ("sqlx", &["infrastructure"]),
    ("argon2", &["infrastructure"]),
    ("jsonwebtoken", &["infrastructure"]),
    ("moka", &["infrastructure"]),
    ("sha2", &["infrastructure"]),
    ("fastrand", &["infrastructure"]),
    ("object_store", &["infrastructure"]),
    ("reqwest", &["infrastructure"]),
    ("rustls", &["infrastructure"]),
    ("hmac", &["infrastructure"]),
    ("form_urlencoded", &["infrastructure"]),
    ("file-format", &["infrastructure"]),
    ("flate2", &["infrastructure"]),
    ("image", &["infrastructure"]),
    ("jpeg-decoder", &["infrastructure"]),
    ("zune-jpeg", &["infrastructure"]),
    ("tempfile", &["infrastructure"]),
    ("lettre", &["infrastructure"]),
    ("csv", &["infrastructure"]),
    ("rust_xlsxwriter", &["infrastructure"]),
    ("actix-web", &["http-api", "server"]),
    ("actix-*", &["http-api"]),
    ("utoipa*", &["http-api"]),
    ("deserr", &["http-api"]),
    ("socket2", &["server"]),
    ("clap", &["server"]),
    ("toml", &["server"]),
    ("serde_path_to_error", &["server"]),
    ("strsim", &["infrastructure", "server"]),
    ("tracing-subscriber", &["server"]),
    ("bytestring", &["http-api"]),
    ("tokio", &["infrastructure", "http-api", "server"]),
    ("async-trait", &["application", "infrastructure", "migrations", "server"]),
];

/// What every adapter may use: values, errors and small helpers, which bind to nothing outside.
const HELPERS: [&str; 9] = [
    "base64",
    "futures-util",
    "getrandom",
    "serde",
    "serde_json",
    "thiserror",
    "time",
    "tracing",
    "uuid",
];

/// What no source file may hold, and what to do instead.
const FORBIDDEN: [(&str, &str); 7] = [
    ("#[allow(", "mend what the lint says, or write #[expect(…, reason = \"…\")]"),
    ("#![allow(", "mend what the lint says, or write #![expect(…, reason = \"…\")]"),
    ("TODO", "do it, or open an issue"),
    ("FIXME", "mend it, or open an issue"),
    ("todo!", "write it, or leave it out"),
    ("unimplemented!", "write it, or leave it out"),
    ("dbg!", "take it out"),
];

/// Tables whose rows belong to clients: `perimetre.rs` and its modules alone read from them.
const SCOPED: [&str; 13] = [
    "tickets",
    "ticket_recherches",
    "clients",
    "chantiers",
    "messages",
    "piece_jointes",
    "historique",
    "outbox",
    "evenements",
    "sla_evenements",
    "comptes",
    "comptes_jours",
    "comptes_deltas",
];

/// Lines that a source file has at most, its tests included.
const MAX_LINES: usize = 400;

#[test]
fn dependencies_point_inwards() {
    let mut faults = Vec::new();
    for Edge { from, to, ours, test } in edges() {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == from) else {
            faults.push(format!("{from}: say in LAYERS which of our crates it may use"));
            continue;
        };
        // A stand-in for the network is at the disposal of all tests.
        let stand_in = test && to == "s3-test";
        if ours && from != to && !stand_in && !allowed.contains(&to.as_str()) {
            faults.push(format!(
                "{from} must not use {to}: move what it needs inwards, or have a port of \
                 `application` filled by an adapter"
            ));
        }
    }
    refuse(&faults);
}

#[test]
fn the_inner_crates_use_what_is_on_their_list() {
    let mut faults = Vec::new();
    for Edge { from, to, ours, test } in edges() {
        let Some((_, code, tests)) = CLOSED.iter().find(|(name, ..)| *name == from) else {
            continue;
        };
        let list = if test { tests } else { code };
        if !ours && !list.contains(&to.as_str()) {
            faults.push(format!(
                "{from} must not use {to}: put it behind a port, in an adapter; only what is pure \
                 and synchronous may join the list CLOSED"
            ));
        }
    }
    refuse(&faults);
}

#[test]
fn each_technology_stays_in_its_adapter() {
    let mut faults = Vec::new();
    let adapters = edges().into_iter().filter(|edge| {
        let inner = CLOSED.iter().any(|(name, ..)| *name == edge.from);
        let tests = ["e2e", "s3-test", "bench-ws"].contains(&edge.from.as_str());
        !(edge.ours || edge.test || inner || tests)
    });
    for Edge { from, to, .. } in adapters {
        let fits = |name: &str| match name.strip_suffix('*') {
            Some(prefix) => to.starts_with(prefix),
            None => to == name,
        };
        match TECHNOLOGIES.iter().find(|(name, _)| fits(name)) {
            Some((_, allowed)) if allowed.contains(&from.as_str()) => {}
            Some((_, allowed)) => faults.push(format!(
                "{from} must not use {to}, which belongs to {}: ask for what it does through a port",
                allowed.join(", ")
            )),
            None if HELPERS.contains(&to.as_str()) => {}
            None => faults.push(format!(
                "{from} uses {to}: say in TECHNOLOGIES which crates may, or in HELPERS that all may"
            )),
        }
    }
    refuse(&faults);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let faults: Vec<_> = packages()
        .iter()
        .map(|package| PathBuf::from(text(&package["manifest_path"])))
        .filter(|manifest| !read(manifest).contains("\n[lints]\nworkspace = true\n"))
        .map(|manifest| format!("{}: write [lints] workspace = true", shown(&manifest)))
        .collect();

    refuse(&faults);
}

#[test]
fn every_file_says_what_it_is_for() {
    let faults: Vec<_> = sources()
        .iter()
        .filter(|file| !read(file).starts_with("//! "))
        .map(|file| format!("{}: open it with a line `//! …` that says so", shown(file)))
        .collect();

    refuse(&faults);
}

#[test]
fn no_file_is_too_long() {
    let mut faults = Vec::new();
    for file in sources() {
        let lines = read(&file).lines().count();
        if lines > MAX_LINES {
            faults.push(format!(
                "{} has {lines} lines, {MAX_LINES} at most: move its tests to a sibling file, then \
                 split it along a seam",
                shown(&file)
            ));
        }
    }
    refuse(&faults);
}

#[test]
fn nothing_unfinished_or_silenced_is_left_behind() {
    let mut faults = Vec::new();
    // This file names what it forbids.
    for file in sources().iter().filter(|file| !file.ends_with("tests/architecture.rs")) {
        for (number, line) in read(file).lines().enumerate() {
            for (word, cure) in FORBIDDEN.iter().filter(|(word, _)| line.contains(word)) {
                faults.push(format!("{}:{}: {word}: {cure}", shown(file), number + 1));
            }
        }
    }
    refuse(&faults);
}

#[test]
fn what_belongs_to_clients_is_read_within_a_scope() {
    let mut faults = Vec::new();
    let storage = root().join("crates/infrastructure/src/storage");
    let readers = sources().into_iter().filter(|file| file.starts_with(&storage));
    let scope = [storage.join("perimetre.rs"), storage.join("perimetre")];
    for file in readers.filter(|file| !scope.iter().any(|scope| file.starts_with(scope))) {
        let code = read(&file);
        for table in SCOPED {
            let entity = table.trim_end_matches('s');
            let by_sql = ["FROM ", "JOIN ", "from ", "join "]
                .iter()
                .any(|word| code.contains(&format!("{word}{table} ")));
            let named = code.contains(&format!("{entity}::Entity::find"));
            let imported = code.contains(&format!("entities::{entity}::{{"))
                && (code.contains(" Entity::find") || code.contains("(Entity::find"));
            if by_sql || named || imported {
                faults.push(format!(
                    "{} reads {table} without a scope: begin in perimetre.rs",
                    shown(&file)
                ));
            }
        }
    }
    refuse(&faults);
}

/// A dependency of a crate of the workspace, as its manifest states it.
struct Edge {
    from: String,
    to: String,
    /// Whether it leads to another crate of the workspace.
    ours: bool,
    /// Whether only tests use it.
    test: bool,
}

fn edges() -> Vec<Edge> {
    let mut edges = Vec::new();
    for package in packages() {
        let from = text(&package["name"]);
        for dependency in package["dependencies"].as_array().unwrap() {
            edges.push(Edge {
                from: from.clone(),
                to: text(&dependency["name"]),
                ours: dependency["path"].is_string(),
                test: dependency["kind"] == "dev",
            });
        }
    }
    edges
}

/// The crates of the workspace, as `cargo metadata` describes them.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(metadata["packages"].take()).unwrap()
}

/// Every Rust file of ours.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for directory in ["crates", "migrations", "tests"] {
        collect(&root().join(directory), &mut files);
    }
    assert!(files.len() > 50, "only {} files were found: look where sources() looks", files.len());
    files
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Fails with all faults at once.
fn refuse(faults: &[String]) {
    assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
}
