//! Calendars as plain data: the engine's is made from them, and the oracle asks them minute by
//! minute what the clock on the wall shows.

use std::ops::Range;

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use time::{Date, Duration, OffsetDateTime, macros::datetime};

use super::super::*;
use crate::Nom;

/// How many minutes are asked often, and therefore remembered: 12 days.
pub(super) const FENETRE: i64 = 12 * 1_440;

/// Where clocks do something, or a year ends, within days of the instant.
const SCENES: [(&str, OffsetDateTime); 12] = [
    ("Europe/Paris", datetime!(2025-03-27 00:00 UTC)),
    ("Europe/Paris", datetime!(2025-10-23 00:00 UTC)),
    ("Africa/Dakar", datetime!(2024-12-28 00:00 UTC)),
    ("America/New_York", datetime!(2024-12-27 00:00 UTC)),
    // Midnight is skipped, and comes twice.
    ("America/Sao_Paulo", datetime!(2018-11-01 00:00 UTC)),
    ("America/Sao_Paulo", datetime!(2018-02-14 00:00 UTC)),
    // Set back at 00:01: two days take turns.
    ("America/St_Johns", datetime!(2010-11-04 00:00 UTC)),
    // A day is left out.
    ("Pacific/Apia", datetime!(2011-12-27 00:00 UTC)),
    // Half an hour, at +10:30.
    ("Australia/Lord_Howe", datetime!(2025-04-03 00:00 UTC)),
    ("Asia/Kathmandu", datetime!(2025-12-28 00:00 UTC)),
    // Ramadan begins and ends.
    ("Africa/Casablanca", datetime!(2025-02-20 00:00 UTC)),
    ("Africa/Casablanca", datetime!(2025-04-02 00:00 UTC)),
];

/// A stop from a minute to another, entered at a third.
#[derive(Debug, Clone)]
pub(super) struct Arret {
    pub minutes: Range<i64>,
    pub connu: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Regles {
    zone: &'static str,
    horloge: TimeZone,
    pub depart: OffsetDateTime,
    /// Slots in minutes of each day, Monday first; `None` around the clock.
    pub plages: Option<[Vec<Range<u16>>; 7]>,
    pub feries: Vec<Date>,
    /// In the order in which they were entered.
    pub arrets: Vec<Arret>,
}

pub(super) fn nom(texte: &str) -> Nom {
    Nom::try_new(texte).unwrap()
}

impl Regles {
    pub fn instant(&self, minute: i64) -> OffsetDateTime {
        self.depart + Duration::minutes(minute)
    }

    pub fn calendrier(&self) -> Calendrier {
        let calendrier = match &self.plages {
            None => Calendrier::continu(),
            Some(jours) => {
                let plage = |p: &Range<u16>| Plage::try_new(p.start, p.end).unwrap();
                let jours = jours.each_ref().map(|jour| jour.iter().map(plage).collect());
                let feries = self.feries.iter().map(|date| (*date, nom("Fête")));
                let zone = Zone::try_new(self.zone).unwrap();
                Calendrier::ouvre(zone, Semaine::try_new(&jours).unwrap(), feries)
            }
        };
        calendrier.avec(self.arrets.iter().map(|arret| {
            let (de, a) = (self.instant(arret.minutes.start), self.instant(arret.minutes.end));
            Exception::try_new(de, a, nom("Pluie"), self.instant(arret.connu)).unwrap()
        }))
    }

    /// Whether a minute counts, where the first `connus` stops are known.
    pub fn ouvert(&self, minute: i64, connus: usize) -> bool {
        self.semaine_ouverte(minute)
            && !self.arrets[..connus].iter().any(|arret| arret.minutes.contains(&minute))
    }

    fn semaine_ouverte(&self, minute: i64) -> bool {
        let Some(jours) = &self.plages else { return true };
        let instant = Timestamp::from_second(self.depart.unix_timestamp() + 60 * minute).unwrap();
        let mur = self.horloge.to_datetime(instant);
        let (annee, mois) = (i32::from(mur.year()), u8::try_from(mur.month()).unwrap());
        let jour = u8::try_from(mur.day()).unwrap();
        let date = Date::from_calendar_date(annee, mois.try_into().unwrap(), jour).unwrap();
        let maintenant =
            u16::try_from(mur.hour()).unwrap() * 60 + u16::try_from(mur.minute()).unwrap();
        let jour = usize::from(date.weekday().number_days_from_monday());
        !self.feries.contains(&date) && jours[jour].iter().any(|p| p.contains(&maintenant))
    }

    /// The remembered minutes, for each number of known stops.
    pub fn fenetres(&self) -> Vec<Vec<bool>> {
        let semaine: Vec<_> = (0..FENETRE).map(|minute| self.semaine_ouverte(minute)).collect();
        let connus = |n: usize| {
            let mut minutes = semaine.clone();
            for arret in &self.arrets[..n] {
                let borne = |m: i64| usize::try_from(m.clamp(0, FENETRE)).unwrap();
                minutes[borne(arret.minutes.start)..borne(arret.minutes.end)].fill(false);
            }
            minutes
        };
        (0..=self.arrets.len()).map(connus).collect()
    }
}

/// Slots on quarters of an hour, apart or touching, up to 24:00; perhaps none.
fn jour() -> impl Strategy<Value = Vec<Range<u16>>> {
    proptest::collection::btree_set(0_u16..=96, 0..7).prop_map(|quarts| {
        let quarts: Vec<_> = quarts.into_iter().collect();
        quarts.windows(2).step_by(2).map(|q| q[0] * 15..q[1] * 15).collect()
    })
}

fn plages() -> impl Strategy<Value = Option<[Vec<Range<u16>>; 7]>> {
    let usuel = || vec![8 * 60..13 * 60, 15 * 60..18 * 60];
    let usuelle = [usuel(), usuel(), usuel(), usuel(), usuel(), vec![], vec![]];
    prop_oneof![
        1 => Just(None),
        2 => Just(Some(usuelle)),
        7 => proptest::array::uniform7(jour())
            .prop_filter("opens", |jours| jours.iter().any(|jour| !jour.is_empty()))
            .prop_map(Some),
    ]
}

/// Stops entered at the start, or on the way where `tard`.
fn arrets(tard: bool) -> impl Strategy<Value = Vec<Arret>> {
    let connu = if tard { 0..FENETRE } else { 0..1 };
    let arret = (-500..FENETRE, 1_i64..4_000, connu)
        .prop_map(|(de, duree, connu)| Arret { minutes: de..de + duree, connu });
    proptest::collection::vec(arret, 0..3).prop_map(|mut arrets| {
        arrets.sort_by_key(|arret| arret.connu);
        arrets
    })
}

/// Two calendars at the same moment of time, perhaps in different zones.
pub(super) fn paire(tard: bool) -> impl Strategy<Value = [Regles; 2]> {
    let un = move || {
        let scene = proptest::sample::select(&SCENES[..]);
        let feries = proptest::collection::vec(0_i64..12, 0..3);
        (scene, plages(), feries, arrets(tard)).prop_map(
            |((zone, depart), plages, feries, arrets)| {
                let feries =
                    feries.into_iter().map(|j| (depart + Duration::days(j)).date()).collect();
                let horloge = TimeZone::get(zone).unwrap();
                Regles { zone, horloge, depart, plages, feries, arrets }
            },
        )
    };
    (un(), un()).prop_map(|(a, b)| {
        let depart = a.depart;
        [a, Regles { depart, ..b }]
    })
}
