//! The scope: the one place where tickets, clients and chantiers are read from, and what belongs to
//! tickets: messages, files, history and events.
//!
//! No other file of this crate may name these tables after `FROM` or `JOIN`, nor call `find` on
//! their entities: a test over the sources says so. Whoever wants rows says whose, here.

mod compteurs;
mod recherches;

use domain::{ClientId, Portee, TicketId, UtilisateurId, Visibilite};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use time::OffsetDateTime;

pub(crate) use self::compteurs::CONDENSER;
pub use self::compteurs::DeQui;
pub(super) use self::compteurs::{
    FuseauCompte, TOUS, ecarts_croises, ecarts_des_jours, mots, recompter, sommes_des_mots,
};
pub(super) use self::recherches::{Parmi, Trouver};
use super::{
    entities::{chantier, client, piece_jointe, sla_evenement, ticket},
    sql::Sql,
};

/// The tickets within a scope, to be loaded for a change.
pub(super) fn tickets(portee: Portee) -> Select<ticket::Entity> {
    dans(ticket::Entity::find(), ticket::Column::ClientId, portee)
}

/// The clients within a scope: a client user's own, alone.
pub(super) fn clients(portee: Portee) -> Select<client::Entity> {
    dans(client::Entity::find(), client::Column::Id, portee)
}

/// The chantiers within a scope.
pub(super) fn chantiers(portee: Portee) -> Select<chantier::Entity> {
    dans(chantier::Entity::find(), chantier::Column::ClientId, portee)
}

/// The files that a scope shows on tickets that are within it.
pub(super) fn pieces_jointes(portee: Portee) -> Select<piece_jointe::Entity> {
    let select = piece_jointe::Entity::find();
    if portee.voit(Visibilite::Interne) {
        select
    } else {
        select.filter(piece_jointe::Column::Interne.eq(false))
    }
}

/// What happened to the clocks of tickets, which were loaded within a scope.
pub(super) fn horloges_de(
    tickets: impl IntoIterator<Item = TicketId>,
) -> Select<sla_evenement::Entity> {
    let tickets = tickets.into_iter().map(|ticket| ticket.0);
    sla_evenement::Entity::find().filter(sla_evenement::Column::TicketId.is_in(tickets))
}

fn dans<E: EntityTrait>(select: Select<E>, client: E::Column, portee: Portee) -> Select<E> {
    match portee {
        Portee::Tout => select,
        Portee::Client(ClientId(id)) => select.filter(client.eq(id)),
    }
}

/// A table that is read within a scope.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    Tickets,
    Clients,
    Chantiers,
    /// The tickets of [`Sql::with_egares`].
    Egares,
}

impl Sql {
    /// ` FROM table AS alias WHERE …`: conditions go on with ` AND …`.
    pub(super) fn within(&mut self, table: Table, alias: &str, portee: Portee) -> &mut Self {
        let (nom, client) = match table {
            Table::Tickets => ("tickets", "client_id"),
            Table::Clients => ("clients", "id"),
            Table::Chantiers => ("chantiers", "client_id"),
            Table::Egares => ("egares", "client_id"),
        };
        self.push(" FROM ").push(nom).push(" AS ").push(alias).push(" WHERE ");
        match portee {
            Portee::Tout => self.push("TRUE"),
            Portee::Client(ClientId(id)) => {
                self.push(alias).push(".").push(client).push(" = ").bind(id)
            }
        }
    }
}

impl Sql {
    /// `WITH egares AS …`: the tickets that are counted under a status towards the deadline that
    /// isn't theirs at this instant, because nobody was told of it yet, or somebody was already.
    /// There are few, if any, and each kind has its index; they are found before anything else
    /// narrows them, so that no other index can seem to do.
    pub(super) fn with_egares(&mut self, now: OffsetDateTime) -> &mut Self {
        self.push("WITH egares AS MATERIALIZED (SELECT ").push(CLES).push(DEPASSES).bind(now);
        self.push(" UNION ALL SELECT ").push(CLES).push(PREMATURES).bind(now).push(") ")
    }
}

