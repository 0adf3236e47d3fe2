//! What changes between two legal states, on a dataset with a second list for Occitanie, against a count of the two files that knows
//! nothing of the service; and that answers of the past stay what they were.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "generations/dataset.rs"]
mod dataset;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use dataset::{BEFORE, NEW, NEW_DATA, OLD, OLD_DATA, SECOND, truth};
use eligeo::domain::date::parse_iso;
use eligeo::eligibility::difference::{DifferenceQuestion, Level, Side, difference};
use eligeo::eligibility::places::{PlacesQuestion, places};
use eligeo::eligibility::{Question, answer};
use eligeo::http::{AppState, router};
use eligeo::rules::verdict::Status;
use http_body_util::BodyExt;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::Command;
use std::sync::LazyLock;
use tower::ServiceExt;

static SERVICE: LazyLock<Router> = LazyLock::new(|| router(AppState::new(dataset::load(NEW_DATA.path()))));

async fn get_with(path: &str, tag: Option<&str>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::get(path);
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = SERVICE.clone().oneshot(request).await.expect("a response");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
    (parts.status, parts.headers, bytes)
}

async fn json(path: &str) -> Json {
    let (status, _, body) = get_with(path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

const DIFF: &str = "/generations/zonage-medecins-2025-05/diff/zonage-medecins-2025-11";

fn told() -> &'static eligeo::eligibility::difference::Difference {
    static TOLD: LazyLock<eligeo::eligibility::difference::Difference> = LazyLock::new(|| {
        let question = DifferenceQuestion::from_pairs(&[]).expect("a question");
        let side = |id| Side { data: &NEW, id };
        difference(side("zonage-medecins-2025-05"), side(SECOND), &question).expect("a difference")
    });
    &TOLD
}

#[test]
fn the_changes_are_those_of_the_two_files() {
    let truth = truth();
    let expected: BTreeMap<String, (String, String)> = truth
        .communes
        .iter()
        .chain(&truth.quarters)
        .filter(|(_, z)| z.before != z.after)
        .map(|(code, z)| (code.clone(), (z.before.clone(), z.after.clone())))
        .collect();
    let found: BTreeMap<String, (String, String)> = told()
        .changes
        .iter()
        .map(|c| (c.code.clone(), (c.class_before.clone(), c.class_after.clone())))
        .collect();
    assert!(truth.communes.len() > 4_000);
    assert!(expected.len() > 200, "{}", expected.len());
    assert_eq!(found, expected);
    assert_eq!(found["11132"], ("zac".to_owned(), "zip".to_owned()));
    assert_eq!(found["34172"], ("zar".to_owned(), "zac".to_owned()));
}

#[test]
fn totals_and_people_add_up() {
    let (truth, told) = (truth(), told());
    let mut counts: HashMap<(String, String), (usize, u64)> = HashMap::new();
    for z in truth.communes.values().filter(|z| z.before != z.after) {
        let entry = counts.entry((z.before.clone(), z.after.clone())).or_default();
        entry.0 += 1;
        entry.1 += z.population;
    }
    let found: HashMap<(String, String), (usize, u64)> = told
        .totals
        .iter()
        .filter(|t| t.tally.communes > 0)
        .map(|t| {
            let key = (t.class_before.clone(), t.class_after.clone());
            (key, (t.tally.communes, t.tally.population))
        })
        .collect();
    assert_eq!(found, counts);
    let by_department: u64 = told
        .departments
        .iter()
        .map(|d| d.gained.population + d.lost.population + d.changed.population + d.unclear.population)
        .sum();
    assert_eq!(by_department, counts.values().map(|(_, people)| people).sum::<u64>());
    let quarters: usize = told.totals.iter().map(|t| t.tally.qpv).sum();
    assert_eq!(quarters, told.changes.iter().filter(|c| c.level == Level::Qpv).count());
    assert!(quarters > 0);
}

#[test]
fn a_list_for_one_region_takes_nothing_from_the_others() {
    let told = told();
    let occitanie = NEW.cog.communes().iter().filter(|c| c.region.as_str() == "76").count();
    assert_eq!(told.compared.communes, occitanie);
    assert_eq!(told.compared.left_out_communes, NEW.cog.communes().len() - occitanie);
    assert_eq!(told.compared.regions.len(), 1);
    assert!(
        told.changes
            .iter()
            .all(|c| c.region.is_some_and(|r| r.as_str() == "76"))
    );
}

/// Answers to the question of each aid with the old list alone and with both, on the day the aid is told for.
#[test]
fn aids_opened_and_closed_agree_with_places() {
    let told = told();
    let mut seen = 0;
    for aid in &told.aids {
        // The 10 km rule reaches over the border: the contract that asks for it is told in the départements beyond, too.
        let status = |data| -> HashMap<String, Status> {
            let places_in = [
                ("region", "76"),
                ("department", "15"),
                ("department", "13"),
                ("department", "40"),
            ];
            let asked = places_in.iter().flat_map(|(name, code)| {
                let pairs = [
                    ("aid", aid.aid.as_str().to_owned()),
                    (*name, (*code).to_owned()),
                    ("date", aid.date.to_string()),
                ];
                let pairs = pairs.map(|(n, t)| (n.to_owned(), t));
                let question = PlacesQuestion::from_pairs(&pairs, aid.date).expect("a question");
                places(data, &question).expect("places").places
            });
            asked.map(|r| (r.code.to_string(), r.status)).collect()
        };
        let (before, after) = (status(&OLD), status(&NEW));
        let open = |s: Status| matches!(s, Status::Eligible | Status::NeedsInput);
        let shut = |s: Status| !open(s) && s != Status::Undetermined;
        let codes = |keep: &dyn Fn(Status, Status) -> bool| -> BTreeSet<String> {
            let all = before.iter().filter(|(code, old)| keep(**old, after[*code]));
            all.map(|(code, _)| code.clone()).collect()
        };
        let home = |codes: &[eligeo::domain::CommuneCode]| -> BTreeSet<String> {
            let own = codes.iter().filter(|c| before.contains_key(c.as_str()));
            own.map(ToString::to_string).collect()
        };
        let opened = codes(&|old, new| shut(old) && open(new));
        let closed = codes(&|old, new| open(old) && shut(new));
        let unclear = codes(&|old, new| (old == Status::Undetermined) != (new == Status::Undetermined));
        assert_eq!(home(&aid.opened.codes), opened, "{} opened", aid.aid);
        assert_eq!(home(&aid.closed.codes), closed, "{} closed", aid.aid);
        assert_eq!(home(&aid.unclear.codes), unclear, "{} unclear", aid.aid);
        for group in [&aid.opened, &aid.closed, &aid.unclear] {
            let people = group.codes.iter().filter_map(|c| NEW.cog.commune(*c)?.population);
            assert_eq!(group.population, people.map(u64::from).sum::<u64>());
            assert_eq!(group.communes, group.codes.len());
        }
        seen += opened.len() + closed.len();
    }
    assert!(seen > 100, "only {seen} communes open or close");
    for change in told.changes.iter().filter(|c| c.level == Level::Commune) {
        let code = change.code.parse().expect("a code");
        for aid in &told.aids {
            let opens = change.opens.as_ref().is_some_and(|all| all.contains(&aid.aid));
            assert_eq!(opens, aid.opened.codes.contains(&code), "{} {}", change.code, aid.aid);
        }
    }
}

/// What the 10 km rule measures: the new list where it speaks, the old one elsewhere, whichever region asks.
#[test]
fn the_state_of_a_day_is_the_newest_list_of_each_region() {
    let day = parse_iso("2025-11-03").expect("day");
    let whole = NEW.zoning.whole_on(day).expect("a list");
    let [old, new] = ["zonage-medecins-2025-05", SECOND].map(|id| NEW.zoning.generation(id).expect("a list"));
    for (number, commune) in NEW.cog.communes().iter().enumerate() {
        let own = if commune.region.as_str() == "76" { new } else { old };
        assert_eq!(whole.communes[number], own.communes[number], "{}", commune.code);
        let used = NEW.zoning.on(commune.region, day).map(|g| g.about.id.as_str());
        assert_eq!(used, Some(own.about.id.as_str()), "{}", commune.code);
        assert_eq!(
            whole.is_provisional(commune.region, day),
            own.is_provisional(commune.region, day)
        );
        assert_eq!(whole.effective_to(commune.region), own.effective_to(commune.region));
    }
    let (home, elsewhere) = ("76".parse().expect("code"), "84".parse().expect("code"));
    assert_eq!(old.effective_to(home), day.yesterday().ok());
    assert_eq!((old.effective_to(elsewhere), new.effective_to(home)), (None, None));
    assert!(whole.is_provisional(elsewhere, day) && !whole.is_provisional(home, day));
}

#[test]
fn answers_of_the_past_stay_what_they_were() {
    let communes = NEW.cog.communes().iter();
    let home = communes.filter(|c| ["76", "75", "84", "93"].contains(&c.region.as_str()));
    let every: Vec<String> = home.map(|c| c.code.to_string()).collect();
    let picked = every.iter().step_by(every.len() / 200);
    let codes: Vec<&str> = picked.map(String::as_str).chain(["11132", "34172"]).collect();
    assert!(codes.len() >= 200);
    let mut after = 0;
    for (at, code) in codes.iter().enumerate() {
        let text = |data: &eligeo::dataset::Snapshot, day: &str| {
            let pairs = [("commune", *code), ("date", day)].map(|(n, t)| (n.to_owned(), t.to_owned()));
            let question = Question::from_pairs(&pairs, parse_iso("2026-11-21").expect("day")).expect("a question");
            let answered = answer(data, &question).expect("an answer");
            let text = serde_json::to_string(&answered).expect("JSON");
            text.replace(&data.version, "VERSION")
        };
        let day = ["2025-11-02", "2025-06-01", "2025-05-31"][at % 3];
        assert_eq!(text(&BEFORE, day), text(&NEW, day), "{code} on {day}");
        after += usize::from(text(&BEFORE, "2025-11-03") != text(&NEW, "2025-11-03"));
    }
    assert!(after > 50, "the second list changes nothing");
}

#[tokio::test]
async fn rows_of_the_table_are_those_of_the_object_and_the_map() {
    let object = json(DIFF).await;
    let rows = object["changes"].as_array().expect("changes");
    let (_, headers, body) = get_with(&format!("{DIFF}?format=csv"), None).await;
    assert_eq!(headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(body.as_slice());
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let cells: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    assert_eq!(cells.len(), rows.len());
    for (record, row) in cells.iter().zip(rows) {
        for (name, cell) in names.iter().zip(record) {
            let expected = match &row[name] {
                Json::Null => String::new(),
                Json::String(text) => text.clone(),
                Json::Array(all) => all.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" "),
                other => {
                    // The reader of JSON here rounds the last digit of a coordinate.
                    let written: f64 = cell.parse().expect("a number");
                    assert!(
                        other.as_f64().is_some_and(|n| (n - written).abs() < 1e-9),
                        "{name} of {}",
                        row["code"]
                    );
                    continue;
                }
            };
            assert_eq!(cell, expected, "{name} of {}", row["code"]);
        }
    }
    for (shape, kinds) in [("point", &["Point"][..]), ("outline", &["Polygon", "MultiPolygon"])] {
        let (_, headers, body) = get_with(&format!("{DIFF}?format=geojson&geometry={shape}"), None).await;
        assert_eq!(headers[header::CONTENT_TYPE], "application/geo+json");
        let text = String::from_utf8(body).expect("UTF-8");
        let parsed: geojson::FeatureCollection = text.parse().expect("GeoJSON");
        assert_eq!(parsed.features.len(), rows.len());
        for (feature, row) in parsed.features.iter().zip(rows) {
            let properties = feature.properties.as_ref().expect("properties");
            assert_eq!(properties["class_after"], row["class_after"]);
            let geometry = feature.geometry.as_ref().expect("a geometry");
            assert!(
                kinds.contains(&geometry.value.type_name()),
                "{shape} of {}",
                row["code"]
            );
        }
    }
}

#[tokio::test]
async fn the_map_is_well_formed_and_says_itself_in_words() {
    let (status, headers, body) = get_with(&format!("{DIFF}?format=svg&lang=en"), None).await;
    assert_eq!(
        (status, &headers[header::CONTENT_TYPE]),
        (StatusCode::OK, &"image/svg+xml".parse().expect("type"))
    );
    let text = String::from_utf8(body).expect("UTF-8");
    let rows = json(DIFF).await["changes"].as_array().expect("changes").len();
    assert_eq!(text.matches("<g id=").count(), rows);
    for tag in ["svg", "title", "desc", "g", "text"] {
        assert_eq!(
            text.matches(&format!("<{tag}")).count(),
            text.matches(&format!("</{tag}>")).count(),
            "{tag}"
        );
    }
    assert!(text.contains("url(#lost)") && text.contains("aria-labelledby") && text.contains("What changes from"));
    assert!(text.len() < 1_500_000, "{} bytes", text.len());
}

#[tokio::test]
async fn filters_keep_what_is_there() {
    let whole = json(DIFF).await;
    let herault = json(&format!("{DIFF}?department=34")).await;
    let of = |answer: &Json| -> Vec<Json> { answer["changes"].as_array().expect("changes").clone() };
    let own: Vec<Json> = of(&whole).into_iter().filter(|c| c["department"] == "34").collect();
    assert!(!own.is_empty());
    assert_eq!(of(&herault), own);
    assert_eq!(of(&json(&format!("{DIFF}?region=76")).await), of(&whole));
    let corse = json(&format!("{DIFF}?region=94")).await;
    assert!(of(&corse).is_empty() && corse["compared"]["communes"] == 0);
    assert_eq!(corse["compared"]["left_out_regions"], serde_json::json!(["94"]));
    // The other way round everything is the other way round.
    let back = json("/generations/zonage-medecins-2025-11/diff/zonage-medecins-2025-05").await;
    for (a, b) in of(&whole).iter().zip(of(&back)) {
        assert_eq!(
            (&a["code"], &a["class_before"], &a["opens"]),
            (&b["code"], &b["class_after"], &b["closes"])
        );
    }
}

#[tokio::test]
async fn nothing_changes_between_a_state_and_itself() {
    for id in [
        "zonage-medecins-2025-05",
        SECOND,
        "qpv-2024-occitanie",
        "montagne-2025-05",
        "massifs-2026-07",
    ] {
        let same = json(&format!("/generations/{id}/diff/{id}")).await;
        assert_eq!(same["changes"], serde_json::json!([]), "{id}");
        assert_eq!(same["totals"], serde_json::json!([]), "{id}");
        let (status, ..) = get_with(&format!("/generations/{id}/diff/{id}?format=svg"), None).await;
        assert_eq!(status, StatusCode::OK);
    }
}

/// The other layers have older states in the second dataset, which its folder module makes.
#[tokio::test]
async fn other_layers_tell_what_came_and_what_left() {
    let told = |answer: &Json| -> BTreeSet<[String; 4]> {
        let rows = answer["changes"].as_array().expect("changes").iter();
        rows.map(|c| ["code", "class_before", "class_after", "change"].map(|k| c[k].as_str().expect("text").to_owned()))
            .collect()
    };
    for (layer, newest) in [
        ("montagne", "montagne-2025-05"),
        ("massifs", "massifs-2026-07"),
        ("qpv", "qpv-2024-occitanie"),
    ] {
        let answer = json(&format!("/generations/{layer}-older/diff/{newest}")).await;
        let expected: BTreeSet<[String; 4]> = dataset::older_changes(layer)
            .into_iter()
            .map(|row| row.map(str::to_owned))
            .collect();
        assert_eq!(told(&answer), expected, "{layer}");
        assert_eq!(answer["aids"], serde_json::json!([]));
        let people: u64 = answer["totals"]
            .as_array()
            .expect("totals")
            .iter()
            .filter_map(|t| t["population"].as_u64())
            .sum();
        assert_eq!(people > 0, layer != "qpv");
        let (status, ..) = get_with(&format!("/generations/{layer}-older/diff/{newest}?format=svg"), None).await;
        assert_eq!(status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused_in_words() {
    for (path, status, said) in [
        ("/generations/x/diff/zonage-medecins-2025-05", 404, "qpv-2024-occitanie"),
        (
            "/generations/zonage-medecins-2025-05/diff/x",
            404,
            "zonage-medecins-2025-11",
        ),
        (
            "/generations/zonage-medecins-2025-05/diff/qpv-2024-occitanie",
            400,
            "one layer",
        ),
        ("/generations/communes-2026/diff/communes-2026", 400, "are not compared"),
        (&format!("{DIFF}?date=2025-12-01"), 400, "date"),
        (&format!("{DIFF}?format=xml"), 400, "svg"),
        (&format!("{DIFF}?geometry=outline"), 400, "geojson"),
        (&format!("{DIFF}?department=34&region=76"), 400, "not both"),
        (&format!("{DIFF}?department=20"), 400, "département"),
        (&format!("{DIFF}?colour=red"), 400, "no such parameter"),
        (&format!("{DIFF}?age=3"), 400, "age"),
        (
            &format!("{DIFF}?main_practice_commune=99999"),
            400,
            "main_practice_commune",
        ),
    ] {
        let (found, headers, body) = get_with(path, None).await;
        assert_eq!(found.as_u16(), status, "{path}");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
        let text = String::from_utf8(body).expect("UTF-8");
        assert!(text.contains(said), "{path}: {text}");
    }
}

#[tokio::test]
async fn an_answer_has_its_tag_and_its_version() {
    let (_, headers, _) = get_with(DIFF, None).await;
    let tag = headers[header::ETAG].to_str().expect("a tag");
    assert_eq!(headers["dataset-version"], NEW.version.as_str());
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=3600");
    let (status, _, body) = get_with(DIFF, Some(tag)).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    let (_, other, _) = get_with(&format!("{DIFF}?format=csv"), None).await;
    assert_ne!(other[header::ETAG], tag);
}

/// Two folders are compared before one is published; their zoning starts on different days there.
#[test]
fn two_datasets_are_compared_by_their_newest_zoning() {
    let question = DifferenceQuestion::from_pairs(&[]).expect("a question");
    let before = Side {
        data: &OLD,
        id: "zonage-medecins-2025-05",
    };
    let apart = difference(before, Side { data: &NEW, id: SECOND }, &question).expect("a difference");
    let codes = |d: &eligeo::eligibility::difference::Difference| -> Vec<String> {
        d.changes
            .iter()
            .map(|c| format!("{} {} {}", c.code, c.class_before, c.class_after))
            .collect()
    };
    assert_eq!(codes(&apart), codes(told()));
    assert_eq!(apart.aids, told().aids);
    assert_ne!(apart.before.dataset_version, apart.after.dataset_version);
}

#[test]
fn the_command_line_tells_it_and_fails_as_it_should() {
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_eligeo"))
            .args(["data", "diff"])
            .args(args)
            .output()
            .expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    let new = NEW_DATA.path().to_str().expect("a path");
    let old = OLD_DATA.path().to_str().expect("a path");
    let (code, out, err) = run(&["zonage-medecins-2025-05", SECOND, "--data", new, "--department", "34"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for word in ["EN TOUT", "PAR DÉPARTEMENT", "34 Hérault", "AIDES", "zar → zac"] {
        assert!(out.contains(word), "{word} is not in {out}");
    }
    let (code, out, _) = run(&[old, new, "--format", "csv"]);
    assert_eq!((code, out.lines().count()), (Some(0), told().changes.len() + 1));
    let (code, _, err) = run(&["x", SECOND, "--data", new]);
    assert_eq!((code, err.lines().count()), (Some(1), 1));
    assert!(err.contains("zonage-medecins-2025-05"), "{err}");
    for wrong in [
        &[old, SECOND][..],
        &[SECOND, SECOND, "--data", new, "--format", "xml"],
        &["x"],
    ] {
        assert_eq!(run(wrong).0, Some(2), "{wrong:?}");
    }
}

#[tokio::test]
async fn the_page_of_changes_leads_from_each_list_to_the_next() {
    let (_, _, body) = get_with("/changes?commune=48095", None).await;
    let html = String::from_utf8(body).expect("UTF-8");
    for format in ["svg", "csv", "geojson", "json"] {
        let path = format!(
            "/generations/zonage-medecins-2025-05/diff/{}?format={format}&lang=fr&region=76",
            dataset::SECOND
        );
        assert!(html.contains(&path.replace('&', "&#38;")), "{path}: {html}");
        let (status, _, _) = get_with(&path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}");
    }
    // Elsewhere there is one list only.
    let (_, _, body) = get_with("/changes?commune=75056", None).await;
    assert!(!String::from_utf8_lossy(&body).contains("/diff/"));
}

/// Where one of the lists says nothing, nothing is known: that is not the same as no change.
#[tokio::test]
async fn where_a_list_is_silent_nothing_is_said_to_stay() {
    let new = NEW_DATA.path().to_str().expect("a path");
    for format in ["table", "csv", "json"] {
        let done = Command::new(env!("CARGO_BIN_EXE_eligeo"))
            .args(["data", "diff", "zonage-medecins-2025-05", SECOND, "--data", new])
            .args(["--region", "84", "--format", format])
            .output()
            .expect("the program runs");
        let err = String::from_utf8(done.stderr).expect("UTF-8");
        assert_eq!((done.status.code(), err.lines().count()), (Some(1), 1), "{err}");
        assert!(done.stdout.is_empty());
        assert!(
            err.contains("nothing is known of what changes") && err.contains("84"),
            "{err}"
        );
    }
    let told = json(&format!("{DIFF}?region=84&lang=en")).await;
    let codes: Vec<&str> = told["warnings"]
        .as_array()
        .expect("warnings")
        .iter()
        .filter_map(|w| w["code"].as_str())
        .collect();
    assert!(codes.contains(&"nothing_compared"), "{codes:?}");
}

async fn page(path: &str, accept: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).header(header::ACCEPT, accept);
    let request = request.body(Body::empty()).expect("a request");
    let response = SERVICE.clone().oneshot(request).await.expect("a response");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
    (parts.status, parts.headers, String::from_utf8(bytes).expect("UTF-8"))
}

#[tokio::test]
async fn a_browser_gets_the_difference_as_a_page() {
    let browser = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    let (status, headers, html) = page(&format!("{DIFF}?lang=en&department=34"), browser).await;
    let html = html.replace("&#39;", "'");
    assert_eq!(status, StatusCode::OK, "{html}");
    assert!(
        headers[header::CONTENT_TYPE]
            .to_str()
            .expect("a type")
            .starts_with("text/html")
    );
    assert!(
        headers[header::VARY]
            .to_str()
            .expect("vary")
            .to_lowercase()
            .contains("accept")
    );
    let told = json(&format!("{DIFF}?lang=en&department=34")).await;
    let changes = told["changes"].as_array().expect("changes");
    assert!(!changes.is_empty());
    for change in changes {
        let (code, name) = (
            change["code"].as_str().expect("a code"),
            change["name"].as_str().expect("a name"),
        );
        assert!(html.contains(code) && html.contains(name), "{code} {name}");
    }
    for aid in told["aids"].as_array().expect("aids") {
        assert!(html.contains(aid["name"].as_str().expect("a name")), "{aid}");
    }
    // The map and the other forms, with what was asked.
    for format in ["svg", "csv", "geojson", "json"] {
        assert!(
            html.contains(&format!("department=34&#38;format={format}&#38;lang=en")),
            "{format}: {html}"
        );
    }
    assert!(html.contains("<img") && html.contains("<table"));
    // Whoever asks for a form, or for JSON, gets it, whatever a browser likes.
    for (path, accept, kind) in [
        (format!("{DIFF}?format=csv"), browser, "text/csv"),
        (format!("{DIFF}?format=json"), browser, "application/json"),
        (DIFF.to_owned(), "application/json", "application/json"),
        (DIFF.to_owned(), "*/*", "application/json"),
        (format!("{DIFF}?format=html"), "*/*", "text/html"),
    ] {
        let (status, headers, _) = page(&path, accept).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let found = headers[header::CONTENT_TYPE].to_str().expect("a type");
        assert!(found.starts_with(kind), "{path} {accept}: {found}");
    }
    let (_, _, html) = page(&format!("{DIFF}?region=84&format=html"), "*/*").await;
    assert!(
        html.contains("Rien n’est connu") || html.contains("rien n’est connu"),
        "{html}"
    );
}
