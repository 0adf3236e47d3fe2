//! What a row of a table says is what the whole answer says, on random points and on communes.

#![allow(clippy::expect_used, reason = "a test that cannot go on should stop")]

use eligeo::dataset::Snapshot;
use eligeo::domain::{Date, Relation, ZoneKind, date};
use eligeo::eligibility::near::NearOutcome;
use eligeo::eligibility::row::{self, Class, Doctor, Named, RowPlace};
use eligeo::eligibility::{Answer, PlaceQuery, Question, answer};
use eligeo::geom::LonLat;
use eligeo::rules::Profile;
use serde_json::json;
use std::path::Path;
use std::sync::LazyLock;

static DATA: LazyLock<Snapshot> = LazyLock::new(|| Snapshot::load(Path::new("data")).expect("the dataset in data/"));

fn day(text: &str) -> Date {
    date::parse_iso(text).expect("a day")
}

fn profile() -> Profile {
    let json = json!({"status": "installing", "specialty": "general", "sector": "1", "age": 40, "days_per_week": 4,
        "first_installation": true, "main_practice_commune": "48095"});
    Profile::from_json(json.as_object().expect("object")).expect("profile")
}

/// A fixed sequence of numbers from 0 to 1.
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1_u32 << 24)
    }
}

fn same(place: &RowPlace, doctor: &Doctor, whole: &Answer, question: &Question) {
    let about = format!("{:?} on {}", question.place, question.day);
    assert_eq!(
        DATA.cog.communes()[place.commune].code,
        whole.location.commune.code,
        "{about}"
    );
    let relation = |kind: ZoneKind| whole.zones.iter().find(|z| z.kind == kind).map(|z| z.relation);
    let inside: Vec<&str> = whole
        .zones
        .iter()
        .filter(|z| z.relation == Relation::Inside && matches!(z.kind.as_str(), "zip" | "zac" | "zar" | "hz" | "zv"))
        .map(|z| z.kind.as_str())
        .collect();
    let expected = match (&inside[..], relation(ZoneKind::Zip)) {
        ([one], _) => one,
        (_, Some(Relation::NoData)) => "no_data",
        _ => "undetermined",
    };
    assert_eq!(place.zone.as_str(), expected, "{about}");
    assert_eq!(Some(place.montagne), relation(ZoneKind::Montagne), "{about}");
    for (kind, named) in [(ZoneKind::Qpv, place.qpv), (ZoneKind::Massif, place.massif)] {
        let lines: Vec<_> = whole.zones.iter().filter(|z| z.kind == kind).collect();
        let certain = lines.iter().find(|z| z.relation == Relation::Inside);
        match named {
            Named::Inside(n) => {
                let name = match kind {
                    ZoneKind::Qpv => DATA.qpv.list[n].name.as_str(),
                    _ => row::massif_of(&DATA, n).expect("a massif"),
                };
                assert_eq!(certain.and_then(|z| z.name.as_deref()), Some(name), "{about}");
            }
            Named::Outside => assert_eq!(lines[0].relation, Relation::Outside, "{about}"),
            Named::Undetermined => assert_eq!(lines[0].relation, Relation::Undetermined, "{about}"),
            Named::NoData => assert_eq!(lines[0].relation, Relation::NoData, "{about}"),
        }
    }
    assert_eq!(place.zone_qpv.is_some(), !place.possible_qpv.is_empty(), "{about}");
    if let (Named::Inside(_), Some(class)) = (place.qpv, place.zone_qpv) {
        assert_eq!(class, place.zone, "{about}");
    }
    let near = &whole.near_zip_zac;
    assert_eq!(place.near, near.outcome, "{about}");
    assert_eq!(place.distance_m, near.distance_m, "{about}");
    let (statuses, main) = doctor.statuses(&DATA, &place.keys, &question.aids);
    let told: Vec<_> = whole.aids.iter().map(|a| a.status).collect();
    assert_eq!(statuses, told, "{about}");
    let provisional =
        near.provisional || whole.zones.iter().any(|z| z.provisional) || whole.aids.iter().any(|a| a.provisional);
    assert_eq!(place.provisional || main, provisional, "{about}");
}

#[test]
fn rows_of_points_say_what_answers_say() {
    let mut number = numbers();
    let mut seen = [0; 4];
    for round in 0..1_500 {
        // Most in Occitanie, near towns with QPV, some all over France and at its borders.
        let at = match round % 4 {
            // The Lauragais, where the nearest ZIP or ZAC is more than 10 km away.
            3 => LonLat {
                lon: 1.50 + 0.05 * number(),
                lat: 43.44 + 0.04 * number(),
            },
            0 => LonLat {
                lon: -0.33 + 5.18 * number(),
                lat: 42.33 + 2.72 * number(),
            },
            1 => LonLat {
                lon: 3.78 + 0.2 * number(),
                lat: 43.55 + 0.12 * number(),
            },
            _ => LonLat {
                lon: -4.8 + 13.0 * number(),
                lat: 42.3 + 8.8 * number(),
            },
        };
        let when = day(["2025-06-01", "2025-12-01", "2023-06-01", "2026-03-01"][round / 4 % 4]);
        let precision_m = [0.0, 0.0, 250.0][round / 16 % 3];
        let mut question = Question::new(PlaceQuery::Point(at, precision_m));
        question.day = when;
        question.profile = profile();
        let place = row::of_point(&DATA, at, precision_m, when);
        let whole = answer(&DATA, &question);
        match (place, whole) {
            (Ok(place), Ok(whole)) => {
                let doctor = Doctor::new(&DATA, profile(), when).expect("doctor");
                same(&place, &doctor, &whole, &question);
                seen[match place.near {
                    NearOutcome::Met => 0,
                    NearOutcome::NotMet => 1,
                    NearOutcome::Undetermined => 2,
                    NearOutcome::NoData => 3,
                }] += 1;
            }
            (place, whole) => assert_eq!(place.is_err(), whole.is_err(), "{at:?}"),
        }
    }
    assert!(
        seen.iter().all(|n| *n > 10),
        "every outcome of the 10 km rule is seen: {seen:?}"
    );
}

#[test]
fn rows_of_communes_say_what_answers_say() {
    let mut classes = Vec::new();
    for (n, commune) in DATA.cog.communes().iter().enumerate() {
        let in_occitanie = commune.region.as_str() == "76";
        if n % if in_occitanie { 40 } else { 700 } != 0
            && !["34172", "48095", "75056", "13055"].contains(&commune.code.as_str())
        {
            continue;
        }
        let mut question = Question::new(PlaceQuery::Commune(commune.code));
        question.day = day(["2025-06-01", "2025-12-01"][n % 2]);
        question.profile = profile();
        let (Ok(place), Ok(whole)) = (
            row::of_commune(&DATA, commune.code, question.day),
            answer(&DATA, &question),
        ) else {
            continue;
        };
        let doctor = Doctor::new(&DATA, profile(), question.day).expect("doctor");
        same(&place, &doctor, &whole, &question);
        if !classes.contains(&place.zone) {
            classes.push(place.zone);
        }
    }
    assert!(
        classes.len() >= 5 && classes.contains(&Class::Undetermined),
        "{classes:?}"
    );
}