/// What tickets are filtered and sorted by.
pub(super) const CLES: &str = "t.id, t.status, t.priority, t.priority_rang, t.categorie, \
    t.client_id, t.chantier_id, t.responsable_plie, t.annee, t.sequence, t.date_creation, \
    t.date_modification, t.date_alerte, t.date_limite, t.sla_status, t.sla_annonce";

/// Ends a subquery of ids, which were found within a scope, and goes on with their tickets.
pub(super) const LIGNES_ENTIERES: &str = ") AS p JOIN tickets AS t ON t.id = p.id";

/// Of whose clock runs, what was announced last isn't true anymore from some instant on…
const DEPASSES: &str = " FROM tickets AS t \
    WHERE t.sla_status IS NULL AND t.sla_annonce <> 'breach' \
    AND (CASE t.sla_annonce WHEN 'ok' THEN t.date_alerte ELSE t.date_limite END) <= ";
/// … and wasn't before some instant. The indexes are over the same expressions, to the letter.
const PREMATURES: &str = " FROM tickets AS t \
    WHERE t.sla_status IS NULL AND t.sla_annonce <> 'ok' \
    AND (CASE t.sla_annonce WHEN 'warning' THEN t.date_alerte ELSE t.date_limite END) > ";

/// A table whose rows belong to a ticket that is within the scope; all but those of the clock may
/// be staff's alone.
#[derive(Debug, Clone, Copy)]
pub(super) enum DuTicket {
    Messages,
    PieceJointes,
    Historique,
    SlaEvenements,
}

impl Sql {
    /// ` FROM table AS alias WHERE …`: the rows of the ticket `t` that the scope shows. `t` must
    /// come from [`Sql::within`].
    pub(super) fn du_ticket(&mut self, table: DuTicket, alias: &str, portee: Portee) -> &mut Self {
        let nom = match table {
            DuTicket::Messages => "messages",
            DuTicket::PieceJointes => "piece_jointes",
            DuTicket::Historique => "historique",
            DuTicket::SlaEvenements => "sla_evenements",
        };
        self.push(" FROM ").push(nom).push(" AS ").push(alias).push(" WHERE ");
        self.push(alias).push(".ticket_id = t.id");
        // Whoever may see a ticket may see its clock.
        if portee.voit(Visibilite::Interne) || matches!(table, DuTicket::SlaEvenements) {
            self
        } else {
            self.push(" AND NOT ").push(alias).push(".interne")
        }
    }
}

/// The events with their numbers, `e`, and with what they say, `o`.
const EVENEMENTS: &str = " FROM evenements AS e JOIN outbox AS o ON o.id = e.outbox_id WHERE ";

impl Sql {
    /// ` FROM … WHERE …`: the events that a scope shows to a user, `e` with their numbers and `o`
    /// with what they say. A client user is told what became of tickets while they were its
    /// client's, as long as they are.
    pub(super) fn evenements(&mut self, portee: Portee, pour: UtilisateurId) -> &mut Self {
        self.push(EVENEMENTS).push("(o.utilisateur_id IS NULL OR o.utilisateur_id = ").bind(pour.0);
        self.push(")");
        if let Portee::Client(ClientId(id)) = portee {
            self.push(" AND e.client_id = ").bind(id);
            self.push(" AND EXISTS (SELECT 1").within(Table::Tickets, "t", portee);
            self.push(" AND t.id = e.ticket_id)");
        }
        if portee.voit(Visibilite::Interne) { self } else { self.push(" AND NOT o.interne") }
    }

    /// The same for whoever hands them on, each to its audience alone: all events.
    pub(super) fn evenements_a_relayer(&mut self) -> &mut Self {
        self.push(EVENEMENTS).push("TRUE")
    }
}

/// The events that are committed and have no number, on PostgreSQL: whoever numbered last couldn't
/// see them. That is told by their transactions alone; the bound that is true of all that one sees
/// lets the database know how few they are, and so look them up in the index.
pub(super) const SANS_NUMERO: &str = "FROM outbox \
    WHERE xid >= (SELECT pg_snapshot_xmin(vu) FROM evenements_suivi) \
    AND xid < pg_snapshot_xmax(pg_current_snapshot()) \
    AND NOT pg_visible_in_snapshot(xid, (SELECT vu FROM evenements_suivi))";

