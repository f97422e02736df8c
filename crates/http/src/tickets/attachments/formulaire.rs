//! The form that a file comes in, read as it arrives: the file goes to where it is received piece
//! by piece, and what is too much or too slow is refused at once.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, HeaderMap},
    rt::time::timeout,
    web::{Bytes, Data},
};
use application::ports::Reception;
use domain::{Depot, Legende, NomFichier, PieceJointe, Visibilite};
use futures_util::StreamExt;

use crate::{
    fautes::Fautes,
    problem::{Code, Problem, indisponible},
    query::OuiNon,
};

/// The names of the parts.
const PARTIES: &str = "inconnu ; permis : file, description, interne";
/// The most bytes of a part that isn't the file: a description of characters of four bytes each.
const MAX_TEXTE: usize = 4 * Legende::MAX;
/// The most bytes that a form may have around the file.
const AUTOUR: u64 = 64 * 1_024;

/// How long a form may take to arrive.
#[derive(Debug, Clone, Copy)]
pub struct Delais {
    /// Without a byte arriving.
    pub silence: Duration,
    /// In all.
    pub total: Duration,
}

/// A form of which nothing is read yet.
pub struct Formulaire {
    entetes: HeaderMap,
    corps: Payload,
    delais: Delais,
}

impl FromRequest for Formulaire {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, corps: &mut Payload) -> Self::Future {
        let delais = requete.app_data::<Data<Delais>>().map(|delais| *delais.get_ref());
        let formulaire = delais.map(|delais| Self {
            entetes: requete.headers().clone(),
            corps: corps.take(),
            delais,
        });
        let sans_delais = || Problem::new(Code::Interne, "Une erreur inattendue est survenue.");
        std::future::ready(formulaire.ok_or_else(sans_delais))
    }
}

/// A part that may come once: its value, and whether it came.
#[derive(Default)]
struct Deja<T> {
    valeur: T,
    lu: bool,
}

impl<T> Deja<T> {
    const fn lu(valeur: T) -> Self {
        Self { valeur, lu: true }
    }
}

/// What was read so far.
#[derive(Default)]
struct Lu {
    nom: Option<NomFichier>,
    description: Deja<Option<Legende>>,
    visibilite: Deja<Visibilite>,
    fautes: Fautes,
}

impl Formulaire {
    /// Reads the form to its end, and hands the file's content on.
    pub async fn lire(self, reception: &mut dyn Reception) -> Result<Depot, Problem> {
        annonce(&self.entetes)?;
        let Delais { silence, total } = self.delais;
        let mut parties = Multipart::new(&self.entetes, self.corps);
        let mut lu = Lu::default();
        let lecture = async {
            while let Some(partie) = sans_silence(silence, parties.next()).await? {
                lu.prendre(partie.map_err(|erreur| illisible(&erreur))?, silence, reception)
                    .await?;
            }
            lu.conclure()
        };
        timeout(total, lecture).await.map_err(|_| trop_lent())?
    }
}

impl Lu {
    async fn prendre(
        &mut self,
        mut partie: Field,
        silence: Duration,
        reception: &mut dyn Reception,
    ) -> Result<(), Problem> {
        let deja = "donné plusieurs fois";
        match partie.name().unwrap_or_default() {
            "file" if self.nom.is_some() => Err(Fautes::une("file", deja).into()),
            "file" => {
                self.nom = Some(nom(&partie)?);
                recevoir(partie, silence, reception).await
            }
            "description" if self.description.lu => Err(Fautes::une("description", deja).into()),
            "description" => {
                let texte = texte(&mut partie, "description", silence).await?;
                let vide = texte.trim().is_empty();
                let lue = (!vide).then(|| Legende::try_new(&texte)).transpose();
                self.description = Deja::lu(lue.unwrap_or_else(|raison| {
                    self.fautes.et(raison.pour("description").into());
                    None
                }));
                Ok(())
            }
            "interne" if self.visibilite.lu => Err(Fautes::une("interne", deja).into()),
            "interne" => {
                let texte = texte(&mut partie, "interne", silence).await?;
                self.visibilite = Deja::lu(match texte.parse() {
                    Ok(OuiNon::Oui) => Visibilite::Interne,
                    Ok(OuiNon::Non) => Visibilite::Publique,
                    Err(raison) => {
                        self.fautes.et(raison.pour("interne").into());
                        Visibilite::default()
                    }
                });
                Ok(())
            }
            autre => Err(Fautes::une(autre, PARTIES).into()),
        }
    }

