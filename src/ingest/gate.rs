//! The quality gate: what a dataset must be before it is published, compared with the one in use.

pub mod aids;
pub mod cases;
mod change;
mod checks;
mod gaps;
pub mod layers;
mod moved;
pub mod movements;
pub mod whole;

use super::error::IngestError;
use crate::dataset::zoning::LAYER as ZONING;
use crate::dataset::{Severity, Snapshot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it must be.
    Passed,
    /// Unusual; published only when a person says that it is meant.
    Unusual,
    /// It would make answers wrong; never published.
    Failed,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was looked at, a fixed word.
    pub name: String,
    /// How it went.
    pub outcome: Outcome,
    /// One sentence.
    pub detail: String,
    /// What it is about, one by one, the first hundred.
    pub examples: Vec<String>,
}

/// A check that needs more than datasets, such as verdicts; the old dataset comes first.
pub type Further = fn(&Snapshot, &Snapshot) -> Check;

/// All checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The new dataset.
    pub version: String,
    /// The one it was compared with.
    pub against: String,
    /// When it was checked; older reports do not say it, nor what else has a default.
    #[serde(default)]
    pub checked_at: Option<Timestamp>,
    /// The layer that came in.
    #[serde(default)]
    pub layer: String,
    /// The generation that is new, or has a new file.
    pub generation: String,
    /// How many rows came in.
    #[serde(default)]
    pub rows: usize,
    /// Names of the checks that found something unusual, which a person said to be meant (`--accept`).
    #[serde(default)]
    pub accepted: Vec<String>,
    /// What is odd about the dataset as a whole.
    #[serde(default)]
    pub findings: Vec<Oddities>,
    /// What was checked.
    pub checks: Vec<Check>,
}

/// How often something odd is found in a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddities {
    /// The layer.
    pub layer: String,
    /// How bad.
    pub severity: Severity,
    /// What, a fixed word.
    pub kind: String,
    /// How often.
    pub count: usize,
}

impl Report {
    /// The report on a dataset in which something is new; the cases of its aids are asked whatever it is.
    #[must_use]
    pub fn new(
        old: &Snapshot,
        new: &Snapshot,
        layer: &str,
        generation: &str,
        rows: usize,
        mut checks: Vec<Check>,
    ) -> Self {
        checks.push(cases::check(old, new));
        let mut counts: BTreeMap<(&str, Reverse<Severity>, &'static str), usize> = BTreeMap::new();
        for finding in &new.findings {
            *counts
                .entry((&finding.layer, Reverse(finding.severity), finding.kind))
                .or_default() += 1;
        }
        let findings = counts
            .into_iter()
            .map(|((layer, Reverse(severity), kind), count)| Oddities {
                layer: layer.to_owned(),
                severity,
                kind: kind.to_owned(),
                count,
            });
        Self {
            version: new.version.clone(),
            against: old.version.clone(),
            checked_at: Some(Timestamp::now()),
            layer: layer.to_owned(),
            generation: generation.to_owned(),
            rows,
            accepted: vec![],
            findings: findings.collect(),
            checks,
        }
    }

    /// Decides whether it may be published; what is unusual is noted as accepted.
    ///
    /// # Errors
    /// Why it is not.
    pub fn settle(&mut self, accept: bool) -> Result<(), IngestError> {
        if let Some(refusal) = self.refusal(accept) {
            return Err(IngestError::Refused(refusal));
        }
        let unusual = self.checks.iter().filter(|c| c.outcome == Outcome::Unusual);
        self.accepted = unusual.map(|c| c.name.clone()).collect();
        Ok(())
    }

    /// Why it is not published, if it is not; `accept` says that what is unusual is meant.
    #[must_use]
    pub fn refusal(&self, accept: bool) -> Option<String> {
        let told = |wanted: Outcome| {
            let of: Vec<String> = self
                .checks
                .iter()
                .filter(|c| c.outcome == wanted)
                .map(|c| format!("{}: {}", c.name, c.detail))
                .collect();
            (!of.is_empty()).then(|| of.join("; "))
        };
        if let Some(failed) = told(Outcome::Failed) {
            return Some(failed);
        }
        let unusual = told(Outcome::Unusual).filter(|_| !accept);
        unusual.map(|unusual| format!("{unusual}; if that is meant, run again with --accept"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            let word = match check.outcome {
                Outcome::Passed => "passed",
                Outcome::Unusual => "UNUSUAL",
                Outcome::Failed => "FAILED",
            };
            writeln!(f, "{word:<8}{:<16}{}", check.name, check.detail)?;
            if check.outcome != Outcome::Passed {
                for example in check.examples.iter().take(10) {
                    writeln!(f, "{:24}{example}", "")?;
                }
            }
        }
        Ok(())
    }
}

/// Looks at a new dataset whose zoning has a new generation.
#[must_use]
pub fn check(old: &Snapshot, new: &Snapshot, generation: &str) -> Report {
    let mut rows = 0;
    let mut checks = vec![checks::errors(new), checks::overlaps(new), checks::quarters(new)];
    if let Some(added) = new.zoning.generations.iter().find(|g| g.about.id == generation) {
        rows = added.rows;
        checks.extend([
            checks::unknown_codes(new, added),
            checks::coverage(new, added),
            checks::lost_zones(old, new, added),
            change::change(old, new, added),
            checks::ten_km(new, added),
        ]);
    }
    Report::new(old, new, ZONING, generation, rows, checks)
}
