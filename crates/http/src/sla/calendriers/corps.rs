//! The bodies of `/api/sla/calendriers`.

use application::sla::ModificationCalendrier;
use deserr::{Deserr, ValuePointerRef};
use domain::{
    Fuseau, Nom, ValeurInvalide,
    sla::{Agenda, Arret, Definition, Plage, Semaine, Zone},
};
use serde::{Serialize, Serializer};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fautes::Fautes,
    reponse, schema,
    sla::uniques::{Element, Uniques},
    temps::{Instant, Jour},
    valeurs::lire,
};

/// The slots of a day.
#[derive(Clone, Default)]
struct Journee(Vec<Plage>);

impl Journee {
    /// Checks a day by itself, so that it can be named.
    fn try_new(plages: Vec<Plage>) -> Result<Self, ValeurInvalide> {
        if plages.len() > Definition::MAX_PLAGES {
            let raison = format!("{} plages par jour au plus", Definition::MAX_PLAGES);
            return Err(ValeurInvalide::new(raison));
        }
        let mut jours = <[Vec<Plage>; 7]>::default();
        jours[0].clone_from(&plages);
        if !plages.is_empty() {
            Semaine::try_new(&jours)?;
        }
        Ok(Self(plages))
    }
}

lire! { plages: Journee = Self::try_new }

impl Serialize for Journee {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ToString::to_string))
    }
}

/// Les plages de chaque jour, à l'heure du fuseau ; un jour sans plage est fermé.
#[derive(Clone, Deserr, Serialize, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields, validate = Self::ouverte -> Fautes)]
#[serde(deny_unknown_fields)]
#[schema(as = PlagesDeLaSemaine, example = json!({
    "lundi": ["08:00-12:00", "14:00-18:00"],
    "mardi": ["08:00-12:00", "14:00-18:00"],
    "samedi": ["08:00-12:00"]
}))]
struct PlagesDto {
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    lundi: Journee,
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    mardi: Journee,
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    mercredi: Journee,
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    jeudi: Journee,
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    vendredi: Journee,
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    samedi: Journee,
    #[deserr(default)]
    #[schema(value_type = schema::Journee, required = false)]
    dimanche: Journee,
}

impl PlagesDto {
    fn ouverte(self, lieu: ValuePointerRef<'_>) -> Result<Self, Fautes> {
        let semaine = Semaine::try_new(&self.clone().into());
        semaine.map(|_| self).map_err(|raison| Fautes::valeur(lieu, &raison))
    }
}

impl From<&[Vec<Plage>; 7]> for PlagesDto {
    fn from(jours: &[Vec<Plage>; 7]) -> Self {
        let [lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche] =
            jours.clone().map(Journee);
        Self { lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche }
    }
}

impl From<PlagesDto> for [Vec<Plage>; 7] {
    fn from(plages: PlagesDto) -> Self {
        let PlagesDto { lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche } = plages;
        [lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche].map(|Journee(plages)| plages)
    }
}

/// Un jour férié : il est fermé.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = JourFerie)]
struct FerieDto {
    #[schema(value_type = schema::Jour)]
    date: Jour,
    #[serde(serialize_with = "reponse::texte")]
    #[schema(value_type = schema::Nom, example = "Tabaski")]
    nom: Nom,
}

impl Element for FerieDto {
    type Cle = Date;
    const CHAMP: &'static str = "date";
    const MAX: usize = Definition::MAX_FERIES;

    fn cle(&self) -> Date {
        self.date.0
    }
}

fn feries(Uniques(feries): Uniques<FerieDto>) -> Vec<(Date, Nom)> {
    feries.into_iter().map(|ferie| (ferie.date.0, ferie.nom)).collect()
}

/// Un arrêt que personne n'avait prévu.
#[derive(Serialize, ToSchema)]
#[schema(as = ExceptionDeCalendrier)]
#[serde(rename_all = "camelCase")]
struct ExceptionDto {
    id: Uuid,
    /// Le seul chantier qu'elle concerne ; `null`, elle les concerne tous.
    chantier_id: Option<Uuid>,
    #[schema(value_type = schema::Instant)]
    debut: Instant,
    /// Le premier instant après elle.
    #[schema(value_type = schema::Instant)]
    fin: Instant,
    #[schema(example = "Pluie")]
    raison: String,
    /// Ce qui a été résolu avant garde son compte.
    #[schema(value_type = schema::Instant)]
    saisie_le: Instant,
}

impl From<&Arret> for ExceptionDto {
    fn from(arret: &Arret) -> Self {
        let Arret { id, chantier, exception } = arret;
        Self {
            id: id.0,
            chantier_id: chantier.map(|chantier| chantier.0),
            debut: Instant(exception.de()),
            fin: Instant(exception.a()),
            raison: exception.raison().as_str().to_owned(),
            saisie_le: Instant(exception.connue()),
        }
    }
}