    fn conclure(self) -> Result<Depot, Problem> {
        let nom = self.nom.ok_or_else(|| Fautes::une("file", "obligatoire"));
        let (description, visibilite) = (self.description.valeur, self.visibilite.valeur);
        let depot = nom.map(|nom| Depot { nom, description, visibilite });
        Ok(self.fautes.sinon(depot)?)
    }
}

/// What the headers tell before a byte of the body is read.
fn annonce(entetes: &HeaderMap) -> Result<(), Problem> {
    let taille = entetes.get(CONTENT_LENGTH).and_then(|taille| taille.to_str().ok());
    match taille.and_then(|taille| taille.parse::<u64>().ok()) {
        Some(taille) if taille > PieceJointe::MAX_OCTETS + AUTOUR => Err(trop_volumineux()),
        _ => Ok(()),
    }
}

fn nom(partie: &Field) -> Result<NomFichier, Fautes> {
    let disposition = partie.content_disposition();
    // The one with an encoding of its own is the better one (RFC 6266, section 4.3).
    let etendu = disposition.and_then(|d| d.get_filename_ext());
    let etendu = etendu.and_then(|nom| String::from_utf8(nom.value.clone()).ok());
    let simple = || disposition.and_then(|d| d.get_filename()).map(str::to_owned);
    let nom = etendu.or_else(simple);
    let brut = nom.ok_or_else(|| Fautes::une("file", "un fichier est attendu, avec un nom"))?;
    Ok(NomFichier::nettoyer(&brut))
}

async fn recevoir(
    mut partie: Field,
    silence: Duration,
    reception: &mut dyn Reception,
) -> Result<(), Problem> {
    let mut recu = 0;
    while let Some(morceau) = morceau(&mut partie, silence).await? {
        recu += morceau.len() as u64;
        if recu > PieceJointe::MAX_OCTETS {
            return Err(trop_volumineux());
        }
        reception.ecrire(&morceau).await.map_err(|cause| indisponible(&cause))?;
    }
    if recu == 0 {
        return Err(Fautes::une("file", "un fichier non vide est attendu").into());
    }
    Ok(())
}

async fn texte(
    partie: &mut Field,
    champ: &'static str,
    silence: Duration,
) -> Result<String, Problem> {
    let mut octets = Vec::new();
    while let Some(morceau) = morceau(partie, silence).await? {
        if octets.len() + morceau.len() > MAX_TEXTE {
            let message = format!("{} caractères au plus", Legende::MAX);
            return Err(Fautes::une(champ, message).into());
        }
        octets.extend_from_slice(&morceau);
    }
    String::from_utf8(octets)
        .map_err(|_| Fautes::une(champ, "un texte en UTF-8 est attendu").into())
}

async fn morceau(partie: &mut Field, silence: Duration) -> Result<Option<Bytes>, Problem> {
    sans_silence(silence, partie.next()).await?.transpose().map_err(|erreur| illisible(&erreur))
}

async fn sans_silence<T>(
    silence: Duration,
    attente: impl Future<Output = T>,
) -> Result<T, Problem> {
    timeout(silence, attente).await.map_err(|_| trop_lent())
}

fn illisible(erreur: &MultipartError) -> Problem {
    match erreur {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => Problem::new(
            Code::TypeNonSupporte,
            "Le corps est attendu avec « Content-Type: multipart/form-data ».",
        ),
        MultipartError::Incomplete | MultipartError::Payload(_) => Problem::new(
            Code::Validation,
            "Le corps de la requête n'est pas arrivé en entier : renvoyez le fichier.",
        ),
        _ => {
            Problem::new(Code::Validation, "Le formulaire n'est pas du multipart/form-data valide.")
        }
    }
}

fn trop_volumineux() -> Problem {
    Problem::new(Code::TropVolumineux, "Le fichier dépasse 10 Mio.")
}

fn trop_lent() -> Problem {
    Problem::new(Code::DelaiDepasse, "Le fichier arrive trop lentement : renvoyez-le.")
}
