//! The life of one ticket: the steps that bring it where the calendar wants it.

use domain::{
    Action, Modification, Motif, NiveauEscalade, Ouverture, Patch, Priority, Status, Tag,
    ValeurInvalide,
};
use fastrand::Rng;
use time::{Duration, OffsetDateTime};

use super::{
    calendrier::{Destin, Limite, Moment},
    decor::Personne,
    echelle::{parmi, plutot_premiers, pourcent},
    phrases::{MOTIFS, RETOURS, TAGS},
};

/// One change of a ticket.
pub enum Etape {
    /// By an action.
    Action(Action),
    /// By giving it to someone.
    Affecter(Personne),
    /// By a patch.
    Modifier(Box<Modification>),
}

/// The reasons and labels of the vocabulary, checked once.
pub struct Mots {
    motifs: Vec<Motif>,
    retours: Vec<Motif>,
    tags: Vec<Tag>,
}

impl Mots {
    /// Checks them.
    pub fn try_new() -> Result<Self, ValeurInvalide> {
        let motifs = |textes: &[&str]| -> Result<Vec<Motif>, ValeurInvalide> {
            textes.iter().map(|texte| Motif::try_new(texte)).collect()
        };
        Ok(Self {
            motifs: motifs(MOTIFS)?,
            retours: motifs(RETOURS)?,
            tags: TAGS.iter().map(|tag| Tag::try_new(tag)).collect::<Result<_, _>>()?,
        })
    }

    /// A few labels, perhaps none.
    pub fn tags(&self, hasard: &mut Rng) -> Vec<Tag> {
        (0..hasard.usize(..4)).map(|_| plutot_premiers(hasard, &self.tags).clone()).collect()
    }
}

/// The steps after the opening, in an order that the domain allows.
pub fn etapes(
    moment: &Moment,
    ouverture: &Ouverture,
    (equipe, mots): (&[Personne], &Mots),
    hasard: &mut Rng,
) -> Result<Vec<Etape>, ValeurInvalide> {
    let mut etapes = Vec::new();
    if ouverture.priority != moment.priority {
        etapes.push(Etape::Action(Action::ChangerPriorite(moment.priority)));
    }
    let date_limite = match moment.limite {
        Limite::ALaMain(delai) => Patch::Mettre(moment.debut + delai),
        Limite::Aucune => Patch::Effacer,
        Limite::Priorite => Patch::Garder,
    };
    if ouverture.date_limite.is_none() && date_limite != Patch::Garder {
        etapes.push(patch(Modification { date_limite, ..Default::default() }));
    }
    if !moment.a_ete_vu() {
        return Ok(etapes);
    }
    etapes.push(Etape::Affecter(plutot_premiers(hasard, equipe).clone()));
    if pourcent(hasard, 12) {
        etapes.push(Etape::Action(Action::AjouterTags(mots.tags(hasard))));
    }
    escalades(moment.priority, &mut etapes, hasard)?;
    if pourcent(hasard, 6) {
        etapes.push(Etape::Affecter(parmi(hasard, equipe).clone()));
    }
    match moment.destin {
        Destin::Ouvert(status) => etapes.extend(passer_a(status)),
        Destin::Resolu(_) => denouement(&mut etapes, mots, hasard),
    }
    Ok(etapes)
}

/// The more urgent, the oftener someone above is called in.
fn escalades(
    priority: Priority,
    etapes: &mut Vec<Etape>,
    hasard: &mut Rng,
) -> Result<(), ValeurInvalide> {
    let chances = match priority {
        Priority::Critique => 45,
        Priority::Haute => 20,
        Priority::Normale | Priority::Basse => 3,
    };
    for niveau in 1..=3 {
        if !pourcent(hasard, chances) {
            break;
        }
        etapes.push(Etape::Action(Action::Escalader(NiveauEscalade::try_new(niveau)?)));
    }
    Ok(())
}

/// How a ticket gets resolved: sometimes after a wait, sometimes twice.
fn denouement(etapes: &mut Vec<Etape>, mots: &Mots, hasard: &mut Rng) {
    if pourcent(hasard, 20) {
        etapes.extend(passer_a(Status::EnAttente));
        etapes.extend(passer_a(Status::EnCours));
    }
    if pourcent(hasard, 3) {
        etapes.push(Etape::Action(Action::Cloturer(parmi(hasard, &mots.motifs).clone())));
        etapes.push(Etape::Action(Action::Reopen(parmi(hasard, &mots.retours).clone())));
    }
    if pourcent(hasard, 8) {
        etapes.extend(passer_a(Status::Resolu));
    } else {
        etapes.push(Etape::Action(Action::Cloturer(plutot_premiers(hasard, &mots.motifs).clone())));
    }
}

/// A step to a status that a ticket in someone's hands may take; it is `en_cours` already.
fn passer_a(status: Status) -> Option<Etape> {
    let modification = Modification { status: Some(status), ..Default::default() };
    (status != Status::Nouveau).then(|| patch(modification))
}

fn patch(modification: Modification) -> Etape {
    Etape::Modifier(Box::new(modification))
}

/// When the steps happen: in order, between the opening and the resolution, or the present.
pub fn instants(
    moment: &Moment,
    combien: usize,
    now: OffsetDateTime,
    hasard: &mut Rng,
) -> Vec<OffsetDateTime> {
    let (fin, libres) = match moment.destin {
        Destin::Resolu(fin) => (fin, combien.saturating_sub(1)),
        Destin::Ouvert(_) => (now, combien),
    };
    let duree = (fin - moment.debut).whole_seconds();
    let mut ecarts: Vec<i64> = (0..libres).map(|_| hasard.i64(0..=duree)).collect();
    ecarts.resize(combien, duree);
    ecarts.sort_unstable();
    ecarts.into_iter().map(|ecart| moment.debut + Duration::seconds(ecart)).collect()
}
