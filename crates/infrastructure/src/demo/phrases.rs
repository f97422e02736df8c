//! What the tickets of the demonstration say.

use domain::Categorie;

/// Where on a chantier.
pub const ENDROITS: &[&str] = &[
    "bâtiment A, rez-de-chaussée",
    "bâtiment A, premier étage",
    "bâtiment B, deuxième étage",
    "bâtiment B, sous-sol",
    "bâtiment C, troisième étage",
    "cage d’escalier nord",
    "toiture-terrasse",
    "façade sud",
    "façade sur rue",
    "hall d’entrée",
    "parking souterrain",
    "local technique",
    "cour intérieure",
    "zone de stockage",
    "lot 3",
    "lot 7",
    "lot 12",
    "appartement 14",
    "appartement 22",
    "vide sanitaire",
    "édicule d’ascenseur",
    "chaufferie",
    "pignon ouest",
];

/// Troubles of each kind.
#[must_use]
pub const fn problemes(categorie: Categorie) -> &'static [&'static str] {
    match categorie {
        Categorie::Securite => &[
            "Échafaudage sans garde-corps",
            "Chute d’outils depuis la passerelle",
            "Câble électrique dénudé",
            "Accès au chantier non fermé la nuit",
            "Casques et harnais manquants",
            "Fouille non blindée",
            "Balisage arraché par le vent",
            "Extincteurs périmés",
            "Grue utilisée sans chef de manœuvre",
            "Trémie ouverte sans protection",
            "Accident évité de justesse",
        ],
        Categorie::Qualite => &[
            "Fissure dans la dalle",
            "Infiltration d’eau sous la toiture",
            "Défaut de planéité du carrelage",
            "Enduit de façade qui cloque",
            "Béton ségrégé en pied de poteau",
            "Étanchéité à reprendre",
            "Menuiseries mal réglées",
            "Peinture non conforme à l’échantillon",
            "Réserve non levée",
            "Joints de carrelage inachevés",
            "Faux aplomb d’une cloison",
            "Gros œuvre hors tolérance",
        ],
        Categorie::Delais => &[
            "Retard de livraison du ferraillage",
            "Coulage de dalle reporté",
            "Planning du second œuvre à revoir",
            "Matériel bloqué en douane",
            "Équipe de plâtriers absente",
            "Plans d’exécution en attente",
            "Livraison du béton décalée",
            "Retard du lot électricité",
            "Intempéries : arrêt des travaux",
            "Réception provisoire à reprogrammer",
            "Validation du devis en attente",
        ],
        Categorie::Travaux => &[
            "Raccordement au réseau d’eau",
            "Pose de la climatisation",
            "Reprise de la clôture",
            "Déplacement d’une cloison",
            "Ajout de prises électriques",
            "Évacuation des gravats",
            "Pose des garde-corps définitifs",
            "Mise en service de l’ascenseur",
            "Percement d’une réservation",
            "Remplacement d’une fenêtre",
            "Nettoyage de fin de chantier",
            "Pompage des eaux de fouille",
            "Fuite sur une canalisation",
            "Branchement du groupe électrogène",
        ],
    }
}

/// What is said of troubles of each kind.
#[must_use]
pub const fn constats(categorie: Categorie) -> &'static [&'static str] {
    match categorie {
        Categorie::Securite => &[
            "La zone a été balisée et l’accès est interdit jusqu’à la mise en conformité.",
            "Le coordonnateur de sécurité exige une correction avant la reprise du travail.",
            "Personne n’a été blessé, mais le risque demeure.",
            "Les ouvriers ont signalé le danger dès lundi.",
        ],
        Categorie::Qualite => &[
            "Le bureau de contrôle a relevé un écart supérieur à la tolérance admise.",
            "Le défaut est visible à l’œil nu et s’étend sur près de deux mètres.",
            "Des traces d’humidité apparaissent après chaque forte pluie.",
            "Une réserve a été portée au procès-verbal de réception.",
        ],
        Categorie::Delais => &[
            "La livraison prévue n’a pas eu lieu, ce qui décale le planning d’une semaine.",
            "Le fournisseur n’annonce aucune date ferme.",
            "Le chemin critique est touché : les corps d’état suivants ne peuvent commencer.",
            "Le client rappelle que des pénalités de retard sont prévues au marché.",
        ],
        Categorie::Travaux => &[
            "L’intervention demande une nacelle et deux compagnons pendant une journée.",
            "Le client souhaite que le travail soit achevé avant la pose des revêtements.",
            "Les plans d’exécution sont joints au dossier et ont reçu le visa de l’architecte.",
            "Merci de prévoir le matériel nécessaire et de confirmer la date d’intervention.",
        ],
    }
}

/// What may be said of any trouble.
pub const SUITES: &[&str] = &[
    "Le chef d’équipe demande une visite rapide.",
    "Des photographies ont été prises ce matin.",
    "Le sous-traitant a été prévenu par téléphone et par courriel.",
    "Le conducteur de travaux passera demain à huit heures.",
    "Le maître d’ouvrage demande un compte rendu écrit.",
    "Une pièce de rechange est en cours d’acheminement depuis Dakar.",
];

/// Labels.
pub const TAGS: &[&str] = &[
    "urgent",
    "suivi",
    "garantie",
    "sous_traitant",
    "réserve",
    "visite",
    "photo",
    "météo",
    "devis",
    "livraison",
    "litige",
    "assurance",
    "maîtrise_d_œuvre",
    "relance",
];

/// Reasons for closing.
pub const MOTIFS: &[&str] = &[
    "Intervention réalisée et contrôlée sur place",
    "Réserve levée par le maître d’œuvre",
    "Mise en conformité constatée par le bureau de contrôle",
    "Matériel livré et posé",
    "Le client a confirmé que tout est en ordre",
    "Reprise effectuée par le sous-traitant, à ses frais",
    "Demande sans objet après visite",
    "Doublon d’un ticket déjà traité",
];

/// Reasons for reopening.
pub const RETOURS: &[&str] = &[
    "Le défaut est réapparu après la pluie",
    "La reprise n’est pas conforme aux plans",
    "Le client conteste la levée de la réserve",
];
