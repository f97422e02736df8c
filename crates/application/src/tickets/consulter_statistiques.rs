//! The figures for the management (contract, section 7).

use std::sync::Arc;

use domain::{Acteur, ChampInvalide, ChantierId, ClientId, Fuseau, Periode, ValeurInvalide};
use time::{Date, Duration};

use crate::{
    AppError, AppResult,
    ports::{
        Clock,
        queries::{DemandeStatistiques, Statistiques, TicketQueries},
    },
};

/// Of which tickets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatistiquesVoulues {
    /// This client's.
    pub client: Option<ClientId>,
    /// This chantier's.
    pub chantier: Option<ChantierId>,
    /// Opened within it. Its days are those of the trend, too.
    pub periode: Periode,
}

/// Shows the statistics.
#[derive(Clone)]
pub struct ConsulterStatistiques {
    queries: Arc<dyn TicketQueries>,
    clock: Arc<dyn Clock>,
    fuseau: Fuseau,
}

impl ConsulterStatistiques {
    /// The days of a trend, unless a period says otherwise.
    pub const JOURS: i64 = 30;
    /// The most days of a trend.
    pub const JOURS_MAX: i64 = 366;

    /// Wires it; days are those of `fuseau`.
    #[must_use]
    pub const fn new(
        queries: Arc<dyn TicketQueries>,
        clock: Arc<dyn Clock>,
        fuseau: Fuseau,
    ) -> Self {
        Self { queries, clock, fuseau }
    }

    /// The statistics of what the caller may see.
    ///
    /// # Errors
    ///
    /// A period that is empty or of more than [`Self::JOURS_MAX`] days, or storage failure.
    pub async fn execute(
        &self,
        voulues: StatistiquesVoulues,
        acteur: &Acteur,
    ) -> AppResult<Statistiques> {
        let now = self.clock.now();
        let hors = || ValeurInvalide::new("cette date sort du calendrier").pour("dateFrom");
        let aujourdhui = self.fuseau.jour(now).ok_or_else(|| refus(hors()))?;
        let (premier, dernier) = self.tendance(&voulues.periode, aujourdhui).map_err(refus)?;
        let StatistiquesVoulues { client, chantier, periode } = voulues;
        let demande = DemandeStatistiques { client, chantier, periode, premier, dernier };
        Ok(self.queries.statistiques(acteur.portee(), &demande, now).await?)
    }

    /// The first and the last day of the trend.
    fn tendance(&self, periode: &Periode, aujourdhui: Date) -> Result<(Date, Date), ChampInvalide> {
        if periode.depuis().zip(periode.avant()).is_some_and(|(depuis, avant)| depuis >= avant) {
            return Err(ValeurInvalide::new("ne peut pas précéder 'dateFrom'").pour("dateTo"));
        }
        let premier = periode.depuis().and_then(|depuis| self.fuseau.jour(depuis));
        let dernier = periode.avant().and_then(|avant| self.fuseau.jour(avant - Duration::SECOND));
        let dernier =
            dernier.unwrap_or_else(|| premier.map_or(aujourdhui, |jour| jour.max(aujourdhui)));
        let par_defaut = || dernier.checked_sub(Duration::days(Self::JOURS - 1));
        let premier = premier.or_else(par_defaut).unwrap_or(Date::MIN);
        if (dernier - premier).whole_days() >= Self::JOURS_MAX {
            let jours = Self::JOURS_MAX;
            let raison = format!("{jours} jours au plus jusqu'à 'dateTo', ou aujourd'hui");
            return Err(ValeurInvalide::new(raison).pour("dateFrom"));
        }
        Ok((premier, dernier))
    }
}

fn refus(champ: ChampInvalide) -> AppError {
    AppError::Champs(vec![champ])
}

#[cfg(test)]
mod tests {
    use domain::Portee;
    use mockall::predicate::{always, eq};
    use time::{
        OffsetDateTime,
        macros::{date, datetime},
    };

    use super::*;
    use crate::{
        ports::{StorageError, testing::*},
        tickets::testing::*,
    };

