//! GeoJSON geometries and features (RFC 7946).

use super::body::CommuneBody;
use crate::geom::polygons::{Polygon, Ring, polygons};
use crate::geom::{Area, Bounds, LonLat};
use serde::Serialize;

/// A geometry of a commune; coordinates in degrees, longitude first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    /// A point.
    Point([f64; 2]),
    /// One outer ring and its holes.
    Polygon(Polygon),
    /// Several of them.
    MultiPolygon(Vec<Polygon>),
}

impl From<LonLat> for Geometry {
    fn from(p: LonLat) -> Self {
        Self::Point([p.lon, p.lat])
    }
}

impl From<Bounds> for Geometry {
    fn from(b: Bounds) -> Self {
        let ([west, south], [east, north]) = (b.min, b.max);
        let ring: Ring = vec![
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ];
        Self::Polygon(vec![ring])
    }
}

impl Geometry {
    /// The outline of an area; `None` when it encloses nothing.
    #[must_use]
    pub fn outline(area: &Area) -> Option<Self> {
        let mut all = polygons(area);
        match all.len() {
            0 => None,
            1 => all.pop().map(Self::Polygon),
            _ => Some(Self::MultiPolygon(all)),
        }
    }
}

/// A commune as a GeoJSON feature.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "Feature")]
pub struct Feature<'a> {
    /// Where it is, `null` when that is not known.
    pub geometry: Option<Geometry>,
    /// What it is.
    pub properties: CommuneBody<'a>,
}

/// Communes as a GeoJSON feature collection.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "FeatureCollection")]
pub struct FeatureCollection<'a> {
    /// The communes.
    pub features: Vec<Feature<'a>>,
}
