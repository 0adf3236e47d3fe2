//! Evaluation of a test over facts. Pure and total: every test has an outcome for every profile that parses.

mod told;

use super::aid::Text;
use super::facts::PlaceFacts;
use super::field::Field;
use super::profile::{Profile, Value};
use super::test::{Case, Compare, Elapsed, FixedDay, HeldWhen, Test};
use crate::domain::{Date, Outcome, date};
use rust_decimal::Decimal;
use told::{Told, join};

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

impl Test {
    /// The outcome of the test over the facts, and what led to it.
    #[must_use]
    pub fn evaluate<'a>(&'a self, facts: &Facts<'_>) -> Evaluated<'a> {
        self.told(facts)
    }

    /// The outcome alone, with nothing evaluated that cannot change it.
    #[must_use]
    pub fn outcome(&self, facts: &Facts<'_>) -> Outcome {
        self.told(facts)
    }

    fn told<'a, T: Told<'a>>(&'a self, facts: &Facts<'_>) -> T {
        let holds = |holds: bool| T::of(Outcome::of(holds));
        match self {
            Self::All(tests) => join(Outcome::NotMet, tests.iter().map(|t| t.told::<T>(facts))),
            Self::Any(tests) => join(Outcome::Met, tests.iter().map(|t| t.told::<T>(facts))),
            Self::Not(test) => {
                let inner: T = test.told(facts);
                let contrary = !inner.outcome();
                inner.with_outcome(contrary)
            }
            Self::Cases(cases, otherwise) => first_case(cases, otherwise, facts).0,
            Self::Constant(met) => holds(*met),
            Self::NotApplicable => T::not_applicable(),
            Self::Unknown(reason) => T::because(reason),
            Self::Soft(test) => {
                let inner: T = test.told(facts);
                match inner.outcome() {
                    Outcome::NotMet => inner.with_outcome(Outcome::Undetermined),
                    _ => inner,
                }
            }
            Self::Presumed(test) => {
                let inner: T = test.told(facts);
                match inner.outcome() {
                    Outcome::Missing => T::of(Outcome::Met),
                    _ => inner,
                }
            }
            Self::Zone(kind) => T::of(facts.place.in_zone(*kind)),
            Self::Department(list) => holds(list.contains(&facts.place.department)),
            Self::NearZipZac => T::of(Outcome::all([facts.place.is_near(), facts.others_near])),
            Self::NearZipZacHere => T::of(facts.place.is_near()),
            Self::ShareNearZipZac(share) => evaluate_share(*share, facts),
            Self::Given(field) => holds(facts.profile.is_given(field)),
            Self::Field(field, compare) => match facts.profile.value(field) {
                None => T::missing(field.name),
                Some(value) => holds(compare.holds(value)),
            },
            Self::Day(field, fixed) => dated(field, facts, |day| match fixed {
                FixedDay::OnOrAfter(from) => day >= *from,
                FixedDay::Before(from) => day < *from,
            }),
            Self::Future(field) => dated(field, facts, |day| day > facts.day),
            Self::Since(field, elapsed) => dated(field, facts, |since| elapsed.holds(since, facts.day)),
            Self::Held(aids, when) => evaluate_held(aids, *when, facts),
            Self::MainCommuneInZone(kinds) => match facts.main_place {
                None => T::missing("main_practice_commune"),
                Some(situations) => {
                    let each = situations
                        .iter()
                        .map(|s| Outcome::any(kinds.iter().map(|k| s.in_zone(*k))));
                    T::of(Outcome::agreed(each).unwrap_or(Outcome::Undetermined))
                }
            },
        }
    }
}

/// Whether a day of the profile is as asked.
fn dated<'a, T: Told<'a>>(field: &'static Field, facts: &Facts<'_>, holds: impl Fn(Date) -> bool) -> T {
    match facts.profile.day(field) {
        None => T::missing(field.name),
        Some(day) => T::of(Outcome::of(holds(day))),
    }
}

/// The first case whose guard is met decides. A guard that is missing or undetermined passes its own outcome on, unless
/// every branch from there gives the same. Of what follows an open guard the reason is told only where that is settled.
///
/// Says the outcome, and whether no guard before it was open.
fn first_case<'a, T: Told<'a>>(cases: &'a [Case], otherwise: &'a Test, facts: &Facts<'_>) -> (T, bool) {
    let Some((case, rest)) = cases.split_first() else {
        return (otherwise.told(facts), true);
    };
    let guard: T = case.guard.told(facts);
    match guard.outcome() {
        Outcome::Met => (case.then.told(facts), true),
        Outcome::NotMet => first_case(rest, otherwise, facts),
        Outcome::Missing | Outcome::Undetermined => {
            let first: T = case.then.told(facts);
            let (rest, settled): (T, bool) = first_case(rest, otherwise, facts);
            if first.outcome() == rest.outcome() && first.outcome() != Outcome::Missing {
                return (first, false);
            }
            let follows = rest
                .reason()
                .filter(|_| settled && rest.outcome() == Outcome::Undetermined);
            let reason = guard.reason().or(follows);
            (guard.with_reason(reason), false)
        }
    }
}

/// As the doctor says; else the places that are near for sure must reach the share. It is not met when those that may be
/// near, and what no place was named for, do not reach it either.
fn evaluate_share<'a, T: Told<'a>>(share: Decimal, facts: &Facts<'_>) -> T {
    const FIELD: &str = "zone_activity_share";
    match (facts.profile.get(FIELD), facts.shares) {
        (Some(value), _) => T::of(Outcome::of(Compare::AtLeast(share).holds(value))),
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
                T::of(Outcome::Met)
            } else if possible + unsaid < share {
                T::of(Outcome::NotMet)
            } else if unsaid > Decimal::ZERO {
                T::missing(FIELD)
            } else {
                T::of(Outcome::Undetermined)
            }
        }
        (None, None) => T::missing(FIELD),
    }
}

fn evaluate_held<'a, T: Told<'a>>(aids: &[String], when: HeldWhen, facts: &Facts<'_>) -> T {
    let Some(held) = facts.profile.held_aids() else {
        return T::missing("held_aids");
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
    T::of(Outcome::any(each))
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
            zones: [
                (ZoneKind::Zip, RelationFact::Inside),
                (ZoneKind::Zac, RelationFact::Outside),
            ]
            .into_iter()
            .collect(),
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
