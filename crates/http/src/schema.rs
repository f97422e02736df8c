//! The values of the domain as the OpenAPI document describes them. The bounds and words are the
//! domain's own, so that the two can't come apart.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, SchemaFormat,
        schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, Schema, Type},
    },
};

use crate::{problem::Code, query::Cherche};

/// Declares a component of the document, of the same name as the domain's type.
macro_rules! composants {
    ($($name:ident = $description:literal: $schema:expr),+ $(,)?) => {$(
        #[doc = $description]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.description(Some($description)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

composants! {
    Numero = "Le numéro d'un ticket : l'année de sa création, puis son rang dans cette année.":
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^TC-\d{4}-\d{3,}$"))
            .examples(["TC-2025-001"]),
    ReferenceTicket = "Un ticket, par son UUID ou son numéro.": AnyOfBuilder::new()
        .item(ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))))
        .item(ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^TC-[1-9][0-9]{3}-(00[1-9]|0[1-9][0-9]|[1-9][0-9]{2,8})$"))
            .examples(["TC-2025-001"])),
    Titre = "Le sujet d'un ticket, en une ligne.":
        texte(domain::Titre::MAX).examples(["Problème de sécurité sur échafaudages"]),
    Description = "Le sujet d'un ticket, en détail.":
        texte(domain::Description::MAX).examples(["Description détaillée du problème..."]),
    Responsable = "Qui en est chargé : un texte libre, par exemple le nom d'un utilisateur.":
        texte(domain::Responsable::MAX).examples(["Jean Dupont"]),
    Motif = "Pourquoi un ticket est clôturé ou rouvert.":
        texte(domain::Motif::MAX).examples(["Échafaudage réparé"]),
    Nom = "Le nom d'une personne, d'un client ou d'un chantier.": texte(domain::Nom::MAX),
    Contenu = "Ce que dit un message.":
        texte(domain::Contenu::MAX).examples(["Nous avons envoyé une équipe sur place"]),
    Legende = "Ce que montre un fichier ; vide, s'il n'y a rien à en dire.": ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(domain::Legende::MAX))
        .pattern(Some(SANS_CONTROLE))
        .examples(["Le garde-corps manquant, côté rue"]),
    TypeFichier = "Ce que peut être un fichier.":
        mots(domain::TypeFichier::ALL.iter().map(|m| m.as_str())),
    Exemplaire = "Sous quelle forme un fichier est servi.":
        mots(domain::Exemplaire::ALL.iter().map(|m| m.as_str())),
    Binaire = "Le contenu d'un fichier.": binaire(),
    FichierAJoindre = "Un formulaire avec un fichier.": ObjectBuilder::new()
        .property("file", binaire().description(Some("Le fichier, avec son nom.")))
        .property("description", Legende::schema())
        .property("interne", mots(["true", "false"].into_iter()).description(Some(
            "Cache le fichier aux utilisateurs `client`. Réservé aux autres rôles.")))
        .required("file")
        .additional_properties(Some(AdditionalProperties::FreeForm(false))),
    Telephone = "Un numéro de téléphone, tel qu'on l'écrit.":
        texte(domain::Telephone::MAX).examples(["+221 33 824 56 78"]),
    Adresse = "Une adresse.": texte(domain::Adresse::MAX).examples(["Avenue Bourguiba"]),
    Ville = "Une ville.": texte(domain::Ville::MAX).examples(["Dakar"]),
    Email = "Une adresse électronique ; les majuscules ne comptent pas.":
        texte(domain::Email::MAX)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
            .examples(["contact@construction-plus.sn"]),
    MotDePasse = "Un mot de passe : 12 à 128 caractères, pris à la lettre.":
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(12))
            .max_length(Some(128))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password))),
    Tag = "Une étiquette, mise en minuscules.": texte(domain::Tag::MAX).examples(["urgent"]),
    Tags = "Des étiquettes : 20 au plus, chacune une fois, dans l'ordre donné.":
        ArrayBuilder::new().items(Tag::schema()).max_items(Some(domain::Tags::MAX)),
    Status = "Où en est un ticket.": mots(domain::Status::ALL.iter().map(|m| m.as_str())),
    Priority = "L'urgence d'un ticket ; elle décide de sa date limite.":
        mots(domain::Priority::ALL.iter().map(|m| m.as_str())),
    Categorie = "Ce que concerne un ticket.":
        mots(domain::Categorie::ALL.iter().map(|m| m.as_str())),
    SlaStatus = "Où en est un ticket par rapport à sa date limite, à l'instant de la réponse.":
        mots(domain::SlaStatus::ALL.iter().map(|m| m.as_str())),
    NatureSla = "Ce que le délai d'un ticket a fait pendant un intervalle.":
        mots(domain::sla::Nature::MOTS.iter().copied()),
    OrigineSla = "Ce qui a donné la cible d'un ticket : une politique, ou une date limite fixée à la main.":
        mots(domain::sla::Niveau::ALL.iter().map(|m| m.as_str()).chain([MANUELLE])),
    Delai = "Un délai, en heures du calendrier.":
        entier(1, i64::from(domain::Politique::MAX_HEURES)).examples([24]),
    SeuilAlerte = "La part du délai, en pour cent, après laquelle un ticket est en `warning`.":
        entier(1, 100).examples([80]),
    FuseauHoraire = "Un fuseau horaire de la base IANA.":
        ObjectBuilder::new().schema_type(Type::String).examples(["Africa/Dakar"]),
    Plage = "Une plage d'ouverture, à l'heure locale : `HH:MM-HH:MM`, jusqu'à 24:00.":
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"))
            .examples(["08:00-12:00"]),
    Journee = "Les plages d'un jour, dans l'ordre et sans chevauchement ; aucune, il est fermé.":
        ArrayBuilder::new()
            .items(Plage::schema())
            .max_items(Some(domain::sla::Definition::MAX_PLAGES)),
    TypeNotification = "De quoi un utilisateur est averti : l'échéance d'un ticket est proche, ou dépassée.":
        mots(domain::TypeNotification::ALL.iter().map(|m| m.as_str())),
    TypeEvenement = "Ce qui est arrivé. D'autres types pourront s'ajouter : ignorez ceux que vous ne connaissez pas.":
        ObjectBuilder::new()
            .schema_type(Type::String)
            .examples(domain::TypeEvenement::ALL.iter().map(|m| m.as_str())),
    FormatEvenements = "`sse`, sinon précisé : un flux ; `json` : une réponse.":
        mots(["sse", "json"].into_iter()),
    ClientType = "Le genre d'un client.":
        mots(domain::ClientType::ALL.iter().map(|m| m.as_str())),
    ChantierType = "Le genre d'un chantier.":
        mots(domain::ChantierType::ALL.iter().map(|m| m.as_str())),
    StatutChantier = "Où en est un chantier.":
        mots(domain::StatutChantier::ALL.iter().map(|m| m.as_str())),
    Role = "Ce que peut un utilisateur. Un utilisateur 'client' ne voit que ce qui est à son client.":
        mots(domain::Role::ALL.iter().map(|m| m.as_str())),
    CodeErreur = "Le genre d'une erreur.": mots(Code::ALL.into_iter().map(Code::mot)),
    NiveauEscalade = "Un niveau d'escalade.": entier(1, 3),
    Version = "La version d'un ticket : une de plus à chaque changement.":
        entier(1, i64::from(i32::MAX)).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32))),
    Budget = "Un montant, sans décimales.": entier(0, domain::Budget::MAX)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64))),
    Avancement = "Un pourcentage.": entier(0, 100),
    Note = "Une note de satisfaction, avec une décimale au plus.":
        ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).maximum(Some(5)),
    Moment = "Un instant RFC 3339, ou un jour AAAA-MM-JJ lu dans le fuseau horaire configuré.":
        AnyOfBuilder::new()
            .item(Instant::schema())
            .item(date(KnownFormat::Date).examples(["2025-01-12"])),
    Recherche = "Un texte à chercher, sans caractères de contrôle.": ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(Cherche::MAX))
        .pattern(Some(r"^[^\u0000-\u001F\u007F-\u009F]*$")),
    Question = "Ce qui est cherché : un texte, sans caractères de contrôle.": ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(Cherche::MAX))
        .pattern(Some(concat!(
            r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F]",
            r"[^\u0000-\u001F\u007F-\u009F]*$"
        )))
        .examples(["echafaudage"]),
    Instant = "Un instant RFC 3339.":
        date(KnownFormat::DateTime).examples(["2025-01-12T18:00:00Z"]),
    Jour = "Un jour, AAAA-MM-JJ.": date(KnownFormat::Date).examples(["2025-06-15"]),
}

/// What gave a target where no policy did.
pub const MANUELLE: &str = "manuelle";

/// No control character but newlines and tabs.
const SANS_CONTROLE: &str = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*$";

/// Something besides blanks, and no control character but newlines and tabs.
const LISIBLE: &str = concat!(
    r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*",
    r"[^\s\u0000-\u001F\u007F-\u009F]",
    r"[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*$",
);

fn texte(max: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(max))
        .pattern(Some(LISIBLE))
}

fn binaire() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
}

fn mots(mots: impl Iterator<Item = &'static str>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(mots))
}

fn entier(min: i64, max: i64) -> ObjectBuilder {
    #[expect(clippy::cast_precision_loss, reason = "the bounds are below 2^53")]
    let (min, max) = (min as f64, max as f64);
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(min)).maximum(Some(max))
}

fn date(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)))
}