/// Has whoever numbers next look at all events that have no number, however old their transactions
/// seem, on PostgreSQL.
pub(super) const REPRENDRE: [&str; 3] = [
    "UPDATE outbox SET xid = NULL WHERE id IN (SELECT outbox_id FROM evenements)",
    "UPDATE outbox SET xid = pg_current_xact_id() WHERE xid IS NOT NULL",
    "UPDATE evenements_suivi SET vu = '1:1:'",
];

/// The oldest events, at most `$1`: their numbers and dates.
pub(super) const PLUS_ANCIENS: &str = "\
    SELECT e.numero, o.created_at FROM evenements AS e JOIN outbox AS o ON o.id = e.outbox_id \
    ORDER BY e.numero LIMIT $1";

/// Forgets the events up to number `$1`, and remembers that much.
pub(super) const OUBLIER: [&str; 3] = [
    "DELETE FROM outbox WHERE id IN (SELECT outbox_id FROM evenements WHERE numero <= $1)",
    "DELETE FROM evenements WHERE numero <= $1",
    "UPDATE evenements_suivi SET efface = $1",
];

/// How many messages, and how many files, a scope shows on the ticket `t`.
pub(super) const fn comptes_du_ticket(portee: Portee) -> [&'static str; 2] {
    if portee.voit(Visibilite::Interne) {
        ["t.nb_messages", "t.nb_piece_jointes"]
    } else {
        [
            "t.nb_messages - t.nb_messages_internes",
            "t.nb_piece_jointes - t.nb_piece_jointes_internes",
        ]
    }
}

/// Counts what belongs to each row of `tickets` that is updated.
pub(super) const RECOMPTER: &str = "\
    nb_messages = (SELECT count(*) FROM messages AS m WHERE m.ticket_id = tickets.id), \
    nb_messages_internes = \
        (SELECT count(*) FROM messages AS m WHERE m.ticket_id = tickets.id AND m.interne), \
    nb_piece_jointes = (SELECT count(*) FROM piece_jointes AS p WHERE p.ticket_id = tickets.id), \
    nb_piece_jointes_internes = \
        (SELECT count(*) FROM piece_jointes AS p WHERE p.ticket_id = tickets.id AND p.interne)";

/// The files of everyone, by their keys alone: what the sweep compares the store with.
pub(super) const CLES_CONNUES: &str = "SELECT url FROM piece_jointes WHERE url IN ";

/// Joins the names of a ticket's client and chantier: who may see a ticket may see these.
pub(super) const JOIN_CLIENT: &str = " LEFT JOIN clients AS c ON c.id = t.client_id";
/// See [`JOIN_CLIENT`].
pub(super) const JOIN_CHANTIER: &str = " LEFT JOIN chantiers AS s ON s.id = t.chantier_id";
/// A chantier's client: who may see the one may see the other.
pub(super) const JOIN_CLIENT_DU_CHANTIER: &str = " JOIN clients AS c ON c.id = s.client_id";

/// What is counted for a client whose row is `c`: tickets, open ones, chantiers, their budgets.
pub(super) const COMPTES_DU_CLIENT: &str = "\
    (SELECT count(*) FROM tickets AS t WHERE t.client_id = c.id), \
    (SELECT count(*) FROM tickets AS t WHERE t.client_id = c.id AND t.status <> 'resolu'), \
    (SELECT count(*) FROM chantiers AS s WHERE s.client_id = c.id), \
    (SELECT CAST(coalesce(sum(s.budget), 0) AS bigint) FROM chantiers AS s WHERE s.client_id = c.id)";

/// What is counted for a chantier whose row is `s`: tickets, and open ones.
pub(super) const COMPTES_DU_CHANTIER: &str = "\
    (SELECT count(*) FROM tickets AS t WHERE t.chantier_id = s.id), \
    (SELECT count(*) FROM tickets AS t WHERE t.chantier_id = s.id AND t.status <> 'resolu')";
