//! `/communes`, `/departements` and `/regions` on the real data.

#![allow(clippy::expect_used, reason = "a test that cannot go on should stop")]

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use eligeo::dataset::Snapshot;
use eligeo::http::{AppState, router};
use http_body_util::BodyExt;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;
use tower::ServiceExt;

static STATE: LazyLock<AppState> =
    LazyLock::new(|| AppState::new(Snapshot::load(Path::new("data")).expect("the dataset in data/")));

async fn ask(uri: &str) -> (StatusCode, Value) {
    let request = Request::get(uri).body(Body::empty()).expect("request");
    let response = router(STATE.clone()).oneshot(request).await.expect("response");
    let (parts, body) = response.into_parts();
    assert_eq!(parts.headers[header::CONTENT_TYPE], "application/json", "{uri}");
    if parts.status == StatusCode::OK {
        assert_eq!(parts.headers["dataset-version"], STATE.load().version);
    }
    let bytes = body.collect().await.expect("body").to_bytes();
    (parts.status, serde_json::from_slice(&bytes).expect(uri))
}

async fn get(uri: &str) -> Value {
    let (status, body) = ask(uri).await;
    assert_eq!(status, StatusCode::OK, "{uri}: {body}");
    body
}

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let list = list.as_array().expect("a list");
    list.iter().map(|c| c[field].as_str().expect("text")).collect()
}

async fn codes(query: &str) -> Vec<String> {
    let list = get(&format!("/communes?{query}")).await;
    texts(&list, "code").into_iter().map(str::to_owned).collect()
}

async fn refused(uri: &str, status: u16) {
    let (found, body) = ask(uri).await;
    assert_eq!(found.as_u16(), status, "{uri}: {body}");
    assert_eq!(body["code"], status, "{uri}");
    for field in ["title", "description", "message"] {
        assert!(body[field].as_str().is_some_and(|t| !t.is_empty()), "{uri}: {field}");
    }
    assert_eq!(body["detail"], serde_json::json!([body["message"]]));
    assert_eq!(body.as_object().expect("object").len(), 5);
}

#[tokio::test]
async fn montpellier_by_name_postcode_code_and_point() {
    let list = get("/communes?nom=montpellier").await;
    assert_eq!(
        list[0],
        serde_json::json!({
            "nom": "Montpellier", "code": "34172", "siren": "213401722", "codeEpci": "243400017",
            "codeDepartement": "34", "codeRegion": "76", "codesPostaux": ["34000", "34070", "34080", "34090"],
            "population": 310_240, "_score": 1.0
        })
    );
    assert_eq!(codes("codePostal=34080").await, ["34172"]);
    assert_eq!(codes("code=34172").await, ["34172"]);
    assert_eq!(codes("lat=43.6108&lon=3.8768").await, ["34172"]);
    assert_eq!(codes("lat=48.8566&lon=2.3522").await, ["75056"]);
    assert!(codes("lat=43.0&lon=4.5").await.is_empty(), "at sea");
}

#[tokio::test]
async fn names_as_people_write_them() {
    for (typed, code) in [
        ("saint%20etienne%20d%27orthe", "40256"),
        ("ST+ETIENNE+D+ORTHE", "40256"),
        ("montpelier", "34172"),
        ("Paris", "75056"),
        ("l%27hay+les+roses", "94038"),
        ("le+mans", "72181"),
        ("b%C3%A9ziers", "34032"),
    ] {
        assert_eq!(codes(&format!("nom={typed}")).await[0], code, "{typed}");
    }
    assert!(codes("nom=xqzwkj").await.is_empty());
    assert!(codes("nom=%27").await.is_empty());
    assert_eq!(codes("nom=nant&limit=1").await, ["12168"]);
    assert_eq!(codes("nom=nant&limit=1&boost=population").await, ["44109"]);
}

