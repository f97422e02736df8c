//! A page of the list of tickets, and how many there are in all, in one statement.

use application::{
    Lot,
    ports::{
        StorageError,
        queries::{Position, TicketFiltre, TicketListe, TicketResume},
    },
};
use domain::{ChantierId, ClientId, Echeance, Numero, Portee, SlaStatus, TicketId};
use sea_orm::QueryResult;
use time::OffsetDateTime;

use super::{
    Colonnes, SeaOrmQueries,
    comptes::{compter, compteurs},
    conditions::filtrer,
    recherche::PEU,
    termes::{Fin, requete},
    tri::{apres, order_by},
};
use crate::storage::{
    perimetre::{
        CLES, JOIN_CHANTIER, JOIN_CLIENT, LIGNES_ENTIERES, Table, Trouver, comptes_du_ticket,
    },
    repositories::lire_option,
    sql::Sql,
};

/// In the order in which [`to_resume`] reads them, after the total; the two counts follow.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.titre, t.description, t.status, t.priority, \
    t.categorie, t.client_id, c.nom, t.chantier_id, s.nom, t.responsable, t.date_creation, \
    t.date_modification, t.date_alerte, t.date_limite, t.sla_status, CAST(t.tags AS text), ";

/// From how many rows before the page on it is worth looking its rows up by themselves.
const LOIN: i64 = 1_000;

impl SeaOrmQueries {
    /// One round trip: the total comes with each row. Where there is no row to bring it, it is
    /// asked for by itself, unless the page is the first.
    pub(super) async fn page_de_tickets(
        &self,
        portee: Portee,
        liste: &TicketListe,
        now: OffsetDateTime,
    ) -> Result<Lot<TicketResume>, StorageError> {
        let texte = self.texte(portee, &liste.filtre).await?;
        let rows = self.all(self.page(portee, liste, texte.as_ref(), now)).await?;
        let total = match (rows.first(), liste.position) {
            (Some(row), _) => Colonnes::new(row).compte()?,
            (None, Position::Page(1)) => 0,
            (None, _) => {
                let mut sql = self.sql();
                egares(&mut sql, &liste.filtre, now);
                self.total(&mut sql, portee, &liste.filtre, texte.as_ref(), now);
                self.count(sql).await?
            }
        };
        let elements = rows.iter().map(|row| to_resume(row, now)).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }

    /// The page is cut out before the names are joined: joining first would join every row that
    /// is left out.
    fn page(
        &self,
        portee: Portee,
        liste: &TicketListe,
        texte: Option<&Texte>,
        now: OffsetDateTime,
    ) -> Sql {
        let mut sql = self.sql();
        egares(&mut sql, &liste.filtre, now);
        sql.push("SELECT (");
        self.total(&mut sql, portee, &liste.filtre, texte, now);
        let [messages, pieces] = comptes_du_ticket(portee);
        sql.push("), ").push(COLONNES).push(messages).push(", ").push(pieces).push(" FROM (");
        let par_mot = !liste.filtre.sla_status.is_empty();
        // What is passed over is passed over in the index alone.
        let loin = sautees(liste) >= LOIN;
        if par_mot {
            lignes_par_mot(&mut sql, portee, liste, texte, now);
        } else {
            let colonnes = if loin { "t.id" } else { "t.*" };
            lignes(&mut sql, colonnes, (Table::Tickets, portee), liste, texte, now);
        }
        order_by(&mut sql, liste.tri);
        limite(&mut sql, liste);
        if let sautees @ 1.. = sautees(liste) {
            sql.push(" OFFSET ").bind(sautees);
        }
        sql.push(if par_mot || loin { LIGNES_ENTIERES } else { ") AS t" });
        sql.push(JOIN_CLIENT).push(JOIN_CHANTIER);
        order_by(&mut sql, liste.tri);
        sql
    }

    /// How many tickets match. Numbers have no gaps and tickets are never deleted: where nothing
    /// narrows the list, the last numbers of the years add up to the total. Elsewhere counters tell
    /// it, or the count by words does, or it is counted.
    fn total(
        &self,
        sql: &mut Sql,
        portee: Portee,
        filtre: &TicketFiltre,
        texte: Option<&Texte>,
        now: OffsetDateTime,
    ) {
        if portee == Portee::Tout && *filtre == TicketFiltre::default() {
            sql.push("SELECT CAST(coalesce(sum(dernier), 0) AS bigint) FROM numeros");
        } else if let Some(de) = compteurs(portee, filtre) {
            compter(sql, portee, (de, self.fuseau), filtre, now);
        } else if let Some(Texte { seul: Some(total), .. }) = texte {
            sql.push("SELECT CAST(").bind(i64::try_from(*total).unwrap_or(i64::MAX));
            sql.push(" AS bigint)");
        } else {
            sql.push("SELECT count(*)").within(Table::Tickets, "t", portee);
            filtrer(sql, filtre, now);
            if let Some(texte) = texte {
                let beaucoup = Trouver::EnsembleEntier;
                sql.ou_trouve(&texte.requete, if texte.rare { Trouver::Dabord } else { beaucoup });
            }
        }
    }

