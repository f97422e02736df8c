//! Tickets as rows.

use std::collections::HashMap;

use application::ports::{
    StorageError, Trace,
    repositories::{Horloge, Mouvements, TicketRepository},
};
use async_trait::async_trait;
use domain::{
    CalendrierId, ChantierId, ClientId, Echeance, NiveauEscalade, Numero, Portee, Status, Tag,
    Tags, Ticket, TicketId, TicketRef, TicketState, UtilisateurId, plier,
    sla::{Cible, Compteur, Niveau, Revision},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Statement,
    sea_query::{Expr, LockBehavior, LockType},
};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    corrompu, lire, lire_option,
    lot::{HORLOGE, modifiables},
    recherches::change_le_texte,
};
use crate::storage::{
    entities::ticket::{ActiveModel, Column, Entity, Model},
    error::storage_error,
    perimetre,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl TicketRepository for SeaOrmTransaction {
    async fn prochain_numero(&self, annee: i32) -> Result<Numero, StorageError> {
        let sql = "INSERT INTO numeros (annee, dernier) VALUES ($1, 1) \
                   ON CONFLICT (annee) DO UPDATE SET dernier = numeros.dernier + 1 \
                   RETURNING dernier";
        let backend = self.tx.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [annee.into()]);
        let row = self.tx.query_one_raw(statement).await.map_err(storage_error)?;
        let row = row.ok_or_else(|| StorageError::backend("no number was returned"))?;
        let sequence = row.try_get_by_index(0).map_err(storage_error)?;
        Ok(Numero { annee, sequence })
    }

    async fn find(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<Ticket>, StorageError> {
        let select = perimetre::tickets(portee);
        let select = match ticket {
            TicketRef::Id(id) => select.filter(Column::Id.eq(id.0)),
            TicketRef::Numero(numero) => select
                .filter(Column::Annee.eq(numero.annee))
                .filter(Column::Sequence.eq(numero.sequence)),
        };
        let row = select.lock_exclusive().one(&self.tx).await.map_err(storage_error)?;
        row.map(|row| to_state(&row).map(Ticket::restore)).transpose()
    }

    async fn find_many(
        &self,
        portee: Portee,
        tickets: &[TicketRef],
    ) -> Result<Vec<Ticket>, StorageError> {
        let (mut ids, mut numeros) = (Vec::new(), Vec::new());
        for ticket in tickets {
            match ticket {
                TicketRef::Id(id) => ids.push(id.0),
                TicketRef::Numero(numero) => numeros.push(numero.to_string()),
            }
        }
        // No condition is one that always holds.
        if tickets.is_empty() {
            return Ok(Vec::new());
        }
        let nommes = Condition::any()
            .add_option((!ids.is_empty()).then(|| Column::Id.is_in(ids)))
            .add_option((!numeros.is_empty()).then(|| Column::Numero.is_in(numeros)));
        let rows = perimetre::tickets(portee)
            // As one condition: two that each hold where any part does would become one.
            .filter(Condition::all().add(nommes))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        rows.iter().map(|row| to_state(row).map(Ticket::restore)).collect()
    }

    async fn add(&self, ticket: &Ticket, trace: &Trace) -> Result<(), StorageError> {
        let state = ticket.state();
        let row = to_row(state, trace.date).into_active_model();
        Entity::insert(row).exec_without_returning(&self.tx).await.map_err(storage_error)?;
        self.indexer(state).await?;
        self.inscrire([(ticket, trace.date)]).await?;
        self.consigner([(state, trace)]).await
    }

    async fn save(&self, ticket: &Ticket, trace: &Trace) -> Result<(), StorageError> {
        let state = ticket.state();
        let row = to_row(state, trace.date);
        let valeurs = modifiables().map(|colonne| (colonne, Expr::val(row.get(colonne))));
        let updated = valeurs
            .fold(Entity::update_many(), |update, (colonne, valeur)| {
                update.col_expr(colonne, valeur)
            })
            .filter(Column::Id.eq(state.id.0))
            .filter(Column::Version.eq(state.version - 1))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        if updated.rows_affected == 0 {
            return Err(StorageError::Stale);
        }
        self.reindexer(state, trace).await?;
        self.inscrire([(ticket, trace.date)]).await?;
        self.consigner([(state, trace)]).await
    }

    async fn save_many(&self, tickets: &[(Ticket, Trace)]) -> Result<(), StorageError> {
        if tickets.is_empty() {
            return Ok(());
        }
        let mut colonnes: Vec<_> = modifiables().collect();
        if !tickets.iter().any(|(_, trace)| change_le_texte(trace)) {
            // The most of what would be sent.
            colonnes.retain(|colonne| !matches!(colonne, Column::Titre | Column::Description));
        }
        let fraiche = "tickets.version = n.version - 1";
        let ecrits = self.remplacer(&to_rows(tickets), colonnes, fraiche).await?;
        if ecrits != tickets.len() as u64 {
            return Err(StorageError::Stale);
        }
        for (ticket, trace) in tickets {
            self.reindexer(ticket.state(), trace).await?;
        }
        self.inscrire(tickets.iter().map(|(ticket, trace)| (ticket, trace.date))).await?;
        self.consigner(tickets.iter().map(|(ticket, trace)| (ticket.state(), trace))).await
    }

    async fn a_annoncer(
        &self,
        now: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Ticket>, StorageError> {
        let rows = perimetre::tickets(Portee::Tout)
            .filter(Column::SlaProchain.lte(now))
            .order_by_asc(Column::SlaProchain)
            .limit(limit)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        rows.iter().map(|row| to_state(row).map(Ticket::restore)).collect()
    }

    async fn annoncer(&self, ticket: &Ticket, trace: &Trace) -> Result<(), StorageError> {
        let state = ticket.state();
        let row = ActiveModel {
            sla_annonce: Set(state.annonce.to_string()),
            sla_prochain: Set(state.prochaine_annonce()),
            ..Default::default()
        };
        Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(state.id.0))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        self.consigner([(state, trace)]).await
    }

    async fn mouvements(
        &self,
        tickets: &[TicketId],
    ) -> Result<HashMap<TicketId, Mouvements>, StorageError> {
        self.histoires(tickets.iter().copied()).await
    }

    async fn a_recalculer(
        &self,
        revision: Revision,
        apres: Option<TicketId>,
        limit: u64,
    ) -> Result<Vec<Horloge>, StorageError> {
        let rows = en_retard(revision)
            .apply_if(apres, |select, apres| select.filter(Column::Id.gt(apres.0)))
            .order_by_asc(Column::Id)
            .limit(limit)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        let mut histoires = self.histoires(rows.iter().map(|row| TicketId(row.id))).await?;
        let horloge = |row: &Model| {
            let ticket = to_state(row).map(Ticket::restore)?;
            let mouvements = histoires.remove(&TicketId(row.id)).unwrap_or_default();
            Ok(Horloge { ticket, mouvements })
        };
        rows.iter().map(horloge).collect()
    }

    async fn reste_a_recalculer(&self, revision: Revision) -> Result<bool, StorageError> {
        let select = en_retard(revision).select_only().column(Column::Id);
        let un: Option<Uuid> = select.into_tuple().one(&self.tx).await.map_err(storage_error)?;
        Ok(un.is_some())
    }

    async fn recaler(&self, tickets: &[(Ticket, Trace)]) -> Result<(), StorageError> {
        self.remplacer(&to_rows(tickets), HORLOGE.to_vec(), "TRUE").await?;
        let changes = tickets.iter().filter(|(_, trace)| !trace.entrees.is_empty());
        self.consigner(changes.map(|(ticket, trace)| (ticket.state(), trace))).await
    }
}

/// The open tickets whose clocks don't know of a change of the rules that concerns them.
fn en_retard(revision: Revision) -> Select<Entity> {
    perimetre::tickets(Portee::Tout)
        .filter(Column::Status.ne(Status::Resolu.as_str()))
        .filter(Column::SlaCalendrierId.eq(revision.calendrier.0))
        .filter(Column::SlaRevision.lt(revision.numero))
        .apply_if(revision.chantier, |select, id| select.filter(Column::ChantierId.eq(id.0)))
}

/// Where the policy gave the target.
pub(crate) fn niveau(state: &TicketState) -> Option<&'static str> {
    state.compteur.cible.and_then(|cible| cible.niveau).map(Niveau::as_str)
}

