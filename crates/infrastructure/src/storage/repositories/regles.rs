//! The rules of deadlines as rows.

use std::sync::Arc;

use application::ports::{
    Auteur, StorageError,
    repositories::{Recalcul, RegleRepository},
};
use async_trait::async_trait;
use domain::{
    CalendrierId, Motif, UtilisateurId,
    sla::{Agenda, Arret, Lieu, Politiques, Regles, Revision},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::lire;
use crate::storage::{
    entities::{sla_calendrier, sla_edition, sla_exception, sla_regle, sla_revision},
    error::storage_error,
    regles::{
        self,
        json::{document, horaires},
    },
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl RegleRepository for SeaOrmTransaction {
    /// Reading with this lock takes one on the table, which others share, until the transaction
    /// ends. Whoever changes the rules takes the table: waiting for a table is fair, waiting for a
    /// row that others keep sharing might never end. SQLite has one writer at a time.
    async fn en_vigueur(&self) -> Result<Arc<Regles>, StorageError> {
        let select = sla_regle::Entity::find().select_only().column(sla_regle::Column::Numero);
        let select = select.lock(LockType::KeyShare).into_tuple();
        let numero = select.one(&self.tx).await.map_err(storage_error)?;
        self.regles.de(&self.tx, numero.unwrap_or_default()).await
    }

    async fn verrouiller(&self) -> Result<Arc<Regles>, StorageError> {
        if self.tx.get_database_backend() == DatabaseBackend::Postgres {
            let sql = "LOCK TABLE sla_regles IN EXCLUSIVE MODE";
            self.tx.execute_unprepared(sql).await.map_err(storage_error)?;
        }
        self.en_vigueur().await
    }

    async fn fixer_politiques(&self, politiques: &Politiques) -> Result<(), StorageError> {
        let row =
            sla_regle::ActiveModel { politiques: Set(document(politiques)), ..Default::default() };
        let update = sla_regle::Entity::update_many().set(row);
        update.exec(&self.tx).await.map_err(storage_error)?;
        self.numeroter().await?;
        Ok(())
    }

    async fn enregistrer(&self, agenda: &Agenda) -> Result<(), StorageError> {
        let row = sla_calendrier::Model { id: agenda.id.0, nom: agenda.nom.to_string() };
        let nomme = OnConflict::column(sla_calendrier::Column::Id)
            .update_column(sla_calendrier::Column::Nom)
            .to_owned();
        sla_calendrier::Entity::insert(row.into_active_model())
            .on_conflict(nomme)
            .exec_without_returning(&self.tx)
            .await
            .map_err(storage_error)?;
        self.editer(agenda).await?;
        self.numeroter().await?;
        Ok(())
    }

    async fn ajouter_arret(
        &self,
        calendrier: CalendrierId,
        arret: &Arret,
        auteur: &Auteur,
    ) -> Result<(), StorageError> {
        let row = sla_exception::Model {
            id: arret.id.0,
            calendrier_id: calendrier.0,
            chantier_id: arret.chantier.map(|chantier| chantier.0),
            debut: arret.exception.de(),
            fin: arret.exception.a(),
            raison: arret.exception.raison().to_string(),
            auteur: auteur.nom().to_owned(),
            auteur_id: auteur.id().map(|utilisateur| utilisateur.0),
            created_at: arret.exception.connue(),
        };
        let insert = sla_exception::Entity::insert(row.into_active_model());
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        self.numeroter().await?;
        Ok(())
    }

    async fn demander_recalcul(
        &self,
        lieu: Lieu,
        motif: &Motif,
        auteur: &Auteur,
        reprise: OffsetDateTime,
    ) -> Result<Recalcul, StorageError> {
        let row = sla_revision::Model {
            calendrier_id: lieu.calendrier.0,
            chantier_id: chantier(lieu),
            numero: self.numeroter().await?,
            motif: motif.to_string(),
            auteur: auteur.nom().to_owned(),
            auteur_id: auteur.id().map(|utilisateur| utilisateur.0),
            reprise: Some(reprise),
        };
        let cle = [sla_revision::Column::CalendrierId, sla_revision::Column::ChantierId];
        let remplacer = OnConflict::columns(cle)
            .update_columns([
                sla_revision::Column::Numero,
                sla_revision::Column::Motif,
                sla_revision::Column::Auteur,
                sla_revision::Column::AuteurId,
                sla_revision::Column::Reprise,
            ])
            .to_owned();
        sla_revision::Entity::insert(row.clone().into_active_model())
            .on_conflict(remplacer)
            .exec_without_returning(&self.tx)
            .await
            .map_err(storage_error)?;
        recalcul(&row)
    }

    async fn dernier_recalcul(&self, lieu: Lieu) -> Result<Option<Recalcul>, StorageError> {
        let row = sla_revision::Entity::find()
            .filter(sla_revision::Column::CalendrierId.eq(lieu.calendrier.0))
            .filter(sla_revision::Column::ChantierId.is_in([Uuid::nil(), chantier(lieu)]))
            .order_by_desc(sla_revision::Column::Numero)
            .one(&self.tx)
            .await
            .map_err(storage_error)?;
        row.as_ref().map(recalcul).transpose()
    }

    async fn recalculs_en_souffrance(
        &self,
        now: OffsetDateTime,
    ) -> Result<Vec<Recalcul>, StorageError> {
        let rows = sla_revision::Entity::find()
            .filter(sla_revision::Column::Reprise.lte(now))
            .order_by_asc(sla_revision::Column::Numero)
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        rows.iter().map(recalcul).collect()
    }

    async fn tenir_recalcul(
        &self,
        revision: Revision,
        reprise: Option<OffsetDateTime>,
    ) -> Result<(), StorageError> {
        let lieu = Lieu { calendrier: revision.calendrier, chantier: revision.chantier };
        sla_revision::Entity::update_many()
            .set(sla_revision::ActiveModel { reprise: Set(reprise), ..Default::default() })
            .filter(sla_revision::Column::CalendrierId.eq(lieu.calendrier.0))
            .filter(sla_revision::Column::ChantierId.eq(chantier(lieu)))
            .filter(sla_revision::Column::Numero.eq(revision.numero))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(())
    }
}

impl SeaOrmTransaction {
    /// Numbers a change, so that nobody goes by what is remembered.
    async fn numeroter(&self) -> Result<i64, StorageError> {
        sla_regle::Entity::update_many()
            .col_expr(sla_regle::Column::Numero, Expr::col(sla_regle::Column::Numero).add(1))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        regles::numero(&self.tx).await
    }

    async fn editer(&self, agenda: &Agenda) -> Result<(), StorageError> {
        let edition = &agenda.edition;
        let (plages, feries) = horaires(&edition.definition);
        let row = sla_edition::Model {
            calendrier_id: agenda.id.0,
            depuis: edition.depuis,
            fuseau: edition.definition.zone().nom().to_owned(),
            plages,
            feries,
            source: edition.source.to_string(),
        };
        let cle = [sla_edition::Column::CalendrierId, sla_edition::Column::Depuis];
        let remplacer = OnConflict::columns(cle)
            .update_columns([
                sla_edition::Column::Fuseau,
                sla_edition::Column::Plages,
                sla_edition::Column::Feries,
                sla_edition::Column::Source,
            ])
            .to_owned();
        sla_edition::Entity::insert(row.into_active_model())
            .on_conflict(remplacer)
            .exec_without_returning(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(())
    }
}

/// As it stands in a key, where nothing is the nil id.
fn chantier(lieu: Lieu) -> Uuid {
    lieu.chantier.map_or_else(Uuid::nil, |chantier| chantier.0)
}

fn recalcul(row: &sla_revision::Model) -> Result<Recalcul, StorageError> {
    let nom = lire(&row.auteur)?;
    Ok(Recalcul {
        revision: regles::revision(row),
        motif: lire(&row.motif)?,
        auteur: row
            .auteur_id
            .map_or(Auteur::Systeme, |id| Auteur::Utilisateur { id: UtilisateurId(id), nom }),
    })
}
