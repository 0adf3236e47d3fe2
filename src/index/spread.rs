//! The least and the greatest distance from anywhere in an area to a set of boundaries.

use crate::geom::foot::ESTIMATE_ERROR_M;
use crate::geom::longest::{circle_around, longest_degrees_m};
use crate::geom::reach::nearest_boundary_estimate;
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

impl Spread {
    /// Of one distance.
    #[must_use]
    pub fn one(distance_m: f64) -> Self {
        Self {
            min_m: distance_m,
            max_m: distance_m,
        }
    }
}

/// What is known of the distances in an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// No distance is outside of it.
    pub range: Spread,
    /// Two distances that occur: the least and the greatest that were met with.
    pub attained: Spread,
}

impl Extent {
    /// Whether every point is at most `limit_m` away; `None` when the limit is between what is attained and what is proven.
    #[must_use]
    pub fn all_within(&self, limit_m: f64) -> Option<bool> {
        if self.range.max_m <= limit_m {
            return Some(true);
        }
        (self.attained.max_m > limit_m).then_some(false)
    }

    /// Whether every point is more than `limit_m` away; as [`Self::all_within`].
    #[must_use]
    pub fn all_beyond(&self, limit_m: f64) -> Option<bool> {
        if self.range.min_m > limit_m {
            return Some(true);
        }
        (self.attained.min_m <= limit_m).then_some(false)
    }
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
        let (centre, radius_m) = circle_around(bounds);
        Self {
            field: field.around(&centre, radius_m),
            centre,
            half: [0, 1].map(|axis| (bounds.max[axis] - bounds.min[axis]) / 2.0),
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

impl Extent {
    /// That of the field over `area`, given the least and greatest value [`at_vertices`]. The ends of the range are at most
    /// `gap_m` metres from values attained, and a little for the error of an estimate, unless the work for that would exceed a
    /// fixed number of cuts, as along a long ridge of equal distance: then they are wider.
    ///
    /// Branch and bound: a rectangle of radius r around c has no distance outside distance(c) ± r.
    #[must_use]
    pub fn over(area: &Area, gap_m: f64, field: &Rc<impl Field>, vertices: Spread) -> Option<Self> {
        let bounds = area.bounds()?;
        let far = supremum(area, bounds, gap_m, field, 1.0, vertices.max_m);
        // No distance is negative: where the set touches the area there is nothing to look for.
        let near = if vertices.min_m <= 0.0 {
            Supremum::default()
        } else {
            supremum(area, bounds, gap_m, field, -1.0, -vertices.min_m)
        };
        Some(Self {
            range: Spread {
                min_m: (-near.bound - ESTIMATE_ERROR_M).max(0.0),
                max_m: (far.bound + ESTIMATE_ERROR_M).max(0.0),
            },
            attained: Spread {
                min_m: (-near.attained + ESTIMATE_ERROR_M).min(far.attained),
                max_m: (far.attained - ESTIMATE_ERROR_M).max(-near.attained),
            },
        })
    }
}

/// The least and the greatest of a field's values at the vertices of an area; `None` when it has none. A vertex is asked
/// only when the values before it and the way walked since leave it possible that it is one of them, or equal to one.
pub fn at_vertices(area: &Area, ask: &mut impl FnMut(&Origin) -> f64) -> Option<Spread> {
    let longest = longest_degrees_m(area.bounds()?);
    let mut found: Option<Spread> = None;
    let (mut last, mut last_m, mut walked_m) = ([0.0; 2], 0.0, 0.0);
    for (vertex, _) in area.edges() {
        walked_m += ((vertex[0] - last[0]) * longest[0]).hypot((vertex[1] - last[1]) * longest[1]);
        last = vertex;
        let off_m = walked_m * (1.0 + 1e-9) + 2.0 * ESTIMATE_ERROR_M;
        if found.is_some_and(|f| last_m + off_m < f.max_m && last_m - off_m > f.min_m) {
            continue;
        }
        last_m = ask(&Origin::new(LonLat {
            lon: vertex[0],
            lat: vertex[1],
        }));
        walked_m = 0.0;
        let so_far = found.unwrap_or(Spread::one(last_m));
        found = Some(Spread {
            min_m: so_far.min_m.min(last_m),
            max_m: so_far.max_m.max(last_m),
        });
    }
    found
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
        if cut >= MOST_CHECKED {
            return false;
        }
        if area.locate(cell.centre.at) != Position::Outside {
            if fails {
                return false;
            }
        } else {
            match nearest_boundary_estimate(area, &cell.centre) {
                Some(foot) if foot.distance_m <= cell.radius_m + ESTIMATE_ERROR_M => {
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

/// The most rectangles that are looked at for a yes or no: of these only few are open at a time.
const MOST_CHECKED: usize = 50_000;

/// The most rectangles that are cut for one bound.
const MOST_CELLS: usize = 2_000;

/// An upper bound, and the greatest value met with.
#[derive(Default)]
struct Supremum {
    bound: f64,
    attained: f64,
}

/// An upper bound of `sign` times the field over the area, at most `gap_m` above a value attained or as low as
/// [`MOST_CELLS`] cuts bring it. At any moment the greatest bound of what is still open, or what was `attained`, is one.
fn supremum<F: Field>(
    area: &Area,
    bounds: Bounds,
    gap_m: f64,
    field: &Rc<F>,
    sign: f64,
    mut attained: f64,
) -> Supremum {
    let value = |field: &F, p: &Origin| sign * field.distance_m(p);
    let ceiling = if sign < 0.0 { 0.0 } else { f64::INFINITY };
    let mut whole = Cell::around(bounds, field);
    whole.bound = ceiling.min(value(&whole.field, &whole.centre) + whole.radius_m);
    let mut open = BinaryHeap::from([whole]);
    for cut in 0.. {
        let Some(worst) = open.pop() else { break };
        if worst.bound <= attained + gap_m || cut >= MOST_CELLS {
            return Supremum {
                bound: worst.bound.max(attained),
                attained,
            };
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
            } else if let Some(foot) = nearest_boundary_estimate(area, &part.centre)
                && foot.distance_m <= part.radius_m + ESTIMATE_ERROR_M
            {
                // The foot is a point of the area too, and often the one that matters.
                attained = attained.max(value(&part.field, &Origin::new(foot.at)));
                open.push(part);
            }
        }
    }
    Supremum {
        bound: attained,
        attained,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::reach::distance_to_area_m;
    use crate::geom::testing;

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
        let field = Rc::new(To(other));
        let vertices = at_vertices(area, &mut |from| field.distance_m(from))?;
        let extent = Extent::over(area, gap_m, &field, vertices)?;
        let (range, attained) = (extent.range, extent.attained);
        assert!(
            range.min_m <= attained.min_m && attained.min_m - range.min_m <= gap_m + 1e-3,
            "{extent:?}"
        );
        assert!(
            range.max_m >= attained.max_m && range.max_m - attained.max_m <= gap_m + 1e-3,
            "{extent:?}"
        );
        Some(range)
    }

    fn square(west: f64, south: f64, side: f64) -> Area {
        Area::from_rings([testing::square(west, south, side)])
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

    /// As large as the limit in the west, and a little smaller in the east, where all is soon settled.
    struct Step(std::cell::Cell<usize>, f64);

    impl Field for Step {
        fn distance_m(&self, from: &Origin) -> f64 {
            self.0.set(self.0.get() + 1);
            if from.at.lon < self.1 { 1_000.0 } else { 900.0 }
        }
        fn around(self: &Rc<Self>, _: &Origin, _: f64) -> Rc<Self> {
            Rc::clone(self)
        }
    }

    #[test]
    fn what_cannot_be_settled_is_given_up() {
        // Wherever the last rectangle that is looked at lies, on either side of the step.
        for n in 1..60 {
            let field = Rc::new(Step(std::cell::Cell::new(0), 3.0 + f64::from(n) * 0.1 / 60.0));
            assert!(!all_within(&square(3.0, 43.0, 0.1), 1_000.0, &field));
            assert!(field.0.get() < 3 * MOST_CHECKED, "{n}");
        }
    }

    #[test]
    fn no_vertex_that_matters_is_passed_over() {
        let mut passed_over = 0;
        for n in 0..40_u32 {
            // A ring of 200 vertices around a point, more or less round.
            let ring: Vec<[f64; 2]> = (0..=200_u32)
                .map(|k| {
                    let turn = f64::from(k % 200) * std::f64::consts::TAU / 200.0;
                    let radius = 0.05 + 0.001 * f64::from((k % 200 * 7919 + n * 31) % 17);
                    [3.0 + radius * turn.cos(), 43.0 + radius * turn.sin()]
                })
                .collect();
            let (area, other) = (Area::from_rings([ring]), square(2.9 + 0.01 * f64::from(n), 43.02, 0.05));
            let to_other = |from: &Origin| distance_to_area_m(&other, from.at);
            let all = area
                .edges()
                .map(|(a, _)| to_other(&Origin::new(LonLat { lon: a[0], lat: a[1] })));
            let (least, most) = all.fold((f64::INFINITY, 0.0_f64), |(l, m), d| (l.min(d), m.max(d)));
            let mut asked = 0;
            let found = at_vertices(&area, &mut |from| {
                asked += 1;
                to_other(from)
            });
            assert_eq!(
                found,
                Some(Spread {
                    min_m: least,
                    max_m: most
                }),
                "{n}"
            );
            passed_over += 200 - asked;
        }
        assert!(passed_over > 2_000, "{passed_over} of 8000");
    }

    #[test]
    fn touching_areas_start_at_zero() {
        let spread = between(&square(3.0, 43.0, 0.1), &square(3.1, 43.0, 0.1), 0.5).expect("not empty");
        assert_eq!(spread.min_m, 0.0);
        assert!(between(&Area::default(), &square(3.0, 43.0, 0.1), 0.5).is_none());
    }
}
