//! How much of an evaluation is kept: the outcome alone, or what led to it too. One evaluation serves both, so that a quick answer
//! is never another one.

use super::Evaluated;
use crate::domain::Outcome;
use crate::rules::aid::Text;
use std::cmp::Ordering;

/// What an evaluation comes to.
pub(super) trait Told<'a>: Sized {
    /// Whether nothing but the outcome is kept, so that parts that cannot change it need not be evaluated.
    const BARE: bool;

    fn of(outcome: Outcome) -> Self;
    fn missing(field: &'static str) -> Self;
    fn because(reason: &'a Text) -> Self;
    fn not_applicable() -> Self;
    fn outcome(&self) -> Outcome;
    fn with_outcome(self, outcome: Outcome) -> Self;
    fn reason(&self) -> Option<&'a Text>;
    fn with_reason(self, reason: Option<&'a Text>) -> Self;
    /// Takes over what another part says that has the same outcome.
    fn absorb(&mut self, part: Self);
    /// What a joint outcome keeps of its parts.
    fn joined(self) -> Self;
}

impl<'a> Told<'a> for Outcome {
    const BARE: bool = true;

    fn of(outcome: Outcome) -> Self {
        outcome
    }

    fn missing(_: &'static str) -> Self {
        Outcome::Missing
    }

    fn because(_: &'a Text) -> Self {
        Outcome::Undetermined
    }

    fn not_applicable() -> Self {
        Outcome::Met
    }

    fn outcome(&self) -> Outcome {
        *self
    }

    fn with_outcome(self, outcome: Outcome) -> Self {
        outcome
    }

    fn reason(&self) -> Option<&'a Text> {
        None
    }

    fn with_reason(self, _: Option<&'a Text>) -> Self {
        self
    }

    fn absorb(&mut self, _: Self) {}

    fn joined(self) -> Self {
        self
    }
}

impl<'a> Told<'a> for Evaluated<'a> {
    const BARE: bool = false;

    fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: None,
            not_applicable: false,
            missing: vec![],
        }
    }

    fn missing(field: &'static str) -> Self {
        Self {
            missing: vec![field],
            ..Self::of(Outcome::Missing)
        }
    }

    fn because(reason: &'a Text) -> Self {
        Self {
            reason: Some(reason),
            ..Self::of(Outcome::Undetermined)
        }
    }

    fn not_applicable() -> Self {
        Self {
            not_applicable: true,
            ..Self::of(Outcome::Met)
        }
    }

    fn outcome(&self) -> Outcome {
        self.outcome
    }

    fn with_outcome(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    fn reason(&self) -> Option<&'a Text> {
        self.reason
    }

    fn with_reason(self, reason: Option<&'a Text>) -> Self {
        Self { reason, ..self }
    }

    fn absorb(&mut self, part: Self) {
        self.reason = self.reason.or(part.reason);
        self.not_applicable |= part.not_applicable;
        for field in part.missing {
            if !self.missing.contains(&field) {
                self.missing.push(field);
            }
        }
    }

    fn joined(mut self) -> Self {
        // A missing fact is worth asking for unless the outcome stands whatever the answer.
        if self.outcome != Outcome::Missing {
            self.missing.clear();
        }
        self.not_applicable &= self.outcome == Outcome::Met;
        self
    }
}

/// Joins parts by what decides them: not met for a conjunction, met for a disjunction; then undetermined, then missing. Of what the
/// parts say, that is kept which explains the joint outcome.
pub(super) fn join<'a, T: Told<'a>>(decides: Outcome, parts: impl Iterator<Item = T>) -> T {
    let rank = |outcome: Outcome| match outcome {
        outcome if outcome == decides => 3,
        Outcome::Undetermined => 2,
        Outcome::Missing => 1,
        _ => 0,
    };
    let mut joint = T::of(!decides);
    for part in parts {
        match rank(part.outcome()).cmp(&rank(joint.outcome())) {
            Ordering::Greater => joint = part,
            Ordering::Equal => joint.absorb(part),
            Ordering::Less => {}
        }
        if T::BARE && joint.outcome() == decides {
            break;
        }
    }
    joint.joined()
}
