//! Metres from a point to the nearest boundary of a set of areas.
//!
//! Edges are kept as chords in earth-centred coordinates. The straight distance bounds the geodesic from below, so what is
//! too far straight through the earth is left out by its box; what can be nearest is measured on the ellipsoid.

use super::boxes::BoxTree;
use crate::geom::foot::ESTIMATE_ERROR_M;
use crate::geom::geodesic::{distance_m, geocentric};
use crate::geom::{Area, LonLat, Origin};
use std::collections::HashMap;

/// Longer edges are cut, so that a chord stays within centimetres of the curve it stands for.
const LONGEST_CHORD_M: f64 = 2_000.0;
/// Bound on the curvature (per metre) of a line straight in longitude and latitude, seen in space: that of the
/// ellipsoid and, times tan(latitude) ≤ 1.75 up to 60°, its bending away from the geodesic. Four earth curvatures
/// are more than both together.
const CURVATURE: f64 = 4.0 / 6_335_000.0;

/// Largest radius of curvature of the WGS84 ellipsoid (at the poles), in metres.
const LARGEST_RADIUS_M: f64 = 6_399_594.0;
/// Smallest radius of curvature of the WGS84 ellipsoid (along the meridian at the equator), in metres.
const SMALLEST_RADIUS_M: f64 = 6_335_439.0;

/// The most that the straight distance through the earth can be between points whose geodesic is `geodesic_m` long, and a
/// millimetre for rounding.
///
/// A geodesic bends at least as much as a circle of the largest radius of curvature, so by Schur's comparison theorem its
/// chord is at most that of an arc of the circle of the same length.
fn most_chord_m(geodesic_m: f64) -> f64 {
    let diameter = 2.0 * LARGEST_RADIUS_M;
    let turn = geodesic_m / diameter;
    if turn < std::f64::consts::FRAC_PI_2 {
        diameter * turn.sin() + 0.001
    } else {
        f64::INFINITY
    }
}

/// The most that a geodesic can be between points whose straight distance through the earth is `chord_m`.
///
/// A geodesic bends at most as much as a circle of the smallest radius of curvature: the same theorem.
fn most_geodesic_m(chord_m: f64) -> f64 {
    let diameter = 2.0 * SMALLEST_RADIUS_M;
    if chord_m < diameter {
        diameter * (chord_m / diameter).asin()
    } else {
        f64::INFINITY
    }
}

/// The nearest boundary point of a set of areas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Geodesic metres.
    pub distance_m: f64,
    /// The number of the area whose boundary it is, as given to [`EdgeIndex::new`].
    pub owner: u32,
    /// The boundary point.
    pub at: LonLat,
}

/// Edges of areas, by owner.
#[derive(Debug)]
pub struct EdgeIndex {
    chords: BoxTree<Chord>,
    /// Largest distance between a chord and the edge it stands for, in metres.
    slack_m: f64,
}

#[derive(Debug)]
struct Chord {
    ends: [[f64; 3]; 2],
    a: [f64; 2],
    b: [f64; 2],
    owner: u32,
}

impl Chord {
    /// The square of the straight distance from a point.
    fn distance_2(&self, p: &[f64; 3]) -> f64 {
        let sub = |a: &[f64; 3], b: &[f64; 3]| [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
        let dot = |a: &[f64; 3], b: &[f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let along = sub(&self.ends[1], &self.ends[0]);
        let to_p = sub(p, &self.ends[0]);
        let len2 = dot(&along, &along);
        let t = if len2 > 0.0 {
            (dot(&to_p, &along) / len2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let off = [to_p[0] - t * along[0], to_p[1] - t * along[1], to_p[2] - t * along[2]];
        dot(&off, &off)
    }
}

impl EdgeIndex {
    /// An index of the boundaries of the areas. An edge that two of them share to the bit is left out: seen from
    /// outside of all of them it is never nearest. Use it for points outside.
    #[must_use]
    pub fn of_union<'a>(areas: impl Iterator<Item = (u32, &'a Area)>) -> Self {
        Self::build(areas, true)
    }

    /// An index of every boundary, for distances from inside and outside.
    #[must_use]
    pub fn new<'a>(areas: impl Iterator<Item = (u32, &'a Area)>) -> Self {
        Self::build(areas, false)
    }

