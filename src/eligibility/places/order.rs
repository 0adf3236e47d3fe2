//! The reverse answer in the order a reader wants, and what it holds by verdict.

use super::{PlaceRow, rank, sum};
use crate::geom::LonLat;
use crate::geom::geodesic::distance_m;
use crate::rules::verdict::Status;
use std::cmp::Reverse;

/// The order of the rows. What is not known comes last; ties are in the order of names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    /// The best verdict first, then the greatest amount.
    Amount,
    /// By name.
    Name,
    /// The largest commune first.
    Population,
    /// The nearest first.
    Distance(LonLat),
}

/// Sorts the rows.
pub fn sort(rows: &mut [PlaceRow], order: Order) {
    let named = |r: &PlaceRow| (r.name.clone(), r.code);
    match order {
        Order::Amount => rows.sort_by_cached_key(|r| (rank(r.status), Reverse(sum(r)), named(r))),
        Order::Name => rows.sort_by_cached_key(named),
        Order::Population => rows.sort_by_cached_key(|r| (Reverse(r.population), named(r))),
        Order::Distance(from) => {
            // To the millimetre, so that it can be compared as a whole number.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "no distance on earth exceeds an i64 of millimetres"
            )]
            let away = |r: &PlaceRow| distance_to(r, from).map_or(i64::MAX, |metres| (metres * 1000.0) as i64);
            rows.sort_by_cached_key(|r| (away(r), named(r)));
        }
    }
}

/// Geodesic metres from a point to the point the commune is shown by.
#[must_use]
pub fn distance_to(row: &PlaceRow, from: LonLat) -> Option<f64> {
    let (lon, lat) = row.lon.zip(row.lat)?;
    Some(distance_m(from, LonLat { lon, lat }))
}

/// How many rows have each verdict, the most favourable first; verdicts that none has are left out.
#[must_use]
pub fn counts(rows: &[PlaceRow]) -> Vec<(Status, usize)> {
    let count = |status: Status| rows.iter().filter(|r| r.status == status).count();
    let all = Status::ALL.iter().map(|status| (*status, count(*status)));
    all.filter(|(_, count)| *count > 0).collect()
}
