//! What the tests have in common: bodies to send, and answers made comparable.

use e2e::{Answer, Caller};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

/// Where tickets are.
pub const TICKETS: &str = "/api/tickets-client";

/// An id that nothing has.
pub const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// The calendar of the house.
pub const MAISON: &str = "00000000-0000-7000-8000-000000000001";

/// The least that a ticket is created with.
pub fn ticket(titre: &str) -> Value {
    json!({ "titre": titre, "priority": "haute", "categorie": "travaux" })
}

/// An object with more fields, or others.
pub fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object is expected") };
    object.as_object_mut().unwrap().extend(more);
    object
}

/// Creates a ticket, and gives its id.
pub async fn create(caller: &Caller, body: &Value) -> String {
    caller.post(TICKETS, body).await.expect(201).id()
}

/// A ticket, whole.
pub async fn detail(caller: &Caller, id: &str) -> Answer {
    caller.get(&format!("{TICKETS}/{id}")).await.expect(200)
}

/// Changes a ticket.
pub async fn patch(caller: &Caller, id: &str, body: &Value) -> Answer {
    caller.patch(&format!("{TICKETS}/{id}"), body).await
}

/// Performs an action on a ticket.
pub async fn act(caller: &Caller, id: &str, action: &str, data: &Value) -> Answer {
    let body = json!({ "action": action, "data": data });
    caller.post(&format!("{TICKETS}/{id}/action"), &body).await
}

/// The historique of a ticket: each entry's action, sentence and author.
pub async fn historique(caller: &Caller, id: &str) -> Value {
    let entries = detail(caller, id).await.at("/historique").as_array().unwrap().clone();
    entries.iter().map(|e| json!([e["action"], e["description"], e["auteur"]])).collect()
}

/// One field of each row of a list.
pub fn column(list: &Answer, rows: &str, field: &str) -> Vec<Value> {
    let rows = list.at(rows).as_array().unwrap();
    rows.iter().map(|row| row[field].clone()).collect()
}

/// A problem without its `requestId`, which must be the header's.
pub fn problem(answer: &Answer) -> Value {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.raw);
    let mut body = answer.body.clone();
    let id = body.as_object_mut().unwrap().remove("requestId");
    assert_eq!(id, Some(answer.header("x-request-id").into()));
    body
}

/// The faults of a 400, each as the field and what is said of it.
pub fn faults(answer: &Answer) -> Value {
    assert_eq!(answer.status, 400, "{}", answer.raw);
    assert_eq!(answer.at("/code"), "validation");
    let faults = answer.at("/errors").as_array().unwrap();
    faults.iter().map(|fault| json!([fault["champ"], fault["message"]])).collect()
}

/// An answer in which what differs from run to run is replaced by what it is: texts of `known` by
/// their names, ids by `[id]`, instants by `[date]`, the years of numbers by `[an]`.
pub fn masked(value: &Value, known: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => mask(text, known).into(),
        Value::Array(items) => items.iter().map(|item| masked(item, known)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), masked(value, known)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

fn mask(text: &str, known: &[(&str, &str)]) -> String {
    if let Some((_, name)) = known.iter().find(|(known, _)| *known == text) {
        return (*name).to_owned();
    }
    let numero = text.strip_prefix("TC-").and_then(|rest| rest.split_once('-'));
    match numero {
        Some((year, rank)) if year.parse::<u16>().is_ok() => format!("TC-[an]-{rank}"),
        _ if text.len() == 36 && text.parse::<Uuid>().is_ok() => "[id]".to_owned(),
        // Whole seconds in UTC, as the contract demands of every answer.
        _ if text.len() == 20 && text.ends_with('Z') && parse(text).is_some() => {
            "[date]".to_owned()
        }
        _ => text.to_owned(),
    }
}

fn parse(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// The deadline of a ticket.
pub async fn deadline(caller: &Caller, id: &str) -> OffsetDateTime {
    instant(detail(caller, id).await.at("/dateLimite"))
}

/// An instant, to be sent.
pub fn written(instant: OffsetDateTime) -> String {
    instant.format(&Rfc3339).unwrap()
}

/// An instant of an answer.
pub fn instant(value: &Value) -> OffsetDateTime {
    value.as_str().and_then(parse).unwrap()
}
