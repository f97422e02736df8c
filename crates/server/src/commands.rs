//! What each command does.

use std::io;

use application::{ports::Clock, utilisateurs::CreerUtilisateurCommand};
use domain::MotDePasse;
use infrastructure::{
    SystemClock,
    demo::{self, Bilan, Demande},
    storage::{DeQui, Ecart, Quoi, Storage},
};

use crate::{
    StartError,
    cli::{Check, Command, CreateUser, Demo, Direction, Sweep, UserCommand},
    first_admin,
    jwt_secret::jwt_secret,
    serve,
    settings::Settings,
    tell, wiring,
};

/// Does what was asked.
pub async fn execute(command: &Command, settings: &Settings) -> Result<(), StartError> {
    match command {
        Command::Serve => serve::serve(settings).await,
        Command::Migrate(migrate) => migrate_to(migrate.direction(), settings).await,
        Command::Demo(demo) => load(demo, settings).await,
        Command::User(UserCommand::Create(user)) => create(user, settings).await,
        Command::Sweep(asked) => sweep(*asked, settings).await,
        Command::Check(asked) => check(*asked, settings).await,
        Command::Openapi => openapi(),
    }
}

async fn migrate_to(direction: Direction, settings: &Settings) -> Result<(), StartError> {
    serve::prepare(settings)?;
    let storage = serve::connect(settings).await?;
    match direction {
        Direction::Up => storage.migrate_up().await.map_err(StartError::Migrate)?,
        Direction::Down { steps } => {
            storage.migrate_down(steps).await.map_err(StartError::Migrate)?;
        }
    }
    tell("La base de données est à jour.\n");
    Ok(storage.close().await?)
}

/// Opens the database for a command that writes into it.
async fn open(settings: &Settings) -> Result<Storage, StartError> {
    serve::prepare(settings)?;
    let storage = serve::connect(settings).await?;
    storage.migrate_up().await.map_err(StartError::Migrate)?;
    storage.compter_en(&settings.server.timezone).await?;
    Ok(storage)
}

async fn create(user: &CreateUser, settings: &Settings) -> Result<(), StartError> {
    let refused = |e: domain::ValeurInvalide| StartError::Input(e.to_string());
    let (mot_de_passe, said) = if user.password_stdin {
        (typed()?, "celui de l'entrée standard".to_owned())
    } else {
        first_admin::generate()?
    };
    let storage = open(settings).await?;
    let command = CreerUtilisateurCommand {
        nom: user.nom.clone(),
        email: user.email.clone(),
        mot_de_passe,
        acces: user.acces().map_err(refused)?,
    };
    let utilisateurs = wiring::utilisateurs(settings, &storage)?;
    let created = utilisateurs.creer.sans_controle(command).await?;
    tell(&format!("Utilisateur créé : {}, mot de passe : {said}\n", created.email));
    Ok(storage.close().await?)
}

/// The password on standard input, without the end of its line.
fn typed() -> Result<MotDePasse, StartError> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(|e| StartError::Input(e.to_string()))?;
    let password = line.trim_end_matches(['\n', '\r']);
    MotDePasse::try_new(password).map_err(|e| StartError::Input(format!("Mot de passe : {e}")))
}

async fn sweep(asked: Sweep, settings: &Settings) -> Result<(), StartError> {
    let storage = open(settings).await?;
    // No link is made here, so none has to lead anywhere.
    let files = wiring::files(settings, &jwt_secret(settings)?, "")?;
    let delai = time::Duration::hours(asked.older_than_hours.into());
    let removed = wiring::balayer(&storage, &files).execute(delai).await?;
    tell(&format!("{removed} fichiers sans ticket supprimés.\n"));
    Ok(storage.close().await?)
}

async fn check(asked: Check, settings: &Settings) -> Result<(), StartError> {
    let storage = open(settings).await?;
    let ecarts = storage.ecarts().await?;
    for ecart in &ecarts {
        tell(&difference(ecart));
    }
    match ecarts.len() {
        0 => tell("Les compteurs sont justes.\n"),
        faux if asked.repair => {
            storage.recompter().await?;
            tell(&format!("{faux} compteurs corrigés.\n"));
        }
        faux => return Err(StartError::Comptes { faux }),
    }
    Ok(storage.close().await?)
}

/// A line on a counter that is wrong.
fn difference(ecart: &Ecart) -> String {
    let de = match ecart.de {
        DeQui::Tous => "tous les clients".to_owned(),
        DeQui::Personne => "personne".to_owned(),
        DeQui::Client(id) => format!("client {id}"),
        DeQui::Chantier(id, _) => format!("chantier {id}"),
    };
    match &ecart.quoi {
        Quoi::Mots { cle, tenu, vrai } => {
            format!("{}, {de} : {tenu} au compteur, {vrai} tickets\n", cle.join(", "))
        }
        Quoi::Jour(jour) => format!("{jour}, {de} : compteurs du jour faux\n"),
    }
}

fn openapi() -> Result<(), StartError> {
    let json = http_api::document().to_pretty_json();
    tell(&format!("{}\n", json.map_err(|e| StartError::Input(e.to_string()))?));
    Ok(())
}

async fn load(asked: &Demo, settings: &Settings) -> Result<(), StartError> {
    let storage = open(settings).await?;
    let utilisateurs = wiring::utilisateurs(settings, &storage)?;
    // The demonstration brings users, after which no first start would create the admin.
    let admin = first_admin::create(&utilisateurs, &settings.admin).await?;
    let (mot_de_passe, said) = first_admin::generate()?;
    let demande = Demande {
        tickets: asked.tickets,
        now: SystemClock.now(),
        politique: wiring::politique(&settings.sla)?,
        password_hash: wiring::hasher(settings)?.hash(&mot_de_passe).await?.0,
    };
    let bilan = demo::charger(&storage, &demande).await?;
    if let Some(admin) = admin {
        tell(&format!("Administrateur : {admin}\n"));
    }
    tell(&summary(&bilan, &said));
    Ok(storage.close().await?)
}

fn summary(bilan: &Bilan, password: &str) -> String {
    let Bilan { clients, chantiers, utilisateurs, tickets, historique } = bilan;
    let loaded = format!(
        "{tickets} tickets chargés, avec {clients} clients, {chantiers} chantiers et {historique} \
         entrées d'historique.\n"
    );
    if *utilisateurs == 0 {
        return loaded;
    }
    let emails = demo::COMPTES.map(|(email, _)| email).join(", ");
    format!("{loaded}Utilisateurs : {emails}, mot de passe : {password}\n")
}
