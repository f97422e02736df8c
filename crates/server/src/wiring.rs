//! Which adapter fills which port. Nothing else knows both sides.

use std::sync::Arc;

use application::{
    auth::{Auth, DureesDeSession, Sessions},
    chantiers::Chantiers,
    clients::Clients,
    evenements::{RelayerEvenements, SuivreEvenements, TenirJournal},
    messages::Messages,
    notifications::Notifications,
    pieces_jointes::{Balayer, LiensDeFichiers, PiecesJointes},
    ports::{
        Clock, FileStore, IdGenerator, Journal, PasswordHasher, StorageError, TokenIssuer,
        UnitOfWork,
        queries::{PieceJointeQueries, RegleQueries, SessionQueries, UtilisateurQueries},
    },
    sla::{AppliquerConfiguration, Recalculer, Sla},
    tickets::{AnnoncerFranchissements, TicketChanges, Tickets},
    utilisateurs::Utilisateurs,
};
use domain::{
    Politique,
    sla::{Definition, Zone},
};
use http_api::{Api, Delais, TempsReel};
use infrastructure::{
    SystemClock, UuidV7,
    files::{Adressage, ObjectFileStore, S3Settings},
    security::{Argon2id, Jwt, JwtSettings},
    storage::{SessionsCache, Storage},
};

use crate::{
    StartError,
    readiness::Both,
    settings::{Secret, Settings, SlaSettings, StoreKind},
};

/// Everything that the routes are served with.
pub fn api(
    settings: &Settings,
    secret: &Secret,
    storage: &Storage,
    files: &Arc<ObjectFileStore>,
) -> Result<Api, StartError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn IdGenerator> = Arc::new(UuidV7);
    let uow: Arc<dyn UnitOfWork> = Arc::new(storage.unit_of_work());
    let queries = Arc::new(storage.queries());
    let lectures: Arc<dyn SessionQueries> = Arc::new(SessionsCache::new(queries.clone()));
    let comptes: Arc<dyn UtilisateurQueries> = queries.clone();
    let hasher = hasher(settings)?;
    let changes = TicketChanges::new(Arc::clone(&uow), Arc::clone(&clock), Arc::clone(&ids));
    let sessions = Sessions::new(
        Arc::clone(&uow),
        Arc::clone(&clock),
        Arc::clone(&ids),
        tokens(settings, secret),
        durees(settings),
    );
    let fichiers: Arc<dyn FileStore> = files.clone();
    let url_ttl = settings.files.url_ttl.try_into().unwrap_or(time::Duration::MAX);
    let liens = LiensDeFichiers::new(Arc::clone(&fichiers), Arc::clone(&clock), url_ttl);
    let pieces: Arc<dyn PieceJointeQueries> = queries.clone();
    let regles: Arc<dyn RegleQueries> = queries.clone();
    let auth = Auth::new(&sessions, &comptes, &lectures, &hasher);
    let journal: Arc<dyn Journal> = Arc::new(storage.clone());
    let suivre = SuivreEvenements::new(queries.clone(), Arc::clone(&journal));
    let relayer = RelayerEvenements::new(queries.clone(), journal);
    let veiller = auth.veiller.clone();
    let temps_reel = TempsReel::new(suivre.clone(), relayer, veiller, Arc::clone(&clock));
    Ok(Api {
        tickets: Tickets::new(
            changes,
            queries.clone(),
            Arc::clone(&clock),
            liens.clone(),
            settings.server.timezone.clone(),
        ),
        messages: Messages::new(
            Arc::clone(&uow),
            queries.clone(),
            Arc::clone(&clock),
            Arc::clone(&ids),
            liens.clone(),
        ),
        sla: Sla::new(&uow, &regles, &clock, &ids),
        notifications: Notifications::new(Arc::clone(&uow), queries.clone()),
        evenements: suivre,
        temps_reel,
        pieces_jointes: PiecesJointes::new(&uow, &pieces, &fichiers, &clock, &ids, liens),
        delais: Delais {
            silence: settings.files.upload_idle,
            total: settings.files.upload_timeout,
        },
        clients: Clients::new(
            Arc::clone(&uow),
            queries.clone(),
            Arc::clone(&clock),
            Arc::clone(&ids),
        ),
        chantiers: Chantiers::new(Arc::clone(&uow), queries, Arc::clone(&clock), Arc::clone(&ids)),
        utilisateurs: Utilisateurs::new(
            &uow,
            Arc::clone(&comptes),
            Arc::clone(&lectures),
            &hasher,
            &clock,
            Arc::clone(&ids),
        ),
        auth,
        readiness: Arc::new(Both(Arc::new(storage.clone()), files.clone())),
        ids,
        fuseau: settings.server.timezone.clone(),
        proxies: settings.server.trusted_proxies.clone(),
        cors_origins: settings.server.cors_origins.clone(),
    })
}

