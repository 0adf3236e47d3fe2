//! From WGS84 to the projected coordinates that French address files carry: Lambert-93 in Europe, UTM overseas.

use super::LonLat;
use super::crs::{CrsError, LONGLAT};
use proj4rs::Proj;
use std::sync::LazyLock;

/// The systems by the western and eastern meridian and the southern and northern parallel of what they serve.
const SYSTEMS: [([f64; 4], &str); 5] = [
    (
        [-63.5, -60.5, 14.0, 18.5],
        "+proj=utm +zone=20 +ellps=GRS80 +units=m +no_defs",
    ),
    (
        [-55.0, -51.0, 2.0, 6.0],
        "+proj=utm +zone=22 +ellps=GRS80 +units=m +no_defs",
    ),
    (
        [54.0, 57.0, -22.0, -20.0],
        "+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs",
    ),
    (
        [44.0, 46.0, -14.0, -12.0],
        "+proj=utm +zone=38 +south +ellps=GRS80 +units=m +no_defs",
    ),
    (
        [-10.0, 15.0, 40.0, 52.0],
        "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs",
    ),
];

type Systems = Result<(Proj, Vec<([f64; 4], Proj)>), CrsError>;

static PROJECTIONS: LazyLock<Systems> = LazyLock::new(|| {
    let proj = |text: &str| {
        Proj::from_proj_string(text).map_err(|e| CrsError::Unknown {
            name: text.to_owned(),
            why: e.to_string(),
        })
    };
    let each = SYSTEMS.iter().map(|(bounds, text)| Ok((*bounds, proj(text)?)));
    Ok((proj(LONGLAT)?, each.collect::<Result<_, CrsError>>()?))
});

/// The point in metres, to the centimetre: Lambert-93 (EPSG:2154) in Europe, UTM on GRS80 overseas (EPSG:5490, 2972, 2975,
/// 4471); `None` elsewhere.
#[must_use]
pub fn metres(at: LonLat) -> Option<(f64, f64)> {
    let (from, systems) = PROJECTIONS.as_ref().ok()?;
    let within = |[west, east, south, north]: &[f64; 4]| {
        (*west..=*east).contains(&at.lon) && (*south..=*north).contains(&at.lat)
    };
    let (_, to) = systems.iter().find(|(bounds, _)| within(bounds))?;
    let mut point = (at.lon.to_radians(), at.lat.to_radians(), 0.0);
    proj4rs::transform::transform(from, to, &mut point).ok()?;
    let centimetres = |metres: f64| (metres * 100.0).round() / 100.0;
    Some((centimetres(point.0), centimetres(point.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with PROJ 9.5 (pyproj): `Transformer.from_crs(4326, code, always_xy=True)`.
    #[test]
    fn as_proj_computes_them() {
        for (lon, lat, x, y) in [
            (3.0, 46.5, 700_000.0, 6_600_000.0),
            (3.8948, 43.599, 772_271.92, 6_278_181.16),
            (55.45, -20.88, 338_767.17, 7_690_355.57),
        ] {
            let (found_x, found_y) = metres(LonLat { lon, lat }).expect("a place in France");
            assert!(
                (found_x - x).abs() < 0.02 && (found_y - y).abs() < 0.02,
                "{found_x} {found_y}"
            );
        }
        assert_eq!(metres(LonLat { lon: 100.0, lat: 0.0 }), None);
    }
}
