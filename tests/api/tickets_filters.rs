//! What the list of tickets can be narrowed to.

use e2e::{Answer, Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use time::{Duration, UtcOffset, format_description::well_known::Rfc3339};

use crate::fixtures::{NOBODY, TICKETS, act, column, create, faults, instant, patch, ticket, with};

on_every_database! {
    each_filter_narrows_the_list,
    the_responsable_is_the_whole_name,
    the_search_finds_all_words_without_regard_to_accents,
    the_deadline_decides_the_sla_status_at_the_moment_of_reading,
    dates_include_their_second,
    days_are_whole_and_those_of_the_configured_zone,
    an_unknown_parameter_is_told_what_is_allowed,
    every_wrong_value_is_told_at_once,
    broken_encodings_are_refused,
}

async fn list(caller: &Caller, query: &str) -> Answer {
    caller.get(&format!("{TICKETS}?{query}")).await.expect(200)
}

/// The titles found, the oldest first; the total must be their number.
async fn titles(caller: &Caller, query: &str) -> Vec<Value> {
    let list = list(caller, &format!("sort=numero&{query}")).await;
    let titles = column(&list, "/tickets", "titre");
    assert_eq!(list.at("/pagination/total"), titles.len(), "{query}");
    titles
}

async fn each_filter_narrows_the_list(app: &TestApp) {
    let admin = app.admin().await;
    let (a, b) = (app.client("A").await.id(), app.client("B").await.id());
    let chantier = app.chantier("Résidence", &a).await.id();
    for (titre, priority, categorie, more) in [
        ("un", "critique", "securite", json!({ "chantierId": chantier })),
        ("deux", "haute", "qualite", json!({ "clientId": a })),
        ("trois", "normale", "delais", json!({ "clientId": b })),
        ("quatre", "basse", "travaux", json!({})),
    ] {
        let body = json!({ "titre": titre, "priority": priority, "categorie": categorie });
        let id = create(&admin, &with(body, more)).await;
        let status = match titre {
            "deux" => "en_cours",
            "trois" => "en_attente",
            "quatre" => "resolu",
            _ => "nouveau",
        };
        patch(&admin, &id, &json!({ "status": status })).await.expect(200);
    }

    for (query, expected) in [
        ("", &["un", "deux", "trois", "quatre"][..]),
        ("status=nouveau", &["un"]),
        ("status=en_cours,resolu", &["deux", "quatre"]),
        ("status=nouveau,en_cours,en_attente,resolu", &["un", "deux", "trois", "quatre"]),
        ("priority=critique", &["un"]),
        ("priority=basse,haute", &["deux", "quatre"]),
        ("categorie=delais", &["trois"]),
        ("categorie=securite,travaux", &["un", "quatre"]),
        (&format!("clientId={a}"), &["un", "deux"]),
        (&format!("clientId={NOBODY}"), &[]),
        (&format!("chantierId={chantier}"), &["un"]),
        (&format!("chantierId={NOBODY}"), &[]),
        (&format!("clientId={a}&status=en_cours&priority=haute&categorie=qualite"), &["deux"]),
        (&format!("clientId={b}&chantierId={chantier}"), &[]),
        (
            "status=&priority=&categorie=&clientId=&page=&limit=&dateFrom=&search=",
            &["un", "deux", "trois", "quatre"],
        ),
    ] {
        assert_eq!(titles(&admin, query).await, expected, "{query}");
    }
}

async fn the_responsable_is_the_whole_name(app: &TestApp) {
    let admin = app.admin().await;
    for (titre, responsable) in [("un", "Aïssatou Bâ"), ("deux", "Aïssatou Bâ-Diop")] {
        create(&admin, &with(ticket(titre), json!({ "responsable": responsable }))).await;
    }
    create(&admin, &ticket("trois")).await;

    for query in ["A%C3%AFssatou%20B%C3%A2", "AISSATOU+ba", "aissatou%20%20ba"] {
        assert_eq!(titles(&admin, &format!("responsable={query}")).await, ["un"], "{query}");
    }
    assert_eq!(titles(&admin, "responsable=aissatou").await, Vec::<Value>::new());
}

async fn the_search_finds_all_words_without_regard_to_accents(app: &TestApp) {
    let admin = app.admin().await;
    let first = with(ticket("Échafaudage mal fixé"), json!({ "description": "Côté cour" }));
    create(&admin, &first).await;
    create(&admin, &ticket("Retard à 100%")).await;
    let year = list(&admin, "").await.text("/tickets/0/numero")[3..7].to_owned();

    for (search, expected) in [
        ("echafaudage", &["Échafaudage mal fixé"][..]),
        ("%C3%89CHAFAUD", &["Échafaudage mal fixé"]),
        ("cour+echaf", &["Échafaudage mal fixé"]),
        ("cour+retard", &[]),
        (&format!("tc-{year}-002"), &["Retard à 100%"]),
        ("100%25", &["Retard à 100%"]),
        ("_", &[]),
        ("%5C", &[]),
        ("'", &[]),
    ] {
        assert_eq!(titles(&admin, &format!("search={search}")).await, expected, "{search}");
    }
}

async fn the_deadline_decides_the_sla_status_at_the_moment_of_reading(app: &TestApp) {
    let admin = app.admin().await;
    let open = async |titre: &str, limite: &str| {
        create(&admin, &with(ticket(titre), json!({ "dateLimite": limite }))).await
    };
    open("dépassé", "2020-01-01").await;
    open("à temps", "2035-01-01").await;
    let late = open("résolu tard", "2020-01-01").await;
    act(&admin, &late, "cloturer", &json!({ "motif": "Fait" })).await.expect(200);
    let free = open("sans limite", "2020-01-01").await;
    patch(&admin, &free, &json!({ "dateLimite": null })).await.expect(200);

    assert_eq!(titles(&admin, "slaStatus=ok").await, ["à temps", "sans limite"]);
    assert_eq!(titles(&admin, "slaStatus=breach").await, ["dépassé", "résolu tard"]);
    assert_eq!(titles(&admin, "slaStatus=warning").await, Vec::<Value>::new());
    assert_eq!(titles(&admin, "slaStatus=ok,breach").await.len(), 4);
}

async fn dates_include_their_second(app: &TestApp) {
    let admin = app.admin().await;
    create(&admin, &ticket("un")).await;
    let created = instant(list(&admin, "").await.at("/tickets/0/dateCreation"));
    let at = |shift: i64, offset| {
        let instant = created + Duration::seconds(shift);
        let text = instant.to_offset(UtcOffset::from_hms(offset, 0, 0).unwrap());
        text.format(&Rfc3339).unwrap().replace('+', "%2B")
    };

    for (query, found) in [
        (format!("dateFrom={}", at(0, 0)), true),
        (format!("dateFrom={}", at(1, 0)), false),
        (format!("dateTo={}", at(0, 0)), true),
        (format!("dateTo={}", at(-1, 0)), false),
        (format!("dateFrom={}&dateTo={}", at(0, 5), at(0, -7)), true),
        (format!("dateFrom={}", at(1, -7)), false),
        (format!("dateTo={}", at(-1, 5)), false),
        (format!("dateFrom={}&dateTo={}", at(1, 0), at(-1, 0)), false),
    ] {
        assert_eq!(titles(&admin, &query).await.len(), usize::from(found), "{query}");
    }
}

async fn days_are_whole_and_those_of_the_configured_zone(app: &TestApp) {
    let admin = app.admin().await;
    create(&admin, &ticket("un")).await;
    let created = instant(list(&admin, "").await.at("/tickets/0/dateCreation"));
    let (base, stop) = app.second_instance_with(&[("TICKETS_SERVER__TIMEZONE", "Asia/Tokyo")]);
    let tokyo = app.elsewhere(base, &admin);

    for (caller, offset) in [(&admin, 0), (&tokyo, 9)] {
        let day = created.to_offset(UtcOffset::from_hms(offset, 0, 0).unwrap()).date();
        let (before, after) = (day.previous_day().unwrap(), day.next_day().unwrap());
        for (query, found) in [
            (format!("dateFrom={day}&dateTo={day}"), 1),
            (format!("dateFrom={after}"), 0),
            (format!("dateTo={before}"), 0),
        ] {
            assert_eq!(titles(caller, &query).await.len(), found, "{query}, {offset} h");
        }
    }
    tokio::task::spawn_blocking(stop).await.unwrap();
}

async fn an_unknown_parameter_is_told_what_is_allowed(app: &TestApp) {
    let answer = app.admin().await.get(&format!("{TICKETS}?statut=nouveau")).await;

    let said = "inconnu ; permis : page, limit, cursor, sort, status, priority, categorie, \
        slaStatus, clientId, chantierId, responsable, search, dateFrom, dateTo";
    assert_eq!(faults(&answer), json!([["statut", said]]));
    assert_eq!(answer.at("/message"), "Le champ 'statut' est invalide.");
}

async fn every_wrong_value_is_told_at_once(app: &TestApp) {
    let query = "page=0&limit=101&sort=titre&status=nouveau,fini&priority=urgente&categorie=x\
        &slaStatus=ko&clientId=42&chantierId=x&dateFrom=hier&dateTo=2025-02-30&cursor=abc\
        &responsable=%07";

    let answer = app.admin().await.get(&format!("{TICKETS}?{query}")).await;

    let date = "une date est attendue, comme 2025-01-10T14:30:00Z ou 2025-01-10";
    assert_eq!(
        faults(&answer),
        json!([
            ["categorie", "valeurs permises : securite, qualite, delais, travaux"],
            ["chantierId", "un UUID est attendu"],
            ["clientId", "un UUID est attendu"],
            ["cursor", "la valeur de pagination.suivant est attendue, telle quelle"],
            ["dateFrom", date],
            ["dateTo", date],
            ["limit", "un entier de 1 à 100 est attendu"],
            ["page", "un entier de 1 à 999999999 est attendu"],
            ["priority", "valeurs permises : critique, haute, normale, basse"],
            ["responsable", "les caractères de contrôle sont refusés"],
            ["slaStatus", "valeurs permises : ok, warning, breach"],
            [
                "sort",
                "valeurs permises : dateCreation, -dateCreation, dateModification, \
                 -dateModification, dateLimite, -dateLimite, priority, -priority, numero, -numero"
            ],
            ["status", "valeurs permises : nouveau, en_cours, en_attente, resolu"],
        ])
    );
}

async fn broken_encodings_are_refused(app: &TestApp) {
    let admin = app.admin().await;
    for (query, said) in [
        ("search=%00", "les caractères de contrôle sont refusés"),
        ("search=%", "l'encodage de l'URL est invalide"),
        ("search=%zz", "l'encodage de l'URL est invalide"),
        ("search=%ff%fe", "l'encodage de l'URL est invalide"),
        ("search=a&search=b", "donné plusieurs fois"),
    ] {
        let answer = admin.get(&format!("{TICKETS}?{query}")).await;

        assert_eq!(faults(&answer), json!([["search", said]]), "{query}");
    }
}