    /// The words that are looked for. Where none is left to look for, nothing is found.
    async fn texte(
        &self,
        portee: Portee,
        filtre: &TicketFiltre,
    ) -> Result<Option<Texte>, StorageError> {
        let Some(recherche) = &filtre.recherche else { return Ok(None) };
        let corrigee = self.corriger(recherche).await?;
        let requete = requete(self.sql().moteur(), &corrigee, Fin::Ouverte);
        let partout = self.combien(Portee::Tout, &corrigee).await?;
        let autres = TicketFiltre { recherche: None, ..filtre.clone() };
        let seul = match portee {
            _ if autres != TicketFiltre::default() => None,
            Portee::Tout => Some(partout),
            Portee::Client(_) => Some(self.combien(portee, &corrigee).await?),
        };
        Ok(Some(Texte { requete, rare: partout <= PEU, seul }))
    }
}

/// The words that are looked for.
struct Texte {
    /// As the database reads them.
    requete: String,
    /// Whether few tickets have them.
    rare: bool,
    /// How many have them, where nothing else narrows the list.
    seul: Option<u64>,
}

/// What a status towards the deadline needs: see [`Sql::with_egares`].
fn egares(sql: &mut Sql, filtre: &TicketFiltre, now: OffsetDateTime) {
    if !filtre.sla_status.is_empty() {
        sql.with_egares(now);
    }
}

/// `SELECT …`: the rows of a table that the list holds, from where it begins.
fn lignes(
    sql: &mut Sql,
    colonnes: &str,
    (table, portee): (Table, Portee),
    liste: &TicketListe,
    texte: Option<&Texte>,
    now: OffsetDateTime,
) {
    sql.push("SELECT ").push(colonnes).within(table, "t", portee);
    filtrer(sql, &liste.filtre, now);
    if let Some(texte) = texte {
        sql.ou_trouve(
            &texte.requete,
            if texte.rare { Trouver::Dabord } else { Trouver::LigneALigne },
        );
    }
    if let Position::Apres(curseur) = &liste.position {
        apres(sql, curseur);
    }
}

/// The same by status towards the deadline: those that are counted under one have an index in
/// order, of which as many are taken as the page may need; the others are few. What is shown of
/// them is looked up once the page is cut out: carrying it through costs more.
fn lignes_par_mot(
    sql: &mut Sql,
    portee: Portee,
    liste: &TicketListe,
    texte: Option<&Texte>,
    now: OffsetDateTime,
) {
    let voulus = &liste.filtre.sla_status;
    sql.push("SELECT t.id FROM (");
    for voulu in SlaStatus::ALL.iter().filter(|voulu| voulus.contains(voulu)) {
        sql.push("SELECT * FROM (");
        lignes(sql, CLES, (Table::Tickets, portee), liste, texte, now);
        sql.push(" AND coalesce(t.sla_status, t.sla_annonce) = ").bind(voulu.as_str());
        order_by(sql, liste.tri);
        match sautees(liste) {
            0 => limite(sql, liste),
            sautees => sql.push(" LIMIT ").bind(sautees + i64::from(liste.limit) + 1),
        };
        sql.push(") AS t UNION ALL ");
    }
    lignes(sql, CLES, (Table::Egares, portee), liste, texte, now);
    sql.push(" AND t.sla_annonce NOT IN ").bind_all(voulus.iter().map(|mot| mot.as_str()));
    sql.push(") AS t");
}

/// One row more than the page tells whether the list goes on. In the text, for the planner must
/// know that the page is small: then it walks the index that is in order.
fn limite<'a>(sql: &'a mut Sql, liste: &TicketListe) -> &'a mut Sql {
    sql.push(&format!(" LIMIT {}", liste.limit + 1))
}

/// How many rows the pages before have.
fn sautees(liste: &TicketListe) -> i64 {
    match liste.position {
        Position::Page(page) => i64::from(page.saturating_sub(1)) * i64::from(liste.limit),
        Position::Apres(_) => 0,
    }
}

fn to_resume(row: &QueryResult, now: OffsetDateTime) -> Result<TicketResume, StorageError> {
    let mut c = Colonnes::new(row);
    c.compte()?;
    let mut resume = TicketResume {
        id: TicketId(c.lire()?),
        numero: Numero { annee: c.lire()?, sequence: c.lire()? },
        titre: c.lire()?,
        description: c.lire()?,
        status: c.mot()?,
        priority: c.mot()?,
        categorie: c.mot()?,
        client_id: c.lire::<Option<_>>()?.map(ClientId),
        client_nom: c.lire()?,
        chantier_id: c.lire::<Option<_>>()?.map(ChantierId),
        chantier_nom: c.lire()?,
        responsable: c.lire()?,
        date_creation: c.lire()?,
        date_modification: c.lire()?,
        date_limite: None,
        sla_status: SlaStatus::Ok,
        tags: Vec::new(),
        nb_messages: 0,
        nb_piece_jointes: 0,
    };
    let alerte: Option<OffsetDateTime> = c.lire()?;
    resume.date_limite = c.lire()?;
    let fige = lire_option(c.lire::<Option<String>>()?.as_deref())?;
    let echeance = alerte.zip(resume.date_limite).map(|(a, l)| Echeance::new(a, l));
    resume.sla_status = SlaStatus::a(now, fige, echeance);
    resume.tags = c.tags()?;
    resume.nb_messages = c.lire()?;
    resume.nb_piece_jointes = c.lire()?;
    Ok(resume)
}

impl Colonnes<'_> {
    /// The next column, which holds the labels as the text of a JSON array.
    pub(super) fn tags(&mut self) -> Result<Vec<String>, StorageError> {
        serde_json::from_str(&self.lire::<String>()?).map_err(StorageError::backend)
    }
}
