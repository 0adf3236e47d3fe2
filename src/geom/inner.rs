//! A point in the interior of an [`Area`].

use super::{Area, LonLat, Position};

/// A point in the interior: the middle of the widest stretch of the area on a parallel near its middle, rounded to
/// 7 decimals (1 cm) where that stays inside. `None` for an area without interior.
#[must_use]
pub fn inner_point(area: &Area) -> Option<LonLat> {
    let bounds = area.bounds()?;
    let middle = f64::midpoint(bounds.min[1], bounds.max[1]);
    let mut parallels = parallels_between_vertices(area);
    parallels.sort_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()));
    parallels
        .into_iter()
        .filter_map(|lat| widest_middle(area, lat))
        .find_map(|p| {
            [rounded(p), p]
                .into_iter()
                .find(|p| area.locate(*p) == Position::Inside)
        })
}

/// Latitudes halfway between those of the vertices: none of them runs through a vertex, unless two are neighbours
/// among the floating-point numbers.
fn parallels_between_vertices(area: &Area) -> Vec<f64> {
    let mut latitudes: Vec<f64> = area.rings().flatten().map(|v| v[1]).collect();
    latitudes.sort_by(f64::total_cmp);
    latitudes.dedup();
    latitudes.windows(2).map(|w| f64::midpoint(w[0], w[1])).collect()
}

/// The middle of the widest stretch of the area on a parallel.
fn widest_middle(area: &Area, lat: f64) -> Option<LonLat> {
    let crosses = |(a, b): &([f64; 2], [f64; 2])| (a[1] <= lat) != (b[1] <= lat);
    let longitude = |(a, b): ([f64; 2], [f64; 2])| a[0] + (lat - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
    let mut crossings: Vec<f64> = area.edges().filter(crosses).map(longitude).collect();
    crossings.sort_by(f64::total_cmp);
    let widest = crossings
        .chunks_exact(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    Some(LonLat {
        lon: f64::midpoint(widest[0], widest[1]),
        lat,
    })
}

fn rounded(p: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    LonLat {
        lon: round(p.lon),
        lat: round(p.lat),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lies_inside_even_where_the_middle_does_not() {
        let horseshoe = Area::from_rings([vec![
            [0.0, 0.0],
            [5.0, 0.0],
            [5.0, 5.0],
            [4.0, 5.0],
            [4.0, 1.0],
            [1.0, 1.0],
            [1.0, 5.0],
            [0.0, 5.0],
            [0.0, 0.0],
        ]]);
        let with_hole = Area::from_rings([
            vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]],
            vec![[1.0, 1.0], [1.0, 3.0], [3.0, 3.0], [3.0, 1.0], [1.0, 1.0]],
        ]);
        for area in [horseshoe, with_hole] {
            let p = inner_point(&area).expect("a point");
            assert_eq!(area.locate(p), Position::Inside, "{p:?}");
        }
    }

    #[test]
    fn what_has_no_interior_has_no_such_point() {
        assert_eq!(inner_point(&Area::default()), None);
        let flat = Area::from_rings([vec![[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 0.0]]]);
        assert_eq!(inner_point(&flat), None);
    }

    #[test]
    fn a_sliver_thinner_than_the_rounding() {
        let sliver = Area::from_rings([vec![[3.0, 43.0], [3.000_000_01, 43.0], [3.0, 44.0], [3.0, 43.0]]]);
        let p = inner_point(&sliver).expect("a point");
        assert_eq!(sliver.locate(p), Position::Inside);
    }
}
