//! A page of the list of tickets: one statement for the rows, one for the total.

use application::{
    Lot,
    ports::{
        StorageError,
        queries::{Position, TicketListe, TicketResume},
    },
};
use domain::{ChantierId, ClientId, Echeance, Numero, Portee, SlaStatus, TicketId};
use futures_util::future::try_join;
use sea_orm::QueryResult;
use time::OffsetDateTime;

use super::{
    Colonnes, SeaOrmQueries,
    conditions::filtrer,
    tri::{apres, order_by},
};
use crate::storage::{
    perimetre::{JOIN_CHANTIER, JOIN_CLIENT, Table},
    repositories::lire_option,
    sql::Sql,
};

/// In the order in which [`to_resume`] reads them.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.titre, t.description, t.status, t.priority, \
    t.categorie, t.client_id, c.nom, t.chantier_id, s.nom, t.responsable, t.date_creation, \
    t.date_modification, t.date_alerte, t.date_limite, t.sla_status, CAST(t.tags AS text), \
    t.nb_messages, t.nb_piece_jointes";

impl SeaOrmQueries {
    pub(super) async fn page_de_tickets(
        &self,
        portee: Portee,
        liste: &TicketListe,
        now: OffsetDateTime,
    ) -> Result<Lot<TicketResume>, StorageError> {
        let rows = self.all(self.page(portee, liste, now));
        let total = self.count(self.total(portee, liste, now));
        let (rows, total) = try_join(rows, total).await?;
        let elements = rows.iter().map(|row| to_resume(row, now)).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }

    /// The page is cut out before the names are joined: joining first would join every row that
    /// is left out.
    fn page(&self, portee: Portee, liste: &TicketListe, now: OffsetDateTime) -> Sql {
        let mut sql = self.sql();
        sql.push("SELECT ").push(COLONNES).push(" FROM (SELECT t.*");
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

    fn total(&self, portee: Portee, liste: &TicketListe, now: OffsetDateTime) -> Sql {
        let mut sql = self.sql();
        sql.push("SELECT count(*)").within(Table::Tickets, "t", portee);
        filtrer(&mut sql, &liste.filtre, now);
        sql
    }
}

fn to_resume(row: &QueryResult, now: OffsetDateTime) -> Result<TicketResume, StorageError> {
    let mut c = Colonnes::new(row);
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
