//! Evaluation of a test over facts. Pure and total: every test has an outcome for every profile that parses.

use super::aid::Text;
use super::facts::PlaceFacts;
use super::profile::{Profile, Value};
use super::test::{Case, Compare, Elapsed, FixedDay, HeldWhen, Test};
use crate::domain::{Date, Outcome, date};
use rust_decimal::Decimal;

/// An outcome and what led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated<'a> {
    /// The outcome.
    pub outcome: Outcome,
    /// Why it is undetermined, where a rule file says so.
    pub reason: Option<&'a Text>,
    /// Whether it is met because it does not apply.
    pub not_applicable: bool,
    /// The fields that were asked for and not given, in order of first use.
    pub missing: Vec<&'static str>,
}

/// What a test is evaluated over.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The place in one situation.
    pub place: &'a PlaceFacts,
    /// Whether each of the other places of practice is within 10 km of a ZIP or a ZAC; met when there is none.
    pub others_near: Outcome,
    /// Every place of practice: its share of the activity, and whether it is near; `None` unless each has a share.
    pub shares: Option<&'a [(Decimal, Outcome)]>,
    /// The place of the main practice in each of its situations; `None` when it was not given.
    pub main_place: Option<&'a [PlaceFacts]>,
    /// The doctor.
    pub profile: &'a Profile,
    /// The day asked about: the presumed day of signature.
    pub day: Date,
    /// For an aid held and neither ended nor dated: how many years its contract lasts, `None` when it goes on.
    pub duration_years: &'a dyn Fn(&str) -> Option<i32>,
}

impl Evaluated<'_> {
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
}

impl Test {
    /// The outcome of the test over the facts.
    #[must_use]
    pub fn evaluate<'a>(&'a self, facts: &Facts<'_>) -> Evaluated<'a> {
        match self {
            Self::All(tests) => combine(tests.iter().map(|t| t.evaluate(facts)).collect(), Outcome::all),
            Self::Any(tests) => combine(tests.iter().map(|t| t.evaluate(facts)).collect(), Outcome::any),
            Self::Not(test) => {
                let inner = test.evaluate(facts);
                Evaluated {
                    outcome: !inner.outcome,
                    ..inner
                }
            }
            Self::Cases(cases, otherwise) => evaluate_cases(cases, otherwise, facts),
            Self::Constant(holds) => Evaluated::of(Outcome::of(*holds)),
            Self::NotApplicable => Evaluated {
                not_applicable: true,
                ..Evaluated::of(Outcome::Met)
            },
            Self::Unknown(reason) => Evaluated {
                reason: Some(reason),
                ..Evaluated::of(Outcome::Undetermined)
            },
            Self::Soft(test) => {
                let inner = test.evaluate(facts);
                let outcome = match inner.outcome {
                    Outcome::NotMet => Outcome::Undetermined,
                    other => other,
                };
                Evaluated { outcome, ..inner }
            }
            Self::Presumed(test) => {
                let inner = test.evaluate(facts);
                match inner.outcome {
                    Outcome::Missing => Evaluated::of(Outcome::Met),
                    _ => inner,
                }
            }
            Self::Zone(kind) => Evaluated::of(facts.place.in_zone(*kind)),
            Self::Department(list) => Evaluated::of(Outcome::of(list.contains(&facts.place.department))),
            Self::NearZipZac => Evaluated::of(Outcome::all([facts.place.is_near(), facts.others_near])),
            Self::NearZipZacHere => Evaluated::of(facts.place.is_near()),
            Self::ShareNearZipZac(share) => evaluate_share(*share, facts),
            Self::Day(name, fixed) => match facts.profile.date(name) {
                None => Evaluated::missing(name),
                Some(day) => Evaluated::of(Outcome::of(match fixed {
                    FixedDay::OnOrAfter(from) => day >= *from,
                    FixedDay::Before(from) => day < *from,
                })),
            },
            Self::Future(name) => match facts.profile.date(name) {
                None => Evaluated::missing(name),
                Some(day) => Evaluated::of(Outcome::of(day > facts.day)),
            },
            Self::Given(name) => Evaluated::of(Outcome::of(facts.profile.is_given(name))),
            Self::Field(name, compare) => match facts.profile.get(name) {
                None => Evaluated::missing(name),
                Some(value) => Evaluated::of(Outcome::of(compare.holds(value))),
            },
            Self::Since(name, elapsed) => match facts.profile.date(name) {
                None => Evaluated::missing(name),
                Some(since) => Evaluated::of(Outcome::of(elapsed.holds(since, facts.day))),
            },
            Self::Held(aids, when) => evaluate_held(aids, *when, facts),
            Self::MainCommuneInZone(kinds) => match facts.main_place {
                None => Evaluated::missing("main_practice_commune"),
                Some(situations) => {
                    let each = situations
                        .iter()
                        .map(|s| Outcome::any(kinds.iter().map(|k| s.in_zone(*k))));
                    Evaluated::of(Outcome::agreed(each).unwrap_or(Outcome::Undetermined))
                }
            },
        }
    }
}

