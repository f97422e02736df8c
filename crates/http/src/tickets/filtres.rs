//! The query string of the list.

use application::ports::queries::{Position, TicketFiltre, TicketListe};
use deserr::Deserr;
use domain::{
    Categorie, ChantierId, ClientId, Fuseau, Periode, Priority, Recherche, SlaStatus, Status,
    ValeurInvalide, plier,
};
use time::OffsetDateTime;

use super::curseur::{CurseurParam, TriParam, tris};
use crate::{
    fautes::Fautes,
    pagination::{Limite, Page},
    query::{Cherche, Choix, choix},
    schema,
    temps::Moment,
};

#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = Fautes, rename_all = camelCase, deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListeParams {
    /// La page, à partir de 1. Au-delà de la dernière, la liste est vide.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 999_999_999, default = 1)]
    page: Option<Page>,
    /// Les lignes par page.
    #[deserr(default)]
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100, default = 20)]
    limit: Option<Limite<100, 20>>,
    /// `pagination.suivant` de la page précédente, au lieu de `page` : lire toute la liste coûte
    /// ainsi autant à la fin qu'au début.
    #[deserr(default)]
    #[param(value_type = String, required = false, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<CurseurParam>,
    #[deserr(default)]
    #[param(required = false, schema_with = tris)]
    sort: Option<TriParam>,
    /// Un ou plusieurs statuts, séparés par des virgules.
    #[deserr(default)]
    #[param(value_type = Vec<schema::Status>, required = false, style = Form, explode = false,
        example = json!(["nouveau", "en_cours"]))]
    status: Option<Choix<Status>>,
    /// Une ou plusieurs priorités, séparées par des virgules.
    #[deserr(default)]
    #[param(value_type = Vec<schema::Priority>, required = false, style = Form, explode = false,
        example = json!(["critique", "haute"]))]
    priority: Option<Choix<Priority>>,
    /// Une ou plusieurs catégories, séparées par des virgules.
    #[deserr(default)]
    #[param(value_type = Vec<schema::Categorie>, required = false, style = Form, explode = false,
        example = json!(["securite"]))]
    categorie: Option<Choix<Categorie>>,
    /// Un ou plusieurs états par rapport à la date limite, séparés par des virgules.
    #[deserr(default)]
    #[param(value_type = Vec<schema::SlaStatus>, required = false, style = Form, explode = false,
        example = json!(["warning", "breach"]))]
    sla_status: Option<Choix<SlaStatus>>,
    /// Ceux de ce client.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    client_id: Option<ClientId>,
    /// Ceux de ce chantier.
    #[deserr(default)]
    #[param(value_type = Uuid, required = false)]
    chantier_id: Option<ChantierId>,
    /// Le nom entier du responsable, sans égard aux majuscules ni aux accents.
    #[deserr(default)]
    #[param(value_type = schema::Recherche, required = false)]
    responsable: Option<Cherche>,
    /// Des mots à trouver, tous, dans le numéro, le titre ou la description, comme le fait
    /// `/api/tickets-client/search`.
    #[deserr(default)]
    #[param(value_type = schema::Recherche, required = false)]
    search: Option<Cherche>,
    /// Créés à partir de cette date.
    #[deserr(default)]
    #[param(value_type = schema::Moment, required = false)]
    date_from: Option<Moment>,
    /// Créés jusqu'à cette date comprise ; un jour compte en entier.
    #[deserr(default)]
    #[param(value_type = schema::Moment, required = false)]
    date_to: Option<Moment>,
}

impl ListeParams {
    /// The list that they describe, days being those of `fuseau`.
    pub fn liste(self, fuseau: &Fuseau) -> Result<TicketListe, Fautes> {
        let mut fautes = Fautes::default();
        let periode = periode(self.date_from, self.date_to, fuseau);
        let tri = self.sort.map(|TriParam(tri)| tri);
        let (tri, position) = match self.cursor {
            None => {
                let page = self.page.map_or(1, |Page(page)| page);
                (tri.unwrap_or_default(), Position::Page(page))
            }
            Some(CurseurParam(curseur)) => {
                if self.page.is_some() {
                    fautes.et(Fautes::une("cursor", "exclut 'page'"));
                }
                if tri.is_some_and(|tri| tri != curseur.tri) {
                    fautes.et(Fautes::une("cursor", "a été obtenu avec un autre 'sort'"));
                }
                (curseur.tri, Position::Apres(curseur))
            }
        };
        let periode = fautes.sinon(periode)?;
        Ok(TicketListe {
            filtre: TicketFiltre {
                status: choix(self.status),
                priority: choix(self.priority),
                categorie: choix(self.categorie),
                sla_status: choix(self.sla_status),
                client: self.client_id,
                chantier: self.chantier_id,
                responsable: self.responsable.map(|Cherche(nom)| plier(&nom)),
                recherche: self.search.and_then(|Cherche(texte)| {
                    (!texte.trim().is_empty()).then(|| Recherche::new(&texte))
                }),
                periode,
            },
            tri,
            position,
            limit: Limite::ou_defaut(self.limit),
        })
    }
}

/// From a date to another, both included and each left open where there is none.
pub fn periode(de: Option<Moment>, a: Option<Moment>, fuseau: &Fuseau) -> Result<Periode, Fautes> {
    let date = |champ, date: Option<Result<OffsetDateTime, ValeurInvalide>>| {
        date.transpose().map_err(|raison| Fautes::from(raison.pour(champ)))
    };
    let depuis = date("dateFrom", de.map(|date| date.debut(fuseau)))?;
    let avant = date("dateTo", a.map(|date| date.apres(fuseau)))?;
    Periode::try_new(depuis, avant, fuseau).map_err(|raison| Fautes::from(raison.pour("dateTo")))
}
