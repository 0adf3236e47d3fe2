//! Fixed work, each piece in a function of its own, for a tool that counts instructions (`scripts/count-instructions`): everything is
//! loaded and done once, then `ready` is printed, a line is awaited, and everything is done once more.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program that cannot go on must fail"
)]

use eligeo::dataset::Snapshot;
use eligeo::dataset::zones_on::ZonesOn;
use eligeo::domain::{Date, Lang, Outcome, RegionCode, date};
use eligeo::eligibility::commune_facts::of_region;
use eligeo::eligibility::near::within::WithinTenKm;
use eligeo::eligibility::places::{Format, PlacesQuestion, Scope, places};
use eligeo::eligibility::{PlaceQuery, Question, answer};
use eligeo::geom::LonLat;
use eligeo::rules::verdict::Subject;
use eligeo::rules::{AidId, PlaceFacts, Profile};
use std::hint::black_box;
use std::path::Path;

/// A fixed sequence of points over the rectangle of Occitanie.
fn points(count: u32) -> Vec<LonLat> {
    // Two irrational steps spread evenly, without a generator.
    let part = |n: u32, step: f64| (f64::from(n) * step).fract();
    let point = |n| LonLat {
        lon: -0.33 + 5.18 * part(n, 0.754_877_666_246_693),
        lat: 42.33 + 2.72 * part(n, 0.569_840_290_998_053),
    };
    (1..=count).map(point).collect()
}

struct Work {
    data: Snapshot,
    day: Date,
    points: Vec<LonLat>,
    facts: Vec<PlaceFacts>,
    profile: Profile,
    places: PlacesQuestion,
}

impl Work {
    fn new() -> Self {
        let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
        let day = date::parse_iso("2025-12-01").expect("a day");
        let region: RegionCode = "76".parse().expect("a région");
        let communes = of_region(&data, region, day);
        let sure = communes.iter().find(|c| c.situations.len() == 1).expect("one is sure");
        let given = serde_json::json!({
            "status": "installing", "specialty": "general", "sector": "1", "days_per_week": 4,
            "first_installation": true, "practice": ["msp"],
        });
        let profile = Profile::from_json(given.as_object().expect("an object")).expect("a profile");
        Self {
            day,
            points: points(1_000),
            facts: sure.situations.clone(),
            places: PlacesQuestion {
                aid: AidId::Caim,
                scope: Scope::Region(region),
                day,
                lang: Lang::Fr,
                format: Format::Json,
                verdicts: None,
                limit: usize::MAX,
                profile: profile.clone(),
            },
            profile,
            data,
        }
    }

    fn judged(&self, judge: impl Fn(AidId, &Subject<'_>) -> bool) -> usize {
        let subject = Subject {
            situations: &self.facts,
            others_near: Outcome::Met,
            shares: None,
            main_place: None,
            profile: &self.profile,
            day: self.day,
            asked: AidId::ALL,
            duration_years: &|aid| self.data.rules.fixed_years(aid.parse().ok()?, self.day),
        };
        AidId::ALL.iter().filter(|id| judge(**id, black_box(&subject))).count()
    }
}

/// 1,000 points: commune and zones.
#[inline(never)]
fn counted_zones(work: &Work) -> usize {
    let zones = ZonesOn::new(&work.data, work.day);
    let known = work
        .points
        .iter()
        .filter(|p| black_box(zones.at(**p)).commune.is_some());
    known.count()
}

/// 1,000 points: within 10 km of a ZIP or ZAC, yes or no.
#[inline(never)]
fn counted_within(work: &Work, near: &WithinTenKm<'_>) -> usize {
    work.points.iter().filter(|p| near.at(**p)).count()
}

/// 1,000 points: metres to the nearest ZIP or ZAC.
#[inline(never)]
fn counted_metres(work: &Work, near: &WithinTenKm<'_>) -> usize {
    work.points.iter().filter(|p| near.distance_m(**p) <= 10_000.0).count()
}

/// 100 points: everything that is told about a point.
#[inline(never)]
fn counted_answers(work: &Work) -> usize {
    let ask = |p: &&LonLat| {
        let mut question = Question::new(PlaceQuery::Point(**p, 0.0));
        question.day = work.day;
        answer(&work.data, &question).is_ok()
    };
    work.points[..100].iter().filter(ask).count()
}

/// 100 verdicts on 13 aids, with trace.
#[inline(never)]
fn counted_verdicts(work: &Work) -> usize {
    let one = |_| work.judged(|id, subject| work.data.rules.judge(id, subject).is_some());
    (0..100).map(one).sum()
}

/// 100 verdicts on 13 aids, in a word.
#[inline(never)]
fn counted_words(work: &Work) -> usize {
    let one = |_| work.judged(|id, subject| work.data.rules.status(id, subject).is_some());
    (0..100).map(one).sum()
}

/// Where in Occitanie a doctor would get an aid.
#[inline(never)]
fn counted_places(work: &Work) -> usize {
    places(&work.data, &work.places).expect("an answer").count
}

fn everything(work: &Work, near: &WithinTenKm<'_>) -> [usize; 7] {
    [
        counted_zones(work),
        counted_within(work, near),
        counted_metres(work, near),
        counted_answers(work),
        counted_verdicts(work),
        counted_words(work),
        counted_places(work),
    ]
}

fn main() {
    // All work on this thread: shares of several would be others each time.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    alone.build_global().expect("a pool of one");
    let work = Work::new();
    let near = WithinTenKm::new(&work.data, work.day).expect("a list");
    let first = everything(&work, &near);
    assert!(first.iter().all(|n| *n > 0), "{first:?}");
    println!("ready");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("a line");
    assert_eq!(everything(&work, &near), first, "the same work gives the same counts");
}
