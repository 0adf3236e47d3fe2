//! Tiles and features of layers, over the router, on the data of the repository, read with the reader of another crate.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use eligeo::dataset::Snapshot;
use eligeo::geom::LonLat;
use eligeo::geom::mercator::{project, unproject};
use eligeo::http::{AppState, router};
use eligeo::tiles::feature_id;
use fast_mvt::{MvtGeometry, MvtReaderRef, MvtValue};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;
use tower::ServiceExt;

static SERVICE: LazyLock<Router> = LazyLock::new(|| {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    router(AppState::new(data))
});

const DAY: &str = "2025-06-01";
const LOW: i32 = -64;
const HIGH: i32 = 4096 + 64;

type Ring = Vec<[i32; 2]>;

#[derive(Debug)]
struct Shape {
    id: Option<u64>,
    properties: BTreeMap<String, String>,
    /// Closed rings of polygons, or lines.
    rings: Vec<Ring>,
}

async fn send(request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = SERVICE.clone().oneshot(request).await.expect("a response");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
    (parts.status, parts.headers, bytes)
}

async fn get(path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    send(Request::get(path).body(Body::empty()).expect("a request")).await
}

async fn json(path: &str) -> Json {
    let (status, _, body) = get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    serde_json::from_slice(&body).expect("JSON")
}

async fn tile(z: u8, x: u32, y: u32, query: &str) -> HashMap<String, Vec<Shape>> {
    let path = format!("/tiles/{z}/{x}/{y}.mvt?{query}");
    let (status, _, body) = get(&path).await;
    assert!(status.is_success(), "{path}: {status}");
    read(&body)
}

fn read(bytes: &[u8]) -> HashMap<String, Vec<Shape>> {
    let reader = MvtReaderRef::new(bytes).expect("a tile");
    let mut layers = HashMap::new();
    for layer in reader.layers() {
        let shapes = layer.features().map(|feature| {
            let properties = feature.properties().map(|property| {
                let (key, value) = property.expect("a property");
                (key.to_owned(), text(&value.into_owned()))
            });
            Shape {
                id: feature.id(),
                properties: properties.collect(),
                rings: rings(&feature.geometry().expect("a geometry")),
            }
        });
        layers.insert(layer.name().to_owned(), shapes.collect());
    }
    layers
}

fn text(value: &MvtValue) -> String {
    match value {
        MvtValue::String(text) => text.clone(),
        MvtValue::Bool(flag) => flag.to_string(),
        MvtValue::UInt(number) => number.to_string(),
        other => panic!("a property of another type: {other:?}"),
    }
}

fn rings(geometry: &MvtGeometry) -> Vec<Ring> {
    let points = |line: &geo::LineString<i32>| line.0.iter().map(|c| [c.x, c.y]).collect::<Ring>();
    let polygon = |p: &geo::Polygon<i32>| {
        std::iter::once(p.exterior())
            .chain(p.interiors())
            .map(points)
            .collect::<Vec<Ring>>()
    };
    match geometry {
        MvtGeometry::Polygon(p) => polygon(p),
        MvtGeometry::MultiPolygon(all) => all.0.iter().flat_map(polygon).collect(),
        MvtGeometry::LineString(line) => vec![points(line)],
        MvtGeometry::MultiLineString(all) => all.0.iter().map(points).collect(),
        MvtGeometry::Point(p) => vec![vec![[p.0.x, p.0.y]]],
        other => panic!("a geometry of another type: {other:?}"),
    }
}

/// The edges of closed rings, or the steps of lines.
fn steps(rings: &[Ring]) -> impl Iterator<Item = ([i32; 2], [i32; 2])> {
    rings.iter().flat_map(|ring| ring.windows(2).map(|w| (w[0], w[1])))
}

fn doubled_area(rings: &[Ring]) -> i64 {
    let part = |(a, b): ([i32; 2], [i32; 2])| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]);
    steps(rings).map(part).sum()
}

fn on_frame(a: [i32; 2], b: [i32; 2]) -> bool {
    (0..2).any(|axis| a[axis] == b[axis] && (a[axis] == LOW || a[axis] == HIGH))
}

/// The tile at a zoom that holds a point.
fn tile_of(p: LonLat, zoom: u8) -> [u32; 2] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    project(p).map(|v| (v * f64::from(1_u32 << zoom)) as u32)
}

