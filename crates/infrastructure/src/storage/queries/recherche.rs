//! The search: the best of the tickets that have the words, and how many there are.
//!
//! Tickets are ranked by classes, the newest first in each. So where many are found, the best need
//! not be looked for among all of them.

use application::{
    Lot,
    ports::{StorageError, queries::TicketTrouve},
};
use domain::{Numero, Portee, Recherche, TicketId};
use sea_orm::QueryResult;

use super::{
    Colonnes, SeaOrmQueries,
    termes::{Fin, requete},
};
use crate::storage::{
    Moteur,
    perimetre::{LIGNES_ENTIERES, Parmi},
    recherche::rang,
    sql::Sql,
};

/// Up to how many tickets all are looked at.
pub(super) const PEU: u64 = 2_000;
/// Of so many of the newest, those that come up most often are found at once.
const RECENTS: u32 = 1_000;

/// How well a ticket is found, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Classe {
    /// It has the number that was asked for.
    Numero,
    /// Its title has each word whole.
    TitreEntier,
    /// Its title has words that begin with each.
    Titre,
    /// It has each word whole.
    Entier,
    /// It has words that begin with each.
    Partout,
}

impl Classe {
    const ALL: [Self; 5] =
        [Self::Numero, Self::TitreEntier, Self::Titre, Self::Entier, Self::Partout];

    /// From 0 to 1. Of what only may be meant, half.
    fn score(self, recherche: &Recherche) -> f64 {
        let score = match self {
            Self::Numero => return 1.0,
            Self::TitreEntier => 0.9,
            Self::Titre => 0.8,
            Self::Entier => 0.6,
            Self::Partout => 0.5,
        };
        if recherche.est_corrigee() { score / 2.0 } else { score }
    }

    const fn fin(self) -> Fin {
        match self {
            Self::Numero | Self::TitreEntier | Self::Entier => Fin::Entiere,
            Self::Titre | Self::Partout => Fin::Ouverte,
        }
    }

    /// Those that are ranked before.
    fn meilleures(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().take_while(move |classe| *classe != self)
    }
}

/// A ticket and how well it is found.
type Trouve = (Classe, TicketTrouve);

impl SeaOrmQueries {
    /// The best, at most `limit`, and how many there are in all.
    pub(super) async fn meilleurs(
        &self,
        portee: Portee,
        recherche: &Recherche,
        limit: u32,
    ) -> Result<Lot<TicketTrouve>, StorageError> {
        let recherche = self.corriger(recherche).await?;
        if recherche.mots.is_empty() {
            return Ok(Lot { elements: Vec::new(), total: 0 });
        }
        if self.sql().moteur() == Moteur::Postgres && portee != Portee::Tout {
            let (trouves, total) = self.classes(portee, &recherche, Parmi::Tous, limit).await?;
            return Ok(lot(trouves, total));
        }
        let total = self.combien(portee, &recherche).await?;
        let trouves = match self.sql().moteur() {
            _ if total == 0 => Vec::new(),
            Moteur::Postgres if total <= PEU => {
                self.classes(portee, &recherche, Parmi::Tous, limit).await?.0
            }
            Moteur::Postgres => {
                let recents = self.classes(portee, &recherche, Parmi::Recents(RECENTS), limit);
                let (recents, _) = recents.await?;
                self.une_classe_apres_l_autre(portee, &recherche, &recents, limit).await?
            }
            Moteur::Sqlite => self.une_classe_apres_l_autre(portee, &recherche, &[], limit).await?,
        };
        Ok(lot(trouves, total))
    }

    /// Ranks tickets at once, on PostgreSQL, and counts them.
    async fn classes(
        &self,
        portee: Portee,
        recherche: &Recherche,
        parmi: Parmi,
        limit: u32,
    ) -> Result<(Vec<Trouve>, u64), StorageError> {
        let mut sql = self.sql();
        sql.push(LIGNES).push("count(*) OVER () AS total, CASE");
        for classe in Classe::Partout.meilleures() {
            sql.push(" WHEN ");
            condition(&mut sql, recherche, classe);
            sql.push(&format!(" THEN {}", classe as u8));
        }
        sql.push(&format!(" ELSE {} END AS classe", Classe::Partout as u8));
        sql.textes(portee, parmi).push(" AND ");
        condition(&mut sql, recherche, Classe::Partout);
        sql.push(" ORDER BY classe, r.rang DESC");
        self.lire_trouves(sql, recherche, limit).await
    }

    /// The best, from those of the newest that are known to each class at a time. A class of which
    /// the newest have too few is rare enough to be looked for by itself, on PostgreSQL; SQLite
    /// finds the newest of any class first.
    async fn une_classe_apres_l_autre(
        &self,
        portee: Portee,
        recherche: &Recherche,
        recents: &[Trouve],
        limit: u32,
    ) -> Result<Vec<Trouve>, StorageError> {
        let limite = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut trouves: Vec<Trouve> = Vec::new();
        for classe in Classe::ALL {
            let reste = limite - trouves.len();
            let connus = recents.iter().filter(|(sienne, _)| *sienne == classe);
            let connus: Vec<_> = connus.take(reste).cloned().collect();
            if connus.len() == reste {
                trouves.extend(connus);
                break;
            }
            let reste = u32::try_from(reste).unwrap_or(u32::MAX);
            trouves.extend(self.une_classe(portee, recherche, classe, reste).await?);
        }
        Ok(trouves)
    }