/// Joins outcomes; of what the parts say, that is kept which explains the joint outcome.
fn combine<'a>(parts: Vec<Evaluated<'a>>, join: fn(Vec<Outcome>) -> Outcome) -> Evaluated<'a> {
    let outcome = join(parts.iter().map(|p| p.outcome).collect());
    let mut joint = Evaluated::of(outcome);
    let explains = |p: &Evaluated<'_>| p.outcome == outcome;
    joint.not_applicable = outcome == Outcome::Met && parts.iter().any(|p| explains(p) && p.not_applicable);
    for part in parts {
        if part.outcome == outcome && joint.reason.is_none() {
            joint.reason = part.reason;
        }
        // A missing fact is worth asking for unless the outcome stands whatever the answer.
        if outcome == Outcome::Missing {
            for field in part.missing {
                if !joint.missing.contains(&field) {
                    joint.missing.push(field);
                }
            }
        }
    }
    joint
}

/// The first case whose guard is met decides. A guard that is missing or undetermined passes its own outcome on, unless
/// every branch from there gives the same. Of what follows an open guard the reason is told only where that is settled.
fn evaluate_cases<'a>(cases: &'a [Case], otherwise: &'a Test, facts: &Facts<'_>) -> Evaluated<'a> {
    first_case(cases, otherwise, facts).0
}

/// The outcome, and whether no guard before it was open.
fn first_case<'a>(cases: &'a [Case], otherwise: &'a Test, facts: &Facts<'_>) -> (Evaluated<'a>, bool) {
    let Some((case, rest)) = cases.split_first() else {
        return (otherwise.evaluate(facts), true);
    };
    let guard = case.guard.evaluate(facts);
    match guard.outcome {
        Outcome::Met => (case.then.evaluate(facts), true),
        Outcome::NotMet => first_case(rest, otherwise, facts),
        Outcome::Missing | Outcome::Undetermined => {
            let first = case.then.evaluate(facts);
            let (rest, settled) = first_case(rest, otherwise, facts);
            if first.outcome == rest.outcome && first.outcome != Outcome::Missing {
                return (first, false);
            }
            let follows = rest.reason.filter(|_| settled && rest.outcome == Outcome::Undetermined);
            let reason = guard.reason.or(follows);
            (Evaluated { reason, ..guard }, false)
        }
    }
}

/// As the doctor says; else the places that are near for sure must reach the share. It is not met when those that may be
/// near, and what no place was named for, do not reach it either.
fn evaluate_share<'a>(share: Decimal, facts: &Facts<'_>) -> Evaluated<'a> {
    const FIELD: &str = "zone_activity_share";
    match (facts.profile.get(FIELD), facts.shares) {
        (Some(value), _) => Evaluated::of(Outcome::of(Compare::AtLeast(share).holds(value))),
        (None, Some(places)) => {
            let with = |wanted: &[Outcome]| -> Decimal {
                places
                    .iter()
                    .filter(|(_, near)| wanted.contains(near))
                    .map(|(own, _)| *own)
                    .sum()
            };
            let (near, possible) = (with(&[Outcome::Met]), with(&[Outcome::Met, Outcome::Undetermined]));
            let unsaid = Decimal::ONE - places.iter().map(|(own, _)| *own).sum::<Decimal>();
            if near >= share {
                Evaluated::of(Outcome::Met)
            } else if possible + unsaid < share {
                Evaluated::of(Outcome::NotMet)
            } else if unsaid > Decimal::ZERO {
                Evaluated::missing(FIELD)
            } else {
                Evaluated::of(Outcome::Undetermined)
            }
        }
        (None, None) => Evaluated::missing(FIELD),
    }
}

