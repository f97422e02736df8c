//! The stage: clients, their chantiers, the demonstration users and the staff.

use domain::{
    Acces, Adresse, Avancement, Budget, Chantier, ChantierId, Client, ClientId, ClientType,
    Coordonnees, Email, Nom, Note, NouveauChantier, NouveauClient, Responsable, StatutChantier,
    Telephone, Utilisateur, UtilisateurId, ValeurInvalide, Ville, plier,
};
use fastrand::Rng;
use time::{Date, Duration, OffsetDateTime};

use super::{
    Existant,
    echelle::{Echelle, parmi, plutot_premiers, pourcent},
    ids::Ids,
    vocabulary::{ENSEIGNES, FORMES, LIEUX, Lieu, METIERS, NOMS, ORGANISMES, OUVRAGES, PRENOMS},
};

/// Who may act on a ticket: a name, and the user whom it names.
#[derive(Debug, Clone)]
pub struct Personne {
    /// The name.
    pub nom: Responsable,
    /// The user, if the name is one user's and no other's.
    pub id: Option<UtilisateurId>,
}

/// All that tickets refer to.
pub struct Decor {
    /// The clients; the demonstration's client user belongs to the first.
    pub clients: Vec<Client>,
    /// The chantiers; the first ones have most tickets.
    pub chantiers: Vec<Chantier>,
    /// The users that are yet to be written.
    pub utilisateurs: Vec<Utilisateur>,
    /// The staff; the first ones are the demonstration's agents.
    pub equipe: Vec<Personne>,
    /// The demonstration's client user, in so far as the first client is its own: a second
    /// demonstration brings other clients.
    pub client: Option<Personne>,
}

/// E-mail and name of the demonstration users: two agents, then the client user.
pub const COMPTES: [(&str, &str); 3] = [
    ("agent@demo.local", "Aïssatou Ndiaye"),
    ("agent2@demo.local", "Moussa Kouamé"),
    ("client@demo.local", "Hélène Lebœuf"),
];

/// How many of the staff have no account.
const COLLEGUES: usize = 18;

impl Decor {
    /// Sets the stage as it stood at `debut`, the first day of the demonstration.
    pub fn try_new(
        echelle: &Echelle,
        (debut, now): (OffsetDateTime, OffsetDateTime),
        existant: &Existant,
        ids: &mut Ids,
        hasard: &mut Rng,
    ) -> Result<Self, ValeurInvalide> {
        let clients = (0..echelle.clients)
            .map(|rang| {
                Ok(Client { id: ClientId(ids.suivant(debut)), fiche: client(rang, hasard)? })
            })
            .collect::<Result<Vec<_>, ValeurInvalide>>()?;
        let chantiers = (0..echelle.chantiers)
            .map(|rang| {
                let fiche = chantier(rang, &clients[rang % clients.len()], now.date(), hasard)?;
                Ok(Chantier { id: ChantierId(ids.suivant(debut)), fiche })
            })
            .collect::<Result<Vec<_>, ValeurInvalide>>()?;
        let utilisateurs = comptes(existant, clients[0].id, debut, ids)?;
        let mut equipe = Vec::new();
        for (_, nom) in &COMPTES[..2] {
            equipe.push(personne(nom, existant, &utilisateurs)?);
        }
        for _ in 0..COLLEGUES {
            equipe.push(personne(&quelquun(hasard), existant, &utilisateurs)?);
        }
        let client = utilisateurs
            .iter()
            .find(|utilisateur| utilisateur.acces.client().is_some())
            .map(|utilisateur| personne(utilisateur.nom.as_str(), existant, &utilisateurs))
            .transpose()?;
        Ok(Self { clients, chantiers, utilisateurs, equipe, client })
    }
}

/// The demonstration users that don't exist yet.
fn comptes(
    existant: &Existant,
    client: ClientId,
    debut: OffsetDateTime,
    ids: &mut Ids,
) -> Result<Vec<Utilisateur>, ValeurInvalide> {
    let acces = [Acces::Agent, Acces::Agent, Acces::Client(client)];
    COMPTES
        .iter()
        .zip(acces)
        .filter(|((email, _), _)| existant.utilisateurs.iter().all(|(_, _, pris)| pris != email))
        .map(|((email, nom), acces)| {
            Ok(Utilisateur {
                id: UtilisateurId(ids.suivant(debut)),
                nom: Nom::try_new(nom)?,
                email: Email::try_new(email)?,
                acces,
                actif: true,
            })
        })
        .collect()
}

/// Someone with the user whom the name designates: one alone, as in the application.
fn personne(
    nom: &str,
    existant: &Existant,
    nouveaux: &[Utilisateur],
) -> Result<Personne, ValeurInvalide> {
    let plie = plier(nom);
    let anciens = existant.utilisateurs.iter().map(|(id, nom, _)| (*id, nom.as_str()));
    let mut homonymes = anciens
        .chain(nouveaux.iter().map(|u| (u.id.0, u.nom.as_str())))
        .filter(|(_, nom)| plier(nom) == plie)
        .map(|(id, _)| UtilisateurId(id));
    let id = homonymes.next().filter(|_| homonymes.next().is_none());
    Ok(Personne { nom: Responsable::try_new(nom)?, id })
}

fn quelquun(hasard: &mut Rng) -> String {
    format!("{} {}", parmi(hasard, PRENOMS), parmi(hasard, NOMS))
}