fn to_rows(tickets: &[(Ticket, Trace)]) -> Vec<ActiveModel> {
    let row = |(ticket, trace): &(Ticket, Trace)| to_row(ticket.state(), trace.date);
    tickets.iter().map(row).map(IntoActiveModel::into_active_model).collect()
}

fn to_row(state: &TicketState, now: OffsetDateTime) -> Model {
    let responsable = state.responsable.clone().map(String::from);
    Model {
        id: state.id.0,
        annee: state.numero.annee,
        sequence: state.numero.sequence,
        numero: state.numero.to_string(),
        titre: state.titre.to_string(),
        description: state.description.clone().map(String::from),
        status: state.status.to_string(),
        priority: state.priority.to_string(),
        priority_rang: state.priority.rang().into(),
        categorie: state.categorie.to_string(),
        client_id: state.client.map(|client| client.0),
        chantier_id: state.chantier.map(|chantier| chantier.0),
        responsable_plie: responsable.as_deref().map(plier),
        responsable,
        responsable_id: state.responsable_id.map(|utilisateur| utilisateur.0),
        date_creation: state.date_creation,
        date_modification: state.date_modification,
        date_alerte: state.compteur.echeance.map(Echeance::alerte),
        date_limite: state.compteur.echeance.map(Echeance::limite),
        sla_status: state.compteur.fige.map(|fige| fige.to_string()),
        sla_compte: state.compteur.compte,
        sla_ancre: state.compteur.ancre,
        sla_cible: state.compteur.cible.map(|cible| cible.secondes),
        sla_seuil: state.compteur.cible.map_or(0, |cible| cible.seuil.into()),
        sla_niveau: niveau(state).map(str::to_owned),
        sla_calendrier_id: state.calendrier.0,
        sla_revision: state.revision,
        sla_annonce: state.annonce.to_string(),
        sla_prochain: state.prochaine_annonce(),
        date_resolution: state.date_resolution,
        motif_cloture: state.motif_cloture.clone().map(String::from),
        niveau_escalade: state.niveau_escalade.map_or(0, |niveau| niveau.get().into()),
        tags: state.tags.as_slice().iter().map(Tag::as_str).collect(),
        nb_messages: 0,
        nb_piece_jointes: 0,
        nb_messages_internes: 0,
        nb_piece_jointes_internes: 0,
        version: state.version,
        created_at: now,
        updated_at: now,
    }
}