fn evaluate_held<'a>(aids: &[String], when: HeldWhen, facts: &Facts<'_>) -> Evaluated<'a> {
    let Some(held) = facts.profile.held_aids() else {
        return Evaluated::missing("held_aids");
    };
    let each = held.iter().filter(|h| aids.contains(&h.aid)).map(|h| match when {
        HeldWhen::Ever => Outcome::of(!h.is_to_come(facts.day)),
        HeldWhen::Running => Outcome::of(h.is_running(facts.day, facts.duration_years)),
        HeldWhen::RunningSignedFrom(from) if h.is_running(facts.day, facts.duration_years) => h
            .signed_on
            .map_or(Outcome::Undetermined, |signed| Outcome::of(signed >= from)),
        HeldWhen::RunningSignedFrom(_) => Outcome::NotMet,
        // Without a day of decision the day of signature bounds it only from above: it cannot be told.
        HeldWhen::WithinYears(years) => h.decided_on.map_or(Outcome::Undetermined, |decided| {
            Outcome::of(decided <= facts.day && Elapsed::UnderMonths(12 * years).holds(decided, facts.day))
        }),
    });
    Evaluated::of(Outcome::any(each.collect::<Vec<_>>()))
}

impl Elapsed {
    /// Counted from `since` to `day`; a day still to come counts as no time.
    fn holds(self, since: Date, day: Date) -> bool {
        let past = |months: i32| date::plus_months(since, months).is_some_and(|anniversary| day >= anniversary);
        match self {
            Self::UnderMonths(months) => !past(months),
            Self::AtLeastMonths(months) => past(months),
        }
    }
}

