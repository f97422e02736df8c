//! The text format of PostgreSQL's `COPY … FROM STDIN`.

use std::io::Write as _;

use super::lignes::{Table, Valeur};

/// Rows on their way to PostgreSQL.
#[derive(Debug, Default)]
pub struct Copie(Vec<u8>);

impl Copie {
    /// The statement that announces the rows of a table.
    pub fn annonce<const N: usize>(table: &Table<N>) -> String {
        format!("COPY {} ({}) FROM STDIN", table.nom, table.colonnes.join(", "))
    }

    /// Adds a row.
    pub fn ligne<const N: usize>(&mut self, valeurs: &[Valeur<'_>; N]) {
        for (rang, valeur) in valeurs.iter().enumerate() {
            if rang > 0 {
                self.0.push(b'\t');
            }
            self.valeur(valeur);
        }
        self.0.push(b'\n');
    }

    /// The rows as they are sent.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    fn valeur(&mut self, valeur: &Valeur<'_>) {
        match valeur {
            Valeur::Nul => self.brut(format_args!("\\N")),
            Valeur::Id(id) => self.brut(format_args!("{id}")),
            Valeur::Texte(texte) => self.texte(texte),
            Valeur::Entier(nombre) => self.brut(format_args!("{nombre}")),
            Valeur::Reel(nombre) => self.brut(format_args!("{nombre}")),
            Valeur::Booleen(vrai) => self.brut(format_args!("{vrai}")),
            Valeur::Jour(jour) => {
                let (annee, mois, jour) = jour.to_calendar_date();
                self.brut(format_args!("{annee:04}-{:02}-{jour:02}", u8::from(mois)));
            }
            Valeur::Instant(instant) => {
                let (annee, mois, jour) = instant.to_calendar_date();
                let (heure, minute, seconde) = instant.to_hms();
                let mois = u8::from(mois);
                self.brut(format_args!(
                    "{annee:04}-{mois:02}-{jour:02} {heure:02}:{minute:02}:{seconde:02}+00"
                ));
            }
        }
    }

    fn brut(&mut self, texte: std::fmt::Arguments<'_>) {
        // A vector takes whatever it is given.
        let _ = self.0.write_fmt(texte);
    }

    fn texte(&mut self, texte: &str) {
        for octet in texte.bytes() {
            match octet {
                b'\\' => self.0.extend_from_slice(b"\\\\"),
                b'\t' => self.0.extend_from_slice(b"\\t"),
                b'\n' => self.0.extend_from_slice(b"\\n"),
                b'\r' => self.0.extend_from_slice(b"\\r"),
                _ => self.0.push(octet),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_row_is_written_as_copy_reads_it() {
        let mut copie = Copie::default();

        copie.ligne(&[
            "une ligne\net\tun \\".into(),
            Valeur::Nul,
            true.into(),
            4.5.into(),
            date!(2025 - 01 - 10).into(),
            datetime!(2025-01-10 08:05:00 UTC).into(),
        ]);

        let texte = std::str::from_utf8(copie.octets()).unwrap();
        assert_eq!(
            texte,
            "une ligne\\net\\tun \\\\\t\\N\ttrue\t4.5\t2025-01-10\t2025-01-10 08:05:00+00\n"
        );
    }
}
