//! Who asks, what they may do, and what they may see (contract, section 3).

use crate::{ChampInvalide, ClientId, Nom, UtilisateurId, ValeurInvalide, mots::mots};

mots! {
    /// The three kinds of users.
    Role {
        /// May do everything.
        Admin = "admin",
        /// Works on tickets, clients and chantiers.
        Agent = "agent",
        /// Belongs to one client, and sees only what is that client's.
        Client = "client",
    }
}

/// A role with what it is bound to: a client user always has a client, staff never has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acces {
    /// See [`Role::Admin`].
    Admin,
    /// See [`Role::Agent`].
    Agent,
    /// See [`Role::Client`].
    Client(ClientId),
}

impl Acces {
    /// Binds a role.
    ///
    /// # Errors
    ///
    /// A client user without a client, or staff with one.
    pub fn try_new(role: Role, client: Option<ClientId>) -> Result<Self, ChampInvalide> {
        match (role, client) {
            (Role::Admin, None) => Ok(Self::Admin),
            (Role::Agent, None) => Ok(Self::Agent),
            (Role::Client, Some(client)) => Ok(Self::Client(client)),
            (Role::Client, None) => {
                Err(ValeurInvalide::new("obligatoire pour le rôle 'client'").pour("clientId"))
            }
            (Role::Admin | Role::Agent, Some(_)) => {
                Err(ValeurInvalide::new("réservé au rôle 'client'").pour("clientId"))
            }
        }
    }

    /// The role alone.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Admin => Role::Admin,
            Self::Agent => Role::Agent,
            Self::Client(_) => Role::Client,
        }
    }

    /// The client that the user is bound to, if any.
    #[must_use]
    pub const fn client(self) -> Option<ClientId> {
        match self {
            Self::Admin | Self::Agent => None,
            Self::Client(client) => Some(client),
        }
    }

    /// What the user may see.
    #[must_use]
    pub const fn portee(self) -> Portee {
        match self {
            Self::Admin | Self::Agent => Portee::Tout,
            Self::Client(client) => Portee::Client(client),
        }
    }
}

/// What a caller may see. Every read and every load takes one: a row outside it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portee {
    /// Everything.
    Tout,
    /// What belongs to one client.
    Client(ClientId),
}

impl Portee {
    /// Whether what belongs to `client` may be seen.
    #[must_use]
    pub fn contient(self, client: Option<ClientId>) -> bool {
        match self {
            Self::Tout => true,
            Self::Client(sien) => client == Some(sien),
        }
    }

    /// Whether something of that visibility may be seen, on a ticket that may.
    #[must_use]
    pub const fn voit(self, visibilite: Visibilite) -> bool {
        match self {
            Self::Tout => true,
            Self::Client(_) => !visibilite.est_interne(),
        }
    }
}

/// Who may see a message or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibilite {
    /// Whoever may see the ticket.
    #[default]
    Publique,
    /// Staff alone: a client user is to learn of it nowhere.
    Interne,
}

impl Visibilite {
    /// Whether staff alone may see it.
    #[must_use]
    pub const fn est_interne(self) -> bool {
        matches!(self, Self::Interne)
    }
}

impl From<bool> for Visibilite {
    /// Reads the word `interne` of bodies and rows.
    fn from(interne: bool) -> Self {
        if interne { Self::Interne } else { Self::Publique }
    }
}

/// Something that not every role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Droit {
    /// Read and write the users.
    GererUtilisateurs,
    /// Read and change the rules of deadlines: policies, calendars.
    GererSla,
    /// Create and change clients.
    GererClients,
    /// Create and change chantiers.
    GererChantiers,
    /// Open a ticket.
    CreerTicket,
    /// Reopen a resolved ticket.
    RouvrirTicket,
    /// Change a ticket in any other way.
    ModifierTicket,
    /// Write a message.
    EcrireMessage,
    /// Attach a file.
    JoindreFichier,
    /// Write down what another said, a phone call for instance.
    EcrirePourUnAutre,
    /// Write a message, or attach a file, that staff alone sees.
    EcrireInterne,
    /// Learn where and by what a photo was taken: its original, its place.
    VoirOriginal,
    /// Take a file away.
    RetirerFichier,
}

impl Role {
    /// The table of rights.
    #[must_use]
    pub const fn peut(self, droit: Droit) -> bool {
        match droit {
            Droit::GererUtilisateurs | Droit::GererSla => matches!(self, Self::Admin),
            Droit::GererClients
            | Droit::GererChantiers
            | Droit::ModifierTicket
            | Droit::EcrirePourUnAutre
            | Droit::EcrireInterne
            | Droit::VoirOriginal
            | Droit::RetirerFichier => matches!(self, Self::Admin | Self::Agent),
            Droit::CreerTicket
            | Droit::RouvrirTicket
            | Droit::EcrireMessage
            | Droit::JoindreFichier => true,
        }
    }
}

/// The caller lacks a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("votre rôle '{role}' ne permet pas cette opération")]
pub struct AccesRefuse {
    /// The role that was not enough.
    pub role: Role,
}

/// Who performs something: taken from the token, never from a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acteur {
    /// The user.
    pub id: UtilisateurId,
    /// The user's name, as it is written into the history.
    pub nom: Nom,
    /// The role, and the client that it is bound to.
    pub acces: Acces,
}

impl Acteur {
    /// What the caller may see.
    #[must_use]
    pub const fn portee(&self) -> Portee {
        self.acces.portee()
    }

    /// Demands a right.
    ///
    /// # Errors
    ///
    /// The role doesn't have it.
    pub const fn exiger(&self, droit: Droit) -> Result<(), AccesRefuse> {
        let role = self.acces.role();
        if role.peut(droit) { Ok(()) } else { Err(AccesRefuse { role }) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_agent_does_everything_but_users_and_rules() {
        assert!(!Role::Agent.peut(Droit::GererUtilisateurs));
        assert!(!Role::Agent.peut(Droit::GererSla));
        assert!(Role::Agent.peut(Droit::GererClients));
        assert!(Role::Agent.peut(Droit::ModifierTicket));
    }

    #[test]
    fn a_client_opens_reopens_writes_and_attaches_and_nothing_else() {
        let permis: Vec<Droit> = [
            Droit::GererUtilisateurs,
            Droit::GererSla,
            Droit::GererClients,
            Droit::GererChantiers,
            Droit::CreerTicket,
            Droit::RouvrirTicket,
            Droit::ModifierTicket,
            Droit::EcrireMessage,
            Droit::JoindreFichier,
            Droit::EcrirePourUnAutre,
            Droit::EcrireInterne,
            Droit::VoirOriginal,
            Droit::RetirerFichier,
        ]
        .into_iter()
        .filter(|droit| Role::Client.peut(*droit))
        .collect();

        assert_eq!(
            permis,
            [Droit::CreerTicket, Droit::RouvrirTicket, Droit::EcrireMessage, Droit::JoindreFichier,]
        );
    }

    #[test]
    fn a_client_sees_its_own_alone() {
        let (sien, autre) = (ClientId(Uuid::from_u128(1)), ClientId(Uuid::from_u128(2)));
        let portee = Acces::Client(sien).portee();

        assert!(portee.contient(Some(sien)));
        assert!(!portee.contient(Some(autre)));
        assert!(!portee.contient(None));
        assert!(portee.voit(Visibilite::Publique) && !portee.voit(Visibilite::Interne));
    }
}