/// Each edge of a commune is run the other way by its neighbour, exactly, so there is neither gap nor overlap beyond the grid;
/// what only one commune has is where the land ends.
#[tokio::test]
async fn neighbours_have_the_same_border_at_every_zoom() {
    let mende = LonLat {
        lon: 3.4996,
        lat: 44.5184,
    };
    for zoom in [4, 5, 6, 7, 8, 9, 11, 13] {
        let [x, y] = tile_of(mende, zoom);
        let layers = tile(zoom, x, y, "layers=communes,departments").await;
        let mut runs: HashMap<([i32; 2], [i32; 2]), i32> = HashMap::new();
        for shape in &layers["communes"] {
            for (a, b) in steps(&shape.rings).filter(|(a, b)| !on_frame(*a, *b)) {
                let (key, way) = if a < b { ((a, b), 1) } else { ((b, a), -1) };
                *runs.entry(key).or_default() += way;
            }
        }
        let ends = layers.get("departments").into_iter().flatten();
        let ends: HashSet<([i32; 2], [i32; 2])> = ends
            .filter(|shape| shape.properties["kind"] == "edge")
            .flat_map(|shape| {
                steps(&shape.rings)
                    .map(|(a, b)| (a.min(b), a.max(b)))
                    .collect::<Vec<_>>()
            })
            .collect();
        let alone: Vec<_> = runs
            .iter()
            .filter(|(key, way)| **way != 0 && !ends.contains(key))
            .collect();
        assert!(runs.len() > 3, "zoom {zoom}: only {} edges", runs.len());
        // From zoom 7 on none. Below, a commune narrower than a step of the grid may turn over when its corners are rounded, and is
        // then left out: its neighbours are less than a step apart there.
        let most = if zoom < 7 { runs.len() / 1000 } else { 0 };
        assert!(
            alone.len() <= most,
            "zoom {zoom}: {} of {} edges have no other side: {:?}",
            alone.len(),
            runs.len(),
            &alone[..alone.len().min(5)]
        );
        if zoom >= 9 {
            assert!(ends.is_empty(), "there is no coast near Mende: {ends:?}");
        }
    }
}

/// Joined by class, communes cover exactly what they cover one by one.
#[tokio::test]
async fn the_zoning_covers_what_its_communes_cover() {
    let fabrezan = LonLat {
        lon: 2.6982,
        lat: 43.1364,
    };
    for zoom in [6, 8, 10] {
        let [x, y] = tile_of(fabrezan, zoom);
        let layers = tile(zoom, x, y, &format!("date={DAY}&layers=communes,zonage")).await;
        let mut by_class: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
        for (place, layer) in ["communes", "zonage"].into_iter().enumerate() {
            for shape in &layers[layer] {
                let class = shape.properties["class"].as_str();
                by_class.entry(class).or_default()[place] += doubled_area(&shape.rings);
            }
        }
        assert!(by_class.len() > 1, "zoom {zoom}: {by_class:?}");
        for (class, [apart, together]) in by_class {
            assert_eq!(apart, together, "zoom {zoom}, {class}");
        }
    }
}

fn contains(rings: &[Ring], p: [f64; 2]) -> bool {
    let mut inside = false;
    for (a, b) in steps(rings) {
        let (a, b) = (a.map(f64::from), b.map(f64::from));
        if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) {
            inside = !inside;
        }
    }
    inside
}

fn nearest_step(rings: &[Ring], p: [f64; 2]) -> f64 {
    let to = |(a, b): ([i32; 2], [i32; 2])| {
        let (a, b) = (a.map(f64::from), b.map(f64::from));
        let along = [b[0] - a[0], b[1] - a[1]];
        let length2 = along[0].powi(2) + along[1].powi(2);
        let t = (((p[0] - a[0]) * along[0] + (p[1] - a[1]) * along[1]) / length2.max(1e-9)).clamp(0.0, 1.0);
        (p[0] - a[0] - t * along[0]).hypot(p[1] - a[1] - t * along[1])
    };
    steps(rings).map(to).fold(f64::INFINITY, f64::min)
}

