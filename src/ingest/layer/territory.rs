//! Where France is, roughly: whatever lies elsewhere was read in the wrong reference system.

use crate::geom::projected::metres;
use crate::geom::{Area, LonLat};

/// Collectivities that no projected system of the départements reaches, by western and eastern meridian, southern and northern parallel:
/// Saint-Pierre-et-Miquelon, Polynésie française, Nouvelle-Calédonie, Wallis et Futuna.
const COLLECTIVITIES: [[f64; 4]; 4] = [
    [-57.0, -56.0, 46.0, 48.0],
    [-155.0, -134.0, -28.0, -7.0],
    [158.0, 173.0, -23.5, -17.0],
    [-179.0, -176.0, -15.0, -13.0],
];

/// A corner of the area that is in no part of France, if there is one.
pub(super) fn outside(area: &Area) -> Option<LonLat> {
    let bounds = area.bounds()?;
    let corner = |[lon, lat]: [f64; 2]| LonLat { lon, lat };
    [corner(bounds.min), corner(bounds.max)]
        .into_iter()
        .find(|p| !holds(*p))
}

fn holds(p: LonLat) -> bool {
    let within =
        |[west, east, south, north]: &[f64; 4]| (*west..=*east).contains(&p.lon) && (*south..=*north).contains(&p.lat);
    metres(p).is_some() || COLLECTIVITIES.iter().any(within)
}

/// What is said of such a corner.
pub(super) fn astray(p: LonLat) -> String {
    format!(
        "lies at {:.4} {:.4} (latitude, longitude), outside of France: does its .prj or \"crs\" belong to it?",
        p.lat, p.lon
    )
}
