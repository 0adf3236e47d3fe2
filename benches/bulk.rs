//! Rows per second on one core: commune codes, coordinates with aids, and the cutting of CSV alone. What comes out is
//! counted, so that a faster wrong answer fails.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on must fail")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use eligeo::bulk::form::{self, Operation};
use eligeo::bulk::{Asked, RowStatus, RowTask, Source, Summary, pipeline, table};
use eligeo::dataset::Snapshot;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const ROWS: usize = 100_000;

/// A fixed sequence of numbers from 0 to 1.
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1_u32 << 24)
    }
}

/// Practices around the town halls of a région, or of France: the commune of one in the order of a fixed shuffle, the
/// point up to about a kilometre from its town hall.
fn practices(data: &Snapshot, region: Option<&str>) -> (String, String) {
    let halls: Vec<_> = data
        .cog
        .communes()
        .iter()
        .filter(|c| region.is_none_or(|r| c.region.as_str() == r))
        .filter_map(|c| Some((c.code, c.town_hall.as_ref()?.at?)))
        .collect();
    let (mut codes, mut points) = ("id;code\n".to_owned(), "id;lat;lon\n".to_owned());
    let mut number = numbers();
    for n in 0..ROWS {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let (code, at) = halls[(number() * halls.len() as f64) as usize % halls.len()];
        let (lat, lon) = (at.lat + 0.02 * (number() - 0.5), at.lon + 0.02 * (number() - 0.5));
        let _ = writeln!(codes, "{n};{code}");
        let _ = writeln!(points, "{n};{lat:.6};{lon:.6}");
    }
    (codes, points)
}

fn source(text: &str) -> Source {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    Source::open(file, Asked::default()).expect("a table")
}

fn task(data: &Arc<Snapshot>, source: &Source, fields: &[(&str, &str)]) -> Box<dyn RowTask> {
    let fields: Vec<(String, String)> = fields.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    form::task(Operation::Eligibility, &fields, Arc::clone(data), source).expect("a task")
}

/// The rows in order on one thread.
fn run(source: &Source, task: &dyn RowTask) -> Summary {
    let mut records = source.records().expect("rows");
    let mut summary = Summary::default();
    pipeline::run(
        1,
        || records.chunk(table::CHUNK),
        |chunk| table::answer(source, task, &chunk),
        |done| {
            summary.add(&done.summary);
            Ok(())
        },
    )
    .expect("done");
    summary
}

fn bulk(c: &mut Criterion) {
    let data = Arc::new(Snapshot::load(Path::new("data")).expect("the data in the repository"));
    let profile = [
        ("date", "2025-06-01"),
        ("status", "installing"),
        ("specialty", "general"),
        ("sector", "1"),
        ("days_per_week", "4"),
    ];
    let mut group = c.benchmark_group("rows");
    group.sample_size(10).throughput(Throughput::Elements(ROWS as u64));
    for (name, region) in [("Occitanie", Some("76")), ("France", None)] {
        let (codes, points) = practices(&data, region);
        let (codes, points) = (source(&codes), source(&points));
        // What is worked out for a commune or a set of facts is kept with the task: the first run shows what that costs.
        let (of_codes, of_points) = (task(&data, &codes, &profile), task(&data, &points, &profile));
        let started = Instant::now();
        let by_code = run(&codes, &*of_codes);
        eprintln!("{name}: the first {ROWS} rows with codes take {:?}", started.elapsed());
        assert_eq!(by_code.of(RowStatus::Ok) + by_code.of(RowStatus::NotFound), ROWS as u64);
        let by_point = run(&points, &*of_points);
        assert!(by_point.of(RowStatus::Ok) > ROWS as u64 * 98 / 100, "{by_point:?}");
        group.bench_function(format!("commune codes with 13 aids, {name}"), |b| {
            b.iter(|| assert_eq!(run(&codes, &*of_codes), by_code));
        });
        group.bench_function(format!("coordinates with 13 aids, {name}"), |b| {
            b.iter(|| assert_eq!(run(&points, &*of_points), by_point));
        });
    }
    group.finish();
}

criterion_group!(benches, bulk);
criterion_main!(benches);
