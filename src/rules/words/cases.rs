//! Chains of cases of a test in words.

use super::Words;
use super::arms::{Arm, Guard, exclusive, push};
use crate::rules::aid::Text;
use crate::rules::test::Test;

/// What an arm leads to.
#[derive(Clone, Copy, PartialEq)]
enum Leads<'t> {
    Met,
    NotMet,
    NotApplicable,
    Unknown(&'t Text),
    Test(&'t Test),
}

impl<'t> Leads<'t> {
    fn of(test: &'t Test) -> Self {
        match test {
            Test::Constant(true) => Self::Met,
            Test::Constant(false) => Self::NotMet,
            Test::NotApplicable => Self::NotApplicable,
            Test::Unknown(reason) => Self::Unknown(reason),
            other => Self::Test(other),
        }
    }
}

impl Words<'_> {
    /// A test as clauses: the first that applies decides.
    pub(super) fn clauses(self, test: &Test) -> Vec<String> {
        let mut arms = Vec::new();
        flatten(test, &[], &mut arms);
        if let Some(plain) = self.plain(&arms) {
            return vec![plain];
        }
        let mut said = Vec::new();
        for (at, arm) in arms.iter().enumerate() {
            let chained = at > 0 && !arms[..at].iter().all(|before| exclusive(before, arm));
            let clause = self.clause(arm);
            said.push(if chained {
                format!("{}{clause}", self.pick("sinon, ", "otherwise, "))
            } else {
                clause
            });
        }
        said
    }

    /// Without the form of cases, where nothing but a sentence with "and", "or" and "not" is meant.
    fn plain(self, arms: &[Arm<'_, Leads<'_>>]) -> Option<String> {
        let (last, first) = arms.split_last()?;
        if !last.when.iter().all(Vec::is_empty) {
            return None;
        }
        if first.is_empty() {
            return Some(self.outcome(last.leads, None));
        }
        let all_are = |leads: &Leads<'_>, arms: &[Arm<'_, Leads<'_>>]| arms.iter().all(|a| a.leads == *leads);
        let any_of = |arms: &[Arm<'_, Leads<'_>>]| -> Vec<String> { arms.iter().map(|a| self.guard(a)).collect() };
        let or = self.pick(", ou ", ", or ");
        match (last.leads, first.split_last()) {
            (Leads::NotMet, _) if all_are(&Leads::Met, first) => Some(any_of(first).join(or)),
            (Leads::NotMet, Some((before, rest))) if all_are(&Leads::Met, rest) => {
                let Leads::Test(test) = before.leads else { return None };
                let mut said = any_of(rest);
                said.push(format!(
                    "{}{}{}",
                    self.guard(before),
                    self.pick(" et ", " and "),
                    self.part(test)
                ));
                Some(said.join(or))
            }
            (Leads::Test(test), _) if all_are(&Leads::Met, first) => {
                let mut said = any_of(first);
                said.push(self.test(test));
                Some(said.join(or))
            }
            (Leads::Met, _) if all_are(&Leads::NotMet, first) => {
                let mut said = Vec::new();
                for guard in first.iter().flat_map(|a| &a.when) {
                    match guard.as_slice() {
                        [Guard::Test(test)] => said.push(self.negated(test)),
                        _ => return None,
                    }
                }
                Some(said.join(self.pick(" et ", " and ")))
            }
            _ => None,
        }
    }

    fn clause(self, arm: &Arm<'_, Leads<'_>>) -> String {
        if arm.when.iter().any(Vec::is_empty) {
            return self.outcome(arm.leads, None);
        }
        self.outcome(arm.leads, Some(self.guard(arm)))
    }

    /// What follows, and when.
    fn outcome(self, leads: Leads<'_>, when: Option<String>) -> String {
        let si = self.pick("si", "if");
        let with = |word: &str| match &when {
            Some(when) => format!("{word} {si} {when}"),
            None => word.to_owned(),
        };
        match leads {
            Leads::Met => with(self.pick("remplie", "met")),
            Leads::NotMet => with(self.pick("non remplie", "not met")),
            Leads::NotApplicable => with(self.pick("sans objet", "does not apply")),
            Leads::Unknown(reason) => {
                let said = with(self.pick("on ne peut pas conclure", "cannot be told"));
                format!("{said} ({})", reason.get(self.lang).trim_end_matches('.'))
            }
            Leads::Test(test) => match when {
                Some(when) => format!("{si} {when}{}{}", self.pick(" : ", ": "), self.part(test)),
                None => self.leaf(test),
            },
        }
    }

    /// The guard of an arm: tests, then the step.
    pub(super) fn guard<L>(self, arm: &Arm<'_, L>) -> String {
        let lists = arm.when.iter().map(|list| {
            match list.as_slice() {
                [Guard::Test(test @ Test::Field(..))] => return self.leaf(test),
                [Guard::Test(test)] if arm.when.len() == 1 => return self.test(test),
                _ => {}
            }
            let parts: Vec<String> = list
                .iter()
                .map(|guard| match guard {
                    Guard::Test(test) => self.part(test),
                    Guard::Step(step) => step.clone(),
                })
                .collect();
            parts.join(self.pick(" et ", " and "))
        });
        let lists: Vec<String> = lists.collect();
        lists.join(self.pick(", ou ", ", or "))
    }
}

fn flatten<'t>(test: &'t Test, guards: &[Guard<'t>], arms: &mut Vec<Arm<'t, Leads<'t>>>) {
    let Test::Cases(cases, otherwise) = test else {
        return push(arms, guards, Leads::of(test));
    };
    for case in cases {
        let mut inner = guards.to_vec();
        inner.push(Guard::Test(&case.guard));
        flatten(&case.then, &inner, arms);
    }
    flatten(otherwise, guards, arms);
}
