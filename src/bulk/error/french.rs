//! What is wrong with a table, in French; `Display` says the same in English.

use super::{FileError, THE_FORM};
use crate::eligibility::wording::refused;

/// What is wrong and what to do.
pub fn told(error: &FileError) -> String {
    match error {
        FileError::Io(_) => "le fichier ne peut pas être lu".to_owned(),
        FileError::Empty => "le fichier est vide".to_owned(),
        FileError::NoRows => "le fichier a un en-tête et aucune ligne ; est-ce bien le tableau entier ?".to_owned(),
        FileError::NotATable(what) => {
            let what = kind(what);
            format!("le fichier est {what}, pas du CSV ; enregistrez le tableau en CSV ou en XLSX")
        }
        FileError::Encoding { encoding, byte } => format!(
            "l’octet {byte} du fichier n’est pas en {encoding} ; enregistrez-le en UTF-8 ou nommez son encodage"
        ),
        FileError::UnknownEncoding(name) => {
            format!("encoding : « {name} » n’est pas connu ; utf-8 et windows-1252 le sont")
        }
        FileError::OneCharacter { field, given } => format!("{field} : « {given} » doit être un seul signe"),
        FileError::UnclosedQuote { row, column } => format!(
            "ligne {row}, colonne {column} : un guillemet est ouvert et jamais fermé ; fermez-le, ou doublez-le s’il est voulu"
        ),
        FileError::CellTooLarge { row, column, limit } => format!(
            "ligne {row}, colonne {column} : la cellule a plus de {limit} octets ; un guillemet n’est-il pas fermé ?"
        ),
        FileError::RowTooLarge { row, limit } => format!("ligne {row} : la ligne a plus de {limit} octets"),
        FileError::TooManyColumns { found, limit } => {
            format!("l’en-tête a {found} colonnes ; {limit} au plus sont lues")
        }
        FileError::NoSuchColumn { field, name, found } => {
            format!("{field} : aucune colonne « {name} » ; les colonnes sont : {found}")
        }
        FileError::NoPlace(found) => format!(
            "aucune colonne ne donne un lieu ; nommez celle de l’adresse, celles de la latitude et de la longitude, \
             ou celle du code INSEE ; les colonnes sont : {found}"
        ),
        // What the library says of it is in English, and of no help to those who only wanted to send a table.
        FileError::Sheet(what) => format!(
            "le classeur, ou l’archive zip, ne peut pas être lu{} ; enregistrez-le de nouveau en XLSX ou en CSV",
            refused::french(what).map(|why| format!(" ({why})")).unwrap_or_default()
        ),
        FileError::TooManyRows { rows, limit } => {
            format!("le tableau a {rows} lignes, une feuille en tient {limit} ; enregistrez-le en CSV")
        }
        FileError::Invalid { field, what } => {
            let field = if field == THE_FORM { "le formulaire" } else { field };
            format!("{field} : {}", refused::french(what).as_deref().unwrap_or(what))
        }
    }
}

/// What a file is that is no table.
fn kind(what: &'static str) -> &'static str {
    match what {
        "a zip archive" => "une archive zip",
        "a PDF" => "un PDF",
        "compressed (gzip)" => "compressé (gzip)",
        "an old Excel file (.xls)" => "un ancien fichier Excel (.xls)",
        "an image" => "une image",
        "a RAR archive" => "une archive RAR",
        "binary, or UTF-16 without a byte order mark" => "binaire, ou en UTF-16 sans marque d’ordre",
        _ => what,
    }
}