/// What is drawn at a point never contradicts the exact answer there: the commune is the same, the zone of the drawn class is not
/// said to be outside, `met` is met, and where nothing is drawn near it is not met.
#[tokio::test]
async fn what_is_drawn_does_not_contradict_the_answer() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1_u32 << 24)
    };
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for round in 0..160 {
        // All of Occitanie, and more often around Toulouse, where little is far from every zone.
        let (west, south, side) = if round % 2 == 0 {
            (-0.3, 42.4, 5.1)
        } else {
            (1.3, 43.4, 0.5)
        };
        let p = LonLat {
            lon: west + side * next(),
            lat: south + side.min(2.6) * next(),
        };
        let zoom = [14, 14, 12, 12, 10, 10, 8, 8][round % 8];
        let [x, y] = tile_of(p, zoom);
        let layers = tile(zoom, x, y, &format!("date={DAY}&layers=communes,near")).await;
        let scale = f64::from(1_u32 << zoom);
        let world = project(p);
        let at = [
            (world[0] * scale - f64::from(x)) * 4096.0,
            (world[1] * scale - f64::from(y)) * 4096.0,
        ];
        let communes = layers.get("communes").map_or(&[][..], Vec::as_slice);
        // What simplification and rounding may have moved is not asked.
        if communes.iter().any(|shape| nearest_step(&shape.rings, at) < 12.0) {
            continue;
        }
        let path = format!(
            "/eligibility?lat={}&lon={}&date={DAY}&detail=short&aids=none",
            p.lat, p.lon
        );
        let (status, _, body) = get(&path).await;
        let drawn: Vec<_> = communes.iter().filter(|shape| contains(&shape.rings, at)).collect();
        if status == StatusCode::NOT_FOUND {
            assert!(drawn.is_empty(), "{path}: drawn where nothing is known");
            continue;
        }
        let answer: Json = serde_json::from_slice(&body).expect("JSON");
        let [drawn] = drawn[..] else { continue };
        if zoom >= 10 {
            let code = answer["location"]["commune"]["code"].as_str().expect("a code");
            assert_eq!(drawn.id, feature_id(code), "{path}");
            let class = drawn.properties["class"].as_str();
            let zones = answer["zones"].as_array().expect("zones");
            let zone = zones.iter().find(|zone| zone["kind"] == class);
            assert!(
                zone.is_none_or(|zone| zone["relation"] != "outside"),
                "{path}: drawn as {class}"
            );
            *seen.entry(class.to_owned()).or_default() += 1;
        }
        let near = layers.get("near").map_or(&[][..], Vec::as_slice);
        let shown: Vec<_> = near.iter().filter(|shape| contains(&shape.rings, at)).collect();
        assert!(shown.len() < 2, "{path}: two outcomes at one point");
        let outcome = answer["near_zip_zac"]["outcome"].as_str().expect("an outcome");
        let shown = shown
            .first()
            .map_or("not_met", |shape| shape.properties["outcome"].as_str());
        assert!(
            shown == "undetermined" || shown == outcome,
            "{path}: near is drawn as {shown} at zoom {zoom}, and is {outcome}"
        );
        *seen.entry(format!("near {shown}")).or_default() += 1;
    }
    for wanted in ["zac", "zip", "zar", "near met", "near undetermined", "near not_met"] {
        assert!(seen.contains_key(wanted), "no point is {wanted}: {seen:?}");
    }
}

#[tokio::test]
async fn the_list_of_the_day_colours_the_map() {
    let montpellier = LonLat {
        lon: 3.8767,
        lat: 43.6108,
    };
    let [x, y] = tile_of(montpellier, 10);
    let classes = |layers: &HashMap<String, Vec<Shape>>, layer: &str| -> BTreeSet<String> {
        layers[layer]
            .iter()
            .map(|shape| shape.properties["class"].clone())
            .collect()
    };
    let before = tile(10, x, y, "date=2020-01-01").await;
    assert_eq!(classes(&before, "communes"), BTreeSet::from(["no_data".to_owned()]));
    assert!(!before.contains_key("near"), "nothing is near where no list is known");
    assert!(!before.contains_key("qpv"), "the QPV of 2024 hold from 2024 on");
    let then = tile(10, x, y, &format!("date={DAY}")).await;
    assert!(classes(&then, "communes").contains("zac"));
    assert!(
        then["communes"]
            .iter()
            .all(|shape| shape.properties["provisional"] == "false")
    );
    let later = tile(10, x, y, "date=2025-12-01").await;
    assert!(
        later["communes"]
            .iter()
            .all(|shape| shape.properties["provisional"] == "true")
    );
    assert!(then["qpv"].iter().any(|shape| shape.properties["code"] == "QN03409M"));
}