impl Compare {
    /// Files are checked so that kinds fit; a value of another kind does not compare.
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::IsBool(want), Value::Bool(is)) => want == is,
            (Self::In(words), Value::Text(word)) => words.contains(word),
            (Self::AtLeast(n), Value::Number(x)) => x >= n,
            (Self::Above(n), Value::Number(x)) => x > n,
            (Self::AtMost(n), Value::Number(x)) => x <= n,
            (Self::Below(n), Value::Number(x)) => x < n,
            (Self::IncludesAny(words), Value::Many(list)) => list.iter().any(|w| words.contains(w)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ZoneKind;
    use crate::rules::facts::{NearFact, RelationFact};
    use std::collections::BTreeMap;

    fn day(text: &str) -> Date {
        date::parse_iso(text).expect("test date")
    }

    fn outcome(test: &str, profile: &[(&str, &str)]) -> (Outcome, Vec<&'static str>) {
        #[derive(serde::Deserialize)]
        struct Wrap {
            test: Test,
        }
        let wrap: Wrap = toml::from_str(&format!("test = {test}")).expect(test);
        let mut given = Profile::default();
        for (name, text) in profile {
            given.add_text(name, text).expect(name);
        }
        let place = PlaceFacts {
            zones: BTreeMap::from([
                (ZoneKind::Zip, RelationFact::Inside),
                (ZoneKind::Zac, RelationFact::Outside),
            ]),
            near_zip_zac: NearFact::Yes,
            department: "09".parse().expect("department"),
            region: "76".parse().expect("region"),
        };
        let facts = Facts {
            place: &place,
            others_near: Outcome::Met,
            shares: None,
            main_place: None,
            profile: &given,
            day: day("2025-12-01"),
            duration_years: &|_| Some(5),
        };
        let evaluated = wrap.test.evaluate(&facts);
        (evaluated.outcome, evaluated.missing.clone())
    }

    #[test]
    fn place_and_profile_tests() {
        use Outcome::{Met, Missing, NotMet, Undetermined};
        for (test, profile, want) in [
            ("{ zone = \"zip\" }", &[][..], Met),
            ("{ zone = \"zac\" }", &[], NotMet),
            ("{ zone = \"qpv\" }", &[], Undetermined),
            ("{ any = [{ zone = \"zac\" }, { department = [\"09\"] }] }", &[], Met),
            ("{ near_zip_zac = true }", &[], Met),
            ("{ field = \"age\", at_least = 60 }", &[], Missing),
            ("{ field = \"age\", at_least = 60 }", &[("age", "60")], Met),
            ("{ field = \"age\", at_least = 60 }", &[("age", "59")], NotMet),
            (
                "{ field = \"zone_activity_share\", at_least = \"0.80\" }",
                &[("zone_activity_share", "0.8")],
                Met,
            ),
            (
                "{ soft = { field = \"pdsa\", is = true } }",
                &[("pdsa", "false")],
                Undetermined,
            ),
            ("{ soft = { field = \"pdsa\", is = true } }", &[], Missing),
            (
                "{ since = \"installed_on\", under_years = 1 }",
                &[("installed_on", "2024-12-02")],
                Met,
            ),
            (
                "{ since = \"installed_on\", under_years = 1 }",
                &[("installed_on", "2024-12-01")],
                NotMet,
            ),
            (
                "{ held = { aids = [\"caim\"], ever = true } }",
                &[("held_aids", "[]")],
                NotMet,
            ),
            ("{ held = { aids = [\"caim\"], ever = true } }", &[], Missing),
            (
                "{ not = { held = { aids = [\"caim\"], running = true } } }",
                &[("held_aids", r#"[{"aid":"caim","signed_on":"2020-12-01"}]"#)],
                Met,
            ),
            (
                "{ not = { held = { aids = [\"caim\"], running = true } } }",
                &[("held_aids", r#"[{"aid":"caim","signed_on":"2020-12-02"}]"#)],
                NotMet,
            ),
            (
                "{ held = { aids = [\"other_20o\"], within_years = 10 } }",
                &[("held_aids", r#"[{"aid":"other_20o","decided_on":"2015-12-01"}]"#)],
                NotMet,
            ),
            (
                "{ held = { aids = [\"other_20o\"], within_years = 10 } }",
                &[("held_aids", r#"[{"aid":"other_20o","decided_on":"2015-12-02"}]"#)],
                Met,
            ),
            (
                "{ held = { aids = [\"other_20o\"], within_years = 10 } }",
                &[("held_aids", r#"[{"aid":"other_20o"}]"#)],
                Undetermined,
            ),
            (
                "{ field = \"practice\", includes_any = [\"msp\"] }",
                &[("practice", "none")],
                NotMet,
            ),
            ("{ main_commune_in_zone = [\"zip\"] }", &[], Missing),
        ] {
            assert_eq!(outcome(test, profile).0, want, "{test} {profile:?}");
        }
    }

    #[test]
    fn a_missing_guard_matters_only_if_the_branches_differ() {
        let differ = "{ cases = [{ if = { field = \"status\", is = \"locum\" }, then = { field = \"pdsa\", is = true } }], else = { not_applicable = true } }";
        assert_eq!(outcome(differ, &[]), (Outcome::Missing, vec!["status"]));
        assert_eq!(outcome(differ, &[("status", "student")]).0, Outcome::Met);
        assert_eq!(
            outcome(differ, &[("status", "locum")]),
            (Outcome::Missing, vec!["pdsa"])
        );
        let same = "{ cases = [{ if = { field = \"pdsa\", is = true }, then = { outcome = \"met\" } }], else = { outcome = \"met\" } }";
        assert_eq!(outcome(same, &[]).0, Outcome::Met);
    }

    #[test]
    fn impossible_tests_are_refused() {
        for (test, want) in [
            ("{}", "operator"),
            ("{ zone = \"zip\", near_zip_zac = true }", "one operator"),
            ("{ field = \"age\" }", "comparison"),
            ("{ field = \"age\", at_least = 300 }", "compared"),
            ("{ field = \"age\", is = true }", "compared"),
            ("{ field = \"shoe_size\", at_least = 3 }", "no field"),
            ("{ field = \"status\", is = \"asleep\" }", "compared"),
            ("{ since = \"age\", under_years = 1 }", "no date"),
            ("{ held = { aids = [\"caim\"] } }", "one of ever"),
            ("{ held = { aids = [\"loan\"], ever = true } }", "no aid"),
            ("{ cases = [] }", "else"),
            ("{ near_zip_zac = false }", "not"),
            ("{ zone = \"moon\" }", "moon"),
            ("{ zoon = \"zip\" }", "zoon"),
        ] {
            let error = toml::from_str::<toml::Table>(&format!("test = {test}"))
                .map_err(|e| e.to_string())
                .and_then(|t| t["test"].clone().try_into::<Test>().map_err(|e| e.to_string()))
                .expect_err(test);
            assert!(error.contains(want), "{test}: {error}");
        }
    }
}
