//! The longer texts of `--help`.

/// The headings of every help page, in French.
pub(super) const TEMPLATE: &str =
    "{before-help}{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

pub(super) const ABOUT: &str = "\
Serveur de tickets pour le BTP : API HTTP, base de données, migrations.

Sans commande, le serveur démarre. La configuration vient des valeurs par défaut, puis du fichier
donné à --config, puis des variables TICKETS_<SECTION>__<CLÉ> ; l'adresse de la base se donne aussi
par DATABASE_URL. Au premier démarrage un administrateur est créé : TICKETS_ADMIN__EMAIL et
TICKETS_ADMIN__PASSWORD, sinon admin@localhost avec un mot de passe affiché une seule fois.";

pub(super) const EXAMPLES: &str = "\
Exemples :
  tickets-btp
      démarre sur http://127.0.0.1:3000, avec une base SQLite dans ./data
  tickets-btp --config /etc/tickets.toml
      démarre avec un fichier de configuration
  TICKETS_SERVER__BIND=0.0.0.0:8080 tickets-btp
      écoute sur toutes les interfaces
  DATABASE_URL=postgres://moi@hote/tickets TICKETS_AUTH__JWT_SECRET=… tickets-btp
      démarre avec PostgreSQL ; le secret a 32 octets au moins
  tickets-btp demo --tickets 500
      charge des données de démonstration
  tickets-btp migrate --help
      explique une commande";

pub(super) const MIGRATE: &str = "\
Met la base de données à jour (up), ou annule ses dernières migrations (down).

Inutile en usage courant : le serveur le fait en démarrant, sauf si server.migrate vaut false.";

pub(super) const MIGRATE_EXAMPLES: &str = "\
Exemples :
  tickets-btp migrate                  applique toutes les migrations qui manquent
  tickets-btp migrate down --steps 2   annule les deux dernières, avec leurs données";

pub(super) const SWEEP: &str = "\
Supprime du stockage les fichiers qu'un arrêt brutal y a laissés sans ticket.

Inutile en usage courant : le serveur le fait chaque heure, pour ceux qui ont plus de 24 heures.";

pub(super) const SWEEP_EXAMPLES: &str = "\
Exemples :
  tickets-btp sweep                        ceux qui ont plus de 24 heures
  tickets-btp sweep --older-than-hours 0   tous, quand aucun serveur ne tourne";

pub(super) const CHECK: &str = "\
Compare avec les tickets les compteurs qui disent combien il y en a de chaque sorte.

Inutile en usage courant : la base de données les tient elle-même à jour. S'ils sont faux, parce que
quelqu'un y a écrit, le code de sortie est 1 ; les tickets, eux, ne sont jamais modifiés.";

pub(super) const CHECK_EXAMPLES: &str = "\
Exemples :
  tickets-btp check            compare
  tickets-btp check --repair   compare, et recompte s'il le faut";

pub(super) const CREATE: &str = "\
Crée un utilisateur.

Sans --password-stdin, un mot de passe est généré et affiché une seule fois.";

pub(super) const CREATE_EXAMPLES: &str = "\
Exemples :
  tickets-btp user create --email awa@btp.sn --nom 'Awa Diop' --role agent
  tickets-btp user create --email fall@client.sn --nom 'Moussa Fall' \\
      --role client --client 01941f29-7c00-7000-8000-000000000001 --password-stdin < mot-de-passe";
