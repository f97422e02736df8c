//! The rules of deadlines, read from their tables and remembered until they change.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use application::ports::StorageError;
use domain::{
    CalendrierId, ChantierId, ExceptionId,
    sla::{Agenda, Arret, Edition, Exception, Regles, Revision},
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use self::json::{definition, politiques};
use super::{
    entities::{sla_calendrier, sla_edition, sla_exception, sla_regle, sla_revision},
    error::storage_error,
    repositories::{corrompu, lire},
};

pub(super) mod json;

/// The rules that were read last, for reads and writes alike.
#[derive(Clone, Default)]
pub(super) struct ReglesCache(Arc<RwLock<Option<Arc<Regles>>>>);

impl ReglesCache {
    /// The rules of a number that was just read: those that are remembered, else read anew. What a
    /// transaction has changed itself must not come here: it may yet be undone.
    pub async fn de<C: ConnectionTrait>(
        &self,
        base: &C,
        numero: i64,
    ) -> Result<Arc<Regles>, StorageError> {
        let connues = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(connues) = connues.filter(|regles| regles.numero() == numero) {
            return Ok(connues);
        }
        let regles = Arc::new(lire_tout(base).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&regles));
        Ok(regles)
    }
}

/// The number of the last change.
pub(super) async fn numero<C: ConnectionTrait>(base: &C) -> Result<i64, StorageError> {
    let select = sla_regle::Entity::find().select_only().column(sla_regle::Column::Numero);
    let numero = select.into_tuple().one(base).await.map_err(storage_error)?;
    Ok(numero.unwrap_or_default())
}

/// Outside a transaction the rules may change while they are read: then once more.
async fn lire_tout<C: ConnectionTrait>(base: &C) -> Result<Regles, StorageError> {
    loop {
        let row = sla_regle::Entity::find().one(base).await.map_err(storage_error)?;
        let row = row.ok_or_else(|| StorageError::backend("the rules are missing"))?;
        let agendas = agendas(base).await?;
        let revisions = sla_revision::Entity::find().all(base).await.map_err(storage_error)?;
        if numero(base).await? == row.numero {
            let revisions = revisions.iter().map(revision);
            return Ok(Regles::new(row.numero, politiques(row.politiques)?, agendas, revisions));
        }
    }
}

async fn agendas<C: ConnectionTrait>(base: &C) -> Result<Vec<Agenda>, StorageError> {
    let calendriers = sla_calendrier::Entity::find().order_by_asc(sla_calendrier::Column::Id);
    let calendriers = calendriers.all(base).await.map_err(storage_error)?;
    let editions = sla_edition::Entity::find().order_by_asc(sla_edition::Column::Depuis);
    let editions = editions.all(base).await.map_err(storage_error)?;
    let arrets = sla_exception::Entity::find().order_by_asc(sla_exception::Column::CreatedAt);
    let arrets = arrets.order_by_asc(sla_exception::Column::Id);
    let arrets = arrets.all(base).await.map_err(storage_error)?;
    let mut editions = par_calendrier(editions, |edition| edition.calendrier_id);
    let mut arrets = par_calendrier(arrets, |arret| arret.calendrier_id);
    let agenda = |row: sla_calendrier::Model| {
        let mut anciennes = editions.remove(&row.id).unwrap_or_default();
        let edition = anciennes.pop();
        let edition = edition.ok_or_else(|| StorageError::backend("a calendar without hours"))?;
        let arrets = arrets.remove(&row.id).unwrap_or_default();
        Ok(Agenda {
            id: CalendrierId(row.id),
            nom: lire(&row.nom)?,
            anciennes: anciennes.into_iter().map(to_edition).collect::<Result<_, _>>()?,
            edition: to_edition(edition)?,
            arrets: arrets.iter().map(arret).collect::<Result<_, _>>()?,
        })
    };
    calendriers.into_iter().map(agenda).collect()
}

fn par_calendrier<T>(rows: Vec<T>, calendrier: impl Fn(&T) -> Uuid) -> BTreeMap<Uuid, Vec<T>> {
    let mut groupes = BTreeMap::<_, Vec<T>>::new();
    for row in rows {
        groupes.entry(calendrier(&row)).or_default().push(row);
    }
    groupes
}

fn to_edition(row: sla_edition::Model) -> Result<Edition, StorageError> {
    Ok(Edition {
        depuis: row.depuis,
        source: lire(&row.source)?,
        definition: definition(&row.fuseau, row.plages, row.feries)?,
    })
}

fn arret(row: &sla_exception::Model) -> Result<Arret, StorageError> {
    let raison = lire(&row.raison)?;
    let exception = Exception::try_new(row.debut, row.fin, raison, row.created_at);
    Ok(Arret {
        id: ExceptionId(row.id),
        chantier: row.chantier_id.map(ChantierId),
        exception: exception.map_err(corrompu)?,
    })
}

pub(super) fn revision(row: &sla_revision::Model) -> Revision {
    Revision {
        calendrier: CalendrierId(row.calendrier_id),
        chantier: Some(row.chantier_id).filter(|id| !id.is_nil()).map(ChantierId),
        numero: row.numero,
    }
}