    fn build<'a>(areas: impl Iterator<Item = (u32, &'a Area)>, dissolve: bool) -> Self {
        let mut edges: Vec<(u32, [f64; 2], [f64; 2])> = Vec::new();
        for (owner, area) in areas {
            // In one direction, so that an edge of two areas is as near for the one as for the other, to the bit.
            let directed = |(a, b): ([f64; 2], [f64; 2])| if a <= b { (owner, a, b) } else { (owner, b, a) };
            edges.extend(area.edges().map(directed));
        }
        if dissolve {
            let bits = |a: [f64; 2], b: [f64; 2]| (a.map(f64::to_bits), b.map(f64::to_bits));
            let mut times = HashMap::with_capacity(edges.len());
            for (_, a, b) in &edges {
                let times: &mut u8 = times.entry(bits(*a, *b)).or_default();
                *times = times.saturating_add(1);
            }
            edges.retain(|(_, a, b)| times[&bits(*a, *b)] == 1);
        }
        let mut slack_m: f64 = 0.0;
        let mut chords = Vec::with_capacity(edges.len());
        for (owner, a, b) in edges {
            let (from, to) = (lonlat(a), lonlat(b));
            let length = distance_m(from, to);
            // At most a few hundred pieces: an edge of a commune is never longer than some tens of kilometres.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let pieces = (length / LONGEST_CHORD_M).ceil().clamp(1.0, 1e4) as u32;
            slack_m = slack_m.max(CURVATURE * (length / f64::from(pieces) * 1.1).powi(2) / 8.0);
            for piece in 0..pieces {
                let start = from.towards(to, f64::from(piece) / f64::from(pieces));
                let end = if piece + 1 == pieces {
                    to
                } else {
                    from.towards(to, f64::from(piece + 1) / f64::from(pieces))
                };
                chords.push(Chord {
                    ends: [geocentric(start), geocentric(end)],
                    a: [start.lon, start.lat],
                    b: [end.lon, end.lat],
                    owner,
                });
            }
        }
        Self {
            chords: BoxTree::new(chords, |chord| chord.ends),
            slack_m,
        }
    }

    /// The nearest boundary point to `p`, `None` when there is no edge. Of equally near owners the one with the
    /// smallest number is named.
    #[must_use]
    pub fn nearest(&self, p: LonLat) -> Option<Nearest> {
        self.nearest_within(p, f64::INFINITY)
    }

    /// The same, when it is at most `reach_m` away.
    #[must_use]
    pub fn nearest_within(&self, p: LonLat, reach_m: f64) -> Option<Nearest> {
        Self::nearest_of(std::iter::once(self), p, reach_m)
    }

    /// The nearest boundary point of several indexes, when it is at most `reach_m` away: what is found in one leaves less to
    /// look at in the next, and the metres on the ellipsoid are measured once.
    #[must_use]
    pub fn nearest_of<'a>(indexes: impl Iterator<Item = &'a Self> + Clone, p: LonLat, reach_m: f64) -> Option<Nearest> {
        Self::estimate_of(indexes, p, reach_m)
            .map(|nearest| nearest.measured(p))
            .filter(|nearest| nearest.distance_m <= reach_m)
    }

    /// The same boundary point; its metres are right to [`ESTIMATE_ERROR_M`], and may be as much more than `reach_m`. It takes
    /// no geodesic where the point is nearer than 50 km.
    #[must_use]
    pub fn estimate_of<'a>(
        indexes: impl Iterator<Item = &'a Self> + Clone,
        p: LonLat,
        reach_m: f64,
    ) -> Option<Nearest> {
        let origin = Origin::new(p);
        let indexes = || indexes.clone();
        let slack_m = indexes().map(|index| index.slack_m).fold(0.0, f64::max);
        let within = most_chord_m(reach_m + ESTIMATE_ERROR_M) + slack_m;
        let nearer = |least2: Option<f64>, index: &Self| {
            index
                .least_2(origin.centred, least2.unwrap_or(within * within))
                .or(least2)
        };
        let worth = reach_m_of(indexes().fold(None, nearer)?, slack_m, 0.0);
        let mut best: Option<Nearest> = None;
        for index in indexes() {
            index
                .chords
                .near(origin.centred, &mut (worth * worth), &mut |chord, limit2| {
                    if chord.distance_2(&origin.centred) > *limit2 {
                        return;
                    }
                    let found = chord.estimate(&origin);
                    if best.is_none_or(|b| (found.distance_m, found.owner) < (b.distance_m, b.owner)) {
                        best = Some(found);
                    }
                });
        }
        best
    }

    /// The square of the straight distance to the nearest chord, when that is at most `limit2`.
    fn least_2(&self, p: [f64; 3], limit2: f64) -> Option<f64> {
        let mut least2 = limit2;
        let mut found = false;
        self.chords.near(p, &mut least2, &mut |chord, least2| {
            let distance_2 = chord.distance_2(&p);
            if distance_2 <= *least2 {
                *least2 = distance_2;
                found = true;
            }
        });
        found.then_some(least2)
    }

    /// The edges that can be nearest to some point within `radius_m` of the centre.
    #[must_use]
    pub fn around(&self, centre: &Origin, radius_m: f64) -> LocalEdges<'_> {
        let mut chords = Vec::new();
        if let Some(least2) = self.least_2(centre.centred, f64::INFINITY) {
            let reach = reach_m_of(least2, self.slack_m, radius_m);
            self.chords.each_near(centre.centred, reach * reach, &mut |chord| {
                if chord.distance_2(&centre.centred) <= reach * reach {
                    chords.push(chord);
                }
            });
        }
        LocalEdges {
            chords,
            slack_m: self.slack_m,
        }
    }

    /// The nearest boundary point of each owner that has one within `reach_m`, nearest first, then by owner.
    #[must_use]
    pub fn within(&self, p: LonLat, reach_m: f64) -> Vec<Nearest> {
        let origin = Origin::new(p);
        let mut best: HashMap<u32, Nearest> = HashMap::new();
        let within = most_chord_m(reach_m + ESTIMATE_ERROR_M) + self.slack_m;
        self.chords.each_near(origin.centred, within * within, &mut |chord| {
            if chord.distance_2(&origin.centred) > within * within {
                return;
            }
            let found = chord.estimate(&origin);
            let known = best.entry(found.owner).or_insert(found);
            if found.distance_m < known.distance_m {
                *known = found;
            }
        });
        let measured = best.into_values().map(|nearest| nearest.measured(p));
        let mut found: Vec<_> = measured.filter(|nearest| nearest.distance_m <= reach_m).collect();
        found.sort_unstable_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)));
        found
    }
}

