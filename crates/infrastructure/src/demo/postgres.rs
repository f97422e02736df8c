//! Loading PostgreSQL by `COPY`: no other way in is as fast.

use sqlx::{Connection, PgConnection, PgPool};

use super::{
    Bilan, Demande, ECRIRE_NUMERO, Existant, LIRE_NUMEROS, LIRE_UTILISATEURS,
    atelier::Atelier,
    avancer,
    copie::Copie,
    dossier::Dossier,
    generator::Generateur,
    indexes,
    lignes::{
        self, CHANTIERS, CLIENTS, HISTORIQUE, RECHERCHES, SLA_EVENEMENTS, TICKETS, Table,
        UTILISATEURS, Valeur,
    },
    refus,
};
use crate::storage::CONDENSER;

/// How much is sent at once.
const MORCEAU: usize = 1 << 20;

/// The limits that guard the server against slow requests aren't meant for a load.
const SANS_LIMITES: [&str; 2] =
    ["SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0"];

const VACUUM: &str = "VACUUM (ANALYZE) clients, chantiers, utilisateurs, numeros, tickets, \
    ticket_recherches, mots, historique, sla_evenements, comptes, comptes_jours, comptes_deltas";

/// How many tickets are copied, then their history.
const LOT: usize = 5_000;

/// Loads a demonstration into PostgreSQL, all of it or nothing. No ticket can be opened meanwhile,
/// and a great demonstration stops readers as well.
///
/// # Errors
///
/// The database's.
pub async fn charger_postgres(pool: &PgPool, demande: &Demande) -> Result<Bilan, sqlx::Error> {
    let mut connexion = pool.acquire().await?;
    let mut transaction = connexion.begin().await?;
    for ordre in SANS_LIMITES {
        sqlx::raw_sql(ordre).execute(&mut *transaction).await?;
    }
    if indexes::beaucoup(demande.tickets) {
        // Before the numbers, as those who open tickets do: taken later, it could be a deadlock.
        sqlx::raw_sql("LOCK TABLE tickets").execute(&mut *transaction).await?;
    }
    sqlx::raw_sql("LOCK TABLE numeros IN EXCLUSIVE MODE").execute(&mut *transaction).await?;
    let bilan = charger(&mut transaction, demande).await?;
    transaction.commit().await?;
    // Plans are right, and index-only scans possible, from the first request on.
    for ordre in ["SET statement_timeout = 0", VACUUM, "RESET statement_timeout"] {
        sqlx::raw_sql(ordre).execute(&mut *connexion).await?;
    }
    Ok(bilan)
}

async fn charger(connexion: &mut PgConnection, demande: &Demande) -> Result<Bilan, sqlx::Error> {
    let existant = Existant {
        numeros: sqlx::query_as(LIRE_NUMEROS).fetch_all(&mut *connexion).await?,
        utilisateurs: sqlx::query_as(LIRE_UTILISATEURS).fetch_all(&mut *connexion).await?,
    };
    let generateur =
        Generateur::try_new(demande, &existant).map_err(|cause| refus(cause.into()))?;
    let retires = indexes::retirer_de_postgres(connexion, demande.tickets, &existant).await?;
    let mut bilan = decor(connexion, &generateur, demande).await?;
    let mut atelier = Atelier::ouvrir(generateur, LOT, Copies::from);
    while let Some(lot) = atelier.lot().await {
        bilan.tickets += envoyer(connexion, &TICKETS, &lot.tickets).await?;
        envoyer(connexion, &RECHERCHES, &lot.textes).await?;
        bilan.historique += envoyer(connexion, &HISTORIQUE, &lot.historique).await?;
        envoyer(connexion, &SLA_EVENEMENTS, &lot.horloge).await?;
        avancer(bilan.tickets, demande.tickets);
    }
    for (annee, dernier) in atelier.fermer().await? {
        sqlx::query(ECRIRE_NUMERO).bind(annee).bind(dernier).execute(&mut *connexion).await?;
    }
    for ordre in retires.ordres() {
        sqlx::raw_sql(ordre).execute(&mut *connexion).await?;
    }
    // Each lot has left its counters behind, which readers would add up.
    sqlx::query(CONDENSER).execute(&mut *connexion).await?;
    Ok(bilan)
}

async fn decor(
    connexion: &mut PgConnection,
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
        clients: copier(connexion, &CLIENTS, clients).await?,
        chantiers: copier(connexion, &CHANTIERS, chantiers).await?,
        utilisateurs: copier(connexion, &UTILISATEURS, utilisateurs).await?,
        ..Bilan::default()
    })
}

/// Copies the rows of a small table.
async fn copier<'a, const N: usize>(
    connexion: &mut PgConnection,
    table: &Table<N>,
    lignes: impl Iterator<Item = [Valeur<'a>; N]>,
) -> Result<u64, sqlx::Error> {
    let mut copie = Copie::default();
    for ligne in lignes {
        copie.ligne(&ligne);
    }
    envoyer(connexion, table, &copie).await
}

async fn envoyer<const N: usize>(
    connexion: &mut PgConnection,
    table: &Table<N>,
    copie: &Copie,
) -> Result<u64, sqlx::Error> {
    let mut entree = connexion.copy_in_raw(&Copie::annonce(table)).await?;
    for morceau in copie.octets().chunks(MORCEAU) {
        entree.send(morceau).await?;
    }
    entree.finish().await
}

/// A lot of tickets and their history, ready to be copied.
#[derive(Default)]
struct Copies {
    tickets: Copie,
    textes: Copie,
    historique: Copie,
    horloge: Copie,
}

impl From<Vec<Dossier>> for Copies {
    fn from(lot: Vec<Dossier>) -> Self {
        let mut copies = Self::default();
        for dossier in &lot {
            let ticket = dossier.ticket();
            copies.tickets.ligne(&lignes::ticket(ticket));
            copies.textes.ligne(&lignes::texte(ticket));
            for fait in dossier.historique() {
                copies.historique.ligne(&lignes::entree(ticket, fait));
            }
            for fait in dossier.horloge() {
                copies.horloge.ligne(&lignes::inscription(ticket, fait));
            }
        }
        copies
    }
}
