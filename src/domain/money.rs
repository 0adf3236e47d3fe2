//! Euros and cents.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::{Add, Sub};

/// An amount in euros, always shown with two decimals; a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(Decimal);

impl Money {
    /// The amount rounded to the cent, halves away from zero. A quotient such as 31/365 has an error in its last digit,
    /// which must not decide on which side of a half the sum lies: digits beyond the twelfth are rounded off before.
    #[must_use]
    pub fn new(euros: Decimal) -> Self {
        let round = |n: Decimal, places| n.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        let mut cents = round(round(euros, 12), 2);
        cents.rescale(2);
        Self(cents)
    }

    /// The amount as a number.
    #[must_use]
    pub fn euros(self) -> Decimal {
        self.0
    }
}

impl Default for Money {
    /// Nothing, with its two decimals.
    fn default() -> Self {
        Self::new(Decimal::ZERO)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn always_two_decimals() {
        for (euros, want) in [
            (dec!(0), "0.00"),
            (dec!(31250), "31250.00"),
            (dec!(0.005), "0.01"),
            (dec!(-0.005), "-0.01"),
            (dec!(1.2), "1.20"),
            (dec!(776.6249999999999999999999), "776.63"),
        ] {
            assert_eq!(Money::new(euros).to_string(), want);
        }
    }
}
