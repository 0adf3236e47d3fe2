//! A file of QPV for all of France.

use eligeo::dataset::Snapshot;
use eligeo::geom::inner::inner_point;
use serde_json::Value as Json;
use std::path::Path;

const QPV: &str = "data/qpv/qpv-2024-occitanie.geojson";

fn read(path: &str) -> Json {
    let text = std::fs::read_to_string(path).expect("a file of the repository");
    serde_json::from_str(&text).expect("JSON")
}

/// The QPV of Occitanie and one made up in each other département, in the commune with the most people.
pub fn national() -> Json {
    let data = Snapshot::load(Path::new("data")).expect("the data of the repository");
    let mut file = read(QPV);
    let features = file["features"].as_array_mut().expect("features");
    for department in data.cog.departments() {
        let communes = data.cog.communes().iter().enumerate();
        let own = communes.filter(|(n, c)| c.department == department.code && data.outlines.commune(*n).is_some());
        let Some((number, commune)) = own.max_by_key(|(_, c)| c.population) else {
            continue;
        };
        if commune.region.to_string() == "76" {
            continue;
        }
        let p = inner_point(data.outlines.commune(number).expect("an outline")).expect("a middle");
        let ring = [[0.0, 0.0], [0.001, 0.0], [0.001, 0.001], [0.0, 0.001], [0.0, 0.0]];
        let ring: Vec<[f64; 2]> = ring.iter().map(|[x, y]| [p.lon + x, p.lat + y]).collect();
        features.push(serde_json::json!({
            "type": "Feature",
            "properties": {"code_qp": format!("QN{:0>3}99T", department.code.as_str()), "lib_qp": "Essai", "insee_com": commune.code.as_str()},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }));
    }
    file
}
