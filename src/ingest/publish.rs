//! The last step of every import: a checked draft gets its report and becomes the version in use.

use super::error::IngestError;
use super::gate::Report;
use super::home::{Draft, Home};
use super::report;
use crate::dataset::Manifest;
use crate::dataset::snapshot::REPORT_NAME;
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

/// Writes the report beside the data, for programs and as a page, and makes the draft the version in use; says its name.
///
/// # Errors
/// When the disk refuses; the version before stays in use then.
pub fn publish(home: &Home, base: &Path, before: &str, draft: Draft, report: &Report) -> Result<String, IngestError> {
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
