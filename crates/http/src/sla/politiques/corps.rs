//! The bodies of `/api/sla/politiques`.

use std::collections::BTreeMap;

use application::sla::PolitiquesVoulues;
use deserr::Deserr;
use domain::{
    CalendrierId, Categorie, ChantierId, ClientId, Politique, ValeurInvalide,
    sla::{Politiques, Surcharge},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fautes::Fautes,
    reponse, schema,
    sla::uniques::{Element, Uniques},
    valeurs::lire,
};

/// Hours that a priority gives.
#[derive(Clone, Copy, Serialize)]
struct Heures(u32);

impl Heures {
    fn try_new(heures: i64) -> Result<Self, ValeurInvalide> {
        let heures = u32::try_from(heures).unwrap_or(0);
        Surcharge::try_new([Some(heures), None, None, None], None, None).map(|_| Self(heures))
    }
}

/// A percentage of the time.
#[derive(Clone, Copy, Serialize)]
struct Seuil(u8);

impl Seuil {
    fn try_new(seuil: i64) -> Result<Self, ValeurInvalide> {
        let seuil = u8::try_from(seuil).unwrap_or(0);
        Surcharge::try_new([None; 4], Some(seuil), None).map(|_| Self(seuil))
    }
}

lire! { entier: Heures = Self::try_new, Seuil = Self::try_new }

