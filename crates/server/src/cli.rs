//! The command line: what it accepts, and what `--help` teaches.

mod help;
mod refusal;

#[cfg(test)]
mod tests;

use std::{ffi::OsString, path::PathBuf};

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use domain::{Acces, ClientId, Email, Nom, Role, ValeurInvalide};

pub use self::refusal::Answer;

/// What was asked on the command line.
#[derive(Debug, Parser)]
#[command(
    name = "tickets-btp",
    version,
    about = "Serveur de tickets pour le BTP",
    long_about = help::ABOUT,
    after_help = help::EXAMPLES,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Fichier de configuration TOML, ajouté aux valeurs par défaut
    #[arg(long, global = true, value_name = "FICHIER", display_order = 100)]
    pub config: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,

    /// Affiche cette aide
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 101)]
    help: Option<bool>,

    /// Affiche la version
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 102)]
    version: Option<bool>,
}

/// What the program can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Démarre le serveur (aussi sans commande)
    Serve,
    /// Met la base de données à jour, ou revient en arrière
    #[command(long_about = help::MIGRATE, after_help = help::MIGRATE_EXAMPLES)]
    Migrate(Migrate),
    /// Charge des données de démonstration : clients, chantiers et tickets
    Demo(Demo),
    /// Supprime les fichiers gardés qui n'appartiennent à aucun ticket
    #[command(long_about = help::SWEEP, after_help = help::SWEEP_EXAMPLES)]
    Sweep(Sweep),
    /// Compare les compteurs de tickets avec les tickets
    #[command(long_about = help::CHECK, after_help = help::CHECK_EXAMPLES)]
    Check(Check),
    /// Gère les utilisateurs
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    /// Écrit le document OpenAPI sur la sortie standard
    Openapi,
}

/// Which way to migrate.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Migrate {
    #[command(subcommand)]
    direction: Option<Direction>,
}

/// The two ways of migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum Direction {
    /// Applique toutes les migrations qui manquent (par défaut)
    Up,
    /// Annule les dernières migrations, avec les données qu'elles portaient
    Down {
        /// Combien de migrations annuler (1 par défaut)
        #[arg(
            long,
            value_name = "N",
            default_value_t = 1,
            hide_default_value = true,
            value_parser = clap::value_parser!(u32).range(1..)
        )]
        steps: u32,
    },
}

/// How much demonstration data to load.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Demo {
    /// Nombre de tickets, de 1 à 1000000 (200 par défaut)
    #[arg(
        long,
        value_name = "N",
        default_value_t = 200,
        hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub tickets: u32,
}

/// What to sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Sweep {
    /// Ceux qui ont plus de N heures, de 0 à 8760 (24 par défaut)
    #[arg(
        long,
        value_name = "N",
        default_value_t = 24,
        hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(0..=8_760)
    )]
    pub older_than_hours: u32,
}

/// What to do about counters that are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Check {
    /// Recompte s'il le faut
    #[arg(long)]
    pub repair: bool,
}

/// What can be done with users.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Crée un utilisateur
    #[command(long_about = help::CREATE, after_help = help::CREATE_EXAMPLES)]
    Create(CreateUser),
}

/// The user to create.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct CreateUser {
    /// Adresse électronique, pour se connecter
    #[arg(long, value_name = "ADRESSE")]
    pub email: Email,
    /// Nom, tel qu'il paraît dans l'historique des tickets
    #[arg(long, value_name = "NOM")]
    pub nom: Nom,
    /// Rôle : admin, agent ou client
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// Identifiant du client auquel l'utilisateur appartient (avec --role client)
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,
    /// Lit le mot de passe, de 12 à 128 caractères, sur l'entrée standard
    #[arg(long)]
    pub password_stdin: bool,
}

impl Cli {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    ///
    /// What to tell the caller instead of doing anything: help, the version, or what is wrong.
    pub fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, Answer> {
        let matches = french(<Self as CommandFactory>::command()).try_get_matches_from(args)?;
        let cli = Self::from_arg_matches(&matches)?;
        if let Some(Command::User(UserCommand::Create(user))) = &cli.command {
            user.acces()?;
        }
        Ok(cli)
    }

    /// The command asked for: without one, the server starts.
    #[must_use]
    pub fn command(&self) -> &Command {
        self.command.as_ref().unwrap_or(&Command::Serve)
    }
}

impl Migrate {
    /// The way asked for: up, unless it says down.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction.unwrap_or(Direction::Up)
    }
}

impl CreateUser {
    /// The role, with the client that it is bound to.
    ///
    /// # Errors
    ///
    /// A client user without a client, or staff with one. [`Cli::read`] lets neither through.
    pub fn acces(&self) -> Result<Acces, ValeurInvalide> {
        match (self.role, self.client) {
            (Role::Admin, None) => Ok(Acces::Admin),
            (Role::Agent, None) => Ok(Acces::Agent),
            (Role::Client, Some(client)) => Ok(Acces::Client(client)),
            (Role::Client, None) => Err(ValeurInvalide::new("--role client demande --client ID")),
            (_, Some(_)) => Err(ValeurInvalide::new("--client ne va qu'avec --role client")),
        }
    }
}

/// Sets the headings that clap has in English, on a command and those below it.
fn french(command: clap::Command) -> clap::Command {
    command
        .help_template(help::TEMPLATE)
        .subcommand_help_heading("Commandes")
        .subcommand_value_name("COMMANDE")
        .mut_subcommands(french)
}
