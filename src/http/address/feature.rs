//! A result as a GeoJSON feature, with the properties of the national address API.

use crate::dataset::{Snapshot, lookup};
use crate::geocode::{Hit, Kind};
use crate::geom::projected;
use serde_json::{Map, Value as Json, json};

/// The results as a collection.
#[must_use]
pub fn collection(data: &Snapshot, hits: &[Hit]) -> Json {
    let (attribution, licence) = super::provenance(data);
    let features: Vec<Json> = hits
        .iter()
        .enumerate()
        .map(|(place, hit)| {
            let next = (place == 0).then(|| hits.get(1)).flatten();
            json!({
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [hit.at.lon, hit.at.lat]},
                "properties": properties(data, hit, next.map(|h| h.score)),
            })
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "version": "draft",
        "features": features,
        "attribution": attribution,
        "licence": licence,
    })
}

/// The properties of a result; `next` is the score of the one behind the first.
pub fn properties(data: &Snapshot, hit: &Hit, next: Option<f64>) -> Map<String, Json> {
    let mut all = Map::new();
    let mut put = |name: &str, value: Json| {
        all.insert(name.to_owned(), value);
    };
    put("label", json!(hit.label()));
    put("score", json!(rounded(hit.score)));
    if let Some(next) = next {
        put("score_next", json!(rounded(next)));
    }
    if let Some(number) = &hit.housenumber {
        put("housenumber", json!(number));
    }
    put("id", json!(hit.id));
    put("name", json!(hit.name()));
    put("postcode", json!(hit.postcode));
    put("citycode", json!(hit.citycode));
    if let Some((x, y)) = projected::metres(hit.at) {
        put("x", json!(x));
        put("y", json!(y));
    }
    put("city", json!(hit.city));
    if let Some(district) = &hit.district {
        put("district", json!(district));
    }
    if let Some((code, name)) = &hit.former {
        put("oldcitycode", json!(code));
        put("oldcity", json!(name));
    }
    put("context", json!(lookup::context(&data.cog, hit.citycode)));
    put("type", json!(hit.kind.as_str()));
    put("importance", json!(rounded(hit.importance)));
    if matches!(hit.kind, Kind::Housenumber | Kind::Street) {
        put("street", json!(hit.street));
    }
    if let Some(population) = hit.population {
        put("population", json!(population));
    }
    if let Some(metres) = hit.distance_m {
        put("distance", json!(metres.round()));
    }
    if let Some(metres) = hit.precision_m {
        put("precision_m", json!(metres));
    }
    if let Some((after, before)) = &hit.interpolated {
        put("interpolated", json!({"after": after, "before": before}));
    }
    if hit.upstream {
        put("source", json!("upstream"));
    }
    all
}

/// A score to four decimals, never up to 1 when it is not.
fn rounded(score: f64) -> f64 {
    (score * 1e4).floor() / 1e4
}