fn to_state(row: &Model) -> Result<TicketState, StorageError> {
    Ok(TicketState {
        id: TicketId(row.id),
        numero: Numero { annee: row.annee, sequence: row.sequence },
        titre: lire(&row.titre)?,
        description: lire_option(row.description.as_deref())?,
        status: lire(&row.status)?,
        priority: lire(&row.priority)?,
        categorie: lire(&row.categorie)?,
        client: row.client_id.map(ClientId),
        chantier: row.chantier_id.map(ChantierId),
        responsable: lire_option(row.responsable.as_deref())?,
        responsable_id: row.responsable_id.map(UtilisateurId),
        date_creation: row.date_creation,
        date_modification: row.date_modification,
        compteur: to_compteur(row)?,
        calendrier: CalendrierId(row.sla_calendrier_id),
        revision: row.sla_revision,
        annonce: lire(&row.sla_annonce)?,
        date_resolution: row.date_resolution,
        motif_cloture: lire_option(row.motif_cloture.as_deref())?,
        niveau_escalade: match row.niveau_escalade {
            0 => None,
            niveau => Some(NiveauEscalade::try_new(niveau.into()).map_err(corrompu)?),
        },
        tags: to_tags(&row.tags)?,
        version: row.version,
    })
}

fn to_compteur(row: &Model) -> Result<Compteur, StorageError> {
    let cible = |secondes| {
        let seuil = u8::try_from(row.sla_seuil).map_err(StorageError::backend)?;
        let niveau = lire_option(row.sla_niveau.as_deref())?;
        Ok::<_, StorageError>(Cible { secondes, seuil, niveau })
    };
    Ok(Compteur {
        compte: row.sla_compte,
        ancre: row.sla_ancre,
        marche: lire::<Status>(&row.status)?.into(),
        cible: row.sla_cible.map(cible).transpose()?,
        echeance: row.date_alerte.zip(row.date_limite).map(|(a, l)| Echeance::new(a, l)),
        fige: lire_option(row.sla_status.as_deref())?,
    })
}

fn to_tags(json: &Value) -> Result<Tags, StorageError> {
    let textes = json.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let tags = textes.filter_map(Value::as_str).map(lire::<Tag>).collect::<Result<Vec<_>, _>>()?;
    Tags::try_new(tags).map_err(corrompu)
}
