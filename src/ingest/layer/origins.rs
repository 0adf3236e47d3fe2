//! Where each shape of a draft came from: what is odd about it is told where it stands in the file that was brought, not in the one that
//! was written of it.

use crate::dataset::Finding;
use crate::formats::{At, FormatError};
use crate::geom::inner::inner_point;
use crate::geom::{Area, RingDefect};
use crate::ingest::error::IngestError;
use std::collections::BTreeMap;

/// The file of each code, and which of its shapes it is.
#[derive(Debug, Default)]
pub(super) struct Origins(BTreeMap<String, (String, At)>);

impl Origins {
    /// Notes where the shape of a code stands.
    pub fn add(&mut self, code: impl ToString, file: &str, at: At) {
        self.0.insert(code.to_string(), (file.to_owned(), at));
    }

    /// Names in each finding about a file of the draft the place in the file that it came from.
    pub fn translate(&self, findings: &mut [Finding], drafted: &[String]) {
        for finding in findings.iter_mut().filter(|f| drafted.contains(&f.file)) {
            let known = finding.code.as_ref().and_then(|code| self.0.get(code));
            if let Some((file, at)) = known {
                finding.brought = Some(format!("{file}, {at}"));
            }
        }
    }
}

/// Refuses a ring that encloses no land: it would vanish, and with it what it was to say.
///
/// # Errors
/// The first such ring, by its place in the file.
pub(super) fn check_rings(area: &Area, code: &str, file: &str, at: At) -> Result<(), IngestError> {
    for (number, ring) in area.rings().enumerate() {
        if inner_point(&Area::from_rings([ring])).is_none() {
            let bad = FormatError::Ring {
                file: file.to_owned(),
                at,
                ring: number,
                what: format!("encloses no land ({code}): remove it or draw it anew"),
            };
            return Err(bad.into());
        }
    }
    Ok(())
}

/// Where rings touch or cross themselves, which does not keep them from being used.
pub(super) fn crossings(area: &Area, code: &str, file: &str, at: At) -> Vec<String> {
    let told = |defect: &RingDefect| match defect {
        RingDefect::TouchesItself { ring, vertex, at: p } => Some(format!(
            "{file}, {at}, ring {ring}, vertex {vertex}: {code} touches or crosses itself at {:.7} {:.7}",
            p[0], p[1]
        )),
        RingDefect::NotARing { .. } => None,
    };
    area.defects().iter().filter_map(told).collect()
}
