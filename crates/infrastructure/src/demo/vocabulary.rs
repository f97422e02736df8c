//! Who and where the demonstration is about: towns, companies, people, works. All of it is invented,
//! but for towns, streets and names.

use domain::ChantierType;

/// A town with what goes with it.
pub struct Lieu {
    /// Its name.
    pub ville: &'static str,
    /// Its streets.
    pub rues: &'static [&'static str],
    /// Its telephone numbers, with `#` for any digit.
    pub telephones: &'static str,
    /// Where it is, in thousandths of a degree: north, east.
    pub place: (i32, i32),
}

const fn lieu(
    ville: &'static str,
    telephones: &'static str,
    place: (i32, i32),
    rues: &'static [&'static str],
) -> Lieu {
    Lieu { ville, rues, telephones, place }
}

const SENEGAL: &str = "+221 33 8## ## ##";
const IVOIRE: &str = "+225 27 2# ## ## ##";
const PARIS: &str = "+33 1 4# ## ## ##";

/// Towns, those with most work first.
#[rustfmt::skip]
pub const LIEUX: &[Lieu] = &[
    lieu("Dakar", SENEGAL, (14_694, -17_444), &["Avenue Bourguiba", "Rue Félix Faure", "Boulevard de la République", "Avenue Cheikh Anta Diop", "Route de Ouakam", "Corniche Ouest", "Cité Keur Gorgui", "Avenue Léopold Sédar Senghor"]),
    lieu("Diamniadio", SENEGAL, (14_720, -17_180), &["Boulevard du Sénégal Émergent", "Avenue de l’Arène nationale", "Route de Sébikotane"]),
    lieu("Thiès", SENEGAL, (14_791, -16_926), &["Avenue Général de Gaulle", "Rue de la Gare", "Avenue El Hadji Malick Sy"]),
    lieu("Saly", SENEGAL, (14_444, -17_011), &["Route de Ngaparou", "Allée des Filaos", "Rue des Pêcheurs"]),
    lieu("Rufisque", SENEGAL, (14_716, -17_274), &["Boulevard Maurice Guèye", "Rue Ousmane Socé Diop", "Quai de la Douane"]),
    lieu("Saint-Louis", SENEGAL, (16_033, -16_500), &["Quai Roume", "Rue Blaise Diagne", "Avenue Jean Mermoz"]),
    lieu("Abidjan", IVOIRE, (5_345, -4_024), &["Boulevard Latrille", "Rue des Jardins", "Boulevard de Marseille", "Avenue Houphouët-Boigny"]),
    lieu("Mbour", SENEGAL, (14_420, -16_964), &["Route de Joal", "Avenue de l’Océan", "Rue du Marché"]),
    lieu("Pikine", SENEGAL, (14_755, -17_390), &["Route des Niayes", "Tally Boumack", "Rue Tally Diallo"]),
    lieu("Paris", PARIS, (48_857, 2_352), &["Rue de Charonne", "Avenue Daumesnil", "Rue de l’Ourcq", "Boulevard Ney"]),
    lieu("Kaolack", SENEGAL, (14_152, -16_073), &["Avenue Valdiodio Ndiaye", "Rue de la Préfecture"]),
    lieu("Ziguinchor", SENEGAL, (12_583, -16_272), &["Rue Javelier", "Route de l’Aéroport", "Boulevard des Cinquante-Mètres"]),
    lieu("Touba", SENEGAL, (14_864, -15_876), &["Avenue de la Grande Mosquée", "Route de Darou Mousty"]),
    lieu("Grand-Bassam", IVOIRE, (5_201, -3_739), &["Boulevard Treich-Laplène", "Rue du Commandant Pineau"]),
    lieu("Montreuil", PARIS, (48_864, 2_443), &["Rue de Paris", "Boulevard de Chanzy", "Rue Étienne Marcel"]),
    lieu("Tambacounda", SENEGAL, (13_771, -13_667), &["Avenue Léopold Sédar Senghor", "Quartier Dépôt"]),
    lieu("Yamoussoukro", IVOIRE, (6_828, -5_289), &["Avenue Mamadou Konaté", "Rue du Lac aux Caïmans"]),
    lieu("Saint-Denis", PARIS, (48_936, 2_357), &["Rue de la République", "Avenue du Stade de France"]),
];

