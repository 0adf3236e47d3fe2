//! The order in which versions were published: one line for each, the newest last.

use crate::ingest::error::IngestError;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// The file.
pub struct History(PathBuf);

impl History {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The names, each once, where it was published last. A line that a crash cut off names no version and is passed over by
    /// those who look for its folder.
    pub fn names(&self) -> Result<Vec<String>, IngestError> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(IngestError::io(&self.0, error)),
        };
        let mut names: Vec<String> = Vec::new();
        for line in text.lines() {
            let name = line.split(' ').next_back().unwrap_or_default();
            names.retain(|known| known != name);
            names.push(name.to_owned());
        }
        Ok(names)
    }

    /// Notes a version as the newest.
    pub fn add(&self, name: &str) -> Result<(), IngestError> {
        if self.names()?.last().is_some_and(|last| last == name) {
            return Ok(());
        }
        let line = format!("{} {name}\n", jiff::Timestamp::now());
        let written = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.0)
            .and_then(|mut file| {
                file.write_all(line.as_bytes())?;
                file.sync_all()
            });
        written.map_err(|e| IngestError::io(&self.0, e))
    }
}