    async fn une_classe(
        &self,
        portee: Portee,
        recherche: &Recherche,
        classe: Classe,
        limit: u32,
    ) -> Result<Vec<Trouve>, StorageError> {
        let mut sql = self.sql();
        sql.push(LIGNES).push(&format!("CAST(0 AS bigint) AS total, {} AS classe", classe as u8));
        sql.textes(portee, Parmi::Tous).push(" AND ");
        seule(&mut sql, recherche, classe);
        sql.push(match sql.moteur() {
            Moteur::Postgres => " ORDER BY r.rang DESC",
            // In the order of the index of words.
            Moteur::Sqlite => " ORDER BY f.rowid DESC",
        });
        Ok(self.lire_trouves(sql, recherche, limit).await?.0)
    }

    /// With how many there are before they are cut off.
    async fn lire_trouves(
        &self,
        mut sql: Sql,
        recherche: &Recherche,
        limit: u32,
    ) -> Result<(Vec<Trouve>, u64), StorageError> {
        sql.push(&format!(" LIMIT {limit}")).push(LIGNES_ENTIERES);
        sql.push(" ORDER BY p.classe, p.rang DESC");
        let rows = self.all(sql).await?;
        let total = rows.first().map_or(Ok(0), |row| Colonnes::new(row).compte())?;
        let trouves = rows.iter().map(|row| to_trouve(row, recherche)).collect::<Result<_, _>>()?;
        Ok((trouves, total))
    }
}

fn lot(trouves: Vec<Trouve>, total: u64) -> Lot<TicketTrouve> {
    // A ticket may have come between the two questions.
    let total = total.max(u64::try_from(trouves.len()).unwrap_or(u64::MAX));
    Lot { elements: trouves.into_iter().map(|(_, trouve)| trouve).collect(), total }
}

/// The columns that [`to_trouve`] reads, of rows that are cut out before.
const LIGNES: &str = "SELECT p.total, p.classe, t.id, t.annee, t.sequence, t.titre, t.status, \
    t.priority FROM (SELECT r.ticket_id AS id, r.rang, ";

/// Whether `r` is of a class, or of a better one.
pub(super) fn condition(sql: &mut Sql, recherche: &Recherche, classe: Classe) {
    let colonne = match (sql.moteur(), classe) {
        (_, Classe::Numero) => {
            let rang = recherche.numero.map_or(-1, rang);
            sql.push("r.rang = ").bind(rang);
            return;
        }
        (Moteur::Sqlite, _) => {
            sql.push("ticket_textes MATCH ").bind(expression(recherche, classe));
            return;
        }
        (Moteur::Postgres, Classe::TitreEntier | Classe::Titre) => "r.dans_titre",
        (Moteur::Postgres, Classe::Entier | Classe::Partout) => "r.partout",
    };
    let requete = requete(Moteur::Postgres, recherche, classe.fin());
    sql.push(colonne).push(" @@ CAST(").bind(requete).push(" AS tsquery)");
}

/// The same for those of no better class.
fn seule(sql: &mut Sql, recherche: &Recherche, classe: Classe) {
    if sql.moteur() == Moteur::Sqlite && classe != Classe::Numero {
        let mut termes = vec![expression(recherche, classe)];
        let meilleures = classe.meilleures().filter(|classe| *classe != Classe::Numero);
        termes.extend(meilleures.map(|meilleure| expression(recherche, meilleure)));
        sql.push("ticket_textes MATCH ").bind(termes.join(" NOT ")).push(" AND NOT ");
        condition(sql, recherche, Classe::Numero);
        return;
    }
    condition(sql, recherche, classe);
    for meilleure in classe.meilleures() {
        sql.push(" AND NOT ");
        condition(sql, recherche, meilleure);
    }
}

/// A class, for FTS5.
fn expression(recherche: &Recherche, classe: Classe) -> String {
    let requete = requete(Moteur::Sqlite, recherche, classe.fin());
    match classe {
        Classe::TitreEntier | Classe::Titre => format!("({{titre}} : ({requete}))"),
        Classe::Numero | Classe::Entier | Classe::Partout => format!("({requete})"),
    }
}

fn to_trouve(row: &QueryResult, recherche: &Recherche) -> Result<Trouve, StorageError> {
    let mut c = Colonnes::new(row);
    c.compte()?;
    let classe: i32 = c.lire()?;
    let classe = Classe::ALL.into_iter().find(|une| *une as i32 == classe);
    let classe = classe.unwrap_or(Classe::Partout);
    let trouve = TicketTrouve {
        id: TicketId(c.lire()?),
        numero: Numero { annee: c.lire()?, sequence: c.lire()? },
        titre: c.lire()?,
        status: c.mot()?,
        priority: c.mot()?,
        score: classe.score(recherche),
    };
    Ok((classe, trouve))
}
