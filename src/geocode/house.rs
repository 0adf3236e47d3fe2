//! Where a number is in a street.

use super::number::{HouseNumber, same_suffix};
use super::store::{Number, Store, Street};
use crate::geom::LonLat;
use crate::geom::geodesic::distance_m;

/// What is known of a number in a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum House {
    /// The number itself.
    Known(u32),
    /// The number with another suffix, or without one.
    Sibling(u32),
    /// Two known numbers on its side of the street, and it lies between them.
    Between(u32, u32),
    /// The source knows none near it.
    Unknown,
}

/// A place between two known numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpolated {
    /// Where it should be.
    pub at: LonLat,
    /// Metres by which that may be off: to the farther of the two.
    pub precision_m: f64,
    /// The two numbers.
    pub between: (String, String),
}

/// The farthest apart two known numbers may be for a number to be placed between them, in metres.
const FARTHEST_APART_M: f64 = 500.0;

/// Finds a number in a street.
#[must_use]
pub fn find(store: &Store, street: &Street<'_>, wanted: &HouseNumber) -> House {
    let from = store.numbers_from(street, wanted.number);
    let same: Vec<Number<'_>> = from
        .clone()
        .map(|n| store.number(n))
        .take_while(|n| n.number == wanted.number)
        .collect();
    if let Some(known) = same
        .iter()
        .find(|n| n.suffix == wanted.suffix)
        .or_else(|| same.iter().find(|n| same_suffix(&wanted.suffix, n.suffix)))
    {
        return House::Known(known.index);
    }
    if let Some(sibling) = same.first() {
        return House::Sibling(sibling.index);
    }
    // Odd and even numbers stand on either side.
    let same_side = |n: &Number<'_>| n.number % 2 == wanted.number % 2;
    let after = from.clone().map(|n| store.number(n)).find(same_side);
    let before = (store.first_number(street)..from.start)
        .rev()
        .map(|n| store.number(n))
        .find(same_side);
    match (before, after) {
        (Some(before), Some(after)) if distance_m(before.at, after.at) <= FARTHEST_APART_M => {
            House::Between(before.index, after.index)
        }
        _ => House::Unknown,
    }
}

/// The place of a number between two others, in proportion.
#[must_use]
pub fn interpolate(store: &Store, before: u32, after: u32, wanted: u32) -> Interpolated {
    let (before, after) = (store.number(before), store.number(after));
    let share = f64::from(wanted - before.number) / f64::from((after.number - before.number).max(1));
    let at = before.at.towards(after.at, share);
    let to = |n: &Number<'_>| distance_m(at, n.at) + f64::from(n.precision_m);
    Interpolated {
        at,
        precision_m: to(&before).max(to(&after)).ceil(),
        between: (text(&before), text(&after)),
    }
}

/// A number as it is written.
#[must_use]
pub fn text(number: &Number<'_>) -> String {
    HouseNumber {
        number: number.number,
        suffix: number.suffix.to_owned(),
    }
    .to_string()
}
