//! Reads addresses as JSON lines on stdin and writes what the geocoder makes of each: what `scripts/calibrate` and
//! `scripts/compare-addok` run. `geocode_cases DATA_DIR [ADDRESS_INDEX]`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for measuring stops at the first fault"
)]

use eligeo::dataset::Snapshot;
use eligeo::geocode::Search;
use serde::Deserialize;
use std::io::{BufRead, Write};
use std::path::PathBuf;

#[derive(Deserialize)]
struct Case {
    id: serde_json::Value,
    q: String,
    citycode: Option<String>,
    postcode: Option<String>,
}

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().expect("the folder of a dataset");
    let index = arguments.next();
    let data = Snapshot::load_with(&folder, index.as_deref()).expect("a dataset");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let case: Case = serde_json::from_str(&line.expect("a line")).expect("a case");
        let mut search = Search::whole(case.q, 2);
        search.filters.citycodes.extend(case.citycode);
        search.filters.postcodes.extend(case.postcode);
        let hits = data.geocoder.search(&search);
        let found = hits.first().map_or_else(
            || serde_json::json!({"id": case.id, "type": null}),
            |hit| {
                serde_json::json!({
                    "id": case.id, "raw": hit.fit, "score": hit.score, "sure": hit.sure,
                    "score_next": hits.get(1).map(|h| h.score), "type": hit.kind.as_str(), "result_id": hit.id,
                    "housenumber": hit.housenumber, "name": hit.name(), "street": hit.street, "citycode": hit.citycode,
                    "postcode": hit.postcode, "city": hit.city, "label": hit.label(), "lon": hit.at.lon,
                    "lat": hit.at.lat, "precision_m": hit.precision_m, "interpolated": hit.interpolated.is_some(),
                })
            },
        );
        writeln!(out, "{found}").expect("written");
    }
}
