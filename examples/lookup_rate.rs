//! Times point → commune and zones on the points of a file, for `scripts/compare-shapely`.
//!
//! usage: lookup_rate DATASET POINTS.csv ROUNDS — a line `lon,lat` for each point. Prints the seconds of each round, then the
//! commune of each point.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a measuring program")]

use eligeo::dataset::Snapshot;
use eligeo::dataset::zones_on::ZonesOn;
use eligeo::domain::date;
use eligeo::geom::LonLat;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, dataset, points, rounds] = &args[..] else {
        eprintln!("usage: lookup_rate DATASET POINTS.csv ROUNDS");
        std::process::exit(2);
    };
    let started = Instant::now();
    let data = Snapshot::load(Path::new(dataset)).expect("a dataset");
    println!("load {:.3}", started.elapsed().as_secs_f64());
    let text = std::fs::read_to_string(points).expect("points");
    let points: Vec<LonLat> = text
        .lines()
        .map(|line| {
            let (lon, lat) = line.split_once(',').expect("lon,lat");
            LonLat::new(lon.parse().expect("lon"), lat.parse().expect("lat")).expect("a position")
        })
        .collect();
    let day = date::parse_iso("2025-06-01").expect("a day");
    let zones = ZonesOn::new(&data, day);
    for _ in 0..rounds.parse::<u32>().expect("rounds") {
        let started = Instant::now();
        for p in &points {
            black_box(zones.at(*p));
        }
        println!("round {:.6}", started.elapsed().as_secs_f64());
    }
    for p in &points {
        let commune = zones.at(*p).commune;
        let at = commune.map_or("", |n| data.cog.communes()[n as usize].code.as_str());
        println!("{at}");
    }
}
