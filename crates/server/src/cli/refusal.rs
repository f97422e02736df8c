//! What the command line answers instead of running: help, or a French sentence.

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use clap::error::{ContextKind, ErrorKind};
use domain::ValeurInvalide;

/// A text for the person at the terminal, and how the program ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    text: String,
    refused: bool,
}

impl Answer {
    fn refused(sentence: &str) -> Self {
        let text = format!("{sentence}. « tickets-btp --help » montre ce qui est permis.\n");
        Self { text, refused: true }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes the text, and says how to exit: 0 after help on standard output, 2 after a refusal on
    /// standard error.
    #[must_use]
    pub fn give(&self) -> ExitCode {
        // A terminal that is gone is no reason to fail otherwise.
        if self.refused {
            let _ = io::stderr().write_all(self.text.as_bytes());
            ExitCode::from(2)
        } else {
            let _ = io::stdout().write_all(self.text.as_bytes());
            ExitCode::SUCCESS
        }
    }
}

impl From<ValeurInvalide> for Answer {
    fn from(cause: ValeurInvalide) -> Self {
        Self::refused(&cause.to_string())
    }
}

impl From<clap::Error> for Answer {
    fn from(cause: clap::Error) -> Self {
        match cause.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                Self { text: cause.render().to_string(), refused: false }
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Self { text: cause.render().to_string(), refused: true }
            }
            _ => Self::refused(&sentence(&cause)),
        }
    }
}

/// The cause, in French. Clap's own words stand in for what our arguments can't cause.
fn sentence(cause: &clap::Error) -> String {
    let said = |kind| cause.get(kind).map(ToString::to_string).unwrap_or_default();
    let (arg, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    match cause.kind() {
        ErrorKind::UnknownArgument => {
            let instead = instead(&said(ContextKind::SuggestedArg));
            format!("L'argument « {arg} » n'existe pas{instead}")
        }
        ErrorKind::InvalidSubcommand => {
            let command = said(ContextKind::InvalidSubcommand);
            let instead = instead(&said(ContextKind::SuggestedSubcommand));
            format!("La commande « {command} » n'existe pas{instead}")
        }
        ErrorKind::MissingRequiredArgument => format!("Il manque {arg}"),
        ErrorKind::ArgumentConflict => format!("L'argument « {arg} » est donné deux fois"),
        ErrorKind::InvalidValue | ErrorKind::TooManyValues if value.is_empty() => {
            format!("Il manque la valeur de {arg}")
        }
        ErrorKind::ValueValidation => {
            format!("La valeur « {value} » de {arg} est refusée ({})", reason(cause))
        }
        _ => cause.kind().to_string(),
    }
}

fn instead(suggested: &str) -> String {
    if suggested.is_empty() { String::new() } else { format!(" ; écrivez plutôt {suggested}") }
}

fn reason(cause: &clap::Error) -> String {
    let source = cause.source();
    match source.and_then(|source| source.downcast_ref::<ValeurInvalide>()) {
        Some(refusal) => refusal.to_string(),
        // Only the numbers are read by clap itself.
        None => "un nombre entier dans les bornes de --help est attendu".to_owned(),
    }
}
