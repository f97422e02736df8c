//! The API as its callers see it: the real server, a real database, one of each kind.

#![expect(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod attachments;
mod attachments_refused;
mod attachments_store;
mod attempts;
mod auth;
mod chantiers;
mod check;
mod clients;
mod errors;
mod evenements;
mod fixtures;
mod messages;
mod messages_internes;
mod notifications;
mod numeros;
mod openapi;
mod photos;
mod recovery;
mod rights;
mod rights_table;
mod scope;
mod sessions;
mod sla;
mod sla_calendriers;
mod sla_exceptions;
mod sla_livre;
mod sla_politiques;
mod socket;
mod socket_closing;
mod socket_load;
mod start;
mod stream;
mod tickets_actions;
mod tickets_bulk;
mod tickets_bulk_traces;
mod tickets_create;
mod tickets_detail;
mod tickets_filters;
mod tickets_history;
mod tickets_list;
mod tickets_patch;
mod tickets_search;
mod tickets_stats;
mod utilisateurs;
