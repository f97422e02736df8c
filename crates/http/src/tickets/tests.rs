//! The routes of tickets over doubles of the ports.

mod bulk;
mod ecriture;
mod lecture;
mod sla;

use domain::Numero;

const NUMERO: Numero = Numero { annee: 2025, sequence: 1 };
const TICKET: &str = "/api/tickets-client/TC-2025-001";
