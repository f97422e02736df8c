//! Every operation of the API, with what each role may expect of it. The document that the server
//! publishes is compared with this table: a new route can't escape the tests that read it.

use e2e::{ADMIN, Answer, Caller, Formulaire, PASSWORD, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    auth::log_in,
    fixtures::{MAISON, TICKETS, create, ticket, with},
    notifications::tell,
};

/// The columns of the table.
pub const ROLES: [&str; 4] = ["admin", "agent", "client", "anonymous"];
/// The index of the client user among [`ROLES`].
pub const CLIENT: usize = 2;

/// A row of the table.
pub struct Operation {
    pub method: &'static str,
    /// As the document has it; the `{id}` of a test is that of something the client user may see.
    pub path: &'static str,
    /// The status for each of [`ROLES`].
    pub expected: [u16; 4],
    /// What to send, as which role; null where there is no body.
    pub body: fn(&World, usize) -> Value,
}

const fn op(
    method: &'static str,
    path: &'static str,
    expected: [u16; 4],
    body: fn(&World, usize) -> Value,
) -> Operation {
    Operation { method, path, expected, body }
}

/// Takes a form with a file instead of a body.
const ATTACHMENTS: &str = "/api/tickets-client/{id}/attachments";

/// Is asked for all events that are kept, whatever else is asked.
const EVENTS: &str = "/api/evenements";

/// Must be told what to look for.
const SEARCH: &str = "/api/tickets-client/search";

const ALL: [u16; 4] = [200; 4];
const READ: [u16; 4] = [200, 200, 200, 401];
const WRITE: [u16; 4] = [200, 200, 403, 401];
const CREATE: [u16; 4] = [201, 201, 403, 401];
const ADMINS: [u16; 4] = [200, 403, 403, 401];