/// Legal forms of companies.
pub const FORMES: &[&str] =
    &["SARL", "SA", "Groupe", "SUARL", "Établissements", "GIE", "Société", "SAS"];

/// Trades, as companies name themselves.
pub const METIERS: &[&str] = &[
    "Construction Plus",
    "Bâtiments du Sahel",
    "Téranga Immobilier",
    "Génie Civil Atlantique",
    "Béton & Structures",
    "Gros Œuvre du Littoral",
    "Étanchéité Moderne",
    "Charpente et Façades",
    "Électricité Générale",
    "Habitat Émeraude",
    "Voirie et Réseaux",
    "Promotion Baobab",
    "Aménagement Côtier",
];

/// Public bodies; a town follows.
pub const ORGANISMES: &[&str] = &[
    "Mairie de",
    "Hôpital régional de",
    "Université de",
    "Conseil départemental de",
    "Agence d’urbanisme de",
    "Chambre de commerce de",
    "Office des œuvres scolaires de",
];

/// First names.
pub const PRENOMS: &[&str] = &[
    "Mamadou",
    "Aïssatou",
    "Moussa",
    "Fatou",
    "Ibrahima",
    "Aminata",
    "Cheikh",
    "Élodie",
    "Ousmane",
    "Khadija",
    "René",
    "Sokhna",
    "Abdoulaye",
    "Noémie",
    "Kouassi",
    "Adjoua",
    "François",
    "Ndèye",
    "Yao",
    "Hélène",
    "Souleymane",
    "Mariame",
    "Zoé",
    "Babacar",
];

/// Family names.
pub const NOMS: &[&str] = &[
    "Diop",
    "Ndiaye",
    "Fall",
    "Sow",
    "Bâ",
    "Guèye",
    "Sarr",
    "Faye",
    "Diallo",
    "Cissé",
    "Traoré",
    "Kébé",
    "Mbaye",
    "Thiam",
    "Koné",
    "Kouamé",
    "N’Guessan",
    "Dupont",
    "Lefèvre",
    "Lebœuf",
    "Sénéchal",
    "Béranger",
    "Moreau",
    "Garçon",
];

/// What is built; a name follows.
#[rustfmt::skip]
pub const OUVRAGES: &[(&str, ChantierType)] = &[
    ("Résidence", ChantierType::Construction),
    ("Immeuble", ChantierType::Construction),
    ("Réhabilitation du marché", ChantierType::Renovation),
    ("Villa", ChantierType::Construction),
    ("Voirie du quartier", ChantierType::GenieCivil),
    ("Tour", ChantierType::Construction),
    ("Aménagement de l’esplanade", ChantierType::Amenagement),
    ("Lycée", ChantierType::Construction),
    ("Rénovation de l’hôtel", ChantierType::Renovation),
    ("Pont", ChantierType::GenieCivil),
    ("Centre commercial", ChantierType::Construction),
    ("Clinique", ChantierType::Construction),
    ("Ravalement de la façade", ChantierType::Renovation),
    ("Station d’épuration", ChantierType::GenieCivil),
    ("Bureaux", ChantierType::Amenagement),
    ("Lotissement", ChantierType::Construction),
    ("Château d’eau", ChantierType::GenieCivil),
    ("Entrepôt", ChantierType::Construction),
    ("Surélévation de l’école", ChantierType::Renovation),
    ("Parc paysager", ChantierType::Amenagement),
    ("Monument", ChantierType::Autre),
    ("Terminal", ChantierType::GenieCivil),
];

/// Names of what is built.
pub const ENSEIGNES: &[&str] = &[
    "Les Jardins",
    "Océane",
    "Téranga",
    "Belle Vue",
    "des Almadies",
    "Les Baobabs",
    "Horizon",
    "des Mamelles",
    "Sacré-Cœur",
    "du Plateau",
    "Les Filaos",
    "Point E",
    "du Fleuve",
    "Émeraude",
    "de la Médina",
    "Les Palétuviers",
    "Cocody",
    "de l’Étoile",
    "Liberté",
    "Les Acacias",
    "Ngor",
    "de la Paix",
    "Marcory",
    "Grand Yoff",
    "Soleil Levant",
    "de l’Indépendance",
    "Les Œillets",
    "Fann",
    "Hann Maristes",
    "Yoff",
    "de la Gare",
    "Belleville",
    "Nation",
];
