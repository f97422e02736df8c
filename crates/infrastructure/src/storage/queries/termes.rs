//! What is looked for, in the language of either database, and words that are misspelt.

use application::ports::StorageError;
use domain::{Mot, MotCherche, Recherche};
use strsim::osa_distance;

use super::{Colonnes, SeaOrmQueries};
use crate::storage::{Moteur, sql::Sql};

/// How much of a word must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fin {
    /// The whole of it, or its root.
    Entiere,
    /// Its beginning is enough.
    Ouverte,
}

/// The words that are looked for, as PostgreSQL's `tsquery` or as an expression of FTS5. Terms have
/// letters and digits alone, which mean nothing else to either.
pub(super) fn requete(moteur: Moteur, recherche: &Recherche, fin: Fin) -> String {
    let (et, ou) = match moteur {
        Moteur::Sqlite => (" AND ", " OR "),
        Moteur::Postgres => (" & ", " | "),
    };
    if recherche.mots.is_empty() && moteur == Moteur::Sqlite {
        // To PostgreSQL, nothing at all is what nothing has.
        return "\"\"".to_owned();
    }
    // Whoever has the whole number isn't looking for longer ones.
    let fin = if recherche.numero.is_some() { Fin::Entiere } else { fin };
    let mots = recherche.mots.iter().map(|cherche| {
        let termes: Vec<_> = termes(cherche, fin).map(|terme| terme.ecrire(moteur)).collect();
        format!("({})", termes.join(ou))
    });
    mots.collect::<Vec<_>>().join(et)
}

/// What a word is found by.
fn termes(cherche: &MotCherche, fin: Fin) -> impl Iterator<Item = Terme> {
    let MotCherche { mot, proches } = cherche;
    let cherches = if proches.is_empty() { std::slice::from_ref(mot) } else { proches };
    let entiers = cherches.iter().flat_map(|mot| {
        let (mot, racine) = (mot.as_str().to_owned(), mot.racine());
        let racine = (racine != mot).then_some(racine);
        std::iter::once(mot).chain(racine).map(Terme::Entier)
    });
    // One letter begins too many words to say anything.
    let ouvert = fin == Fin::Ouverte && proches.is_empty() && mot.longueur() > 1;
    entiers.chain(ouvert.then(|| Terme::Debut(mot.as_str().to_owned())))
}

enum Terme {
    Entier(String),
    Debut(String),
}

impl Terme {
    fn ecrire(&self, moteur: Moteur) -> String {
        match (self, moteur) {
            (Self::Entier(terme), Moteur::Sqlite) => format!("\"{terme}\""),
            (Self::Debut(terme), Moteur::Sqlite) => format!("\"{terme}\" *"),
            (Self::Entier(terme), Moteur::Postgres) => format!("'{terme}'"),
            (Self::Debut(terme), Moteur::Postgres) => format!("'{terme}':*"),
        }
    }
}

impl SeaOrmQueries {
    /// Finds words that are much like those that no ticket has. A search that needs none is the same
    /// afterwards.
    pub(super) async fn corriger(&self, recherche: &Recherche) -> Result<Recherche, StorageError> {
        let mut corrigee = recherche.clone();
        let peut_etre = corrigee.mots.iter_mut().filter(|cherche| peut_se_corriger(&cherche.mot));
        let mut cherches: Vec<_> = peut_etre.collect();
        if cherches.is_empty() {
            return Ok(corrigee);
        }
        let inconnus = self.inconnus(cherches.iter().map(|cherche| &cherche.mot)).await?;
        for cherche in &mut cherches {
            if inconnus.iter().any(|inconnu| inconnu == cherche.mot.as_str()) {
                cherche.proches = self.proches(&cherche.mot).await?;
            }
        }
        Ok(corrigee)
    }

    /// Which of these words no ticket has, nor a longer one, nor one of the same root.
    async fn inconnus(
        &self,
        mots: impl Iterator<Item = &Mot>,
    ) -> Result<Vec<String>, StorageError> {
        let mut sql = self.sql();
        let mut separateur = "";
        for mot in mots {
            let (terme, apres) = (mot.as_str(), format!("{}{}", mot.as_str(), char::MAX));
            sql.push(separateur)
                .push("SELECT CAST(")
                .bind(terme)
                .push(" AS text) WHERE NOT EXISTS ");
            sql.push("(SELECT 1 FROM mots WHERE term >= ").bind(terme).push(" AND term < ");
            sql.bind(apres).push(") AND NOT EXISTS (SELECT 1 FROM mots WHERE term = ");
            sql.bind(mot.racine()).push(")");
            separateur = " UNION ALL ";
        }
        let rows = self.all(sql).await?;
        rows.iter().map(|row| Colonnes::new(row).lire()).collect()
    }

    /// The words that hold this one, and those that differ by a letter or two, nearest first.
    async fn proches(&self, mot: &Mot) -> Result<Vec<Mot>, StorageError> {
        let rows = self.all(candidats(self.sql(), mot)).await?;
        let mut proches = Vec::new();
        for row in &rows {
            let candidat: String = Colonnes::new(row).lire()?;
            let distance = osa_distance(mot.as_str(), &candidat);
            if candidat.contains(mot.as_str()) || distance <= fautes(mot) {
                proches.push((distance, candidat));
            }
        }
        proches.sort_unstable();
        proches.truncate(PROCHES);
        Ok(proches.into_iter().map(|(_, proche)| Mot::connu(proche)).collect())
    }
}

/// The most words that one that is misspelt may stand for.
const PROCHES: usize = 10;

/// What has digits is right as it is, what is short is too much like anything, and an article isn't
/// looked for where there is a word.
fn peut_se_corriger(mot: &Mot) -> bool {
    mot.longueur() > 2 && mot.est_alphabetique() && !mot.est_vide()
}

/// How many letters may be missing, wrong, too many or in the place of their neighbour.
fn fautes(mot: &Mot) -> usize {
    match mot.longueur() {
        ..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Words that may be near.
fn candidats(mut sql: Sql, mot: &Mot) -> Sql {
    match sql.moteur() {
        Moteur::Postgres => sql.push("SELECT * FROM mots_proches(").bind(mot.as_str()).push(")"),
        Moteur::Sqlite => {
            let longueur = i64::try_from(mot.longueur()).unwrap_or(i64::MAX);
            sql.push("SELECT term FROM mots WHERE length(term) BETWEEN ").bind(longueur - 2);
            sql.push(" AND ").bind(longueur + 2).push(" OR instr(term, ").bind(mot.as_str());
            sql.push(") > 0")
        }
    };
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_asked_for_in_either_language() {
        let recherche = Recherche::new("Fuites, étage B");
        let requete = |moteur, fin| requete(moteur, &recherche, fin);

        assert_eq!(
            requete(Moteur::Postgres, Fin::Ouverte),
            "('b') & ('etage' | 'etag' | 'etage':*) & ('fuites' | 'fuit' | 'fuites':*)"
        );
        assert_eq!(
            requete(Moteur::Sqlite, Fin::Entiere),
            r#"("b") AND ("etage" OR "etag") AND ("fuites" OR "fuit")"#
        );
    }

    #[test]
    fn what_is_near_stands_for_the_word() {
        let mut recherche = Recherche::new("toitrue");
        recherche.mots[0].proches = vec![Mot::connu("toiture".into()), Mot::connu("toit".into())];

        assert_eq!(
            requete(Moteur::Postgres, &recherche, Fin::Ouverte),
            "('toiture' | 'toitur' | 'toit')"
        );
    }
}
