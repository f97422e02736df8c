//! Command lines, and what they are read as.

use super::*;

fn read(line: &[&str]) -> Result<Cli, Answer> {
    Cli::read(std::iter::once("tickets-btp").chain(line.iter().copied()).map(OsString::from))
}

fn command(line: &[&str]) -> Command {
    read(line).unwrap().command().clone()
}

fn refusal(line: &[&str]) -> String {
    read(line).unwrap_err().text().to_owned()
}

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["user", "create", "--email", "Awa@btp.sn", "--nom", "Awa Diop"], more].concat()
}

#[test]
fn without_a_command_the_server_starts() {
    assert_eq!(command(&[]), Command::Serve);
    assert_eq!(command(&["serve"]), Command::Serve);
}

#[test]
fn the_file_may_be_given_before_or_after_the_command() {
    let before = read(&["--config", "a.toml", "serve"]).unwrap();
    let after = read(&["migrate", "down", "--config", "a.toml"]).unwrap();

    assert_eq!(before.config, Some("a.toml".into()));
    assert_eq!(after.config, Some("a.toml".into()));
}

#[test]
fn migrations_go_up_unless_told_otherwise() {
    let direction = |line: &[&str]| match command(line) {
        Command::Migrate(migrate) => migrate.direction(),
        other => panic!("{other:?}"),
    };

    assert_eq!(direction(&["migrate"]), Direction::Up);
    assert_eq!(direction(&["migrate", "up"]), Direction::Up);
    assert_eq!(direction(&["migrate", "down"]), Direction::Down { steps: 1 });
    assert_eq!(direction(&["migrate", "down", "--steps", "3"]), Direction::Down { steps: 3 });
}

#[test]
fn demonstration_tickets_are_counted() {
    assert_eq!(command(&["demo"]), Command::Demo(Demo { tickets: 200 }));
    assert_eq!(command(&["demo", "--tickets", "5"]), Command::Demo(Demo { tickets: 5 }));
    assert_eq!(command(&["openapi"]), Command::Openapi);
}

#[test]
fn counters_are_compared_and_set_right_only_where_that_is_asked_for() {
    assert_eq!(command(&["check"]), Command::Check(Check { repair: false }));
    assert_eq!(command(&["check", "--repair"]), Command::Check(Check { repair: true }));
}

#[test]
fn a_user_is_created_with_a_role() {
    let Command::User(UserCommand::Create(user)) =
        command(&create(&["--role", "agent", "--password-stdin"]))
    else {
        panic!("another command");
    };

    assert_eq!(user.email.as_str(), "awa@btp.sn");
    assert_eq!(user.acces(), Ok(Acces::Agent));
    assert!(user.password_stdin);
}

#[test]
fn a_client_user_needs_a_client_and_staff_takes_none() {
    let id = "01941f29-7c00-7000-8000-000000000001";

    let client = command(&create(&["--role", "client", "--client", id]));
    let without = refusal(&create(&["--role", "client"]));
    let staff = refusal(&create(&["--role", "admin", "--client", id]));

    assert!(matches!(client, Command::User(UserCommand::Create(user))
        if user.acces() == Ok(Acces::Client(id.parse().unwrap()))));
    assert!(without.contains("--role client demande --client ID"), "{without}");
    assert!(staff.contains("--client ne va qu'avec --role client"), "{staff}");
}

#[test]
fn what_is_wrong_is_said_in_french() {
    let role = create(&["--role", "chef"]);
    for (line, said) in [
        (&["xyz"][..], "La commande « xyz » n'existe pas."),
        (&["migrat"], "La commande « migrat » n'existe pas ; écrivez plutôt migrate."),
        (&["--confg", "a"], "L'argument « --confg » n'existe pas ; écrivez plutôt --config."),
        (&["--port"], "L'argument « --port » n'existe pas."),
        (&["serve", "x"], "L'argument « x » n'existe pas."),
        (&["--config"], "Il manque la valeur de --config <FICHIER>."),
        (&["--config", "a", "--config", "b"], "« --config <FICHIER> » est donné deux fois."),
        (&["demo", "--tickets", "0"], "La valeur « 0 » de --tickets <N> est refusée (un nombre"),
        (&["demo", "--tickets", "dix"], "La valeur « dix » de --tickets <N> est refusée"),
        (&["user", "create", "--nom", "A"], "Il manque --email <ADRESSE>, --role <ROLE>."),
        (&role, "La valeur « chef » de --role <ROLE> est refusée (valeurs permises : admin,"),
    ] {
        let text = refusal(line);

        assert!(text.contains(said), "{line:?}: {text}");
    }
}

#[test]
fn help_teaches_in_french() {
    let help = refusal(&["--help"]);
    let migrate = refusal(&["migrate", "--help"]);
    let user = refusal(&["user"]);

    for words in ["Utilisation : tickets-btp", "Commandes:", "Exemples :", "DATABASE_URL"] {
        assert!(help.contains(words), "{help}");
    }
    assert!(migrate.contains("Utilisation : tickets-btp migrate"), "{migrate}");
    assert!(user.contains("Crée un utilisateur"), "{user}");
    for english in ["Usage", "Commands", "Print", "default", "possible"] {
        assert!(!help.contains(english) && !migrate.contains(english), "{english}: {help}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(refusal(&["--version"]), format!("tickets-btp {}\n", env!("CARGO_PKG_VERSION")));
}
