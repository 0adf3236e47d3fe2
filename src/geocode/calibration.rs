//! From how well a text fits to the probability that the answer is right.

use std::sync::LazyLock;

/// The table that `scripts/calibrate` writes: how well it fits, and the share of answers that were right.
const TABLE: &str = include_str!("calibration.csv");

static POINTS: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| read(TABLE));

fn read(table: &str) -> Vec<(f64, f64)> {
    table
        .lines()
        .filter_map(|line| {
            let (fit, share) = line.split_once(',')?;
            Some((fit.trim().parse().ok()?, share.trim().parse().ok()?))
        })
        .collect()
}

/// The probability, over 0 to 1, that an answer that fits to this degree is right; between the points of the table in
/// proportion. `docs/geocoding.md` says what it was measured on.
#[must_use]
pub fn probability(fit: f64) -> f64 {
    let points = &*POINTS;
    let after = points.partition_point(|(f, _)| *f <= fit);
    match (after.checked_sub(1).and_then(|n| points.get(n)), points.get(after)) {
        (Some((f0, p0)), Some((f1, p1))) => p0 + (p1 - p0) * (fit - f0) / (f1 - f0),
        (Some((_, p)), None) | (None, Some((_, p))) => *p,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_grows_and_stays_a_probability() {
        let lines = TABLE.lines().filter(|l| !l.starts_with("raw")).count();
        assert_eq!(POINTS.len(), lines, "a line of the table is not readable");
        assert!(POINTS.len() >= 2);
        assert!(POINTS.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        assert!(
            POINTS
                .iter()
                .all(|(f, p)| (0.0..=1.0).contains(f) && (0.0..=1.0).contains(p))
        );
        let mut last = 0.0;
        for step in 0..=1000 {
            let now = probability(f64::from(step) / 1000.0);
            assert!(now >= last);
            last = now;
        }
    }
}