#[tokio::test]
async fn scores_fall_and_come_with_a_name_only() {
    let list = get("/communes?nom=aigues+vives&fields=nom").await;
    let exact = list.as_array().expect("list").iter().filter(|c| c["_score"] == 1.0);
    let exact: Vec<&str> = exact.filter_map(|c| c["code"].as_str()).collect();
    // Of equal names the larger commune comes first.
    assert_eq!(exact, ["30004", "09002", "11001", "34007"]);
    for query in ["nom=saint", "nom=saint&boost=population"] {
        let list = get(&format!("/communes?{query}")).await;
        let scores: Vec<f64> = list
            .as_array()
            .expect("list")
            .iter()
            .filter_map(|c| c["_score"].as_f64())
            .collect();
        assert!(scores.len() > 1000 && scores.is_sorted_by(|a, b| a >= b), "{query}");
    }
    assert!(get("/communes/34172").await.get("_score").is_none());
}

#[tokio::test]
async fn filters_combine() {
    assert_eq!(codes("nom=aigues-vives&codeDepartement=09").await[0], "09002");
    assert_eq!(codes("codeDepartement=2A&nom=ajaccio").await, ["2A004"]);
    assert!(codes("code=34172&codeRegion=94").await.is_empty());
    assert!(codes("code=34172&codeEpci=243400017").await.len() == 1);
    assert!(codes("codeEpci=243400017").await.len() > 20);
    assert!(codes("code=nothing").await.is_empty());
    assert_eq!(codes("codeRegion=76&limit=3").await.len(), 3);
    assert_eq!(codes("unknown=1&unknown=2&code=34172").await.len(), 1);
}

#[tokio::test]
async fn former_codes_lead_to_the_commune_of_today() {
    assert_eq!(codes("ancienCode=09287").await, ["09088"]);
    assert_eq!(codes("ancienCode=01015").await, ["01015"]);
    assert!(codes("ancienCode=34172").await.is_empty());
    refused("/communes/09287", 404).await;
}

#[tokio::test]
async fn a_shared_border_belongs_to_both_sides() {
    let data = STATE.load();
    let outlines = &data.outlines.communes;
    let number = data.cog.number("34172".parse().expect("code")).expect("commune");
    let area = data.outlines.commune(number).expect("outline");
    let shared = area
        .edges()
        .map(|(a, _)| eligeo::geom::LonLat { lon: a[0], lat: a[1] })
        .find(|p| outlines.at(*p).len() > 1);
    let p = shared.expect("a shared vertex");
    let found = codes(&format!("lat={}&lon={}", p.lat, p.lon)).await;
    assert!(found.len() > 1 && found.contains(&"34172".to_owned()), "{found:?}");
}

#[tokio::test]
async fn fields_are_those_asked_for() {
    let one = get("/communes/2A004?fields=departement,region,epci,mairie,nonsense").await;
    assert_eq!(one["nom"], "Ajaccio");
    assert_eq!(
        one["departement"],
        serde_json::json!({"code": "2A", "nom": "Corse-du-Sud"})
    );
    assert_eq!(one["region"], serde_json::json!({"code": "94", "nom": "Corse"}));
    assert_eq!(one["epci"]["code"], "242010056");
    assert_eq!(one["mairie"]["type"], "Point");
    assert_eq!(one.as_object().expect("object").len(), 6);
    // Paris has no town hall point in the data: the field is left out, the centre is still inside.
    let paris = get("/communes/75056?fields=mairie,centre").await;
    assert!(paris.get("mairie").is_none());
    assert_eq!(paris["centre"]["type"], "Point");
}

fn twice_signed_area(ring: &Value) -> f64 {
    let at = |p: &Value| (p[0].as_f64().expect("lon"), p[1].as_f64().expect("lat"));
    let ring: Vec<_> = ring.as_array().expect("ring").iter().map(at).collect();
    assert_eq!(ring.first(), ring.last());
    ring.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum()
}

#[tokio::test]
async fn contours_wind_as_rfc_7946_says() {
    let list = get("/communes?code=34172&format=geojson&geometry=contour").await;
    assert_eq!(list["type"], "FeatureCollection");
    let feature = &list["features"][0];
    assert_eq!(feature["type"], "Feature");
    assert_eq!(feature["properties"]["nom"], "Montpellier");
    assert_eq!(feature["geometry"]["type"], "Polygon");
    let list = get("/departements/82/communes?format=geojson&geometry=contour").await;
    let mut holes = 0;
    for feature in list["features"].as_array().expect("features") {
        let coordinates = feature["geometry"]["coordinates"].as_array().expect("coordinates");
        let polygons = match feature["geometry"]["type"].as_str() {
            Some("Polygon") => vec![coordinates],
            _ => coordinates.iter().filter_map(Value::as_array).collect(),
        };
        for rings in polygons {
            assert!(twice_signed_area(&rings[0]) > 0.0);
            assert!(rings[1..].iter().all(|hole| twice_signed_area(hole) < 0.0));
            holes += rings.len() - 1;
        }
    }
    assert!(holes > 0, "Tarn-et-Garonne has enclaves");
}

