//! Chantiers: the building sites of clients.

use time::Date;

use crate::{
    Adresse, ChampInvalide, ChantierId, ClientId, Nom, Patch, Responsable, ValeurInvalide, Ville,
    mots::mots,
};

mots! {
    /// What is being built.
    ChantierType {
        /// A new building.
        Construction = "construction",
        /// Work on an existing one.
        Renovation = "renovation",
        /// Roads, bridges, networks.
        GenieCivil = "genie_civil",
        /// Fitting out.
        Amenagement = "amenagement",
        /// Something else.
        Autre = "autre",
    }
}

mots! {
    /// Where a chantier stands.
    StatutChantier {
        /// Not begun.
        Planifie = "planifie",
        /// Under way.
        EnCours = "en_cours",
        /// Interrupted.
        Suspendu = "suspendu",
        /// Finished.
        Termine = "termine",
    }
}

/// A place on Earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordonnees {
    lat: f64,
    lng: f64,
}

impl Coordonnees {
    /// Checks a place.
    ///
    /// # Errors
    ///
    /// A latitude outside -90..=90 or a longitude outside -180..=180.
    pub fn try_new(lat: f64, lng: f64) -> Result<Self, ValeurInvalide> {
        if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng) {
            Ok(Self { lat, lng })
        } else {
            Err(ValeurInvalide::new("lat va de -90 à 90 et lng de -180 à 180"))
        }
    }

    /// The latitude, north positive.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// The longitude, east positive.
    #[must_use]
    pub const fn lng(self) -> f64 {
        self.lng
    }

    /// How far another place is, in metres along the ground, as the crow flies: by the haversine
    /// formula on a sphere, which is right to half a percent.
    #[must_use]
    pub fn distance(self, autre: Self) -> u32 {
        const RAYON: f64 = 6_371_008.8;
        let (phi, phi_autre) = (self.lat.to_radians(), autre.lat.to_radians());
        let hauteur = ((phi_autre - phi) / 2.0).sin().powi(2);
        let largeur = ((autre.lng - self.lng).to_radians() / 2.0).sin().powi(2);
        let corde = (hauteur + phi.cos() * phi_autre.cos() * largeur).clamp(0.0, 1.0);
        let metres = 2.0 * RAYON * corde.sqrt().asin();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most half way around the Earth"
        )]
        let metres = metres.round() as u32;
        metres
    }
}

/// An amount of money in the company's currency, without decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Budget(i64);

impl Budget {
    /// The most a chantier may cost: sums over tens of thousands of them still fit in 64 bits.
    pub const MAX: i64 = 100_000_000_000_000;

    /// Checks an amount.
    ///
    /// # Errors
    ///
    /// A negative amount, or one above [`Budget::MAX`].
    pub fn try_new(montant: i64) -> Result<Self, ValeurInvalide> {
        if (0..=Self::MAX).contains(&montant) {
            Ok(Self(montant))
        } else {
            Err(ValeurInvalide::new("un entier de 0 à 100 000 000 000 000 est attendu"))
        }
    }

    /// The amount.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// How far the work is, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Avancement(u8);

impl Avancement {
    /// Checks a percentage.
    ///
    /// # Errors
    ///
    /// Anything outside 0..=100.
    pub fn try_new(pourcent: i64) -> Result<Self, ValeurInvalide> {
        match u8::try_from(pourcent) {
            Ok(pourcent @ 0..=100) => Ok(Self(pourcent)),
            _ => Err(ValeurInvalide::new("un entier de 0 à 100 est attendu")),
        }
    }

