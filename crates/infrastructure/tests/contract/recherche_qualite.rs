//! The quality of the search: what people type, and what they expect to see first.

use application::ports::queries::{TicketFiltre, TicketQueries};
use domain::{Portee, Recherche, TicketState};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    what_is_expected_comes_first,
}

/// Titles and descriptions; the numbers are their places, from 1.
const TICKETS: [(&str, &str); 20] = [
    ("Échafaudage sans garde-corps", "Façade sud, troisième étage"),
    ("Fuite d’eau au sous-sol", "La canalisation goutte près du local technique"),
    ("Fissures dans la dalle", "Bâtiment B2, fissuration de 3 mm qui s'élargit"),
    ("Infiltration sous la toiture", "L'étanchéité est à reprendre après les pluies"),
    ("Béton ségrégé en pied de poteau", "Coulage du lot 12, bon de livraison BC-48213"),
    ("Retard de livraison des menuiseries", "Le fournisseur annonce deux semaines"),
    ("Câble électrique dénudé", "Armoire du hall d’entrée, accès libre"),
    ("Portes coupe-feu bloquées", "Escalier nord"),
    ("Portail du chantier forcé", "Vol de matériel dans la nuit"),
    ("Réseaux d'eaux pluviales bouchés", "Cour intérieure inondée"),
    ("Peinture non conforme", "Gros œuvre terminé, teinte à revoir côté rue"),
    ("Grue sans chef de manœuvre", "Constaté à 8h"),
    ("Travaux bruyants la nuit", "Plainte du riverain, M. N’Diaye"),
    ("Carrelage décollé", "Salle de bains de l'appartement 14"),
    ("Ascenseur en panne", "Personne bloquée pendant 20 minutes"),
    ("Extincteurs périmés", "Contrôle de sécurité du 12 mars"),
    ("Sécurité : casques manquants", "Équipe du lot 3"),
    ("Défaut de planéité du carrelage", "Local 7"),
    ("Climatisation bruyante", "Unité extérieure de la terrasse"),
    ("Malfaçon signalée, voir TC-2025-003", "Même dalle"),
];

/// What is typed, and the first that is found, 0 for none: the same on either database.
const ATTENDUS: [(&str, i32); 49] = [
    // Accents and case.
    ("echafaudage", 1),
    ("ÉCHAFAUDAGE", 1),
    ("facade", 1),
    ("Béton", 5),
    ("oeuvre", 11),
    ("ŒUVRE", 11),
    ("manoeuvre", 12),
    // Plurals, and other forms of a word.
    ("Échafaudages", 1),
    ("fissure", 3),
    ("fissuré", 3),
    ("dalles", 3),
    ("toitures", 4),
    ("reseau", 10),
    ("menuiserie", 6),
    ("extincteur", 16),
    ("casque", 17),
    ("électriques", 7),
    ("infiltrations", 4),
    // Beginnings.
    ("écha", 1),
    ("infiltr", 4),
    ("clim", 19),
    ("asc", 15),
    ("cana", 2),
    // Whole words before beginnings.
    ("porte", 8),
    ("portail", 9),
    // Typos: a letter missing, too many, wrong, or in the place of its neighbour.
    ("echafaudge", 1),
    ("échaffaudage", 1),
    ("toitrue", 4),
    ("carelage", 18),
    ("bétom", 5),
    ("asenceur", 15),
    ("peintrue conforme", 11),
    // Numbers.
    ("TC-2025-003", 3),
    ("tc-2025-015", 15),
    ("TC-2025-999", 0),
    ("BC-48213", 5),
    ("48213", 5),
    ("B2", 3),
    // Several words, in any order.
    ("eau fuite", 2),
    ("sous-sol fuite d'eau", 2),
    ("dalle fissures", 3),
    ("lot 12", 5),
    ("appartement 14 carrelage", 14),
    // Articles, elisions and names.
    ("la fuite de l'eau", 2),
    ("l'étanchéité", 4),
    ("N'Diaye", 13),
    ("les", 0),
    // What nobody wrote.
    ("piscine", 0),
    ("fuite piscine", 0),
];

async fn what_is_expected_comes_first(db: TestDb) {
    let tickets: Vec<_> = (1..)
        .zip(TICKETS)
        .map(|(sequence, (titre, description))| TicketState {
            titre: v(titre),
            description: some(description),
            ..ticket(sequence)
        })
        .collect();
    db.with_tickets(&tickets).await;

    for (search, attendu) in ATTENDUS {
        let recherche = Recherche::new(search);
        let lot = db.queries().rechercher(Portee::Tout, &recherche, 50).await.unwrap();
        let mut trouves: Vec<_> = lot.elements.iter().map(|t| t.numero.sequence).collect();
        assert_eq!(trouves.first().copied().unwrap_or(0), attendu, "{search}: {trouves:?}");
        // The list finds the same, in its own order.
        trouves.sort_unstable();
        let filtre = TicketFiltre { recherche: Some(recherche), ..TicketFiltre::default() };
        assert_eq!(db.sequences(Portee::Tout, filtre).await, trouves, "{search}");
    }
}
