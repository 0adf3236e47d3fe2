//! The least and the greatest distance from anywhere in an area to a set of boundaries.

use crate::geom::geodesic::distance_m;
use crate::geom::reach::nearest_boundary;
use crate::geom::{Area, Bounds, LonLat, Position};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A range of distances in metres: `min_m` is not above any distance in the area, `max_m` not below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Lower bound of the distance from any point of the area.
    pub min_m: f64,
    /// Upper bound of the distance from any point of the area.
    pub max_m: f64,
}

/// A rectangle still to be cut, the one with the greatest bound first.
struct Cell {
    bound: f64,
    centre: LonLat,
    half: [f64; 2],
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound)
    }
}

impl Spread {
    /// The range over `area` of `distance`, a function that changes by at most a metre per metre walked (as every
    /// distance to a fixed set does). Both ends are proven bounds, and at most `gap_m` metres from values attained unless
    /// the work for that would exceed a fixed number of cuts, as along a long ridge of equal distance: then they are wider.
    ///
    /// Branch and bound: a rectangle of radius r around c has no distance outside distance(c) ± r.
    #[must_use]
    pub fn over(area: &Area, gap_m: f64, distance: impl Fn(LonLat) -> f64) -> Option<Self> {
        let seeds: Vec<LonLat> = area.edges().map(|(a, _)| LonLat { lon: a[0], lat: a[1] }).collect();
        let bounds = area.bounds()?;
        let at_seeds = |p: &LonLat| distance(*p);
        let max_m = supremum(area, bounds, &seeds, gap_m, &at_seeds);
        let min_m = -supremum(area, bounds, &seeds, gap_m, &|p: &LonLat| -distance(*p));
        Some(Self {
            min_m: min_m.max(0.0),
            max_m: max_m.max(0.0),
        })
    }
}

/// Whether every point of the area is at most `limit_m` away, by a distance as [`Spread::over`] takes it. `false` also
/// when that could not be shown with a fixed number of cuts, as where it is true by a hair only.
#[must_use]
pub fn all_within(area: &Area, limit_m: f64, distance: impl Fn(LonLat) -> f64) -> bool {
    everywhere(area, &|p, radius| {
        let d = distance(p);
        (d + radius <= limit_m, d > limit_m)
    })
}

/// Whether every point of the area is more than `limit_m` away; as [`all_within`].
#[must_use]
pub fn all_beyond(area: &Area, limit_m: f64, distance: impl Fn(LonLat) -> f64) -> bool {
    everywhere(area, &|p, radius| {
        let d = distance(p);
        (d - radius > limit_m, d <= limit_m)
    })
}

/// Whether something holds in the whole area. `test` says of a point and a radius whether it holds all around, and
/// whether it fails at the point itself.
fn everywhere(area: &Area, test: &dyn Fn(LonLat, f64) -> (bool, bool)) -> bool {
    let Some(bounds) = area.bounds() else { return false };
    let (centre, half) = rectangle(bounds);
    let mut open = vec![(centre, half)];
    for cut in 0.. {
        let Some((centre, half)) = open.pop() else { return true };
        let radius = radius_m(centre, half);
        let (holds, fails) = test(centre, radius);
        if holds {
            continue;
        }
        if cut == MOST_CELLS {
            return false;
        }
        if area.locate(centre) != Position::Outside {
            if fails {
                return false;
            }
        } else {
            match nearest_boundary(area, centre) {
                Some(foot) if foot.distance_m <= radius => {
                    if test(foot.at, 0.0).1 {
                        return false;
                    }
                }
                // The rectangle holds nothing of the area.
                _ => continue,
            }
        }
        let (parts, quarter) = quarters(centre, half);
        open.extend(parts.map(|part| (part, quarter)));
    }
    true
}

/// The most rectangles that are cut for one bound.
const MOST_CELLS: usize = 2_000;

/// An upper bound of `value` over the area, at most `gap_m` above a value attained or as low as [`MOST_CELLS`] cuts
/// bring it. At any moment the greatest bound of what is still open, or what was attained, is one.
fn supremum(area: &Area, bounds: Bounds, seeds: &[LonLat], gap_m: f64, value: &dyn Fn(&LonLat) -> f64) -> f64 {
    let mut attained = seeds.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
    let cell = |centre: LonLat, half: [f64; 2]| {
        let radius = radius_m(centre, half);
        Cell {
            bound: value(&centre) + radius,
            centre,
            half,
        }
    };
    let (centre, half) = rectangle(bounds);
    let mut open = BinaryHeap::from([cell(centre, half)]);
    for cut in 0.. {
        let Some(worst) = open.pop() else { break };
        if worst.bound <= attained + gap_m || cut == MOST_CELLS {
            return worst.bound.max(attained);
        }
        let (parts, quarter) = quarters(worst.centre, worst.half);
        for centre in parts {
            let part = cell(centre, quarter);
            if part.bound <= attained {
                continue;
            }
            if area.locate(centre) != Position::Outside {
                attained = attained.max(value(&centre));
                open.push(part);
            } else if let Some(foot) = nearest_boundary(area, centre)
                && foot.distance_m <= radius_m(centre, quarter)
            {
                // The part reaches into the area no deeper than from the foot on, so the foot bounds it too.
                attained = attained.max(value(&foot.at));
                open.push(part);
            }
        }
    }
    attained
}

