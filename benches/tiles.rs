//! Tiles over Montpellier from zoom 4 to 14: drawn from nothing but the outlines, and taken from what is kept. The size of each tile
//! is printed, so that a faster empty one is seen.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on must fail, and says what it measures"
)]

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use eligeo::dataset::Snapshot;
use eligeo::domain::{Date, date};
use eligeo::geom::LonLat;
use eligeo::geom::mercator::project;
use eligeo::tiles::{Base, Selection, TileAddress, Tiles};
use std::path::Path;
use std::sync::Arc;

fn day() -> Date {
    date::parse_iso("2025-06-01").expect("a day")
}

fn over_montpellier(zoom: u8) -> TileAddress {
    let at = project(LonLat {
        lon: 3.8767,
        lat: 43.6108,
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let [x, y] = at.map(|v| (v * f64::from(1_u32 << zoom)) as u32);
    TileAddress::new(zoom, x, y).expect("a tile")
}

fn tiles(c: &mut Criterion) {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    let base = Arc::new(Base::new(&data));
    let kept = Tiles::from_base(&data, Arc::clone(&base));
    let mut cold = c.benchmark_group("tile, drawn");
    cold.sample_size(10);
    for zoom in 4..=14 {
        let tile = over_montpellier(zoom);
        let bytes = kept.get(&data, tile, Selection::ALL, day()).expect("a tile").len();
        println!("zoom {zoom}: {bytes} bytes");
        assert!(bytes > 0, "an empty tile");
        cold.bench_function(BenchmarkId::from_parameter(zoom), |b| {
            b.iter_batched(
                || Tiles::from_base(&data, Arc::clone(&base)),
                |fresh| fresh.get(&data, tile, Selection::ALL, day()).expect("a tile").len(),
                BatchSize::PerIteration,
            );
        });
    }
    cold.finish();
    let mut warm = c.benchmark_group("tile, kept");
    for zoom in [4, 9, 14] {
        let tile = over_montpellier(zoom);
        warm.bench_function(BenchmarkId::from_parameter(zoom), |b| {
            b.iter(|| kept.get(&data, tile, Selection::ALL, day()).expect("a tile").len());
        });
    }
    warm.finish();
    let mut start = c.benchmark_group("outlines to arcs");
    start.sample_size(10);
    start.bench_function("all of France", |b| b.iter(|| Base::new(&data).faces.len()));
    start.finish();
}

criterion_group!(benches, tiles);
criterion_main!(benches);
