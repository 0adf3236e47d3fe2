//! The cells of the index say what the plain way says: a tree of rectangles and the exact test on every edge. Asked at random
//! points, and where it is hardest: on vertices and edges, a hair beside them, and on the corners of cells.

#![allow(clippy::expect_used, reason = "a test that cannot go on must fail")]

use eligeo::dataset::Snapshot;
use eligeo::domain::date;
use eligeo::eligibility::near::within::WithinTenKm;
use eligeo::geom::{Area, Bounds, LonLat, Position, reach::distance_to_area_m};
use eligeo::index::AreaIndex;
use std::path::Path;
use std::sync::LazyLock;

static DATA: LazyLock<Snapshot> =
    LazyLock::new(|| Snapshot::load(Path::new("data")).expect("the data in the repository"));

/// A fixed sequence of numbers from 0 to 1 (a linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).expect("31 bits")) / f64::from(1_u32 << 31)
    }

    fn below(&mut self, most: usize) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let chosen = (self.next() * most as f64) as usize;
        chosen.min(most - 1)
    }
}

fn plainly(index: &AreaIndex, p: LonLat) -> Vec<(u32, Position)> {
    let numbers = index.in_window(Bounds::point(p), 0.0).into_iter();
    numbers
        .map(|n| (n, index.areas()[n as usize].locate(p)))
        .filter(|(_, position)| *position != Position::Outside)
        .collect()
}

fn agree(index: &AreaIndex, p: LonLat) -> bool {
    let plain = plainly(index, p);
    assert_eq!(index.at(p), plain, "{p:?}");
    let inside = plain.iter().find(|(_, position)| *position == Position::Inside);
    assert_eq!(index.first_at(p), inside.or(plain.first()).map(|(n, _)| *n), "{p:?}");
    !plain.is_empty()
}

/// Points over the rectangles of areas, so that France overseas has its share.
fn random(index: &AreaIndex, numbers: &mut Numbers) -> LonLat {
    loop {
        let Some(bounds) = index.areas()[numbers.below(index.areas().len())].bounds() else {
            continue;
        };
        let along =
            |axis: usize, share: f64| bounds.min[axis] + (share * 1.4 - 0.2) * (bounds.max[axis] - bounds.min[axis]);
        return LonLat {
            lon: along(0, numbers.next()),
            lat: along(1, numbers.next()),
        };
    }
}

/// On an edge as nearly as doubles allow: a vertex, or a point between two.
fn on_edge(area: &Area, numbers: &mut Numbers) -> Option<LonLat> {
    let edges: Vec<_> = area.edges().collect();
    let (a, b) = *edges.get(numbers.below(edges.len().max(1)))?;
    let share = if numbers.next() < 0.5 { 0.0 } else { numbers.next() };
    Some(LonLat {
        lon: a[0] + share * (b[0] - a[0]),
        lat: a[1] + share * (b[1] - a[1]),
    })
}

#[test]
fn random_points() {
    let data = &*DATA;
    for (index, least) in [(&data.outlines.communes, 100_000), (&data.qpv.areas, 30_000)] {
        let mut numbers = Numbers(1);
        let found = (0..200_000)
            .filter(|_| agree(index, random(index, &mut numbers)))
            .count();
        assert!(found > least, "{found}");
    }
}

#[test]
fn on_borders_and_a_hair_beside_them() {
    let data = &*DATA;
    let index = &data.outlines.communes;
    let mut numbers = Numbers(2);
    let mut on_boundary = 0;
    for _ in 0..40_000 {
        let Some(p) = on_edge(&index.areas()[numbers.below(index.areas().len())], &mut numbers) else {
            continue;
        };
        on_boundary += u32::from(plainly(index, p).iter().any(|(_, at)| *at == Position::Boundary));
        agree(index, p);
        for exponent in [-15, -13, -11, -9, -7] {
            let step = 10.0_f64.powi(exponent);
            for (x, y) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0)] {
                agree(
                    index,
                    LonLat {
                        lon: p.lon + x * step,
                        lat: p.lat + y * step,
                    },
                );
            }
        }
    }
    assert!(on_boundary > 15_000, "{on_boundary}");
}

