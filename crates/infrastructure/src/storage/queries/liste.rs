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
    conditions::{compter_sla, filtrer},
    tri::{apres, order_by},
};
use crate::storage::{
    perimetre::{JOIN_CHANTIER, JOIN_CLIENT, Table, comptes_du_ticket},
    repositories::lire_option,
    sql::Sql,
};

/// In the order in which [`to_resume`] reads them, after the total; the two counts follow.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.titre, t.description, t.status, t.priority, \
    t.categorie, t.client_id, c.nom, t.chantier_id, s.nom, t.responsable, t.date_creation, \
    t.date_modification, t.date_alerte, t.date_limite, t.sla_status, CAST(t.tags AS text), ";

impl SeaOrmQueries {
    /// One round trip: the total comes with each row. Where there is no row to bring it, it is
    /// asked for by itself, unless the page is the first.
    pub(super) async fn page_de_tickets(
        &self,
        portee: Portee,
        liste: &TicketListe,
        now: OffsetDateTime,
    ) -> Result<Lot<TicketResume>, StorageError> {
        let rows = self.all(self.page(portee, liste, now)).await?;
        let total = match (rows.first(), liste.position) {
            (Some(row), _) => Colonnes::new(row).compte()?,
            (None, Position::Page(1)) => 0,
            (None, _) => {
                let mut sql = self.sql();
                total(&mut sql, portee, &liste.filtre, now);
                self.count(sql).await?
            }
        };
        let elements = rows.iter().map(|row| to_resume(row, now)).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }

    /// The page is cut out before the names are joined: joining first would join every row that
    /// is left out.
    fn page(&self, portee: Portee, liste: &TicketListe, now: OffsetDateTime) -> Sql {
        let mut sql = self.sql();
        sql.push("SELECT (");
        total(&mut sql, portee, &liste.filtre, now);
        let [messages, pieces] = comptes_du_ticket(portee);
        sql.push("), ").push(COLONNES).push(messages).push(", ").push(pieces);
        sql.push(" FROM (SELECT t.*");
        sql.within(Table::Tickets, "t", portee);
        filtrer(&mut sql, &liste.filtre, now);
        if let Position::Apres(curseur) = &liste.position {
            apres(&mut sql, curseur);
        }
        order_by(&mut sql, liste.tri);
        // One row more tells whether the list goes on. In the text, for the planner must know that
        // the page is small: then it walks the index that is in order.
        sql.push(&format!(" LIMIT {}", liste.limit + 1));
        if let Position::Page(page @ 2..) = liste.position {
            sql.push(" OFFSET ").bind(i64::from(page - 1) * i64::from(liste.limit));
        }
        sql.push(") AS t").push(JOIN_CLIENT).push(JOIN_CHANTIER);
        order_by(&mut sql, liste.tri);
        sql
    }
}

/// How many tickets match. Numbers have no gaps and tickets are never deleted: where nothing
/// narrows the list, the last numbers of the years add up to the total.
fn total(sql: &mut Sql, portee: Portee, filtre: &TicketFiltre, now: OffsetDateTime) {
    if portee == Portee::Tout && *filtre == TicketFiltre::default() {
        sql.push("SELECT CAST(coalesce(sum(dernier), 0) AS bigint) FROM numeros");
    } else if portee == Portee::Tout && seul_le_sla(filtre) {
        compter_sla(sql, portee, &filtre.sla_status, now);
    } else {
        sql.push("SELECT count(*)").within(Table::Tickets, "t", portee);
        filtrer(sql, filtre, now);
    }
}

/// Whether the status towards the deadline is all that narrows the list.
fn seul_le_sla(filtre: &TicketFiltre) -> bool {
    !filtre.sla_status.is_empty()
        && *filtre
            == TicketFiltre { sla_status: filtre.sla_status.clone(), ..TicketFiltre::default() }
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
