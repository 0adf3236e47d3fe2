//! What is unusual in a dataset: collected while it is loaded, printed by `eligeo data check`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; handled.
    Info,
    /// The data says less than it should; the answers say so.
    Warning,
    /// It would make an answer wrong; the dataset must not be published.
    Error,
}

/// One anomaly and where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// The layer it concerns.
    pub layer: String,
    /// What kind of anomaly, a fixed word.
    pub kind: &'static str,
    /// The file, relative to the dataset.
    pub file: String,
    /// Line of the file from 1, if it is about one line.
    pub line: Option<u64>,
    /// Ring of the geometry from 0.
    pub ring: Option<usize>,
    /// Vertex of the ring from 0.
    pub vertex: Option<usize>,
    /// The code of the commune, QPV or zone.
    pub code: Option<String>,
    /// One sentence.
    pub message: String,
    /// Where it stands in the file that was brought, while that is being imported: nobody but the program has the file of the dataset
    /// in hand yet.
    #[serde(skip)]
    pub brought: Option<String>,
}

impl Finding {
    /// A finding about a file as a whole.
    #[must_use]
    pub fn new(severity: Severity, layer: &str, kind: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self {
            severity,
            layer: layer.to_owned(),
            kind,
            file: file.to_owned(),
            line: None,
            ring: None,
            vertex: None,
            code: None,
            message: message.into(),
            brought: None,
        }
    }

    /// The same, about one line.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, about one vertex.
    #[must_use]
    pub fn at_vertex(mut self, ring: usize, vertex: usize) -> Self {
        self.ring = Some(ring);
        self.vertex = Some(vertex);
        self
    }

    /// The same, about one code.
    #[must_use]
    pub fn about(mut self, code: impl ToString) -> Self {
        self.code = Some(code.to_string());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.brought, self.line) {
            (Some(place), _) => write!(f, "{place}")?,
            (None, Some(line)) => write!(f, "{}, line {line}", self.file)?,
            (None, None) => write!(f, "{}", self.file)?,
        }
        if let Some(ring) = self.ring {
            write!(f, ", ring {ring}")?;
        }
        if let Some(vertex) = self.vertex {
            write!(f, ", vertex {vertex}")?;
        }
        if let Some(code) = &self.code {
            write!(f, ": {code}")?;
        }
        write!(f, ": {}", self.message)
    }
}
