//! The changes as a table, and on a map of points or outlines.

use super::{Change, Difference, Shape};
use crate::dataset::Snapshot;
use crate::eligibility::records;
use crate::geom::polygons::polygons;
use crate::rules::AidId;
use serde_json::{Value as Json, json};

/// The columns of the table, and the properties of the features.
pub const COLUMNS: [&str; 13] = [
    "level",
    "code",
    "name",
    "department",
    "region",
    "lon",
    "lat",
    "population",
    "class_before",
    "class_after",
    "change",
    "opens",
    "closes",
];

/// As comma-separated values in UTF-8, with a header; an empty cell is not known, aids are separated by spaces.
#[must_use]
pub fn csv(difference: &Difference) -> Vec<u8> {
    records::csv(&COLUMNS, &difference.changes, cells)
}

/// As a GeoJSON FeatureCollection; `data` is the dataset of the second state.
#[must_use]
pub fn geojson(data: &Snapshot, difference: &Difference, shape: Shape) -> Json {
    let feature = |change: &Change| {
        let properties = records::properties(&COLUMNS, cells(change));
        json!({"type": "Feature", "id": change.code, "geometry": geometry(data, change, shape), "properties": properties})
    };
    let features: Vec<Json> = difference.changes.iter().map(feature).collect();
    json!({"type": "FeatureCollection", "features": features})
}

fn geometry(data: &Snapshot, change: &Change, shape: Shape) -> Option<Json> {
    if shape == Shape::Outline {
        let mut all = polygons(change.unit.area(data)?);
        return match all.len() {
            0 => None,
            1 => all.pop().map(|one| json!({"type": "Polygon", "coordinates": one})),
            _ => Some(json!({"type": "MultiPolygon", "coordinates": all})),
        };
    }
    let (lon, lat) = change.lon.zip(change.lat)?;
    Some(json!({"type": "Point", "coordinates": [lon, lat]}))
}

fn cells(change: &Change) -> [Json; COLUMNS.len()] {
    [
        json!(change.level),
        json!(change.code),
        json!(change.name),
        json!(change.department),
        json!(change.region),
        json!(change.lon),
        json!(change.lat),
        json!(change.population),
        json!(change.class_before),
        json!(change.class_after),
        json!(change.change),
        json!(change.opens.as_deref().map(ids)),
        json!(change.closes.as_deref().map(ids)),
    ]
}

fn ids(aids: &[AidId]) -> String {
    let each: Vec<&str> = aids.iter().map(|a| a.as_str()).collect();
    each.join(" ")
}