/// Some edges of an index, none of those left out being nearest where they are asked.
#[derive(Debug, Clone)]
pub struct LocalEdges<'a> {
    chords: Vec<&'a Chord>,
    slack_m: f64,
}

impl LocalEdges<'_> {
    /// How many they are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.chords.len()
    }

    /// The edges of these that can be nearest to some point within `radius_m` of the centre.
    #[must_use]
    pub fn around(&self, centre: &Origin, radius_m: f64) -> Self {
        let to_chord = |c: &&Chord| c.distance_2(&centre.centred);
        let least2 = self.chords.iter().map(to_chord).fold(f64::INFINITY, f64::min);
        let reach = reach_m_of(least2, self.slack_m, radius_m);
        let in_reach = |c: &&&Chord| to_chord(c) <= reach * reach;
        Self {
            chords: self.chords.iter().filter(in_reach).copied().collect(),
            slack_m: self.slack_m,
        }
    }

    /// The nearest boundary point, as [`EdgeIndex::nearest`] names it; its metres are right to [`ESTIMATE_ERROR_M`].
    #[must_use]
    pub fn estimate(&self, origin: &Origin) -> Option<Nearest> {
        let to_chord = |c: &&Chord| c.distance_2(&origin.centred);
        let least2 = self.chords.iter().map(to_chord).fold(f64::INFINITY, f64::min);
        let reach = reach_m_of(least2, self.slack_m, 0.0);
        let in_reach = self.chords.iter().filter(|c| to_chord(c) <= reach * reach);
        in_reach
            .map(|chord| chord.estimate(origin))
            .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)))
    }
}

/// How far the chord of the edge that is nearest to a point can be from a centre at most `radius_m` from it, when the
/// chord nearest to the centre is at the distance whose square is `least2`, straight through the earth.
///
/// No geodesic to the edge of that chord is longer than one as bent as can be; the nearest edge is no farther, and its chord is
/// longest when its geodesic is bent least.
fn reach_m_of(least2: f64, slack_m: f64, radius_m: f64) -> f64 {
    let straight = least2.sqrt() + 2.0 * radius_m + slack_m;
    most_chord_m(most_geodesic_m(straight) + ESTIMATE_ERROR_M) + slack_m + ESTIMATE_ERROR_M
}

impl Nearest {
    /// With its metres on the ellipsoid.
    #[must_use]
    pub fn measured(self, from: LonLat) -> Self {
        Self {
            distance_m: distance_m(from, self.at),
            ..self
        }
    }
}