#[test]
fn on_the_lines_of_the_grid() {
    let data = &*DATA;
    let index = &data.outlines.communes;
    let bounds = index.areas().iter().filter_map(Area::bounds);
    let whole = bounds.reduce(|a, b| a.with(&b)).expect("outlines");
    // The corner of the grid is a whole number of cells, less a cell.
    let corner = whole
        .grown_by_m(index.margin_m())
        .min
        .map(|x| (x / 0.01).floor() * 0.01 - 0.01);
    let mut numbers = Numbers(3);
    for _ in 0..100_000 {
        let p = random(index, &mut numbers);
        let snapped = |x: f64, corner: f64| corner + ((x - corner) / 0.005).round() * 0.005;
        agree(
            index,
            LonLat {
                lon: snapped(p.lon, corner[0]),
                lat: if numbers.next() < 0.5 {
                    p.lat
                } else {
                    snapped(p.lat, corner[1])
                },
            },
        );
    }
}

#[test]
fn what_is_near_is_all_that_is_near() {
    let data = &*DATA;
    let mut found = 0;
    for index in [&data.outlines.communes, &data.qpv.areas] {
        let mut numbers = Numbers(4);
        assert!(index.margin_m() > 0.0);
        for round in 0..20_000 {
            let p = random(index, &mut numbers);
            // As far as the margin, nearer, and so far that the tree is asked.
            let reach_m = [index.margin_m(), index.margin_m() * numbers.next(), 1_500.0, 3_000.0][round % 4];
            let mut plain: Vec<(u32, f64)> = index
                .in_window(Bounds::point(p), reach_m)
                .into_iter()
                .map(|n| (n, distance_to_area_m(&index.areas()[n as usize], p)))
                .filter(|(_, metres)| *metres <= reach_m)
                .collect();
            plain.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            assert_eq!(index.near(p, reach_m), plain, "{p:?} {reach_m}");
            found += plain.len();
        }
    }
    assert!(found > 50_000, "{found}");
}

/// A point at the limit on the way from one that is within to one that is beyond, to a hundredth of a millimetre.
fn at_the_limit(near: &WithinTenKm<'_>, mut within: LonLat, mut beyond: LonLat) -> [LonLat; 2] {
    for _ in 0..60 {
        let middle = LonLat {
            lon: f64::midpoint(within.lon, beyond.lon),
            lat: f64::midpoint(within.lat, beyond.lat),
        };
        if near.distance_m(middle) <= 10_000.0 {
            within = middle;
        } else {
            beyond = middle;
        }
    }
    [within, beyond]
}

#[test]
fn within_ten_km_is_what_the_distance_says() {
    let day = date::parse_iso("2025-06-01").expect("a day");
    let near = WithinTenKm::new(&DATA, day).expect("a list");
    let agree = |p: LonLat| {
        let within = near.at(p);
        assert_eq!(within, near.distance_m(p) <= 10_000.0, "{p:?} {}", near.distance_m(p));
        within
    };
    let mut numbers = Numbers(5);
    let index = &DATA.outlines.communes;
    let all: Vec<LonLat> = (0..100_000).map(|_| random(index, &mut numbers)).collect();
    let (within, beyond): (Vec<LonLat>, Vec<LonLat>) = all.into_iter().partition(|p| agree(*p));
    assert!(
        within.len() > 50_000 && beyond.len() > 500,
        "{} {}",
        within.len(),
        beyond.len()
    );
    // Either side of the limit, then a millimetre, a metre and ten metres beside it.
    let mut limits = 0;
    for beyond in beyond.iter().take(2_000) {
        let close = |p: &&LonLat| (p.lon - beyond.lon).abs() < 0.5 && (p.lat - beyond.lat).abs() < 0.5;
        let Some(within) = within.iter().find(close) else {
            continue;
        };
        let sides = at_the_limit(&near, *within, *beyond);
        assert!(agree(sides[0]) && !agree(sides[1]));
        limits += 1;
        for metres in [0.001, 1.0, 10.0] {
            let step = metres / 111_000.0;
            for (x, y) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                agree(LonLat {
                    lon: sides[0].lon + x * step,
                    lat: sides[0].lat + y * step,
                });
            }
        }
    }
    assert!(limits > 100, "{limits}");
}
