//! Point → zones, distance to the nearest ZIP or ZAC, and a whole answer, on points of Occitanie. Hit counts are asserted, so
//! that a faster wrong answer fails.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on must fail")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use eligeo::dataset::Snapshot;
use eligeo::dataset::zones_on::ZonesOn;
use eligeo::domain::{Date, ZoningClass, date};
use eligeo::eligibility::near::within::WithinTenKm;
use eligeo::eligibility::{PlaceQuery, Question, answer};
use eligeo::geom::LonLat;
use std::hint::black_box;
use std::path::Path;

/// A fixed sequence of points over the rectangle of Occitanie (a linear congruential generator).
fn points(count: usize) -> Vec<LonLat> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1_u32 << 24)
    };
    (0..count)
        .map(|_| LonLat {
            lon: -0.33 + 5.18 * next(),
            lat: 42.33 + 2.72 * next(),
        })
        .collect()
}

fn day() -> Date {
    date::parse_iso("2025-06-01").expect("a day")
}

fn lookup(c: &mut Criterion) {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    let points = points(10_000);
    let zones = ZonesOn::new(&data, day());
    let inside = points.iter().filter(|p| zones.at(**p).commune.is_some()).count();
    assert_eq!(inside, 7_993, "points in a commune");

    let mut group = c.benchmark_group("point");
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("zones", |b| {
        b.iter(|| {
            points
                .iter()
                .filter(|p| black_box(zones.at(**p)).commune.is_some())
                .count()
        });
    });
    let peer = Peer::new(&data);
    assert_eq!(points.iter().filter(|p| peer.contains(**p)).count(), inside);
    group.bench_function("commune, rstar + geo::Contains", |b| {
        b.iter(|| points.iter().filter(|p| peer.contains(**p)).count());
    });
    group.finish();

    let near = WithinTenKm::new(&data, day()).expect("a list");
    let within = points.iter().filter(|p| near.distance_m(**p) <= 10_000.0).count();
    let mut group = c.benchmark_group("within 10 km of a ZIP or ZAC");
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("yes or no", |b| {
        b.iter(|| assert_eq!(points.iter().filter(|p| near.at(**p)).count(), within));
    });
    group.bench_function("metres", |b| {
        b.iter(|| {
            assert_eq!(
                points.iter().filter(|p| near.distance_m(**p) <= 10_000.0).count(),
                within
            )
        });
    });
    group.finish();

    let mut group = c.benchmark_group("answer");
    let few = &points[..200];
    group.throughput(Throughput::Elements(200));
    let zac = data.zoning.generations[0]
        .edges
        .of(ZoningClass::Zac)
        .expect("there are ZAC");
    group.bench_function("metres to the nearest ZAC", |b| {
        b.iter(|| {
            few.iter()
                .filter_map(|p| zac.nearest(*p))
                .map(|n| n.distance_m)
                .sum::<f64>()
        });
    });
    group.bench_function("everything about a point", |b| {
        b.iter(|| {
            let ask = |p: &LonLat| {
                let mut question = Question::new(PlaceQuery::Point(*p, 0.0));
                question.day = day();
                answer(&data, &question).is_ok()
            };
            few.iter().filter(|p| ask(p)).count()
        });
    });
    group.finish();
}

/// The same with the usual libraries.
struct Peer(rstar::RTree<Leaf>);

struct Leaf {
    envelope: rstar::AABB<[f64; 2]>,
    polygon: geo::MultiPolygon<f64>,
}

impl rstar::RTreeObject for Leaf {
    type Envelope = rstar::AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl Peer {
    fn new(data: &Snapshot) -> Self {
        let leaves = data.outlines.communes.areas().iter().filter_map(|area| {
            let bounds = area.bounds()?;
            let polygons = eligeo::geom::polygons::polygons(area).into_iter().map(|rings| {
                let mut rings = rings
                    .into_iter()
                    .map(|r| r.into_iter().map(geo::Coord::from).collect::<geo::LineString<f64>>());
                let outer = rings.next().expect("an outer ring");
                geo::Polygon::new(outer, rings.collect())
            });
            Some(Leaf {
                envelope: rstar::AABB::from_corners(bounds.min, bounds.max),
                polygon: geo::MultiPolygon::new(polygons.collect()),
            })
        });
        Self(rstar::RTree::bulk_load(leaves.collect()))
    }

    fn contains(&self, p: LonLat) -> bool {
        use geo::Contains;
        let point = geo::Point::new(p.lon, p.lat);
        let mut near = self
            .0
            .locate_in_envelope_intersecting(rstar::AABB::from_point([p.lon, p.lat]));
        near.any(|leaf| leaf.polygon.contains(&point))
    }
}

criterion_group!(benches, lookup);
criterion_main!(benches);