/// Declares what a level may say, with whom it says it of: the same in requests and answers.
macro_rules! niveaux {
    ($($(#[$doc:meta])* $name:ident $nom:ident $(($cle:ident: $type:ty, $schema:ty))?;)+) => {$(
        $(#[$doc])*
        #[derive(Deserr, Serialize, ToSchema)]
        #[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[schema(as = $nom)]
        pub struct $name {
            $(
                #[serde(serialize_with = "reponse::texte")]
                #[schema(value_type = $schema)]
                $cle: $type,
            )?
            #[deserr(default)]
            #[schema(value_type = Option<schema::Delai>)]
            critique: Option<Heures>,
            #[deserr(default)]
            #[schema(value_type = Option<schema::Delai>)]
            haute: Option<Heures>,
            #[deserr(default)]
            #[schema(value_type = Option<schema::Delai>)]
            normale: Option<Heures>,
            #[deserr(default)]
            #[schema(value_type = Option<schema::Delai>)]
            basse: Option<Heures>,
            #[deserr(default)]
            #[schema(value_type = Option<schema::SeuilAlerte>)]
            seuil_alerte: Option<Seuil>,
            /// Par quel calendrier le temps compte.
            #[deserr(default, from(Option<CalendrierId>) = uuid)]
            calendrier_id: Option<Uuid>,
        }

        impl $name {
            fn new($($cle: $type,)? surcharge: &Surcharge) -> Self {
                let [critique, haute, normale, basse] =
                    surcharge.heures().map(|heures| heures.map(Heures));
                let seuil_alerte = surcharge.seuil().map(Seuil);
                let calendrier_id = uuid(surcharge.calendrier());
                Self { $($cle,)? critique, haute, normale, basse, seuil_alerte, calendrier_id }
            }

            fn surcharge(&self) -> Result<Surcharge, Fautes> {
                let heures = [self.critique, self.haute, self.normale, self.basse];
                let heures = heures.map(|heures| heures.map(|Heures(heures)| heures));
                let seuil = self.seuil_alerte.map(|Seuil(seuil)| seuil);
                let surcharge = Surcharge::try_new(heures, seuil, self.calendrier_id.map(CalendrierId));
                surcharge.map_err(|raison| Fautes::une("corps", raison.to_string()))
            }
        }
    )+};
}

niveaux! {
    /// Ce qui vaut pour tous les tickets ; `null`, ce qui n'est pas dit.
    PolitiqueDto PolitiqueSla;
    /// Ce qui vaut pour une catégorie ; `null`, ce qui n'est pas dit.
    DeCategorie PolitiqueDeCategorie (categorie: Categorie, schema::Categorie);
    /// Ce qui vaut pour un client ; `null`, ce qui n'est pas dit.
    DeClient PolitiqueDeClient (client_id: ClientId, Uuid);
    /// Ce qui vaut pour un chantier ; `null`, ce qui n'est pas dit.
    DeChantier PolitiqueDeChantier (chantier_id: ChantierId, Uuid);
}

fn uuid(id: Option<CalendrierId>) -> Option<Uuid> {
    id.map(|id| id.0)
}

impl Element for DeCategorie {
    type Cle = Categorie;
    const CHAMP: &'static str = "categorie";

    fn cle(&self) -> Categorie {
        self.categorie
    }
}

impl Element for DeClient {
    type Cle = ClientId;
    const CHAMP: &'static str = "clientId";

    fn cle(&self) -> ClientId {
        self.client_id
    }
}

impl Element for DeChantier {
    type Cle = ChantierId;
    const CHAMP: &'static str = "chantierId";

    fn cle(&self) -> ChantierId {
        self.chantier_id
    }
}

/// Ce que dit la configuration du serveur, en heures et en pour cent.
#[derive(Serialize, ToSchema)]
#[schema(as = PolitiqueConfiguree)]
#[serde(rename_all = "camelCase")]
struct ConfigurationDto {
    #[schema(example = 24)]
    critique: u32,
    #[schema(example = 48)]
    haute: u32,
    #[schema(example = 120)]
    normale: u32,
    #[schema(example = 240)]
    basse: u32,
    #[schema(example = 80)]
    seuil_alerte: u8,
}

impl From<Politique> for ConfigurationDto {
    fn from(politique: Politique) -> Self {
        let [critique, haute, normale, basse] = politique.heures();
        Self { critique, haute, normale, basse, seuil_alerte: politique.seuil() }
    }
}

/// Combien de temps ont les tickets, à chaque niveau.
#[derive(Serialize, ToSchema)]
#[schema(as = Politiques)]
pub struct PolitiquesDto {
    configuration: ConfigurationDto,
    defaut: PolitiqueDto,
    categories: Vec<DeCategorie>,
    clients: Vec<DeClient>,
    chantiers: Vec<DeChantier>,
}

impl From<&Politiques> for PolitiquesDto {
    fn from(politiques: &Politiques) -> Self {
        let Politiques { configuration, defaut, categories, clients, chantiers } = politiques;
        Self {
            configuration: (*configuration).into(),
            defaut: PolitiqueDto::new(defaut),
            categories: categories.iter().map(|(cle, s)| DeCategorie::new(*cle, s)).collect(),
            clients: clients.iter().map(|(cle, s)| DeClient::new(*cle, s)).collect(),
            chantiers: chantiers.iter().map(|(cle, s)| DeChantier::new(*cle, s)).collect(),
        }
    }
}

/// Les politiques qui remplacent celles qui sont là. Chaque catégorie, chaque client et chaque
/// chantier y est une fois au plus.
#[derive(Deserr, ToSchema)]
#[deserr(error = Fautes, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "defaut": { "seuilAlerte": 75 },
    "categories": [{ "categorie": "securite", "critique": 8, "haute": 24 }],
    "clients": [{
        "clientId": "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e",
        "normale": 72,
        "calendrierId": "00000000-0000-7000-8000-000000000001"
    }],
    "chantiers": []
}))]
pub struct FixerPolitiques {
    /// Lecture seule : ce que dit `GET` est accepté, et ignoré.
    #[deserr(default)]
    #[schema(value_type = Option<PolitiqueDto>)]
    #[expect(dead_code, reason = "what was read may be sent back whole")]
    configuration: Option<PolitiqueDto>,
    #[deserr(default)]
    defaut: Option<PolitiqueDto>,
    #[deserr(default)]
    #[schema(value_type = Option<Vec<DeCategorie>>)]
    categories: Option<Uniques<DeCategorie>>,
    #[deserr(default)]
    #[schema(value_type = Option<Vec<DeClient>>)]
    clients: Option<Uniques<DeClient>>,
    #[deserr(default)]
    #[schema(value_type = Option<Vec<DeChantier>>)]
    chantiers: Option<Uniques<DeChantier>>,
}

impl TryFrom<FixerPolitiques> for PolitiquesVoulues {
    type Error = Fautes;

    fn try_from(demande: FixerPolitiques) -> Result<Self, Fautes> {
        let defaut = demande.defaut.map(|defaut| defaut.surcharge()).transpose()?;
        Ok(Self {
            defaut: defaut.unwrap_or_default(),
            categories: par_cle(demande.categories, DeCategorie::surcharge)?,
            clients: par_cle(demande.clients, DeClient::surcharge)?,
            chantiers: par_cle(demande.chantiers, DeChantier::surcharge)?,
        })
    }
}

fn par_cle<T: Element>(
    uniques: Option<Uniques<T>>,
    surcharge: fn(&T) -> Result<Surcharge, Fautes>,
) -> Result<BTreeMap<T::Cle, Surcharge>, Fautes> {
    let elements = uniques.map(|Uniques(elements)| elements).unwrap_or_default();
    elements.iter().map(|element| Ok((element.cle(), surcharge(element)?))).collect()
}