/// Un calendrier : quand le temps compte.
#[derive(Serialize, ToSchema)]
#[schema(as = Calendrier)]
pub struct CalendrierDto {
    id: Uuid,
    #[schema(example = "Bureau de Dakar")]
    nom: String,
    #[schema(value_type = schema::FuseauHoraire)]
    fuseau: String,
    /// Si le temps compte jour et nuit, tous les jours.
    continu: bool,
    plages: PlagesDto,
    /// Du premier au dernier.
    feries: Vec<FerieDto>,
    /// Depuis quand ces horaires valent ; `null`, depuis toujours.
    #[schema(value_type = Option<schema::Instant>)]
    depuis: Option<Instant>,
    /// Dans l'ordre de leur saisie.
    exceptions: Vec<ExceptionDto>,
}

impl From<&Agenda> for CalendrierDto {
    fn from(agenda: &Agenda) -> Self {
        let Agenda { id, nom, anciennes, edition, arrets } = agenda;
        let definition = &edition.definition;
        let feries = definition.feries().iter().cloned();
        Self {
            id: id.0,
            nom: nom.as_str().to_owned(),
            fuseau: definition.zone().nom().to_owned(),
            continu: definition.est_continue(),
            plages: definition.jours().into(),
            feries: feries.map(|(date, nom)| FerieDto { date: Jour(date), nom }).collect(),
            depuis: (!anciennes.is_empty()).then_some(Instant(edition.depuis)),
            exceptions: arrets.iter().map(ExceptionDto::from).collect(),
        }
    }
}

/// Tous les calendriers.
#[derive(Serialize, ToSchema)]
pub struct ListeCalendriers {
    calendriers: Vec<CalendrierDto>,
}

impl From<&[Agenda]> for ListeCalendriers {
    fn from(agendas: &[Agenda]) -> Self {
        Self { calendriers: agendas.iter().map(CalendrierDto::from).collect() }
    }
}

/// Un calendrier à créer.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "nom": "Bureau de Dakar",
    "fuseau": "Africa/Dakar",
    "plages": {
        "lundi": ["08:00-12:00", "14:00-18:00"],
        "mardi": ["08:00-12:00", "14:00-18:00"],
        "mercredi": ["08:00-12:00", "14:00-18:00"],
        "jeudi": ["08:00-12:00", "14:00-18:00"],
        "vendredi": ["08:00-12:00", "15:00-18:00"]
    },
    "feries": [{ "date": "2025-04-04", "nom": "Fête de l'Indépendance" }]
}))]
pub struct CreerCalendrier {
    #[schema(value_type = schema::Nom, example = "Bureau de Dakar")]
    nom: Nom,
    /// Celui du serveur par défaut.
    #[deserr(default)]
    #[schema(value_type = Option<schema::FuseauHoraire>)]
    fuseau: Option<Zone>,
    plages: PlagesDto,
    /// Aucun par défaut. Chaque date y est une fois au plus.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<FerieDto>>, max_items = 500)]
    feries: Option<Uniques<FerieDto>>,
}

impl CreerCalendrier {
    /// The name, and the hours in the time zone of the house where the body names none.
    pub fn lu(self, maison: &Fuseau) -> Result<(Nom, Definition), Fautes> {
        let zone = self.fuseau.unwrap_or_else(|| maison.clone().into());
        let feries = self.feries.map(feries).unwrap_or_default();
        let definition = Definition::try_new(zone, self.plages.into(), feries);
        let definition = definition.map_err(|raison| Fautes::une("plages", raison.to_string()))?;
        Ok((self.nom, definition))
    }
}

/// Ce qui change d'un calendrier : les champs absents restent tels quels, les autres sont remplacés
/// en entier.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct ModifierCalendrier {
    #[deserr(default, from(Nom) = Some)]
    #[schema(value_type = schema::Nom, required = false)]
    nom: Option<Nom>,
    #[deserr(default, from(Zone) = Some)]
    #[schema(value_type = schema::FuseauHoraire, required = false)]
    fuseau: Option<Zone>,
    #[deserr(default, from(PlagesDto) = Some)]
    #[schema(value_type = PlagesDto, required = false)]
    plages: Option<PlagesDto>,
    #[deserr(default, from(Uniques<FerieDto>) = Some)]
    #[schema(value_type = Vec<FerieDto>, required = false, max_items = 500)]
    feries: Option<Uniques<FerieDto>>,
}

impl From<ModifierCalendrier> for ModificationCalendrier {
    fn from(demande: ModifierCalendrier) -> Self {
        Self {
            nom: demande.nom,
            zone: demande.fuseau,
            jours: demande.plages.map(Into::into),
            feries: demande.feries.map(feries),
        }
    }
}