/// The middle of a rectangle and half its sides.
fn rectangle(bounds: Bounds) -> (LonLat, [f64; 2]) {
    let half = [
        (bounds.max[0] - bounds.min[0]) / 2.0,
        (bounds.max[1] - bounds.min[1]) / 2.0,
    ];
    let centre = LonLat {
        lon: bounds.min[0] + half[0],
        lat: bounds.min[1] + half[1],
    };
    (centre, half)
}

/// The middles of its four quarters and half their sides.
fn quarters(centre: LonLat, half: [f64; 2]) -> ([LonLat; 4], [f64; 2]) {
    let quarter = [half[0] / 2.0, half[1] / 2.0];
    let parts = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)].map(|(x, y)| LonLat {
        lon: centre.lon + x * quarter[0],
        lat: centre.lat + y * quarter[1],
    });
    (parts, quarter)
}

/// Metres from the centre to the farthest corner, a hair more.
fn radius_m(centre: LonLat, half: [f64; 2]) -> f64 {
    let corner = |x: f64, y: f64| LonLat {
        lon: centre.lon + x * half[0],
        lat: (centre.lat + y * half[1]).clamp(-90.0, 90.0),
    };
    // East and west are alike; of north and south the corner nearer to the equator is farther away.
    distance_m(centre, corner(1.0, 1.0)).max(distance_m(centre, corner(1.0, -1.0))) * (1.0 + 1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::reach::distance_to_area_m;

    fn between(area: &Area, other: &Area, gap_m: f64) -> Option<Spread> {
        Spread::over(area, gap_m, |p| distance_to_area_m(other, p))
    }

    fn square(west: f64, south: f64, side: f64) -> Area {
        let (east, north) = (west + side, south + side);
        Area::from_rings([[
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ]])
    }

    #[test]
    fn bounds_hold_and_are_tight() {
        let (area, other) = (square(3.0, 43.0, 0.1), square(3.2, 43.0, 0.1));
        let spread = between(&area, &other, 0.5).expect("not empty");
        let sampled: Vec<f64> = (0..=100)
            .flat_map(|i| (0..=100).map(move |j| (i, j)))
            .map(|(i, j)| LonLat {
                lon: 3.0 + f64::from(i) * 0.001,
                lat: 43.0 + f64::from(j) * 0.001,
            })
            .map(|p| distance_to_area_m(&other, p))
            .collect();
        let least = sampled.iter().copied().fold(f64::INFINITY, f64::min);
        let most = sampled.iter().copied().fold(0.0, f64::max);
        assert!(
            spread.min_m <= least && least - spread.min_m < 1.0,
            "{spread:?} {least}"
        );
        assert!(spread.max_m >= most && spread.max_m - most < 2.0, "{spread:?} {most}");
    }

    #[test]
    fn the_sides_of_a_limit_agree_with_the_range() {
        let (area, other) = (square(3.0, 43.0, 0.1), square(3.2, 43.0, 0.1));
        let spread = between(&area, &other, 0.1).expect("not empty");
        let distance = |p| distance_to_area_m(&other, p);
        for (limit, within, beyond) in [
            (spread.min_m - 1.0, false, true),
            (spread.min_m + 1.0, false, false),
            (spread.max_m - 1.0, false, false),
            (spread.max_m + 1.0, true, false),
        ] {
            assert_eq!(all_within(&area, limit, distance), within, "{limit}");
            assert_eq!(all_beyond(&area, limit, distance), beyond, "{limit}");
        }
        assert!(
            !all_within(&Area::default(), 1.0, distance),
            "nothing is known of nothing"
        );
    }

    #[test]
    fn touching_areas_start_at_zero() {
        let spread = between(&square(3.0, 43.0, 0.1), &square(3.1, 43.0, 0.1), 0.5).expect("not empty");
        assert_eq!(spread.min_m, 0.0);
        assert!(between(&Area::default(), &square(3.0, 43.0, 0.1), 0.5).is_none());
    }
}