    /// The percentage.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// What creating a chantier takes.
#[derive(Debug, Clone, PartialEq)]
pub struct NouveauChantier {
    /// Its name.
    pub nom: Nom,
    /// Its kind.
    pub kind: ChantierType,
    /// Whose it is.
    pub client: ClientId,
    /// Where it is.
    pub adresse: Option<Adresse>,
    /// The town it is in.
    pub ville: Option<Ville>,
    /// Where it is, exactly.
    pub coordonnees: Option<Coordonnees>,
    /// Where it stands.
    pub statut: StatutChantier,
    /// Its first day.
    pub date_debut: Option<Date>,
    /// Its last day, not before the first.
    pub date_fin: Option<Date>,
    /// What it may cost.
    pub budget: Option<Budget>,
    /// How far it is.
    pub avancement: Avancement,
    /// Who leads it.
    pub responsable: Option<Responsable>,
}

impl NouveauChantier {
    /// Checks what no field can tell alone.
    ///
    /// # Errors
    ///
    /// A last day before the first.
    pub fn verifier(&self) -> Result<(), ChampInvalide> {
        match (self.date_debut, self.date_fin) {
            (Some(debut), Some(fin)) if fin < debut => {
                Err(ValeurInvalide::new("la fin ne peut précéder le début").pour("dateFin"))
            }
            _ => Ok(()),
        }
    }
}

/// A chantier.
#[derive(Debug, Clone, PartialEq)]
pub struct Chantier {
    /// Its id.
    pub id: ChantierId,
    /// What is known of it.
    pub fiche: NouveauChantier,
}

/// A merge patch over a chantier. Its client is for good: its tickets belong to that client.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the fields are those of `NouveauChantier`")]
pub struct ModificationChantier {
    pub nom: Option<Nom>,
    pub kind: Option<ChantierType>,
    pub adresse: Patch<Adresse>,
    pub ville: Patch<Ville>,
    pub coordonnees: Patch<Coordonnees>,
    pub statut: Option<StatutChantier>,
    pub date_debut: Patch<Date>,
    pub date_fin: Patch<Date>,
    pub budget: Patch<Budget>,
    pub avancement: Option<Avancement>,
    pub responsable: Patch<Responsable>,
}

impl Chantier {
    /// Applies a patch.
    ///
    /// # Errors
    ///
    /// Those of [`NouveauChantier::verifier`].
    pub fn modifier(&mut self, demande: ModificationChantier) -> Result<(), ChampInvalide> {
        let fiche = &mut self.fiche;
        if let Some(nom) = demande.nom {
            fiche.nom = nom;
        }
        if let Some(kind) = demande.kind {
            fiche.kind = kind;
        }
        if let Some(statut) = demande.statut {
            fiche.statut = statut;
        }
        if let Some(avancement) = demande.avancement {
            fiche.avancement = avancement;
        }
        demande.adresse.appliquer(&mut fiche.adresse);
        demande.ville.appliquer(&mut fiche.ville);
        demande.coordonnees.appliquer(&mut fiche.coordonnees);
        demande.date_debut.appliquer(&mut fiche.date_debut);
        demande.date_fin.appliquer(&mut fiche.date_fin);
        demande.budget.appliquer(&mut fiche.budget);
        demande.responsable.appliquer(&mut fiche.responsable);
        fiche.verifier()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn chantier() -> Chantier {
        let fiche = NouveauChantier {
            nom: Nom::try_new("Résidence Les Jardins").unwrap(),
            kind: ChantierType::Construction,
            client: ClientId(Uuid::from_u128(1)),
            adresse: None,
            ville: None,
            coordonnees: None,
            statut: StatutChantier::Planifie,
            date_debut: Some(date!(2025 - 03 - 01)),
            date_fin: None,
            budget: None,
            avancement: Avancement::default(),
            responsable: None,
        };
        Chantier { id: ChantierId(Uuid::from_u128(2)), fiche }
    }

    #[test]
    fn the_end_may_not_precede_the_beginning() {
        let veille = Patch::Mettre(date!(2025 - 02 - 28));
        let demande = ModificationChantier { date_fin: veille, ..Default::default() };

        assert_eq!(chantier().modifier(demande).unwrap_err().champ, "dateFin");
    }

    #[test]
    fn a_patch_may_clear_what_may_be_empty() {
        let mut chantier = chantier();
        let demande = ModificationChantier { date_debut: Patch::Effacer, ..Default::default() };

        chantier.modifier(demande).unwrap();

        assert_eq!(chantier.fiche.date_debut, None);
    }

    #[test]
    fn places_are_as_far_apart_as_on_the_ground() {
        let dakar = Coordonnees::try_new(14.6937, -17.4441).unwrap();
        let abidjan = Coordonnees::try_new(5.3600, -4.0083).unwrap();
        let a_cote = Coordonnees::try_new(14.6937, -17.4450).unwrap();

        assert_eq!(dakar.distance(dakar), 0);
        assert_eq!(dakar.distance(a_cote), 97);
        assert!(dakar.distance(abidjan).abs_diff(1_797_000) < 10_000);
        let antipodes = Coordonnees::try_new(-14.6937, 162.5559).unwrap();
        assert_eq!(dakar.distance(antipodes), 20_015_114);
    }

    #[test]
    fn places_amounts_and_percentages_have_bounds() {
        assert!(Coordonnees::try_new(14.6937, -17.4441).is_ok());
        assert!(Coordonnees::try_new(90.1, 0.0).is_err());
        assert!(Coordonnees::try_new(f64::NAN, 0.0).is_err());
        assert!(Budget::try_new(-1).is_err());
        assert!(Avancement::try_new(101).is_err());
    }
}
