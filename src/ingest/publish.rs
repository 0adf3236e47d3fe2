//! The last step of every import: a checked draft gets its report and becomes the version in use.

use super::error::IngestError;
use super::gate::{self, Report};
use super::home::{Draft, Home};
use super::report;
use crate::dataset::snapshot::REPORT_NAME;
use crate::dataset::{Manifest, Snapshot};
use std::path::Path;

/// The report as a page, in the folder of a version.
pub const PAGE_NAME: &str = "quality.html";

/// Writes the manifest of a draft, with the comments of the one it had.
///
/// # Errors
/// When it has no form in TOML, or the disk refuses.
pub(super) fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), IngestError> {
    let path = folder.join("sources.toml");
    let before = std::fs::read_to_string(&path).map_err(|e| IngestError::io(&path, e))?;
    std::fs::write(&path, manifest.written(&before)?).map_err(|e| IngestError::io(&path, e))
}

/// What an import is added to, and on which terms what comes of it is published.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The dataset it is added to.
    pub base: &'a Path,
    /// What else must hold before it is published.
    pub further: gate::Further,
    /// Whether what is unusual is meant.
    pub accept: bool,
    /// Whether to stop before publishing.
    pub dry_run: bool,
}

impl Terms<'_> {
    /// The last steps of every import: the further check, `told` with the report, and the draft becomes the version in use. Says its
    /// name; `None` for a dry run.
    ///
    /// # Errors
    /// Why the gate refuses it, or when the disk does: then nothing has changed.
    pub(super) fn publish(
        &self,
        home: &Home,
        old: &Snapshot,
        new: &Snapshot,
        draft: Draft,
        report: &mut Report,
        told: impl FnOnce(&Report),
    ) -> Result<Option<String>, IngestError> {
        report.checks.push((self.further)(old, new));
        told(report);
        report.settle(self.accept)?;
        if self.dry_run {
            return Ok(None);
        }
        publish(home, self.base, &old.version, draft, report).map(Some)
    }
}

/// Writes the report beside the data, for programs and as a page, and makes the draft the version in use; says its name.
///
/// # Errors
/// When the disk refuses; the version before stays in use then.
fn publish(home: &Home, base: &Path, before: &str, draft: Draft, report: &Report) -> Result<String, IngestError> {
    let write = |name: &str, text: &[u8]| {
        let path = draft.folder().join(name);
        std::fs::write(&path, text).map_err(|e| IngestError::io(&path, e))
    };
    let path = draft.folder().join(REPORT_NAME);
    let text = serde_json::to_vec_pretty(report).map_err(|e| IngestError::io(&path, e.into()))?;
    write(REPORT_NAME, &text)?;
    let page = report::page(report).map_err(|e| IngestError::io(&path, std::io::Error::other(e)))?;
    write(PAGE_NAME, page.as_bytes())?;
    if home.current().is_none() {
        // What was in use until now becomes the first version, so that there is something to go back to.
        home.keep(home.draft(base)?, before)?;
    }
    let name = home.keep(draft, &report.version)?;
    home.use_version(&name)?;
    Ok(name)
}
