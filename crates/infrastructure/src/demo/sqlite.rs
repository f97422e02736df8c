//! Loading SQLite by inserts of many rows, in one transaction.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool, query_builder::Separated};

use super::{
    Bilan, Demande, ECRIRE_NUMERO, Existant, LIRE_NUMEROS, LIRE_UTILISATEURS,
    atelier::Atelier,
    avancer,
    generator::Generateur,
    indexes,
    lignes::{
        self, CHANTIERS, CLIENTS, HISTORIQUE, RECHERCHES, SLA_EVENEMENTS, TICKETS, Table,
        UTILISATEURS, Valeur,
    },
    refus,
};

/// How many rows an insert has: their values stay far below SQLite's 32,766 parameters.
const LOT: usize = 100;

/// Loads a demonstration into SQLite, all of it or nothing. Nothing else can be written meanwhile.
///
/// # Errors
///
/// The database's.
pub async fn charger_sqlite(pool: &SqlitePool, demande: &Demande) -> Result<Bilan, sqlx::Error> {
    // Not deferred: what is read here must still be true when the first row is written.
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let existant = Existant {
        numeros: sqlx::query_as(LIRE_NUMEROS).fetch_all(&mut *transaction).await?,
        utilisateurs: sqlx::query_as(LIRE_UTILISATEURS).fetch_all(&mut *transaction).await?,
    };
    let generateur =
        Generateur::try_new(demande, &existant).map_err(|cause| refus(cause.into()))?;
    let tickets = demande.tickets;
    let retires = indexes::retirer_de_sqlite(&mut transaction, tickets, &existant).await?;
    let mut bilan = decor(&mut transaction, &generateur, demande).await?;
    let mut atelier = Atelier::ouvrir(generateur, LOT, |lot| lot);
    while let Some(lot) = atelier.lot().await {
        let tickets = lot.iter().map(|dossier| lignes::ticket(dossier.ticket()));
        bilan.tickets += inserer(&mut transaction, &TICKETS, tickets).await?;
        let textes = lot.iter().map(|dossier| lignes::texte(dossier.ticket()));
        inserer(&mut transaction, &RECHERCHES, textes).await?;
        let historique = lot.iter().flat_map(|dossier| {
            dossier.historique().iter().map(|fait| lignes::entree(dossier.ticket(), fait))
        });
        bilan.historique += inserer(&mut transaction, &HISTORIQUE, historique).await?;
        let horloge = lot.iter().flat_map(|dossier| {
            dossier.horloge().iter().map(|fait| lignes::inscription(dossier.ticket(), fait))
        });
        inserer(&mut transaction, &SLA_EVENEMENTS, horloge).await?;
        avancer(bilan.tickets, demande.tickets);
    }
    for (annee, dernier) in atelier.fermer().await? {
        sqlx::query(ECRIRE_NUMERO).bind(annee).bind(dernier).execute(&mut *transaction).await?;
    }
    for ordre in retires.ordres() {
        sqlx::raw_sql(ordre).execute(&mut *transaction).await?;
    }
    sqlx::raw_sql("ANALYZE").execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(bilan)
}

async fn decor(
    connexion: &mut SqliteConnection,
    generateur: &Generateur,
    demande: &Demande,
) -> Result<Bilan, sqlx::Error> {
    let (decor, debut) = (generateur.decor(), generateur.debut());
    let clients = decor.clients.iter().map(|client| lignes::client(client, debut));
    let chantiers = decor.chantiers.iter().map(|chantier| lignes::chantier(chantier, debut));
    let utilisateurs = decor
        .utilisateurs
        .iter()
        .map(|utilisateur| lignes::utilisateur(utilisateur, &demande.password_hash, debut));
    Ok(Bilan {
        clients: inserer(connexion, &CLIENTS, clients).await?,
        chantiers: inserer(connexion, &CHANTIERS, chantiers).await?,
        utilisateurs: inserer(connexion, &UTILISATEURS, utilisateurs).await?,
        ..Bilan::default()
    })
}

/// Inserts rows, so many at a time; full inserts share one prepared statement.
async fn inserer<'a, const N: usize>(
    connexion: &mut SqliteConnection,
    table: &Table<N>,
    lignes: impl Iterator<Item = [Valeur<'a>; N]>,
) -> Result<u64, sqlx::Error> {
    let mut lignes = lignes.peekable();
    let mut ecrites = 0;
    while lignes.peek().is_some() {
        let annonce = format!("INSERT INTO {} ({}) ", table.nom, table.colonnes.join(", "));
        let mut insertion = QueryBuilder::<Sqlite>::new(annonce);
        insertion.push_values(lignes.by_ref().take(LOT), |mut ligne, valeurs| {
            for valeur in valeurs {
                lier(&mut ligne, valeur);
            }
        });
        ecrites += insertion.build().execute(&mut *connexion).await?.rows_affected();
    }
    Ok(ecrites)
}

/// Binds a value in the type that the application binds: SQLite keeps the type it is given.
fn lier(ligne: &mut Separated<'_, Sqlite, &'static str>, valeur: Valeur<'_>) {
    match valeur {
        Valeur::Nul => ligne.push_bind(None::<String>),
        Valeur::Id(id) => ligne.push_bind(id),
        Valeur::Texte(texte) => ligne.push_bind(texte.into_owned()),
        Valeur::Entier(nombre) => ligne.push_bind(nombre),
        Valeur::Reel(nombre) => ligne.push_bind(nombre),
        Valeur::Booleen(vrai) => ligne.push_bind(vrai),
        Valeur::Instant(instant) => ligne.push_bind(instant),
        Valeur::Jour(jour) => ligne.push_bind(jour),
    };
}
