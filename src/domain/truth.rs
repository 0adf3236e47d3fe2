//! Four-valued truth: what holds, what does not, what was not said, and what cannot be settled.

use serde::Serialize;
use std::ops::Not;

/// The outcome of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// A fact about the doctor was not given.
    Missing,
    /// The law or the data does not settle it.
    Undetermined,
}

impl Outcome {
    /// `Met` when true, else `NotMet`.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::Met } else { Self::NotMet }
    }

    /// Conjunction: not_met > undetermined > missing > met. The empty conjunction is met.
    #[must_use]
    pub fn all(outcomes: impl IntoIterator<Item = Self>) -> Self {
        outcomes
            .into_iter()
            .fold(Self::Met, |a, b| if a.rank_all() >= b.rank_all() { a } else { b })
    }

    /// Disjunction: met > undetermined > missing > not_met. The empty disjunction is not met.
    #[must_use]
    pub fn any(outcomes: impl IntoIterator<Item = Self>) -> Self {
        !Self::all(outcomes.into_iter().map(Self::not))
    }

    /// The value on which all agree, else undetermined; `None` for no value at all.
    #[must_use]
    pub fn agreed(outcomes: impl IntoIterator<Item = Self>) -> Option<Self> {
        outcomes
            .into_iter()
            .reduce(|a, b| if a == b { a } else { Self::Undetermined })
    }

    fn rank_all(self) -> u8 {
        match self {
            Self::NotMet => 3,
            Self::Undetermined => 2,
            Self::Missing => 1,
            Self::Met => 0,
        }
    }
}

impl Not for Outcome {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::Met => Self::NotMet,
            Self::NotMet => Self::Met,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{self, Met, Missing, NotMet, Undetermined};

    #[test]
    fn kleene_tables() {
        assert_eq!(Outcome::all([]), Met);
        assert_eq!(Outcome::any([]), NotMet);
        assert_eq!(Outcome::all([Met, Missing]), Missing);
        assert_eq!(Outcome::all([Missing, Undetermined]), Undetermined);
        assert_eq!(Outcome::all([Undetermined, NotMet]), NotMet);
        assert_eq!(Outcome::any([NotMet, Missing]), Missing);
        assert_eq!(Outcome::any([Missing, Undetermined]), Undetermined);
        assert_eq!(Outcome::any([Undetermined, Met]), Met);
        assert_eq!(!Missing, Missing);
        assert_eq!(Outcome::agreed([Met, Met]), Some(Met));
        assert_eq!(Outcome::agreed([Met, NotMet]), Some(Undetermined));
    }
}
