//! The least and the greatest distance from anywhere in an area to a set of boundaries.

use crate::geom::foot::ESTIMATE_ERROR_M;
use crate::geom::geodesic::metres_per_degree;
use crate::geom::reach::nearest_boundary;
use crate::geom::{Area, Bounds, LonLat, Origin, Position};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

/// The distance to a fixed set of boundaries, which changes by at most a metre per metre walked.
pub trait Field: Sized {
    /// Metres from the point, right to [`ESTIMATE_ERROR_M`].
    fn distance_m(&self, from: &Origin) -> f64;

    /// The same field for points within `radius_m` of the centre, where it may be cheaper to ask.
    #[must_use]
    fn around(self: &Rc<Self>, centre: &Origin, radius_m: f64) -> Rc<Self>;
}

/// A range of distances in metres: `min_m` is not above any distance in the area, `max_m` not below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Lower bound of the distance from any point of the area.
    pub min_m: f64,
    /// Upper bound of the distance from any point of the area.
    pub max_m: f64,
}

/// A rectangle.
struct Cell<F> {
    centre: Origin,
    /// Half its sides, in degrees.
    half: [f64; 2],
    /// Half its diagonal in metres, a little more.
    radius_m: f64,
    /// The field as its parent asked it.
    field: Rc<F>,
    /// What is not exceeded in it.
    bound: f64,
}

impl<F> PartialEq for Cell<F> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl<F> Eq for Cell<F> {}
impl<F> PartialOrd for Cell<F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<F> Ord for Cell<F> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound)
    }
}

impl<F: Field> Cell<F> {
    /// The rectangle around an area.
    fn around(bounds: Bounds, field: &Rc<F>) -> Self {
        let half = [
            (bounds.max[0] - bounds.min[0]) / 2.0,
            (bounds.max[1] - bounds.min[1]) / 2.0,
        ];
        let centre = Origin::new(LonLat {
            lon: bounds.min[0] + half[0],
            lat: bounds.min[1] + half[1],
        });
        // No line straight in longitude and latitude is longer than with the longest degree of the rectangle each way: of
        // longitude that nearest to the equator, of latitude that nearest to a pole. A geodesic is not longer either.
        let (south, north) = (metres_per_degree(bounds.min[1]), metres_per_degree(bounds.max[1]));
        let east_m = half[0]
            * if bounds.min[1] * bounds.max[1] <= 0.0 {
                metres_per_degree(0.0)[0]
            } else {
                south[0].max(north[0])
            };
        let radius_m = east_m.hypot(half[1] * south[1].max(north[1])) * (1.0 + 1e-9);
        Self {
            field: field.around(&centre, radius_m),
            centre,
            half,
            radius_m,
            bound: f64::INFINITY,
        }
    }

    /// Its four quarters.
    fn quarters(&self) -> [Self; 4] {
        let field = self.field.around(&self.centre, self.radius_m);
        let half = self.half.map(|h| h / 2.0);
        [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)].map(|(x, y)| {
            let centre = Origin::new(LonLat {
                lon: self.centre.at.lon + x * half[0],
                lat: self.centre.at.lat + y * half[1],
            });
            Self {
                field: Rc::clone(&field),
                radius_m: self.radius_m / 2.0,
                centre,
                half,
                bound: self.bound,
            }
        })
    }
}

impl Spread {
    /// The range of the field over `area`. Both ends are proven bounds, and at most `gap_m` metres from values attained
    /// unless the work for that would exceed a fixed number of cuts, as along a long ridge of equal distance: then they are
    /// wider.
    ///
    /// Branch and bound: a rectangle of radius r around c has no distance outside distance(c) ± r.
    #[must_use]
    pub fn over(area: &Area, gap_m: f64, field: &Rc<impl Field>) -> Option<Self> {
        let bounds = area.bounds()?;
        let far = supremum(area, bounds, gap_m, field, 1.0);
        let near = -supremum(area, bounds, gap_m, field, -1.0);
        Some(Self {
            min_m: (near - ESTIMATE_ERROR_M).max(0.0),
            max_m: (far + ESTIMATE_ERROR_M).max(0.0),
        })
    }
}

/// Whether every point of the area is at most `limit_m` away. `false` also when that could not be shown with a fixed
/// number of cuts, as where it is true by a hair only.
#[must_use]
pub fn all_within(area: &Area, limit_m: f64, field: &Rc<impl Field>) -> bool {
    everywhere(area, field, &|d, radius| {
        (d + radius + ESTIMATE_ERROR_M <= limit_m, d - ESTIMATE_ERROR_M > limit_m)
    })
}