/// Where files are kept; `base` begins the links to this server.
pub fn files(
    settings: &Settings,
    secret: &Secret,
    base: &str,
) -> Result<Arc<ObjectFileStore>, StartError> {
    let (files, donnees) = (&settings.files, settings.server.data_dir.as_path());
    let fuseau = settings.server.timezone.clone();
    Ok(Arc::new(match files.store {
        StoreKind::Local => {
            ObjectFileStore::dossier(donnees, secret.expose().as_bytes(), base, fuseau)?
        }
        StoreKind::S3 => {
            let s3 = S3Settings {
                endpoint: &files.endpoint,
                public_endpoint: &files.public_endpoint,
                bucket: &files.bucket,
                region: &files.region,
                access_key: &files.access_key,
                secret_key: files.secret_key.as_ref().map_or("", Secret::expose),
                adressage: if files.path_style { Adressage::Chemin } else { Adressage::Hote },
            };
            ObjectFileStore::s3(&s3, donnees, fuseau)?
        }
    }))
}

/// What sweeps the store, for the command and for the server's own task.
pub fn balayer(storage: &Storage, files: &Arc<ObjectFileStore>) -> Balayer {
    Balayer::new(Arc::new(storage.queries()), files.clone(), Arc::new(SystemClock))
}

/// What announces that deadlines are crossed, for the server's own task.
pub fn annoncer(storage: &Storage) -> AnnoncerFranchissements {
    let uow = Arc::new(storage.unit_of_work());
    AnnoncerFranchissements::new(uow, Arc::new(SystemClock), Arc::new(UuidV7))
}

/// What lets deadlines follow changes of the rules, for the server's own task.
pub fn recalculer(storage: &Storage) -> Recalculer {
    let uow = Arc::new(storage.unit_of_work());
    Recalculer::new(uow, Arc::new(SystemClock), Arc::new(UuidV7))
}

/// What forgets old events, for the server's own task.
pub fn journal(storage: &Storage) -> TenirJournal {
    TenirJournal::new(Arc::new(storage.clone()), Arc::new(SystemClock))
}

/// Makes what the settings say of deadlines the rule.
pub async fn configurer(settings: &Settings, storage: &Storage) -> Result<(), StartError> {
    let uow = Arc::new(storage.unit_of_work());
    let configuration = AppliquerConfiguration::new(uow, Arc::new(SystemClock));
    let calendrier = calendrier(settings)?;
    Ok(configuration.execute(politique(&settings.sla)?, calendrier).await?)
}

/// What hashes passwords: as many at once as requests are served.
pub fn hasher(settings: &Settings) -> Result<Arc<dyn PasswordHasher>, StorageError> {
    Ok(Arc::new(Argon2id::try_new(settings.server.workers)?))
}

/// The use cases of users, for the commands.
pub fn utilisateurs(settings: &Settings, storage: &Storage) -> Result<Utilisateurs, StorageError> {
    let queries = Arc::new(storage.queries());
    let uow: Arc<dyn UnitOfWork> = Arc::new(storage.unit_of_work());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let hasher = hasher(settings)?;
    Ok(Utilisateurs::new(&uow, queries.clone(), queries, &hasher, &clock, Arc::new(UuidV7)))
}

/// The deadlines of the settings.
pub fn politique(sla: &SlaSettings) -> Result<Politique, StartError> {
    let heures = [sla.critique_heures, sla.haute_heures, sla.normale_heures, sla.basse_heures];
    Politique::try_new(heures, sla.seuil_alerte).map_err(|e| StartError::Input(e.to_string()))
}

/// The hours of the settings.
fn calendrier(settings: &Settings) -> Result<Definition, StartError> {
    let SlaSettings { horaires, feries, fuseau, .. } = &settings.sla;
    let zone = Zone::from(fuseau.clone().unwrap_or_else(|| settings.server.timezone.clone()));
    let continue_ = Definition::continue_(zone.clone());
    let jours = horaires.clone().unwrap_or_else(|| continue_.jours().clone());
    let definition = Definition::try_new(zone, jours, feries.clone());
    definition.map_err(|e| StartError::Input(format!("sla.horaires, sla.feries : {e}")))
}

fn tokens(settings: &Settings, secret: &Secret) -> Arc<dyn TokenIssuer> {
    Arc::new(Jwt::new(&JwtSettings {
        secret: secret.expose().as_bytes(),
        issuer: &settings.auth.issuer,
        audience: &settings.auth.audience,
    }))
}

fn durees(settings: &Settings) -> DureesDeSession {
    DureesDeSession {
        acces: settings.auth.access_ttl.try_into().unwrap_or(time::Duration::MAX),
        rafraichissement: settings.auth.refresh_ttl.try_into().unwrap_or(time::Duration::MAX),
    }
}
