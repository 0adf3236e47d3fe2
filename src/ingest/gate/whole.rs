//! What a dataset as a whole must be, whoever made it: a package is published too.

use super::Check;
use super::checks::{errors, overlaps, quarters, ten_km};
use crate::dataset::Snapshot;

/// The checks that need no list of what came in, in a dataset that is to take the place of another.
#[must_use]
pub fn checks(new: &Snapshot) -> Vec<Check> {
    let mut checks = vec![errors(new), overlaps(new), quarters(new)];
    checks.extend(new.zoning.generations.last().map(|newest| ten_km(new, newest)));
    checks
}
