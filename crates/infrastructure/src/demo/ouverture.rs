//! What tickets are opened with: their words, their place and who asks.

use domain::{Categorie, Description, Ouverture, Priority, Tags, Titre, ValeurInvalide};
use fastrand::Rng;

use super::{
    calendrier::{Limite, Moment},
    decor::{Decor, Personne},
    echelle::{parmi, plutot_premiers, pourcent},
    parcours::Mots,
    phrases::{ENDROITS, SUITES, constats, problemes},
};

/// Draws what a ticket is opened with.
pub fn ouverture(
    moment: &Moment,
    decor: &Decor,
    mots: &Mots,
    hasard: &mut Rng,
) -> Result<Ouverture, ValeurInvalide> {
    let categorie = categorie(hasard);
    let chantier = plutot_premiers(hasard, &decor.chantiers);
    let (avec_client, avec_chantier) = match hasard.u8(..100) {
        0 => (false, false),
        1..4 => (true, false),
        _ => (true, true),
    };
    let date_limite = match moment.limite {
        Limite::ALaMain(delai) if pourcent(hasard, 60) => Some(moment.debut + delai),
        _ => None,
    };
    Ok(Ouverture {
        titre: titre(categorie, hasard)?,
        description: description(categorie, hasard)?,
        priority: priorite_initiale(moment, hasard),
        categorie,
        client: avec_client.then_some(chantier.fiche.client),
        chantier: avec_chantier.then_some(chantier.id),
        responsable: None,
        date_limite,
        tags: Tags::try_new(mots.tags(hasard))?,
    })
}

/// Who opens it: the first client's tickets often come from its user.
pub fn demandeur<'a>(ouverture: &Ouverture, decor: &'a Decor, hasard: &mut Rng) -> &'a Personne {
    let premier = decor.clients.first().map(|client| client.id);
    match &decor.client {
        Some(client)
            if ouverture.client.is_some()
                && ouverture.client == premier
                && pourcent(hasard, 60) =>
        {
            client
        }
        _ => parmi(hasard, &decor.equipe),
    }
}

/// Not always the priority that the ticket ends with. A change would undo a deadline set by hand,
/// and nobody has changed a new ticket yet.
fn priorite_initiale(moment: &Moment, hasard: &mut Rng) -> Priority {
    if moment.limite == Limite::Priorite && moment.a_ete_vu() && pourcent(hasard, 7) {
        *parmi(hasard, Priority::ALL)
    } else {
        moment.priority
    }
}

/// The shares of the specification's example.
fn categorie(hasard: &mut Rng) -> Categorie {
    match hasard.u8(..150) {
        0..15 => Categorie::Securite,
        15..43 => Categorie::Qualite,
        43..88 => Categorie::Delais,
        _ => Categorie::Travaux,
    }
}

fn titre(categorie: Categorie, hasard: &mut Rng) -> Result<Titre, ValeurInvalide> {
    let probleme = parmi(hasard, problemes(categorie));
    if pourcent(hasard, 15) {
        return Titre::try_new(probleme);
    }
    Titre::try_new(&format!("{probleme} — {}", parmi(hasard, ENDROITS)))
}

fn description(
    categorie: Categorie,
    hasard: &mut Rng,
) -> Result<Option<Description>, ValeurInvalide> {
    if pourcent(hasard, 5) {
        return Ok(None);
    }
    let mut phrases = vec![(*parmi(hasard, constats(categorie))).to_owned()];
    if pourcent(hasard, 60) {
        phrases.push((*parmi(hasard, SUITES)).to_owned());
    }
    if pourcent(hasard, 40) {
        phrases.push(format!("Réf. BC-{}.", hasard.u32(10_000..100_000)));
    }
    Description::try_new(&phrases.join(" ")).map(Some)
}
