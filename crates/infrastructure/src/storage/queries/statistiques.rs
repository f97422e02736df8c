//! The statistics, in one statement that reads counters, and tickets only where these can't tell.

use std::collections::BTreeMap;

use application::ports::{
    StorageError,
    queries::{DemandeStatistiques, Statistiques, Tendance, TicketFiltre},
};
use domain::{Categorie, Portee, Priority, SlaStatus, Status};
use time::{Date, OffsetDateTime};

use super::{
    Colonnes, SeaOrmQueries,
    comptes::{SLA_COMPTE, dans},
    conditions::{filtrer, ouverts},
};
use crate::storage::{
    Moteur,
    perimetre::{DeQui, FuseauCompte, Table, mots, sommes_des_mots},
    sql::Sql,
};

impl SeaOrmQueries {
    /// One row for each day of the trend on which something happened, and one for all others.
    pub(super) async fn statistiques_par_jour(
        &self,
        portee: Portee,
        demande: &DemandeStatistiques,
        now: OffsetDateTime,
    ) -> Result<Statistiques, StorageError> {
        let mut sql = self.sql();
        par_jour(&mut sql, portee, demande, now, self.fuseau);
        let rows = self.all(sql).await?;
        let mut tendances = demande.jours().map(Tendance::vide).collect::<Vec<_>>();
        let mut sommes = vec![0; mots().count()];
        for row in &rows {
            let mut c = Colonnes::new(row);
            let jour: Option<Date> = c.lire()?;
            let mut nouveaux = 0;
            for (somme, (cle, _)) in sommes.iter_mut().zip(mots()) {
                let n: i64 = c.lire()?;
                *somme += n;
                nouveaux += if cle == "status" { n } else { 0 };
            }
            let du_jour = jour.and_then(|jour| tendances.iter_mut().find(|t| t.jour == jour));
            if let Some(tendance) = du_jour {
                tendance.nouveaux = u64::try_from(nouveaux).unwrap_or(0);
                tendance.resolus = c.compte()?;
            }
        }
        let mut sommes = sommes.into_iter();
        Ok(Statistiques {
            status: parts(Status::ALL, &mut sommes),
            priorites: parts(Priority::ALL, &mut sommes),
            categories: parts(Categorie::ALL, &mut sommes),
            sla: parts(SlaStatus::ALL, &mut sommes),
            tendances,
        })
    }
}

/// The next sums are those of these words.
fn parts<T: Copy + Ord>(mots: &[T], sommes: &mut impl Iterator<Item = i64>) -> BTreeMap<T, u64> {
    mots.iter().copied().zip(sommes.map(|n| u64::try_from(n).unwrap_or(0))).collect()
}

fn par_jour(
    sql: &mut Sql,
    portee: Portee,
    demande: &DemandeStatistiques,
    now: OffsetDateTime,
    fuseau: FuseauCompte,
) {
    let de = DeQui::new(portee, demande.client, demande.chantier);
    sql.with_egares(now).push("SELECT CASE WHEN jour >= ").bind(demande.premier);
    sql.push(" AND jour <= ").bind(demande.dernier).push(" THEN jour END");
    for colonne in mots().map(|(_, mot)| mot).chain(["resolus"]) {
        sql.push(", CAST(sum(").push(colonne).push(") AS bigint)");
    }
    sql.push(" FROM (SELECT jour, ").push(&sommes_des_mots());
    sql.push(", sum(resolus) AS resolus FROM (");
    faits(sql, portee, demande, now);
    if sql.moteur() == Moteur::Postgres {
        deltas(sql, de, demande, fuseau);
    }
    sql.push(") AS faits GROUP BY jour");
    compteurs(sql, de, demande, fuseau);
    sql.push(") AS lignes GROUP BY 1");
}

/// ` UNION ALL …`: the days that are counted; of days that are asked for in part, only what was
/// resolved on them.
fn compteurs(sql: &mut Sql, de: DeQui, demande: &DemandeStatistiques, fuseau: FuseauCompte) {
    if let Some(jours) = demande.periode.pleins() {
        sql.push(" UNION ALL SELECT c.jour");
        for (_, mot) in mots() {
            sql.push(", c.").push(mot);
        }
        sql.push(", c.resolus").comptes_jours(de, fuseau);
        dans(sql, jours);
    }
    for bord in demande.periode.bords() {
        sql.push(" UNION ALL SELECT c.jour").push(&", 0".repeat(mots().count()));
        sql.push(", c.resolus").comptes_jours(de, fuseau);
        sql.push(" AND c.jour = ").bind(bord.jour);
    }
}

/// What isn't counted by day, line by line: tickets whose status towards the deadline isn't what
/// they are counted under, and those of days that are asked for in part.
fn faits(sql: &mut Sql, portee: Portee, demande: &DemandeStatistiques, now: OffsetDateTime) {
    let filtre = TicketFiltre {
        client: demande.client,
        chantier: demande.chantier,
        ..TicketFiltre::default()
    };
    let dates = TicketFiltre { periode: demande.periode.clone(), ..filtre.clone() };
    sql.push("SELECT CAST(NULL AS date) AS jour, ").push(CLE);
    sql.push("t.sla_annonce AS sla, -1 AS n, 0 AS resolus").within(Table::Egares, "t", portee);
    filtrer(sql, &dates, now);
    sql.push(" UNION ALL SELECT NULL, ").push(CLE).push("CASE WHEN t.date_limite <= ").bind(now);
    sql.push(" THEN 'breach' WHEN t.date_alerte <= ").bind(now).push(" THEN 'warning' ELSE 'ok' ");
    sql.push("END, 1, 0").within(Table::Egares, "t", portee);
    filtrer(sql, &dates, now);
    for bord in demande.periode.bords() {
        sql.push(" UNION ALL SELECT ").bind(bord.jour).push(", ").push(CLE).push(SLA_COMPTE);
        sql.push(", 1, 0").within(Table::Tickets, "t", portee);
        filtrer(sql, &filtre, now);
        ouverts(sql, Some(bord.depuis), Some(bord.avant));
    }
}

/// ` UNION ALL …`: what isn't counted yet, on PostgreSQL.
fn deltas(sql: &mut Sql, de: DeQui, demande: &DemandeStatistiques, fuseau: FuseauCompte) {
    let cle = "c.status, c.priority, c.categorie, c.sla, ";
    if let Some(jours) = demande.periode.pleins() {
        sql.push(" UNION ALL SELECT c.jour, ").push(cle).push("c.n, 0").deltas(de, fuseau);
        dans(sql, jours);
    }
    sql.push(" UNION ALL SELECT c.resolu_le, ").push(cle).push("0, c.n").deltas(de, fuseau);
    sql.push(" AND c.resolu_le >= ").bind(demande.premier);
    sql.push(" AND c.resolu_le <= ").bind(demande.dernier);
}

const CLE: &str = "t.status, t.priority, t.categorie, ";