/// Whether every point of the area is more than `limit_m` away; as [`all_within`].
#[must_use]
pub fn all_beyond(area: &Area, limit_m: f64, field: &Rc<impl Field>) -> bool {
    everywhere(area, field, &|d, radius| {
        (d - radius - ESTIMATE_ERROR_M > limit_m, d + ESTIMATE_ERROR_M <= limit_m)
    })
}

/// Whether something holds in the whole area. `test` says of a distance and a radius whether it holds all around, and
/// whether it fails at the point itself.
fn everywhere<F: Field>(area: &Area, field: &Rc<F>, test: &dyn Fn(f64, f64) -> (bool, bool)) -> bool {
    let Some(bounds) = area.bounds() else { return false };
    let mut open = vec![Cell::around(bounds, field)];
    for cut in 0.. {
        let Some(cell) = open.pop() else { return true };
        let (holds, fails) = test(cell.field.distance_m(&cell.centre), cell.radius_m);
        if holds {
            continue;
        }
        if cut == MOST_CELLS {
            return false;
        }
        if area.locate(cell.centre.at) != Position::Outside {
            if fails {
                return false;
            }
        } else {
            match nearest_boundary(area, cell.centre.at) {
                Some(foot) if foot.distance_m <= cell.radius_m => {
                    if test(cell.field.distance_m(&Origin::new(foot.at)), 0.0).1 {
                        return false;
                    }
                }
                // The rectangle holds nothing of the area.
                _ => continue,
            }
        }
        open.extend(cell.quarters());
    }
    true
}

/// The most rectangles that are cut for one bound.
const MOST_CELLS: usize = 2_000;

/// An upper bound of `sign` times the field over the area, at most `gap_m` above a value attained or as low as
/// [`MOST_CELLS`] cuts bring it. At any moment the greatest bound of what is still open, or what was attained, is one.
fn supremum<F: Field>(area: &Area, bounds: Bounds, gap_m: f64, field: &Rc<F>, sign: f64) -> f64 {
    let value = |field: &F, p: &Origin| sign * field.distance_m(p);
    // No distance is negative: where the set touches the area there is nothing to look for.
    let ceiling = if sign < 0.0 { 0.0 } else { f64::INFINITY };
    let mut whole = Cell::around(bounds, field);
    let corners = area.edges().map(|(a, _)| LonLat { lon: a[0], lat: a[1] });
    let at_corners = corners.map(|p| value(&whole.field, &Origin::new(p)));
    let mut attained = at_corners.fold(f64::NEG_INFINITY, f64::max);
    whole.bound = ceiling.min(value(&whole.field, &whole.centre) + whole.radius_m);
    let mut open = BinaryHeap::from([whole]);
    for cut in 0.. {
        let Some(worst) = open.pop() else { break };
        if worst.bound <= attained + gap_m || cut == MOST_CELLS {
            return worst.bound.max(attained);
        }
        for mut part in worst.quarters() {
            let at_centre = value(&part.field, &part.centre);
            part.bound = ceiling.min(at_centre + part.radius_m);
            if part.bound <= attained {
                continue;
            }
            if area.locate(part.centre.at) != Position::Outside {
                attained = attained.max(at_centre);
                open.push(part);
            } else if let Some(foot) = nearest_boundary(area, part.centre.at)
                && foot.distance_m <= part.radius_m
            {
                // The foot is a point of the area too, and often the one that matters.
                attained = attained.max(value(&part.field, &Origin::new(foot.at)));
                open.push(part);
            }
        }
    }
    attained
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::reach::distance_to_area_m;

    /// Measured anew everywhere.
    struct To<'a>(&'a Area);

    impl Field for To<'_> {
        fn distance_m(&self, from: &Origin) -> f64 {
            distance_to_area_m(self.0, from.at)
        }
        fn around(self: &Rc<Self>, _: &Origin, _: f64) -> Rc<Self> {
            Rc::clone(self)
        }
    }

    fn between(area: &Area, other: &Area, gap_m: f64) -> Option<Spread> {
        Spread::over(area, gap_m, &Rc::new(To(other)))
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
        let field = Rc::new(To(&other));
        for (limit, within, beyond) in [
            (spread.min_m - 1.0, false, true),
            (spread.min_m + 1.0, false, false),
            (spread.max_m - 1.0, false, false),
            (spread.max_m + 1.0, true, false),
        ] {
            assert_eq!(all_within(&area, limit, &field), within, "{limit}");
            assert_eq!(all_beyond(&area, limit, &field), beyond, "{limit}");
        }
        assert!(
            !all_within(&Area::default(), 1.0, &field),
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
