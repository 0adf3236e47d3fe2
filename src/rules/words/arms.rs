//! Chains of cases, made flat: a list in which the first arm whose guard holds decides.

use crate::rules::test::{Compare, Test};

/// What an arm asks for.
#[derive(Clone, PartialEq)]
pub(super) enum Guard<'t> {
    /// A test.
    Test(&'t Test),
    /// A step, in words.
    Step(String),
}

/// An arm: it counts when every guard of one of its lists holds; an empty list always does.
pub(super) struct Arm<'t, L> {
    pub(super) when: Vec<Vec<Guard<'t>>>,
    pub(super) leads: L,
}

/// Adds an arm; to the one before it when that leads to the same.
pub(super) fn push<'t, L: PartialEq>(arms: &mut Vec<Arm<'t, L>>, guards: &[Guard<'t>], leads: L) {
    if let Some(last) = arms.last_mut()
        && last.leads == leads
    {
        // What asks for more than another list, and leads to the same, adds nothing.
        last.when.retain(|list| !guards.iter().all(|g| list.contains(g)));
        last.when.push(guards.to_vec());
        return;
    }
    let when = vec![guards.to_vec()];
    arms.push(Arm { when, leads });
}

/// Whether the guards of two arms can never hold together: the same fact with other words.
pub(super) fn exclusive<L>(one: &Arm<'_, L>, other: &Arm<'_, L>) -> bool {
    let apart = |a: &[Guard<'_>], b: &[Guard<'_>]| {
        a.iter().any(|x| {
            b.iter().any(|y| match (x, y) {
                (Guard::Step(x), Guard::Step(y)) => x != y,
                (Guard::Test(Test::Field(n, Compare::In(x))), Guard::Test(Test::Field(m, Compare::In(y)))) => {
                    n == m && x.iter().all(|word| !y.contains(word))
                }
                _ => false,
            })
        })
    };
    one.when.iter().all(|a| other.when.iter().all(|b| apart(a, b)))
}
