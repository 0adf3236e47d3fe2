//! Whether shapes of the same code are still drawn at the same place: codes alone do not tell a file from one that is shifted.

use super::{Check, Outcome};
use crate::dataset::Snapshot;
use crate::geom::Area;
use crate::geom::moved::{Apart, apart_beyond};
use rayon::prelude::*;

/// More outlines than this share that are drawn elsewhere are outlines of something else. Some are: lines that were simplified go beyond
/// their tolerance here and there (docs/tolerance.md).
const MOST_REDRAWN: f64 = 0.02;
/// An outline that is off by more than this many tolerances is no matter of drawing.
const FAR: f64 = 4.0;

/// A shape in both datasets.
struct Pair<'a> {
    name: String,
    before: &'a Area,
    after: &'a Area,
}

/// QPV of the régions that both have: whatever is off by more than the tolerance is another perimeter.
pub fn quarters(old: &Snapshot, new: &Snapshot) -> Check {
    let reach_m = old.qpv.tolerance_m.max(new.qpv.tolerance_m);
    let pairs: Vec<Pair<'_>> = new
        .qpv
        .list
        .iter()
        .zip(new.qpv.areas.areas())
        .filter_map(|(qpv, after)| {
            let number = old.qpv.list.iter().position(|q| q.code == qpv.code)?;
            Some(Pair {
                name: format!("{} {}", qpv.code, qpv.name),
                before: old.qpv.areas.areas().get(number)?,
                after,
            })
        })
        .collect();
    let moved = apart(&pairs, reach_m);
    let outcome = if moved.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Unusual
    };
    told("QPV that were known before", &pairs, &moved, reach_m, outcome)
}

/// Outlines of communes and arrondissements.
pub fn outlines(old: &Snapshot, new: &Snapshot) -> Check {
    let reach_m = old.outline_tolerance_m.max(new.outline_tolerance_m);
    let communes = new.cog.communes().iter().enumerate().filter_map(|(number, commune)| {
        Some(Pair {
            name: format!("{} {}", commune.code, commune.name),
            before: old.outlines.commune(old.cog.number(commune.code)?)?,
            after: new.outlines.commune(number)?,
        })
    });
    let parts = new.cog.arrondissements().iter().filter_map(|part| {
        Some(Pair {
            name: format!("{} {}", part.code, part.name),
            before: old.outlines.arrondissement(part.code)?,
            after: new.outlines.arrondissement(part.code)?,
        })
    });
    let pairs: Vec<Pair<'_>> = communes.chain(parts).collect();
    let moved = apart(&pairs, reach_m);
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand outlines")]
    let many = moved.len() as f64 > MOST_REDRAWN * pairs.len() as f64;
    let far = moved.first().is_some_and(|(_, apart)| apart.metres > FAR * reach_m);
    let outcome = if many || far { Outcome::Unusual } else { Outcome::Passed };
    told("outlines", &pairs, &moved, reach_m, outcome)
}

/// Which are off by more than the reach, the farthest first.
fn apart(pairs: &[Pair<'_>], reach_m: f64) -> Vec<(usize, Apart)> {
    let mut moved: Vec<(usize, Apart)> = pairs
        .par_iter()
        .enumerate()
        .filter_map(|(number, pair)| Some((number, apart_beyond(pair.before, pair.after, reach_m)?)))
        .collect();
    moved.sort_by(|(a, x), (b, y)| y.metres.total_cmp(&x.metres).then(a.cmp(b)));
    moved
}

fn told(what: &str, pairs: &[Pair<'_>], moved: &[(usize, Apart)], reach_m: f64, outcome: Outcome) -> Check {
    let one = |(number, apart): &(usize, Apart)| {
        let (metres, at) = (apart.metres, apart.at);
        format!(
            "{} by up to {metres:.0} m, at {:.5} {:.5} (latitude, longitude)",
            pairs[*number].name, at.lat, at.lon
        )
    };
    let (count, all) = (moved.len(), pairs.len());
    let detail = match moved.first() {
        None => format!("none of {all} {what} is drawn elsewhere by more than {reach_m:.0} m"),
        Some(first) => format!(
            "{count} of {all} {what} are drawn elsewhere by more than {reach_m:.0} m: {}{}",
            one(first),
            if count > 1 { ", and others by less" } else { "" }
        ),
    };
    Check {
        name: "moved".to_owned(),
        outcome,
        detail,
        examples: moved.iter().take(super::checks::MOST_EXAMPLES).map(one).collect(),
    }
}
