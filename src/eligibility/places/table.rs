//! The reverse answer as a table, and as points on a map.

use super::{PlaceRow, Places};
use crate::domain::Money;
use crate::eligibility::records;
use serde_json::{Value as Json, json};

/// The columns of the table, and the properties of the points.
pub const COLUMNS: [&str; 15] = [
    "code",
    "name",
    "department",
    "region",
    "lon",
    "lat",
    "population",
    "status",
    "provisional",
    "amount_kind",
    "amount",
    "amount_min",
    "amount_max",
    "rate",
    "reason",
];

/// As comma-separated values in UTF-8, with a header; an empty cell is not known.
#[must_use]
pub fn csv(places: &Places) -> Vec<u8> {
    records::csv(&COLUMNS, &places.places, cells)
}

/// As a GeoJSON FeatureCollection of points.
#[must_use]
pub fn geojson(places: &Places) -> Json {
    let feature = |row: &PlaceRow| {
        let geometry = row
            .lon
            .zip(row.lat)
            .map(|(lon, lat)| json!({"type": "Point", "coordinates": [lon, lat]}));
        let properties = records::properties(&COLUMNS, cells(row));
        json!({"type": "Feature", "geometry": geometry, "properties": properties})
    };
    json!({"type": "FeatureCollection", "features": places.places.iter().map(feature).collect::<Vec<_>>()})
}

fn cells(row: &PlaceRow) -> [Json; COLUMNS.len()] {
    let amount = row.amount.as_ref();
    let money = |sum: Option<Money>| json!(sum);
    [
        json!(row.code),
        json!(row.name),
        json!(row.department),
        json!(row.region),
        json!(row.lon),
        json!(row.lat),
        json!(row.population),
        json!(row.status),
        json!(row.provisional),
        json!(amount.map(|a| a.kind)),
        money(amount.and_then(|a| a.amount)),
        money(amount.and_then(|a| a.min)),
        money(amount.and_then(|a| a.max)),
        json!(amount.and_then(|a| a.rate.as_deref())),
        json!(row.reason),
    ]
}
