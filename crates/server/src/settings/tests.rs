//! The settings as a whole: layers, names, bounds, and what messages may say.

use std::io::Write;

use tempfile::NamedTempFile;

use super::*;

fn load(env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    Settings::load(None, env.iter().map(|(name, value)| ((*name).into(), (*value).into())))
}

fn load_file(text: &str, env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let env = env.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Settings::load(Some(file.path()), env)
}

fn refusal(name: &str, value: &str) -> String {
    load(&[(name, value)]).unwrap_err().to_string()
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let settings = load(&[]).unwrap();

    assert_eq!(settings.server.bind.to_string(), "127.0.0.1:3000");
    assert_eq!(settings.server.management_bind.to_string(), "127.0.0.1:3001");
    assert_eq!(settings.server.public_url, None);
    assert_eq!(settings.server.timezone, Fuseau::try_new("Africa/Dakar").unwrap());
    assert!(settings.server.migrate && settings.server.cors_origins.is_empty());
    assert_eq!(settings.database.url.expose(), "sqlite://./data/tickets.db?mode=rwc");
    assert_eq!(settings.database.kind(), DatabaseKind::Sqlite);
    assert_eq!(settings.auth.jwt_secret, None);
    assert_eq!(settings.auth.access_ttl, Duration::from_mins(15));
    assert_eq!(settings.auth.refresh_ttl, Duration::from_hours(720));
    assert_eq!((settings.admin.email, settings.admin.password), (None, None));
    assert_eq!(settings.sla.basse_heures, 240);
    assert_eq!(settings.sla.seuil_alerte, 80);
}

#[test]
fn zero_threads_and_connections_follow_the_cores() {
    let settings = load(&[]).unwrap();
    let fixed =
        load(&[("TICKETS_SERVER__WORKERS", "3"), ("TICKETS_DATABASE__MAX_CONNECTIONS", "7")])
            .unwrap();

    let cores = settings.server.workers;
    assert!(cores >= 1);
    assert_eq!(settings.database.max_connections as usize, (2 * cores + 4).min(1000));
    assert_eq!((fixed.server.workers, fixed.database.max_connections), (3, 7));
}

#[test]
fn the_file_adds_to_the_defaults_and_the_environment_to_the_file() {
    let file = "[sla]\ncritique_heures = 4\nhaute_heures = 8";

    let settings = load_file(file, &[("TICKETS_SLA__HAUTE_HEURES", "12")]).unwrap();

    assert_eq!(settings.sla.critique_heures, 4);
    assert_eq!(settings.sla.haute_heures, 12);
    assert_eq!(settings.sla.normale_heures, 120);
}

#[test]
fn a_variable_is_read_by_the_type_of_its_key() {
    let settings = load(&[
        ("TICKETS_SERVER__MIGRATE", "false"),
        ("TICKETS_SERVER__CORS_ORIGINS", "https://a.sn, https://B.sn:8443/,"),
        ("TICKETS_SERVER__TRUSTED_PROXIES", "10.0.0.2,::1"),
        ("TICKETS_AUTH__ISSUER", "12345"),
    ])
    .unwrap();

    assert!(!settings.server.migrate);
    assert_eq!(settings.server.cors_origins, ["https://a.sn", "https://b.sn:8443"]);
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert_eq!(settings.auth.issuer, "12345");
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let settings = load_file(
        "[auth]\nissuer = \"moi\"",
        &[("TICKETS_AUTH__ISSUER", " "), ("DATABASE_URL", "")],
    );

    let settings = settings.unwrap();
    assert_eq!(settings.auth.issuer, "moi");
    assert_eq!(settings.database.kind(), DatabaseKind::Sqlite);
}

#[test]
fn variables_of_other_programs_are_passed_over() {
    let settings = load(&[("PATH", "/bin"), ("MES_TICKETS_X", "1"), ("tickets_x", "1")]);

    assert!(settings.is_ok());
}

#[test]
fn database_url_yields_to_our_own_variable_only() {
    let file = "[database]\nurl = \"sqlite://fichier.db\"";
    let common = ("DATABASE_URL", "postgres://moi@hote/base");
    let ours = ("TICKETS_DATABASE__URL", "sqlite://nous.db");

    let over_file = load_file(file, &[common]).unwrap().database;
    let under_ours = load_file(file, &[ours, common]).unwrap().database;

    assert_eq!(over_file.kind(), DatabaseKind::Postgres);
    assert_eq!(under_ours.url.expose(), "sqlite://nous.db");
}

#[test]
fn the_database_follows_the_data_directory() {
    let settings = load(&[("TICKETS_SERVER__DATA_DIR", "/srv/100% à#1?")]).unwrap();

    let url = settings.database.url;
    assert_eq!(url.expose(), "sqlite:///srv/100%25 à%231%3F/tickets.db?mode=rwc");
}