#[tokio::test]
async fn the_id_tells_the_commune() {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    let communes = data.cog.communes().iter().map(|c| c.code);
    let codes: Vec<_> = communes
        .chain(data.cog.arrondissements().iter().map(|a| a.code))
        .collect();
    let ids: HashSet<u64> = codes.iter().filter_map(|code| feature_id(code.as_str())).collect();
    assert_eq!(ids.len(), codes.len(), "two codes have one id");
    let [x, y] = tile_of(LonLat { lon: 5.37, lat: 43.30 }, 9);
    let layers = tile(9, x, y, "layers=communes").await;
    let part = layers["communes"]
        .iter()
        .find(|shape| shape.properties["code"] == "13201");
    let part = part.expect("Marseille is drawn by arrondissement");
    assert_eq!((part.id, part.properties["commune"].as_str()), (Some(13_201), "13055"));
    assert!(
        !layers["communes"]
            .iter()
            .any(|shape| shape.properties["code"] == "13055")
    );
}

#[tokio::test]
async fn a_tile_is_its_layers_and_is_asked_for_once() {
    let path = "/tiles/9/261/186.mvt?date=2025-06-01";
    let (_, headers, all) = get(path).await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/vnd.mapbox-vector-tile");
    let names: BTreeSet<String> = read(&all).into_keys().collect();
    let (_, _, one) = get(&format!("{path}&layers=labels")).await;
    assert_eq!(read(&one).into_keys().collect::<Vec<_>>(), ["labels"]);
    assert!(
        names.contains("labels") && names.contains("communes") && names.contains("near"),
        "{names:?}"
    );
    let again = Request::get(path).header(header::IF_NONE_MATCH, &headers[header::ETAG]);
    let (status, _, body) = send(again.body(Body::empty()).expect("a request")).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    let packed = Request::get(path).header(header::ACCEPT_ENCODING, "gzip");
    let (_, headers, body) = send(packed.body(Body::empty()).expect("a request")).await;
    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
    assert!(body.len() < all.len());
    let (status, headers, body) = get("/tiles/9/0/0.mvt").await;
    assert_eq!((status, body.len()), (StatusCode::NO_CONTENT, 0));
    assert!(headers.contains_key(header::ETAG) && headers.contains_key("dataset-version"));
}