fn client(rang: usize, hasard: &mut Rng) -> Result<NouveauClient, ValeurInvalide> {
    // The first client is where the demonstration is shown: as in the specification's examples.
    let lieu = if rang == 0 { &LIEUX[0] } else { plutot_premiers(hasard, LIEUX) };
    let (kind, nom) = match rang % 10 {
        3 | 8 => {
            let organisme = ORGANISMES[rang / 5 % ORGANISMES.len()];
            (ClientType::Public, format!("{organisme} {}", lieu.ville))
        }
        6 => (ClientType::Particulier, quelquun(hasard)),
        _ => (ClientType::Entreprise, entreprise(rang)),
    };
    let joignable = rang == 0 || pourcent(hasard, 92);
    Ok(NouveauClient {
        nom: Nom::try_new(&nom)?,
        kind,
        email: joignable.then(|| email(&nom)).transpose()?,
        telephone: Some(telephone(lieu, hasard)?),
        adresse: Some(adresse(lieu, hasard)?),
        ville: Some(Ville::try_new(lieu.ville)?),
        note_satisfaction: pourcent(hasard, 85)
            .then(|| Note::try_new(f64::from(hasard.u8(28..=50)) / 10.0))
            .transpose()?,
    })
}

/// A company's name; the same trade comes again under another form and a family's name.
fn entreprise(rang: usize) -> String {
    let tour = rang / METIERS.len();
    let (forme, metier) = (FORMES[rang % FORMES.len()], METIERS[rang % METIERS.len()]);
    match tour {
        0 => format!("{forme} {metier}"),
        _ => format!("{forme} {metier} {}", NOMS[(rang + tour) % NOMS.len()]),
    }
}

/// An address of nobody's: `.example` is kept free for examples (RFC 2606).
fn email(nom: &str) -> Result<Email, ValeurInvalide> {
    let plie = plier(nom);
    let mots: Vec<&str> = plie
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|mot| !mot.is_empty() && !FORMES.iter().any(|forme| plier(forme) == *mot))
        .collect();
    Email::try_new(&format!("contact@{}.example", mots.join("-")))
}

fn telephone(lieu: &Lieu, hasard: &mut Rng) -> Result<Telephone, ValeurInvalide> {
    let chiffres = lieu.telephones.chars();
    let numero: String = chiffres.map(|c| if c == '#' { hasard.digit(10) } else { c }).collect();
    Telephone::try_new(&numero)
}

fn adresse(lieu: &Lieu, hasard: &mut Rng) -> Result<Adresse, ValeurInvalide> {
    Adresse::try_new(&format!("{} {}", hasard.u16(1..240), parmi(hasard, lieu.rues)))
}

fn chantier(
    rang: usize,
    client: &Client,
    aujourdhui: Date,
    hasard: &mut Rng,
) -> Result<NouveauChantier, ValeurInvalide> {
    let chez_lui = LIEUX
        .iter()
        .find(|lieu| client.fiche.ville.as_ref().is_some_and(|ville| ville.as_str() == lieu.ville));
    let lieu = match chez_lui {
        Some(lieu) if rang == 0 || pourcent(hasard, 65) => lieu,
        _ => plutot_premiers(hasard, LIEUX),
    };
    let (ouvrage, kind) = OUVRAGES[rang % OUVRAGES.len()];
    let enseigne = ENSEIGNES[(rang + rang / OUVRAGES.len()) % ENSEIGNES.len()];
    let date_debut = aujourdhui.saturating_sub(Duration::days(hasard.i64(-60..700)));
    let date_fin = date_debut.saturating_add(Duration::days(hasard.i64(240..1_000)));
    let (statut, avancement) = avancement(date_debut, date_fin, aujourdhui, hasard);
    let pres = |milliemes: i32, hasard: &mut Rng| f64::from(milliemes + hasard.i32(-15..15)) / 1e3;
    Ok(NouveauChantier {
        nom: Nom::try_new(&format!("{ouvrage} {enseigne}"))?,
        kind,
        client: client.id,
        adresse: Some(adresse(lieu, hasard)?),
        ville: Some(Ville::try_new(lieu.ville)?),
        coordonnees: Some(Coordonnees::try_new(
            pres(lieu.place.0, hasard),
            pres(lieu.place.1, hasard),
        )?),
        statut,
        date_debut: Some(date_debut),
        date_fin: Some(date_fin),
        budget: Some(Budget::try_new(hasard.i64(20..900) * 1_000_000)?),
        avancement: Avancement::try_new(avancement)?,
        responsable: Some(Responsable::try_new(&format!("Ing. {}", quelquun(hasard)))?),
    })
}

/// Where a chantier stands, going by its dates.
fn avancement(debut: Date, fin: Date, jour: Date, hasard: &mut Rng) -> (StatutChantier, i64) {
    if jour < debut {
        return (StatutChantier::Planifie, 0);
    }
    if fin <= jour {
        return (StatutChantier::Termine, 100);
    }
    let part = (jour - debut).whole_days() * 100 / (fin - debut).whole_days();
    let statut =
        if pourcent(hasard, 8) { StatutChantier::Suspendu } else { StatutChantier::EnCours };
    (statut, (part - hasard.i64(0..8)).clamp(0, 99))
}
