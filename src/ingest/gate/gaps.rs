//! Land between outlines that is in none of them.
//!
//! From the middle of each edge a look outwards: where no outline begins there and another one lies ahead, the land between is a gap. What
//! an edge sees of it is its length times the way to the other side, half of it, since the other side sees it too. River mouths and harbours
//! look the same, so what counts is land that was in an outline before.

use super::{Check, Outcome};
use crate::dataset::Snapshot;
use crate::geom::{Area, Bounds, LonLat, Origin};
use rayon::prelude::*;

/// Beside an edge, in metres: nearer than any gap that matters, farther than rounding.
const BESIDE_M: f64 = 0.5;
/// The widest gap that is looked for, in tolerances.
const REACH: f64 = 4.0;
/// A point in a gap of up to this many tolerances is within one tolerance of an outline, so that its communes are known to be possible.
const WIDE: f64 = 2.0;
/// So much land may come to lie in gaps: outlines that are drawn anew do not meet to the metre.
const MOST_LOST_M2: f64 = 1e6;

/// The gaps of a dataset.
#[derive(Debug, Clone, Copy, Default)]
struct Gaps {
    /// All of them.
    all_m2: f64,
    /// Those on land that was in an outline.
    lost_m2: f64,
    /// The width of the widest of these.
    widest_m: f64,
    at: Option<LonLat>,
}

impl Gaps {
    fn with(self, other: Self) -> Self {
        let widest = if other.widest_m > self.widest_m { other } else { self };
        Self {
            all_m2: self.all_m2 + other.all_m2,
            lost_m2: self.lost_m2 + other.lost_m2,
            widest_m: widest.widest_m,
            at: widest.at,
        }
    }
}

/// No land that was in an outline comes to lie between them, but what the drawing explains.
pub fn gaps(old: &Snapshot, new: &Snapshot) -> Check {
    let tolerance_m = old.outline_tolerance_m.max(new.outline_tolerance_m);
    let [before, after] = [old, new].map(|data| measured(data, old, tolerance_m));
    let more = after.lost_m2 > MOST_LOST_M2 || after.widest_m > WIDE * tolerance_m;
    let hectares = |m2: f64| (m2 / 1e4).round();
    let widest = after.at.map(|p| {
        let (width, lat, lon) = (after.widest_m, p.lat, p.lon);
        format!("; the widest gap there has {width:.0} m (at {lat:.5} {lon:.5}, latitude, longitude)")
    });
    let detail = format!(
        "{} ha of land are in no outline between two of them, {} ha before; {} ha of them were in one{}",
        hectares(after.all_m2),
        hectares(before.all_m2),
        hectares(after.lost_m2),
        widest.unwrap_or_default(),
    );
    Check {
        name: "gaps".to_owned(),
        outcome: if more { Outcome::Unusual } else { Outcome::Passed },
        detail,
        examples: vec![],
    }
}

fn measured(data: &Snapshot, before: &Snapshot, tolerance_m: f64) -> Gaps {
    let areas = data.outlines.communes.areas();
    let numbers = 0..u32::try_from(areas.len()).unwrap_or(u32::MAX);
    let of_area = |(number, area): (u32, &Area)| {
        let seen = area
            .edges()
            .filter_map(|edge| outwards(data, number, edge, tolerance_m));
        let judged = seen.map(|(middle, gap)| {
            let was_land = before.outlines.communes.first_at(middle).is_some();
            if was_land {
                gap
            } else {
                Gaps {
                    all_m2: gap.all_m2,
                    ..Gaps::default()
                }
            }
        });
        judged.fold(Gaps::default(), Gaps::with)
    };
    numbers
        .into_par_iter()
        .zip(areas)
        .map(of_area)
        .reduce(Gaps::default, Gaps::with)
}

/// What an edge sees of a gap, and the middle of that.
fn outwards(data: &Snapshot, own: u32, (a, b): ([f64; 2], [f64; 2]), tolerance_m: f64) -> Option<(LonLat, Gaps)> {
    let middle = LonLat {
        lon: f64::midpoint(a[0], b[0]),
        lat: f64::midpoint(a[1], b[1]),
    };
    let origin = Origin::new(middle);
    let (from, to) = (origin.flat(a), origin.flat(b));
    let along = [to[0] - from[0], to[1] - from[1]];
    let length = along[0].hypot(along[1]);
    if length == 0.0 {
        return None;
    }
    let across = [along[1] / length, -along[0] / length];
    let outlines = &data.outlines.communes;
    let [east, north] = origin.degrees(BESIDE_M);
    // The side on which nothing lies, if there is one.
    let direction = [across, [-across[0], -across[1]]].into_iter().find(|[x, y]| {
        let beside = LonLat {
            lon: middle.lon + x * east,
            lat: middle.lat + y * north,
        };
        outlines.first_at(beside).is_none()
    })?;
    let reach_m = REACH * tolerance_m;
    let [east, north] = origin.degrees(reach_m);
    let end = [middle.lon + direction[0] * east, middle.lat + direction[1] * north];
    let window = Bounds::point(middle).with(&Bounds::point(LonLat {
        lon: end[0],
        lat: end[1],
    }));
    let others = outlines
        .in_window(window, 0.0)
        .into_iter()
        .filter(|number| *number != own);
    let ahead = others
        .filter_map(|number| outlines.area(number))
        .filter_map(|area| first_met(area, &origin, direction, window))
        .fold(f64::INFINITY, f64::min);
    // Beyond land of its own nothing is beside it.
    let own_land = outlines
        .area(own)
        .and_then(|area| first_met(area, &origin, direction, window));
    if ahead > reach_m || own_land.is_some_and(|metres| metres < ahead) {
        return None;
    }
    let half = length * ahead / 2.0;
    let [east, north] = origin.degrees(ahead / 2.0);
    let between = LonLat {
        lon: middle.lon + direction[0] * east,
        lat: middle.lat + direction[1] * north,
    };
    let gap = Gaps {
        all_m2: half,
        lost_m2: half,
        widest_m: ahead,
        at: Some(between),
    };
    Some((between, gap))
}

/// Metres along the direction to the first edge of an area.
fn first_met(area: &Area, origin: &Origin, [x, y]: [f64; 2], window: Bounds) -> Option<f64> {
    let met = area.edges_near(window).filter_map(|(a, b)| {
        let (a, b) = (origin.flat(a), origin.flat(b));
        // How far either end is beside the way, and along it.
        let beside = [a, b].map(|p| p[0] * y - p[1] * x);
        let ahead = [a, b].map(|p| p[0] * x + p[1] * y);
        if (beside[0] > 0.0) == (beside[1] > 0.0) {
            return None;
        }
        let share = beside[0] / (beside[0] - beside[1]);
        let metres = ahead[0] + share * (ahead[1] - ahead[0]);
        (metres > BESIDE_M).then_some(metres)
    });
    met.min_by(f64::total_cmp)
}