impl Chord {
    fn estimate(&self, origin: &Origin) -> Nearest {
        let foot = origin.estimate(lonlat(self.a), lonlat(self.b));
        Nearest {
            distance_m: foot.distance_m,
            owner: self.owner,
            at: foot.at,
        }
    }
}

fn lonlat(c: [f64; 2]) -> LonLat {
    LonLat { lon: c[0], lat: c[1] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::reach::nearest_boundary;

    fn areas() -> Vec<Area> {
        vec![
            Area::from_rings([vec![[3.0, 43.0], [3.4, 43.1], [3.2, 43.5], [3.0, 43.0]]]),
            Area::from_rings([vec![[3.4, 43.1], [3.9, 43.3], [3.2, 43.5], [3.4, 43.1]]]),
        ]
    }

    #[test]
    fn same_distance_as_measuring_every_edge() {
        let areas = areas();
        let index = EdgeIndex::new(areas.iter().zip(0..).map(|(a, n)| (n, a)));
        for i in 0..200 {
            let p = LonLat {
                lon: 2.5 + f64::from(i % 20) * 0.1,
                lat: 42.7 + f64::from(i / 20) * 0.12,
            };
            let want = areas
                .iter()
                .filter_map(|a| nearest_boundary(a, p))
                .map(|f| f.distance_m)
                .fold(f64::INFINITY, f64::min);
            let got = index.nearest(p).map_or(f64::NAN, |n| n.distance_m);
            assert!((got - want).abs() < 1e-5, "{p:?} {got} {want}");
        }
    }

    #[test]
    fn a_shared_edge_is_no_boundary_of_the_union() {
        let areas = areas();
        let numbered = || areas.iter().zip(0..).map(|(a, n)| (n, a));
        let on_shared = LonLat { lon: 3.3, lat: 43.3 };
        assert!(
            EdgeIndex::new(numbered())
                .nearest(on_shared)
                .is_some_and(|n| n.distance_m < 1.0)
        );
        assert!(
            EdgeIndex::of_union(numbered())
                .nearest(on_shared)
                .is_some_and(|n| n.distance_m > 5_000.0)
        );
    }

    #[test]
    fn the_bound_holds_and_is_close_far_away() {
        let reunion = LonLat { lon: 55.5, lat: -21.1 };
        for (lon, lat) in [(3.9, 43.6), (-61.5, 16.2), (55.6, -21.2), (55.5001, -21.1)] {
            let p = LonLat { lon, lat };
            let (a, b) = (geocentric(reunion), geocentric(p));
            let chord = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
            let truth = distance_m(reunion, p);
            let (most, less) = (most_chord_m(truth), most_chord_m(0.99 * truth));
            assert!(
                chord <= most && chord >= less.min(most - 0.001),
                "{chord} {less} {most}"
            );
            let longest = most_geodesic_m(chord);
            assert!(
                truth <= longest + 1e-6 && longest <= truth * 1.01 + 0.001,
                "{truth} {longest}"
            );
        }
    }

    #[test]
    fn far_away_the_nearest_of_several_is_that_of_all() {
        let areas = areas();
        let each: Vec<EdgeIndex> = areas
            .iter()
            .zip(0..)
            .map(|(a, n)| EdgeIndex::new([(n, a)].into_iter()))
            .collect();
        for (lon, lat) in [(55.5, -21.1), (-61.5, 16.2), (-53.1, 4.0), (2.0, 49.0), (3.3, 43.0)] {
            let p = LonLat { lon, lat };
            let all = areas.iter().filter_map(|a| nearest_boundary(a, p));
            let want = all.map(|f| f.distance_m).fold(f64::INFINITY, f64::min);
            let got = EdgeIndex::nearest_of(each.iter(), p, f64::INFINITY).map_or(f64::NAN, |n| n.distance_m);
            assert!((got - want).abs() < 1e-3, "{p:?} {got} {want}");
        }
    }

    #[test]
    fn within_gives_each_owner_once() {
        let areas = areas();
        let index = EdgeIndex::new(areas.iter().zip(0..).map(|(a, n)| (n, a)));
        let p = LonLat { lon: 3.4, lat: 43.05 };
        let found = index.within(p, 20_000.0);
        assert_eq!(found.iter().map(|n| n.owner).collect::<Vec<_>>(), [0, 1]);
        assert!(index.within(p, 1.0).is_empty());
    }
}