    fn consulter(queries: MockTicketQueries) -> ConsulterStatistiques {
        ConsulterStatistiques::new(Arc::new(queries), clock_at(NOW), Fuseau::default())
    }

    fn entre(depuis: Option<OffsetDateTime>, avant: Option<OffsetDateTime>) -> StatistiquesVoulues {
        let periode = Periode::try_new(depuis, avant, &Fuseau::default()).unwrap();
        StatistiquesVoulues { periode, ..StatistiquesVoulues::default() }
    }

    /// The days of the trend.
    async fn tendance(voulues: StatistiquesVoulues) -> (Date, Date) {
        let mut queries = MockTicketQueries::new();
        let periode = voulues.periode.clone();
        queries.expect_statistiques().once().returning(move |_, demande, _| {
            assert_eq!(demande.periode, periode);
            let tendances = [demande.premier, demande.dernier].map(Tendance::vide).into();
            Ok(Statistiques { tendances, ..Statistiques::default() })
        });
        let lues = consulter(queries).execute(voulues, &agent()).await.unwrap();
        (lues.tendances[0].jour, lues.tendances[1].jour)
    }

    /// The field that is refused.
    async fn refuse(voulues: StatistiquesVoulues) -> String {
        let echec = consulter(MockTicketQueries::new()).execute(voulues, &agent()).await;
        let Err(AppError::Champs(champs)) = echec else { panic!("{echec:?}") };
        champs[0].champ.to_string()
    }

    #[tokio::test]
    async fn the_trend_is_of_the_last_thirty_days_unless_a_period_says_otherwise() {
        let (noel, an) = (datetime!(2024-12-25 8:00 UTC), datetime!(2025-01-01 0:00 UTC));

        assert_eq!(
            tendance(entre(None, None)).await,
            (date!(2024 - 12 - 12), date!(2025 - 01 - 10))
        );
        assert_eq!(
            tendance(entre(None, Some(an))).await,
            (date!(2024 - 12 - 02), date!(2024 - 12 - 31))
        );
        assert_eq!(
            tendance(entre(Some(noel), None)).await,
            (date!(2024 - 12 - 25), date!(2025 - 01 - 10))
        );
        assert_eq!(
            tendance(entre(Some(noel), Some(an))).await,
            (date!(2024 - 12 - 25), date!(2024 - 12 - 31))
        );
        let demain = date!(2025 - 01 - 11);
        assert_eq!(
            tendance(entre(Some(demain.midnight().assume_utc()), None)).await,
            (demain, demain)
        );
    }

    #[tokio::test]
    async fn a_trend_has_a_leap_year_of_days_at_most() {
        let fin = Some(datetime!(2025-01-01 0:00 UTC));

        let (premier, _) = tendance(entre(Some(datetime!(2024-01-01 0:00 UTC)), fin)).await;
        assert_eq!(premier, date!(2024 - 01 - 01));
        assert_eq!(refuse(entre(Some(datetime!(2023-12-31 0:00 UTC)), fin)).await, "dateFrom");
        assert_eq!(refuse(entre(Some(datetime!(2023-12-31 0:00 UTC)), None)).await, "dateFrom");
    }

    #[tokio::test]
    async fn a_period_that_ends_before_it_begins_is_refused() {
        let (depuis, avant) = (datetime!(2025-01-02 0:00 UTC), datetime!(2025-01-01 0:00 UTC));

        assert_eq!(refuse(entre(Some(depuis), Some(avant))).await, "dateTo");
    }

    #[tokio::test]
    async fn a_client_user_asks_within_its_own_scope() {
        let mut queries = MockTicketQueries::new();
        queries
            .expect_statistiques()
            .with(eq(Portee::Client(CLIENT)), always(), eq(NOW))
            .once()
            .returning(|_, _, _| Ok(Statistiques::default()));

        consulter(queries).execute(StatistiquesVoulues::default(), &client()).await.unwrap();
    }

    #[tokio::test]
    async fn storage_out_of_reach_is_unavailable() {
        let mut queries = MockTicketQueries::new();
        queries.expect_statistiques().returning(|_, _, _| Err(StorageError::unavailable("gone")));

        let echec = consulter(queries).execute(StatistiquesVoulues::default(), &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
