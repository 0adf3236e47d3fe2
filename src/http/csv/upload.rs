//! A file that comes over HTTP, kept on disk without a name while it is needed.

use super::super::problem::{Kind, Problem};
use super::pasted;
use crate::bulk::form;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use tokio::sync::Semaphore;

/// How long to wait for the next bytes of an upload.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);
/// The most bytes of a field that is no file.
const LARGEST_FIELD: usize = 1 << 16;
/// The most fields.
const MOST_FIELDS: usize = 1_000;
/// How much more than the limit is read before the answer, so that the client sees it and not a reset.
const DRAINED: u64 = 4;

/// How tables are taken.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Where uploads are kept.
    pub spool: PathBuf,
    /// The most bytes of an upload.
    pub max_upload: u64,
    /// How many tables may be worked on at once.
    pub running: Arc<Semaphore>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            spool: std::env::temp_dir(),
            max_upload: 512 << 20,
            running: Arc::new(Semaphore::new(crate::bulk::pipeline::cores())),
        }
    }
}

/// A form with one file.
#[derive(Debug)]
pub struct Upload {
    /// The file, at its beginning.
    pub file: File,
    /// Its size in bytes.
    pub size: u64,
    /// The name the client gave it.
    pub name: String,
    /// The other fields.
    pub fields: Vec<(String, String)>,
}

/// The form, if the body is one.
///
/// # Errors
/// When it is of another type.
pub fn multipart(form: Result<Multipart, MultipartRejection>) -> Result<Multipart, Problem> {
    form.map_err(|_| {
        let detail = "send a form (multipart/form-data) with the table as a file in the field data";
        let french = "envoyez un formulaire (multipart/form-data) avec le tableau comme fichier, dans le champ data";
        Problem::new(Kind::UnsupportedMediaType, detail).in_french(french)
    })
}

fn broken(what: impl std::fmt::Display) -> Problem {
    Problem::parameter(None, format!("the form cannot be read: {what}"))
        .in_french("le formulaire ne peut pas être lu ; envoyez-le de nouveau")
}

/// Waits for the next piece of an upload, not for ever.
async fn in_time<T, E: std::fmt::Display>(next: impl Future<Output = Result<T, E>>) -> Result<T, Problem> {
    match tokio::time::timeout(LONGEST_SILENCE, next).await {
        Ok(piece) => piece.map_err(broken),
        Err(_) => Err(Problem::new(Kind::Timeout, "nothing came for 30 s")
            .in_french("rien n’est arrivé pendant 30 s ; vérifiez la connexion, puis recommencez")),
    }
}

/// Reads a form with one file, or with pasted rows in its place, to its end.
///
/// # Errors
/// When it is no form, has no file or two, is too large, or stops coming.
pub async fn receive(form: Multipart, tables: &Tables) -> Result<Upload, Problem> {
    let mut fields = Vec::new();
    let received = read(form, tables, &mut fields).await;
    // As far as the form was read it says in which language it wants to be told.
    received.map_err(|problem| problem.told_in(form::lang(&fields)))
}

async fn read(mut form: Multipart, tables: &Tables, fields: &mut Vec<(String, String)>) -> Result<Upload, Problem> {
    let mut found: Option<(File, u64, String)> = None;
    while let Some(mut field) = in_time(form.next_field()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field
            .file_name()
            .map(str::to_owned)
            .or_else(|| (name == "data").then(String::new))
        {
            if found.is_some() {
                return Err(Problem::parameter(Some("data"), "data: one file at a time")
                    .in_french("data : un fichier à la fois"));
            }
            let (file, size) = keep(&mut field, tables).await?;
            found = Some((file, size, file_name));
            continue;
        }
        if fields.len() == MOST_FIELDS {
            return Err(broken(format!("more than {MOST_FIELDS} fields")));
        }
        fields.push((name.clone(), text(&mut field, &name).await?));
    }
    // A browser sends a file without name and content where none was chosen.
    let is_none = |(_, size, name): &(File, u64, String)| *size == 0 && name.is_empty();
    let (file, size, name) = match (found, pasted::take(fields)?) {
        (Some(file), Some(_)) if !is_none(&file) => {
            return Err(
                Problem::parameter(Some("rows"), "rows: a file or pasted rows, not both")
                    .in_french("rows : un fichier ou des lignes collées, pas les deux"),
            );
        }
        (_, Some(table)) => written(&table, tables).await?,
        (Some(file), None) => file,
        (None, None) => {
            let detail = "data: is missing: send the table as a file in this field";
            let french = "data : manque ; envoyez le tableau comme fichier dans ce champ";
            return Err(Problem::parameter(Some("data"), detail).in_french(french));
        }
    };
    Ok(Upload {
        file,
        size,
        name,
        fields: std::mem::take(fields),
    })
}

async fn text(field: &mut Field<'_>, name: &str) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = in_time(field.chunk()).await? {
        if bytes.len() + piece.len() > LARGEST_FIELD {
            return Err(
                Problem::parameter(Some(name), format!("{name}: has more than {LARGEST_FIELD} bytes"))
                    .in_french(format!("{name} : a plus de {LARGEST_FIELD} octets")),
            );
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| {
        Problem::parameter(Some(name), format!("{name}: is not UTF-8"))
            .in_french(format!("{name} : n’est pas en UTF-8"))
    })
}

fn no_room(error: std::io::Error) -> Problem {
    tracing::error!(%error, "an upload could not be kept");
    Problem::new(Kind::Overloaded, "there is no room to keep the upload; try again later")
        .in_french("il n’y a pas de place pour garder le fichier ; recommencez plus tard")
}

/// Pasted rows as a file.
async fn written(table: &[u8], tables: &Tables) -> Result<(File, u64, String), Problem> {
    let file = tempfile::tempfile_in(&tables.spool).map_err(no_room)?;
    let mut file = tokio::fs::File::from_std(file);
    file.write_all(table).await.map_err(no_room)?;
    file.flush().await.map_err(no_room)?;
    file.rewind().await.map_err(no_room)?;
    Ok((file.into_std().await, table.len() as u64, pasted::NAME.to_owned()))
}

async fn keep(field: &mut Field<'_>, tables: &Tables) -> Result<(File, u64), Problem> {
    let file = tempfile::tempfile_in(&tables.spool).map_err(no_room)?;
    let mut file = tokio::fs::File::from_std(file);
    let mut size = 0_u64;
    while let Some(piece) = in_time(field.chunk()).await? {
        size += piece.len() as u64;
        if size > tables.max_upload {
            // The rest is read, up to a point, and forgotten.
            file.set_len(0).await.map_err(no_room)?;
            if size > DRAINED * tables.max_upload {
                break;
            }
            continue;
        }
        file.write_all(&piece).await.map_err(no_room)?;
    }
    if size > tables.max_upload {
        let detail = format!(
            "the file has more than {} bytes; cut it, or use eligeo bulk, which has no limit",
            tables.max_upload
        );
        let french = format!(
            "le fichier a plus de {} octets ; coupez-le, ou prenez eligeo bulk, qui n’a pas de limite",
            tables.max_upload
        );
        return Err(Problem::new(Kind::BodyTooLarge, detail).in_french(french));
    }
    file.flush().await.map_err(no_room)?;
    file.rewind().await.map_err(no_room)?;
    Ok((file.into_std().await, size))
}