#[test]
fn an_unknown_variable_is_refused_with_the_nearest_name() {
    let message = refusal("TICKETS_SERVER_BIND", "x");

    assert_eq!(
        message,
        "La clé de configuration TICKETS_SERVER_BIND (la variable TICKETS_SERVER_BIND) n'existe \
         pas : écrivez plutôt TICKETS_SERVER__BIND ; les sections sont admin, auth, database, \
         files, server, sla."
    );
}

#[test]
fn an_unknown_key_of_a_file_is_refused_with_those_of_its_section() {
    let message = load_file("[sla]\nseuil_alert = 3", &[]).unwrap_err().to_string();

    assert!(message.contains("La clé de configuration sla.seuil_alert (le fichier /"), "{message}");
    assert!(message.contains("écrivez plutôt sla.seuil_alerte"), "{message}");
    assert!(
        message.ends_with(
            "les clés de [sla] sont basse_heures, critique_heures, feries, fuseau, haute_heures, \
             horaires, normale_heures, seuil_alerte."
        ),
        "{message}"
    );
}

#[test]
fn an_unknown_section_is_refused() {
    for file in ["bind = 3", "[serveur]", "[serveur]\nx = 1", "server = 3", "[server.bind]\nx = 1"]
    {
        assert!(load_file(file, &[]).is_err(), "{file}");
    }
    assert!(refusal("TICKETS_SERVEUR__ZZZ", "1").contains("les sections sont admin"));
    assert!(refusal("TICKETS_", "1").contains("n'existe pas"));
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_its_origin_and_its_cure() {
    assert_eq!(
        refusal("TICKETS_AUTH__ACCESS_TTL", "15m"),
        "La valeur « 15m » de auth.access_ttl, donnée par la variable TICKETS_AUTH__ACCESS_TTL, \
         est refusée (un nombre entier est attendu) : corrigez-la par la variable \
         TICKETS_AUTH__ACCESS_TTL ou dans le fichier de --config."
    );
    assert!(refusal("TICKETS_SERVER__MIGRATE", "oui").contains("true ou false est attendu"));
    let list = load_file("[server]\ncors_origins = [1]", &[]).unwrap_err().to_string();
    assert!(list.contains("La valeur [1] de server.cors_origins"), "{list}");
    assert!(load_file("[sla]\ncritique_heures = 1.5", &[]).is_err());
}

#[test]
fn a_value_out_of_bounds_is_refused() {
    for (name, value, allowed) in [
        ("TICKETS_SLA__SEUIL_ALERTE", "101", "un nombre de 1 à 100"),
        ("TICKETS_SLA__SEUIL_ALERTE", "0", "un nombre de 1 à 100"),
        ("TICKETS_SLA__HAUTE_HEURES", "0", "un nombre de 1 à 87600"),
        ("TICKETS_AUTH__ACCESS_TTL", "0", "un nombre de secondes de 1 à 2592000"),
        ("TICKETS_AUTH__REFRESH_TTL", "-1", "un nombre de secondes de 1 à 31536000"),
        ("TICKETS_FILES__URL_TTL", "604801", "un nombre de secondes de 1 à 604800"),
        ("TICKETS_SERVER__WORKERS", "1025", "un nombre de 0 à 1024"),
        ("TICKETS_DATABASE__MAX_CONNECTIONS", "-1", "un nombre de 0 à 1000"),
        ("TICKETS_SERVER__BIND", "localhost", "une adresse IP et un port"),
        ("TICKETS_SERVER__PUBLIC_URL", "tickets.sn", "http:// ou https://"),
        ("TICKETS_SERVER__CORS_ORIGINS", "https://*.a.sn", "sans chemin ni joker"),
        ("TICKETS_SERVER__TRUSTED_PROXIES", "10.0.0.0/8", "sans port ni masque"),
        ("TICKETS_SERVER__TIMEZONE", "Afrique/Dakar", "fuseau horaire"),
        ("TICKETS_SERVER__LOG", "sqlx=fort", "error, warn, info"),
        ("TICKETS_ADMIN__EMAIL", "moi", "adresse électronique"),
    ] {
        let message = refusal(name, value);

        assert!(message.contains(name) && message.contains(value), "{message}");
        assert!(message.contains(allowed), "{message}");
    }
}

#[test]
fn a_required_text_of_a_file_may_not_be_blank() {
    for file in ["[server]\ndata_dir = \"\"", "[auth]\nissuer = \" \"", "[admin]\nnom = \"\""] {
        let message = load_file(file, &[]).unwrap_err().to_string();

        assert!(message.contains("un texte non vide est attendu"), "{message}");
    }
}

#[test]
fn working_hours_and_holidays_are_lists() {
    let sla = load(&[
        ("TICKETS_SLA__HORAIRES", "lun-jeu 08:00-12:00 14:00-18:00, ven 08:00-12:00"),
        ("TICKETS_SLA__FERIES", "2026-04-04 Fête de l'Indépendance"),
        ("TICKETS_SLA__FUSEAU", "Europe/Paris"),
    ])
    .unwrap()
    .sla;

    let jours = sla.horaires.unwrap().map(|jour| jour.len());
    assert_eq!(jours, [2, 2, 2, 2, 1, 0, 0]);
    assert_eq!(sla.feries[0].1.as_str(), "Fête de l'Indépendance");
    assert!(sla.fuseau.is_some());
    assert_eq!(load(&[]).unwrap().sla.horaires, None);
}

#[test]
fn hours_that_make_no_sense_are_refused_with_what_is_expected() {
    for (hours, said) in [
        ("ven-lun 08:00-12:00", "comme lun-ven 08:00-12:00 14:00-18:00, au lieu de ven-lun"),
        ("lun-ven 08:00-12:00, ven 14:00-18:00", "chaque jour une fois, ven 14:00-18:00 est"),
    ] {
        let message = refusal("TICKETS_SLA__HORAIRES", hours);

        assert!(message.contains(said), "{message}");
    }
    let message = refusal("TICKETS_SLA__FERIES", "4 avril");
    assert!(message.contains("comme 2026-01-01 Jour de l'an, au lieu de 4 avril"), "{message}");
}

#[test]
fn a_database_that_is_not_spoken_is_refused() {
    let message = refusal("DATABASE_URL", "mysql://moi:sesame@hote/base");

    assert_eq!(
        message,
        "La valeur masquée de database.url, donnée par la variable DATABASE_URL, est refusée \
         (l'adresse de la base doit commencer par sqlite:, postgres:// ou postgresql://) : \
         corrigez-la par la variable TICKETS_DATABASE__URL ou dans le fichier de --config."
    );
}

#[test]
fn no_secret_is_shown_by_debug() {
    let settings = load(&[
        ("TICKETS_AUTH__JWT_SECRET", "sesame-jwt"),
        ("TICKETS_ADMIN__PASSWORD", "sesame-admin"),
        ("DATABASE_URL", "postgres://moi:sesame-base@hote/base"),
    ])
    .unwrap();

    assert!(!format!("{settings:?}").contains("sesame"));
}

#[test]
fn no_secret_is_told_by_a_refusal() {
    let refusals = [
        refusal("TICKETS_ADMIN__PASSWORD", "sesame"),
        load_file("[auth]\njwt_secret = [\"sesame\"]", &[]).unwrap_err().to_string(),
        load_file("[auth]\njwt_secret = sesame", &[]).unwrap_err().to_string(),
        load_file("[auth]\njwt_secret = \"sesame\\q\"", &[]).unwrap_err().to_string(),
        load_file("[auth]\njwt_secret = \"sesame", &[]).unwrap_err().to_string(),
    ];

    assert!(refusals.iter().all(|message| !message.contains("sesame")), "{refusals:#?}");
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_its_line() {
    let message = load_file("[sla]\n\ncritique_heures = \n", &[]).unwrap_err().to_string();

    assert!(message.contains("la ligne 3 n'est pas du TOML valide"), "{message}");
}

#[test]
fn a_missing_file_is_refused_with_its_name() {
    let missing = Path::new("/nulle/part.toml");

    let message = Settings::load(Some(missing), std::iter::empty()).unwrap_err().to_string();

    assert_eq!(
        message,
        "Impossible de lire le fichier de configuration /nulle/part.toml (il n'existe pas) : \
         corrigez le chemin donné à --config ou les droits du fichier."
    );
}

#[test]
fn links_begin_with_the_public_address_or_the_bound_one() {
    let given = load(&[("TICKETS_SERVER__PUBLIC_URL", "https://a.sn/tickets/")]).unwrap().server;
    let none = load(&[]).unwrap().server;
    let base = |bound: &str| none.base_url(bound.parse().unwrap());

    assert_eq!(given.base_url("0.0.0.0:80".parse().unwrap()), "https://a.sn/tickets");
    assert_eq!(base("10.0.0.1:3000"), "http://10.0.0.1:3000");
    assert_eq!(base("0.0.0.0:3000"), "http://127.0.0.1:3000");
    assert_eq!(base("[::]:3000"), "http://[::1]:3000");
}

#[test]
fn every_key_is_explained_above_it() {
    let text = include_str!("../../../../config/default.toml");
    let mut lines = text.lines().skip_while(|line| !line.starts_with('['));
    let mut explained = false;

    let bare: Vec<_> = lines
        .by_ref()
        .filter(|line| {
            let key = !line.starts_with('#') && !line.starts_with('[') && !line.is_empty();
            // A comment holds for the keys that follow it without a gap.
            explained = line.starts_with('#') || (key && explained);
            key && !explained
        })
        .collect();

    assert_eq!(bare, Vec::<&str>::new());
}
