//! Results as GeocodeJSON 0.1.0 (<https://github.com/geocoders/geocodejson-spec>).

use crate::dataset::{Snapshot, lookup};
use crate::geocode::{Hit, Kind};
use serde_json::{Map, Value as Json, json};

/// The results of a search, or of a reverse search when there is no query.
pub fn collection(data: &Snapshot, hits: &[Hit], query: Option<&str>) -> Json {
    let (attribution, licence) = super::provenance(data);
    let mut head = json!({"version": "0.1.0", "attribution": attribution, "licence": licence});
    if let Some(query) = query {
        head["query"] = json!(query);
    }
    let features: Vec<Json> = hits
        .iter()
        .map(|hit| {
            json!({
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [hit.at.lon, hit.at.lat]},
                "properties": {"geocoding": geocoding(data, hit)},
            })
        })
        .collect();
    json!({"type": "FeatureCollection", "geocoding": head, "features": features})
}

fn geocoding(data: &Snapshot, hit: &Hit) -> Map<String, Json> {
    let kind = match hit.kind {
        Kind::Housenumber => "house",
        Kind::Street => "street",
        Kind::Locality => "locality",
        Kind::Municipality => "city",
    };
    let mut all = Map::new();
    let mut put = |name: &str, value: Json| {
        all.insert(name.to_owned(), value);
    };
    put("type", json!(kind));
    put("label", json!(hit.label()));
    put("name", json!(hit.name()));
    put("id", json!(hit.id));
    put("score", json!(hit.score));
    if let Some(number) = &hit.housenumber {
        put("housenumber", json!(number));
    }
    match hit.kind {
        Kind::Housenumber | Kind::Street => put("street", json!(hit.street)),
        Kind::Locality => put("locality", json!(hit.street)),
        Kind::Municipality => {}
    }
    if !hit.postcode.is_empty() {
        put("postcode", json!(hit.postcode));
    }
    put("city", json!(hit.city));
    put("citycode", json!(hit.citycode));
    if let Some(district) = &hit.district {
        put("district", json!(district));
    }
    if let Some(metres) = hit.precision_m {
        put("accuracy", json!(metres));
    }
    let [department, region] = lookup::divisions_of(&data.cog, hit.citycode);
    put("country", json!("France"));
    if let (Some(department), Some(region)) = (department, region) {
        put("county", json!(department));
        put("state", json!(region));
        put(
            "admin",
            json!({"level2": "France", "level4": region, "level6": department, "level8": hit.city}),
        );
    }
    all
}
