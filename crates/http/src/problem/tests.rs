//! Which refusal becomes which problem.

use application::{AppError, Ressource};
use domain::{AccesRefuse, Numero, Role, Status, TicketError, ValeurInvalide};

use super::*;

const NUMERO: Numero = Numero { annee: 2025, sequence: 1 };

fn code(erreur: impl Into<AppError>) -> (Code, String) {
    let probleme = Problem::from(erreur.into());
    (probleme.code(), probleme.to_string())
}

#[test]
fn refusals_of_the_application_have_a_code_and_a_sentence() {
    assert_eq!(
        code(AccesRefuse { role: Role::Client }),
        (Code::Interdit, "Votre rôle 'client' ne permet pas cette opération.".into())
    );
    assert_eq!(
        code(AppError::Introuvable(Ressource::Chantier)),
        (Code::Introuvable, "Chantier introuvable.".into())
    );
    assert_eq!(
        code(AppError::Conflit),
        (
            Code::ConflitVersion,
            "La ressource a été modifiée entre-temps, rechargez-la puis recommencez.".into()
        )
    );
    assert_eq!(code(AppError::DernierAdmin).0, Code::TransitionInterdite);
    assert_eq!(code(AppError::EmailDejaPris).0, Code::DejaExistant);
}

#[test]
fn refusals_of_a_ticket_are_conflicts_or_faults_of_a_field() {
    let transition = TicketError::TransitionInterdite {
        numero: NUMERO,
        de: Status::Resolu,
        vers: Status::Nouveau,
    };
    assert_eq!(
        code(transition),
        (
            Code::TransitionInterdite,
            "Le ticket TC-2025-001 est 'resolu' : il ne peut passer à 'nouveau'.".into()
        )
    );
    assert_eq!(
        code(TicketError::VersionPerimee { numero: NUMERO, actuelle: 3 }).0,
        Code::ConflitVersion
    );
    for (refus, champ) in [
        (TicketError::ChantierInconnu, "chantierId"),
        (TicketError::ChantierDUnAutreClient, "chantierId"),
        (TicketError::Tags(ValeurInvalide::new("20 étiquettes au plus")), "tags"),
    ] {
        assert_eq!(code(refus), (Code::Validation, format!("Le champ '{champ}' est invalide.")));
    }
}

#[test]
fn what_the_framework_refuses_has_the_code_of_its_status() {
    for (statut, code) in [
        (StatusCode::NOT_FOUND, Code::Introuvable),
        (StatusCode::PAYLOAD_TOO_LARGE, Code::TropVolumineux),
        (StatusCode::URI_TOO_LONG, Code::Validation),
        (StatusCode::BAD_GATEWAY, Code::Interne),
    ] {
        assert_eq!(Problem::du_cadre(statut).code(), code);
    }
}