/// In the order in which they are tried: a password that changes ends other sessions, and a logout
/// its own.
pub const TABLE: [Operation; 45] = [
    op("GET", "/health/live", ALL, nothing),
    op("GET", "/health/ready", ALL, nothing),
    op("GET", "/api/openapi.json", ALL, nothing),
    op("POST", "/api/auth/login", ALL, |_, role| credentials(role)),
    op(
        "POST",
        "/api/auth/refresh",
        ALL,
        |world, role| json!({ "refreshToken": world.refresh[role] }),
    ),
    op("GET", "/api/auth/me", READ, nothing),
    op("GET", "/api/tickets-client", READ, nothing),
    op("POST", "/api/tickets-client", [201, 201, 201, 401], |_, _| ticket("Autre")),
    op("GET", "/api/tickets-client/stats", READ, nothing),
    op("GET", SEARCH, READ, nothing),
    op("GET", "/api/tickets-client/{id}", READ, nothing),
    op("GET", "/api/tickets-client/{id}/sla", READ, nothing),
    op(
        "PATCH",
        "/api/tickets-client/{id}",
        WRITE,
        |_, role| json!({ "titre": format!("Fissure vue par {}", ROLES[role]) }),
    ),
    op(
        "POST",
        "/api/tickets-client/{id}/action",
        WRITE,
        |_, role| json!({ "action": "affecter", "data": { "responsable": ROLES[role] } }),
    ),
    op("POST", "/api/tickets-client/bulk", WRITE, |world, role| {
        let data = json!({ "responsable": ROLES[role] });
        json!({ "ticketIds": [world.own.ticket], "action": "affecter", "data": data })
    }),
    op("GET", "/api/tickets-client/{id}/messages", READ, nothing),
    op(
        "POST",
        "/api/tickets-client/{id}/messages",
        [201, 201, 201, 401],
        |_, _| json!({ "contenu": "Une équipe est en route" }),
    ),
    op("POST", ATTACHMENTS, [201, 201, 201, 401], nothing),
    op("GET", "/api/tickets-client/{id}/attachments/{pieceJointeId}", READ, nothing),
    op(
        "DELETE",
        "/api/tickets-client/{id}/attachments/{pieceJointeId}",
        [204, 204, 403, 401],
        nothing,
    ),
    // The link is the right, whoever follows it: without a signature it leads nowhere.
    op("GET", "/api/fichiers/{cle}/{exemplaire}", [403; 4], nothing),
    op("GET", "/api/clients", READ, nothing),
    op("POST", "/api/clients", CREATE, |_, _| json!({ "nom": "Neuf", "type": "public" })),
    op("GET", "/api/clients/{id}", READ, nothing),
    op("PATCH", "/api/clients/{id}", WRITE, |_, _| json!({ "ville": "Dakar" })),
    op("GET", "/api/chantiers", READ, nothing),
    op(
        "POST",
        "/api/chantiers",
        CREATE,
        |world, _| json!({ "nom": "Neuf", "type": "autre", "clientId": world.own.client }),
    ),
    op("GET", "/api/chantiers/{id}", READ, nothing),
    op("PATCH", "/api/chantiers/{id}", WRITE, |_, _| json!({ "ville": "Dakar" })),
    op("GET", "/api/utilisateurs", ADMINS, nothing),
    op("POST", "/api/utilisateurs", [201, 403, 403, 401], |_, role| {
        let email = format!("cree-par-{}@exemple.sn", ROLES[role]);
        json!({ "nom": "Neuf", "email": email, "password": PASSWORD, "role": "agent" })
    }),
    op("GET", "/api/utilisateurs/{id}", ADMINS, nothing),
    op("PATCH", "/api/utilisateurs/{id}", ADMINS, |_, _| json!({ "actif": true })),
    op("GET", "/api/notifications", READ, nothing),
    // The client user's own: for everybody else, an admin too, it doesn't exist.
    op("POST", "/api/notifications/{id}/lue", [404, 404, 200, 401], nothing),
    op("POST", "/api/notifications/lues", READ, nothing),
    op("GET", EVENTS, READ, nothing),
    // Without a handshake nobody gets further; what each hears is in the socket's tests.
    op("GET", "/ws/tickets-client", [400, 400, 400, 401], nothing),
    op("GET", "/api/sla/politiques", ADMINS, nothing),
    op("PUT", "/api/sla/politiques", ADMINS, |_, _| json!({})),
    op("GET", "/api/sla/calendriers", ADMINS, nothing),
    op(
        "POST",
        "/api/sla/calendriers",
        [201, 403, 403, 401],
        |_, _| json!({ "nom": "Neuf", "plages": { "lundi": ["08:00-12:00"] } }),
    ),
    op("GET", "/api/sla/calendriers/{id}", ADMINS, nothing),
    op("PATCH", "/api/sla/calendriers/{id}", ADMINS, |_, _| json!({ "nom": "Maison" })),
    op(
        "POST",
        "/api/sla/calendriers/{id}/exceptions",
        [201, 403, 403, 401],
        |_, _| json!({ "raison": "Pluie", "date": "2025-01-14" }),
    ),
];

/// Those that end sessions, tried last.
pub const ENDS: [Operation; 2] = [
    op("PUT", "/api/auth/password", [204, 204, 204, 401], |_, role| {
        let password = credentials(role)["password"].clone();
        json!({ "actuel": password, "nouveau": password })
    }),
    op("POST", "/api/auth/logout", [204, 204, 204, 401], nothing),
];

fn nothing(_: &World, _: usize) -> Value {
    Value::Null
}

/// What belongs to one client.
pub struct Belongings {
    pub client: String,
    pub chantier: String,
    pub ticket: String,
    pub numero: String,
    pub user: String,
    /// A file of the ticket for each of [`ROLES`].
    pub pieces: Vec<String>,
    /// What users were told about the ticket: first, its client's own.
    pub notifications: Vec<String>,
}

/// Two clients with all that can belong to them, and a caller of each role; the client user is the
/// first client's.
pub struct World {
    pub callers: [Caller; 4],
    pub own: Belongings,
    pub foreign: Belongings,
    refresh: Vec<String>,
}

