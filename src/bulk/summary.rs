//! How all rows went.

use super::task::{Reason, RowOutcome, RowStatus};
use crate::domain::Precision;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kinds of place, the most precise first.
const PRECISIONS: [Precision; 5] = [
    Precision::Exact,
    Precision::Housenumber,
    Precision::Street,
    Precision::Locality,
    Precision::Municipality,
];

/// Counts over rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// All rows.
    pub rows: u64,
    statuses: [u64; RowStatus::ALL.len()],
    found: [u64; PRECISIONS.len()],
    /// Rows with a verdict or zone that is undetermined.
    pub undetermined: u64,
    reasons: [u64; Reason::ALL.len()],
}

impl Summary {
    /// Counts a row.
    pub fn count(&mut self, outcome: RowOutcome) {
        self.rows += 1;
        self.statuses[outcome.status as usize] += 1;
        if let Some(precision) = outcome.found {
            self.found[precision as usize] += 1;
        }
        self.undetermined += u64::from(outcome.undetermined != 0);
        for (bit, count) in self.reasons.iter_mut().enumerate() {
            *count += u64::from(outcome.undetermined >> bit & 1);
        }
    }

    /// Counts the rows of another.
    pub fn add(&mut self, other: &Self) {
        let add = |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        self.rows += other.rows;
        self.undetermined += other.undetermined;
        add(&mut self.statuses, &other.statuses);
        add(&mut self.found, &other.found);
        add(&mut self.reasons, &other.reasons);
    }

    /// How many rows went that way.
    #[must_use]
    pub fn of(&self, status: RowStatus) -> u64 {
        self.statuses[status as usize]
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let named = |names: &[&'static str], counts: &[u64]| -> BTreeMap<&'static str, u64> {
            names.iter().copied().zip(counts.iter().copied()).collect()
        };
        serde_json::json!({
            "rows": self.rows,
            "status": named(&RowStatus::ALL.map(RowStatus::as_str), &self.statuses),
            "found": named(&PRECISIONS.map(word), &self.found),
            "undetermined": {
                "rows": self.undetermined,
                "reasons": named(&Reason::ALL.map(Reason::as_str), &self.reasons),
            },
        })
    }

    /// In a few lines, for a terminal.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let list = |names: &[&str], counts: &[u64]| -> String {
            let each = names.iter().zip(counts).filter(|(_, count)| **count > 0);
            each.map(|(name, count)| format!("{name} {count}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut lines = vec![
            format!("rows          {}", self.rows),
            format!(
                "status        {}",
                list(&RowStatus::ALL.map(RowStatus::as_str), &self.statuses)
            ),
        ];
        let found = list(&PRECISIONS.map(word), &self.found);
        if !found.is_empty() {
            lines.push(format!("place         {found}"));
        }
        if self.undetermined > 0 {
            let reasons = list(&Reason::ALL.map(Reason::as_str), &self.reasons);
            lines.push(format!("undetermined  {} rows: {reasons}", self.undetermined));
        }
        lines
    }
}

fn word(precision: Precision) -> &'static str {
    match precision {
        Precision::Exact => "exact",
        Precision::Housenumber => "housenumber",
        Precision::Street => "street",
        Precision::Locality => "locality",
        Precision::Municipality => "municipality",
    }
}
