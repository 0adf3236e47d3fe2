//! The quality gate: what a dataset must be before it is published, compared with the one in use.

mod checks;

use crate::dataset::Snapshot;
use serde::Serialize;
use std::fmt;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at, a fixed word.
    pub name: &'static str,
    /// How it went.
    pub outcome: Outcome,
    /// One sentence.
    pub detail: String,
    /// What it is about, one by one, the first hundred.
    pub examples: Vec<String>,
}

/// All checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The new dataset.
    pub version: String,
    /// The one it was compared with.
    pub against: String,
    /// The generation that is new.
    pub generation: String,
    /// What was checked.
    pub checks: Vec<Check>,
}

impl Report {
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
    let mut checks = vec![checks::errors(new), checks::overlaps(new), checks::quarters(new)];
    if let Some(added) = new.zoning.generations.iter().find(|g| g.about.id == generation) {
        checks.extend([
            checks::unknown_codes(new, added),
            checks::coverage(new, added),
            checks::lost_zones(old, new, added),
            checks::change(old, new, added),
            checks::ten_km(new, added),
        ]);
    }
    Report {
        version: new.version.clone(),
        against: old.version.clone(),
        generation: generation.to_owned(),
        checks,
    }
}