impl World {
    pub async fn new(app: &TestApp) -> Self {
        let own = Belongings::new(app, "Construction Plus", "awa@client.sn").await;
        let mut foreign = Belongings::new(app, "Étrangère SA", "zeynab@etrangere.sn").await;
        // From when the user was still at the other client's.
        let texte = "Ticket de Étrangère SA";
        foreign.notifications.push(tell(app, &own.user, &foreign.ticket, texte).await);
        let callers = [
            app.admin().await,
            app.agent().await,
            app.login("awa@client.sn", PASSWORD).await,
            app.anonymous(),
        ];
        let mut world = Self { callers, own, foreign, refresh: Vec::new() };
        for role in 0..ROLES.len() {
            let credentials = credentials(role);
            let (email, password) = (&credentials["email"], &credentials["password"]);
            let answer = log_in(app, email.as_str().unwrap(), password.as_str().unwrap()).await;
            world.refresh.push(answer.expect(200).text("/refreshToken"));
        }
        world
    }

    pub fn client_user(&self) -> &Caller {
        &self.callers[CLIENT]
    }
}

/// With what a role logs in.
fn credentials(role: usize) -> Value {
    let (email, password) = match ROLES[role] {
        "agent" => ("agent@exemple.sn", PASSWORD),
        "client" => ("awa@client.sn", PASSWORD),
        _ => ADMIN,
    };
    json!({ "email": email, "password": password })
}

impl Belongings {
    async fn new(app: &TestApp, nom: &str, email: &str) -> Self {
        let admin = app.admin().await;
        let client = app.client(nom).await.id();
        let chantier = app.chantier(&format!("Chantier de {nom}"), &client).await.id();
        let more = json!({
            "chantierId": chantier,
            "description": format!("Description de {nom}"),
            "responsable": format!("Responsable chez {nom}"),
            "tags": [format!("tag de {nom}")],
        });
        let ticket = create(&admin, &with(ticket(&format!("Ticket de {nom}")), more)).await;
        let numero = admin.get(&format!("{TICKETS}/{ticket}")).await.text("/numero");
        let user = app.client_user(email, &client).await.get("/api/auth/me").await.id();
        let mut pieces = Vec::new();
        for role in ROLES {
            let form = Formulaire::fichier(&format!("{role}-{nom}.txt"), nom.as_bytes());
            let path = format!("{TICKETS}/{ticket}/attachments");
            pieces.push(admin.envoyer(&path, form).await.expect(201).id());
        }
        let notifications = vec![tell(app, &user, &ticket, &format!("Ticket de {nom}")).await];
        Self { client, chantier, ticket, numero, user, pieces, notifications }
    }

    /// The `{id}`s that a path may take: a new kind of path has to say here what they are.
    pub fn ids(&self, path: &str) -> Vec<&str> {
        match path.strip_prefix("/api/").and_then(|path| path.split('/').next()) {
            Some("tickets-client") => vec![&self.ticket, &self.numero],
            Some("clients") => vec![&self.client],
            Some("chantiers") => vec![&self.chantier],
            Some("utilisateurs") => vec![&self.user],
            Some("notifications") => self.notifications.iter().map(String::as_str).collect(),
            // A calendar is nobody's.
            Some("sla") => vec![MAISON],
            other => panic!("whose are the ids of {other:?}?"),
        }
    }
}

impl Operation {
    pub fn takes_id(&self) -> bool {
        self.path.contains("{id}")
    }

    /// Its path with the client user's own ids, where it takes any.
    pub fn own_path(&self, world: &World, role: usize) -> String {
        if self.takes_id() {
            self.path_of(world.own.ids(self.path)[0], &world.own, role)
        } else {
            self.path.into()
        }
    }

    /// Its path with this id, and what else it takes of these belongings.
    pub fn path_of(&self, id: &str, belongings: &Belongings, role: usize) -> String {
        self.path.replace("{id}", id).replace("{pieceJointeId}", &belongings.pieces[role])
    }

    /// Sends it to a path, as a role, with a body unless that is null.
    pub async fn call(&self, world: &World, role: usize, path: &str, body: &Value) -> Answer {
        if self.path == ATTACHMENTS {
            return world.callers[role].envoyer(path, Formulaire::fichier("a.txt", b"a")).await;
        }
        let path = match self.path {
            EVENTS => "/api/evenements?format=json&since=0",
            SEARCH => "/api/tickets-client/search?q=fissure",
            _ => path,
        };
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let request = world.callers[role].request(method, path);
        send(if body.is_null() { request } else { request.json(body) }).await
    }
}
