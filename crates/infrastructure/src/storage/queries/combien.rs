//! How many tickets have the words that are looked for.

use application::ports::StorageError;
use domain::{Portee, Recherche};

use super::{
    Colonnes, SeaOrmQueries,
    recherche::{Classe, condition},
    termes::{Fin, requete},
};
use crate::storage::perimetre::Parmi;

/// How many tickets have some words, as of a moment.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Compte {
    total: u64,
    /// How many tickets came after those that were counted before.
    suivants: i64,
    /// The last of those that are counted.
    jusqua: i64,
    /// How many tickets there were: numbers have no gaps.
    tickets: i64,
    /// How often texts were changed.
    edition: i64,
}

impl Compte {
    /// Whether it is still true of what was counted before: no text was changed, and no ticket came
    /// that isn't after it, as one of last year may just after midnight.
    const fn poursuit(self, avant: Self) -> bool {
        avant.jusqua == 0
            || self.edition == avant.edition && self.tickets - avant.tickets == self.suivants
    }
}

impl SeaOrmQueries {
    /// How many tickets of a scope are found.
    pub(super) async fn combien(
        &self,
        portee: Portee,
        recherche: &Recherche,
    ) -> Result<u64, StorageError> {
        if recherche.mots.is_empty() {
            return Ok(0);
        }
        if portee == Portee::Tout {
            return self.combien_en_tout(recherche).await;
        }
        let mut sql = self.sql();
        sql.push("SELECT count(*)").textes(portee, Parmi::Tous).push(" AND ");
        condition(&mut sql, recherche, Classe::Partout);
        self.count(sql).await
    }

    /// How many there are of all clients. To count hundreds of thousands takes long: what was
    /// counted once is remembered, and those that came since are added, unless a text was changed.
    async fn combien_en_tout(&self, recherche: &Recherche) -> Result<u64, StorageError> {
        let requete = requete(self.sql().moteur(), recherche, Fin::Ouverte);
        let connu = self.comptes_connus.get(&requete).await.unwrap_or_default();
        let mut compte = self.compter_trouves(recherche, connu).await?;
        if !compte.poursuit(connu) {
            compte = self.compter_trouves(recherche, Compte::default()).await?;
        }
        self.comptes_connus.insert(requete, compte).await;
        Ok(compte.total)
    }

    /// Goes on counting after the newest ticket that was counted.
    async fn compter_trouves(
        &self,
        recherche: &Recherche,
        avant: Compte,
    ) -> Result<Compte, StorageError> {
        let mut sql = self.sql();
        let parmi = if avant.jusqua > 0 { Parmi::Apres(avant.jusqua) } else { Parmi::Tous };
        sql.push("SELECT (SELECT count(*)").textes(Portee::Tout, parmi).push(" AND ");
        condition(&mut sql, recherche, Classe::Partout);
        sql.push("), (SELECT ");
        match parmi {
            Parmi::Apres(rang) => sql.push("count(*)").rangs(Some(rang)),
            Parmi::Tous | Parmi::Recents(_) => sql.push("CAST(0 AS bigint)"),
        };
        sql.push("), (SELECT max(r.rang)").rangs(None);
        sql.push("), (SELECT CAST(coalesce(sum(dernier), 0) AS bigint) FROM numeros)");
        sql.push(", (SELECT n FROM recherche_edition)");
        let row = self.one(sql).await?;
        let row = row.ok_or_else(|| StorageError::backend("no count was returned"))?;
        let mut c = Colonnes::new(&row);
        Ok(Compte {
            total: avant.total + c.compte()?,
            suivants: c.lire()?,
            jusqua: c.lire::<Option<_>>()?.unwrap_or(0),
            tickets: c.lire()?,
            edition: c.lire()?,
        })
    }
}