#[tokio::test]
async fn features_have_the_geometry_asked_for() {
    let one = get("/communes/34172?format=geojson").await;
    assert_eq!(
        (&one["type"], &one["geometry"]["type"]),
        (&"Feature".into(), &"Point".into())
    );
    let boxed = get("/communes/34172?format=geojson&geometry=bbox").await;
    assert_eq!(boxed["geometry"]["coordinates"][0].as_array().map(Vec::len), Some(5));
    assert!(twice_signed_area(&boxed["geometry"]["coordinates"][0]) > 0.0);
    let hall = get("/communes/75056?format=geojson&geometry=mairie").await;
    assert!(hall["geometry"].is_null() && hall.get("geometry").is_some());
}

#[test]
fn every_centre_lies_inside() {
    let data = STATE.load();
    for number in 0..data.cog.communes().len() {
        let Some(outline) = data.outlines.commune(number) else {
            continue;
        };
        let p = eligeo::dataset::lookup::centre(&data, number).expect("centre");
        assert_eq!(outline.locate(p), eligeo::geom::Position::Inside, "{number}");
    }
}

#[tokio::test]
async fn where_outlines_are_missing_every_possible_commune_is_named() {
    // The outline of 15141 covers four communes that have none.
    let data = STATE.load();
    let number = data.cog.number("15141".parse().expect("code")).expect("commune");
    let p = eligeo::dataset::lookup::centre(&data, number).expect("centre");
    let found = codes(&format!("lat={}&lon={}", p.lat, p.lon)).await;
    assert_eq!(found, ["15031", "15035", "15047", "15141", "15171"]);
}

#[tokio::test]
async fn departments_and_regions() {
    let list = get("/departements?nom=herault").await;
    assert_eq!(
        list[0],
        serde_json::json!({"nom": "Hérault", "code": "34", "codeRegion": "76", "_score": 1.0})
    );
    assert_eq!(get("/departements/2A?fields=region").await["region"]["nom"], "Corse");
    assert_eq!(texts(&get("/regions/76/departements").await, "code").len(), 13);
    assert_eq!(
        texts(&get("/regions/76/departements?limit=2").await, "code"),
        ["09", "11"]
    );
    assert_eq!(
        get("/regions/76").await,
        serde_json::json!({"nom": "Occitanie", "code": "76"})
    );
    assert_eq!(texts(&get("/regions?nom=occit").await, "nom"), ["Occitanie"]);
    assert_eq!(texts(&get("/departements/34/communes").await, "code").len(), 341);
}

#[tokio::test]
async fn what_is_malformed_or_unknown() {
    for query in [
        "lat=43.6",
        "lon=3.8",
        "lat=x&lon=3.8",
        "lat=91&lon=3.8",
        "limit=0",
        "limit=x",
        "format=xml",
        "geometry=hexagon",
        "boost=area",
        "nom=",
        "code=1&code=2",
    ] {
        refused(&format!("/communes?{query}"), 400).await;
    }
    refused("/communes/%FF", 400).await;
    for path in [
        "/communes/99999",
        "/communes/abc",
        "/departements/99",
        "/departements/99/communes",
        "/regions/99",
        "/regions/99/departements",
    ] {
        refused(path, 404).await;
    }
}

#[tokio::test]
async fn who_is_still_typing_is_offered_the_communes_begun() {
    for (typed, wanted) in [
        ("Montp", "Montpellier"),
        ("Mend", "Mende"),
        ("toulou", "Toulouse"),
        ("Saint-Cl", "Saint-Cloud"),
    ] {
        let found = get(&format!("/search?q={typed}&autocomplete=1&limit=5")).await;
        let features = found["features"].as_array().expect("features");
        let names: Vec<&str> = features
            .iter()
            .filter_map(|f| f["properties"]["city"].as_str())
            .collect();
        assert!(names.contains(&wanted), "{typed}: {names:?}");
    }
}