/// On a tile of classes each commune lies in the feature named by the first commune of which the same is known, and what is
/// not asked for is left out.
#[tokio::test]
async fn classes_hold_their_communes() {
    let about = json(&format!("/places/classes?region=76&date={DAY}")).await;
    let codes: Vec<&str> = about["communes"]
        .as_array()
        .expect("codes")
        .iter()
        .filter_map(Json::as_str)
        .collect();
    let classes: Vec<u64> = about["classes"]
        .as_array()
        .expect("classes")
        .iter()
        .filter_map(Json::as_u64)
        .collect();
    let mut first: HashMap<u64, &str> = HashMap::new();
    for (code, class) in codes.iter().zip(&classes) {
        first.entry(*class).or_insert(code);
    }
    let (mut told, mut right) = (0, 0);
    for (zoom, x, y) in [(6, 32, 23), (7, 64, 46), (8, 129, 93), (8, 130, 92)] {
        let path = format!("/places/tiles/{zoom}/{x}/{y}.mvt?region=76&date={DAY}");
        let (status, _, body) = get(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let layers = read(&body);
        let drawn = &layers["classes"];
        assert!(layers["departments"].len() > 1, "{path}: borders");
        let named: HashSet<Option<u64>> = first.values().map(|code| feature_id(code)).collect();
        assert!(drawn.iter().all(|shape| named.contains(&shape.id)), "{path}");
        for (code, class) in codes.iter().zip(&classes).step_by(7) {
            let hall = json(&format!("/communes/{code}?fields=centre")).await;
            let at = &hall["centre"]["coordinates"];
            let (Some(lon), Some(lat)) = (at[0].as_f64(), at[1].as_f64()) else {
                continue;
            };
            let p = LonLat { lon, lat };
            if tile_of(p, zoom) != [x, y] {
                continue;
            }
            let scale = f64::from(1_u32 << zoom);
            let world = project(p);
            let at = [
                (world[0] * scale - f64::from(x)) * 1024.0,
                (world[1] * scale - f64::from(y)) * 1024.0,
            ];
            let holding: Vec<_> = drawn.iter().filter(|shape| contains(&shape.rings, at)).collect();
            told += 1;
            right += u32::from(holding.len() == 1 && holding[0].id == feature_id(first[class]));
        }
    }
    // At zoom 6 a small commune may be moved beside its middle by simplification.
    assert!(told > 300 && right * 100 >= told * 98, "{right} of {told}");
    let (status, ..) = get("/places/tiles/6/32/23.mvt?department=29").await;
    assert_eq!(status, StatusCode::OK, "its borders");
    let (_, _, body) = get("/places/tiles/6/32/23.mvt?department=29").await;
    assert!(!read(&body).contains_key("classes"), "nothing of Finistère is there");
    for (path, wanted) in [
        ("/places/tiles/9/259/186.mvt", StatusCode::NOT_FOUND),
        ("/places/tiles/6/32/23.mvt?region=99", StatusCode::BAD_REQUEST),
        ("/places/tiles/6/32/23.mvt?layers=classes", StatusCode::BAD_REQUEST),
        ("/places/tiles/6/0/0.mvt", StatusCode::NO_CONTENT),
    ] {
        assert_eq!(get(path).await.0, wanted, "{path}");
    }
}

#[tokio::test]
async fn names_have_room() {
    let [x, y] = tile_of(
        LonLat {
            lon: 3.8767,
            lat: 43.6108,
        },
        7,
    );
    let layers = tile(7, x, y, "layers=labels").await;
    let labels = &layers["labels"];
    assert!(labels.iter().any(|label| label.properties["name"] == "Montpellier"));
    for (n, a) in labels.iter().enumerate() {
        for b in &labels[n + 1..] {
            let ([a, b], [c, d]) = (a.rings[0][0], b.rings[0][0]);
            assert!((a - c).abs().max((b - d).abs()) > 4096 / 6, "two names in one place");
        }
    }
}

#[tokio::test]
async fn a_feature_is_the_outline_as_it_is() {
    let path = "/layers/zonage-medecins/34172";
    let feature = json(&format!("{path}.geojson?date={DAY}")).await;
    assert_eq!(feature, json(&format!("{path}?date={DAY}")).await);
    let properties = &feature["properties"];
    assert_eq!(
        (&properties["class"], &properties["as_of"]),
        (&"zar".into(), &DAY.replace("06-01", "05-31").into())
    );
    let contour = json("/communes/34172?format=geojson&geometry=contour").await;
    assert_eq!(feature["geometry"], contour["geometry"]);
    let before = json(&format!("{path}?date=2020-01-01")).await;
    assert_eq!(
        (&before["properties"]["class"], &before["properties"]["as_of"]),
        (&"no_data".into(), &Json::Null)
    );
    let paris = json("/layers/zonage-medecins/75056").await;
    assert_ne!(
        paris["properties"]["class"], "no_data",
        "Paris has the class of its arrondissements"
    );
    let massif = json("/layers/massifs/48095").await;
    assert_eq!(massif["properties"]["massifs"], serde_json::json!(["Massif Central"]));
    assert_eq!(json("/layers/communes/15031").await["geometry"], Json::Null);
    let (status, _, body) = get("/layers/communes/09287").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        String::from_utf8_lossy(&body).contains("09088"),
        "it names the commune of today"
    );
}

#[tokio::test]
async fn the_description_names_the_host_that_was_asked() {
    let ask = |host: &'static str, proto: Option<&'static str>| async move {
        let mut request = Request::get("/tiles.json?layers=zonage&date=2025-06-01").header(header::HOST, host);
        if let Some(proto) = proto {
            request = request.header("x-forwarded-proto", proto);
        }
        let (_, _, body) = send(request.body(Body::empty()).expect("a request")).await;
        let described: Json = serde_json::from_slice(&body).expect("JSON");
        described["tiles"][0].as_str().expect("an address").to_owned()
    };
    let tail = "/tiles/{z}/{x}/{y}.mvt?layers=zonage&date=2025-06-01";
    assert_eq!(
        ask("carte.example:8080", None).await,
        format!("http://carte.example:8080{tail}")
    );
    assert_eq!(
        ask("carte.example", Some("https")).await,
        format!("https://carte.example{tail}")
    );
    assert_eq!(ask("bad\"host", None).await, tail);
    assert_eq!(ask("user@host/x", None).await, tail);
}

#[test]
fn the_corner_of_a_tile_is_where_it_should_be() {
    let corner = unproject([523.0 / 1024.0, 373.0 / 1024.0]);
    assert!(
        (corner.lon - 3.867_187_5).abs() < 1e-9 && (corner.lat - 43.834_526_78).abs() < 1e-6,
        "{corner:?}"
    );
}
