//! Tests in words.

use super::Words;
use super::negation::with_de;
use crate::domain::{Lang, figures};
use crate::rules::field::{self, Kind};
use crate::rules::test::{Compare, Elapsed, FixedDay, HeldWhen, Test};
use rust_decimal::Decimal;

/// Facts whose name is that of what is counted: "au moins 2,5 jours par semaine".
const COUNTED: [&str; 5] = [
    "days_per_week",
    "days_per_quarter",
    "days_per_year_in_zip",
    "trainee_months",
    "cesp_months_paid",
];

/// Whether the name of a fact is that of what is counted.
pub(super) fn is_counted(name: &str) -> bool {
    COUNTED.contains(&name)
}

impl Words<'_> {
    /// A test in words, in one sentence.
    #[must_use]
    pub fn test(self, test: &Test) -> String {
        self.chained(&self.clauses(test))
    }

    /// A test as part of a longer sentence.
    pub(super) fn part(self, test: &Test) -> String {
        match test {
            Test::All(_) | Test::Any(_) | Test::Cases(..) | Test::Presumed(_) => format!("({})", self.test(test)),
            Test::Field(_, Compare::In(list) | Compare::IncludesAny(list)) if list.len() > 1 => {
                format!("({})", self.leaf(test))
            }
            other => self.leaf(other),
        }
    }

    /// A test that is no chain of cases.
    pub(super) fn leaf(self, test: &Test) -> String {
        match test {
            Test::All(tests) => self.tests(tests, self.pick(" et ", " and ")),
            Test::Any(tests) => self.tests(tests, self.pick(" ou ", " or ")),
            Test::Not(test) => self.negated(test),
            Test::Soft(test) => {
                let soft = self.pick("sans être un refus sinon", "no refusal otherwise");
                format!("{} ({soft})", self.part(test))
            }
            Test::Presumed(test) => {
                let presumed = self.pick("présumé faute de réponse", "presumed when not answered");
                format!("{}, {presumed}", self.leaf(test))
            }
            Test::Zone(kind) => self.zone(*kind),
            Test::Department(list) => {
                let codes: Vec<String> = list.iter().map(ToString::to_string).collect();
                format!(
                    "{} {}",
                    self.pick("dans le département", "in département"),
                    self.either(&codes)
                )
            }
            Test::NearZipZac => self
                .pick(
                    "en ZIP, en ZAC ou à dix kilomètres au plus de l'une d'elles",
                    "in a ZIP, in a ZAC or within ten kilometres of one",
                )
                .to_owned(),
            Test::NearZipZacHere => self
                .pick(
                    "ce lieu en ZIP, en ZAC ou à dix kilomètres au plus de l'une d'elles",
                    "this place in a ZIP, in a ZAC or within ten kilometres of one",
                )
                .to_owned(),
            Test::ShareNearZipZac(share) => {
                let share = figures::percent(*share, self.lang);
                match self.lang {
                    Lang::Fr => format!("au moins {share} de l'activité en ZIP, en ZAC ou à dix kilomètres au plus"),
                    Lang::En => format!("at least {share} of the activity in a ZIP, in a ZAC or within ten kilometres"),
                }
            }
            Test::Given(field) => format!("{} {}", self.field(field.name), self.pick("indiqué", "given")),
            Test::Field(field, compare) => self.compare(field.name, compare),
            Test::Since(field, elapsed) => self.since(field.name, *elapsed),
            Test::Day(field, when) => {
                let (word, day) = match when {
                    FixedDay::OnOrAfter(day) => (self.pick("à partir du", "on or after"), day),
                    FixedDay::Before(day) => (self.pick("avant le", "before"), day),
                };
                format!("{} {word} {}", self.field(field.name), self.day(*day))
            }
            Test::Future(field) => {
                let after = self.pick("après la date demandée", "after the day asked about");
                format!("{} {after}", self.field(field.name))
            }
            Test::Held(aids, when) => self.held(aids, *when),
            Test::MainCommuneInZone(kinds) => {
                let zones: Vec<String> = kinds.iter().map(|k| self.zone(*k)).collect();
                format!(
                    "{} {}",
                    self.pick("cabinet principal", "main practice"),
                    self.either(&zones)
                )
            }
            Test::Cases(..) | Test::Constant(_) | Test::NotApplicable | Test::Unknown(_) => self.test(test),
        }
    }

    fn tests(self, tests: &[Test], by: &str) -> String {
        let each: Vec<String> = tests.iter().map(|t| self.part(t)).collect();
        each.join(by)
    }

    fn compare(self, name: &str, compare: &Compare) -> String {
        let field = self.field(name);
        let (word, limit) = match compare {
            Compare::IsBool(true) => return field,
            Compare::IsBool(false) => {
                return match self.lang {
                    Lang::Fr => format!("pas {}", with_de(&field)),
                    Lang::En => format!("no {field}"),
                };
            }
            Compare::In(list) | Compare::IncludesAny(list) => {
                return format!("{field} {}", self.options(name, list));
            }
            // Any answer will do.
            Compare::AtLeast(n) if n.is_zero() => return format!("{field} {}", self.pick("à indiquer", "to be given")),
            Compare::AtLeast(n) => (self.pick("au moins", "at least"), n),
            Compare::Above(n) => (self.pick("plus de", "more than"), n),
            Compare::AtMost(n) => (self.pick("au plus", "at most"), n),
            Compare::Below(n) => (self.pick("moins de", "less than"), n),
        };
        let limit = self.value(name, *limit);
        if is_counted(name) {
            return format!("{word} {limit} {field}");
        }
        match self.lang {
            Lang::Fr => format!("{field} {}", with_de(&format!("{word} {limit}"))),
            Lang::En => format!("{field} of {word} {limit}"),
        }
    }

    /// A value of a fact with its unit.
    pub(super) fn value(self, name: &str, value: Decimal) -> String {
        let kind = field::find(name).map(|f| f.kind);
        match kind {
            _ if field::is_euros(name) => figures::euros(value, self.lang),
            Some(Kind::Number(_, most)) if most == Decimal::ONE => figures::percent(value, self.lang),
            _ if name.ends_with("age") => {
                format!("{} {}", figures::number(value, self.lang), self.pick("ans", "years"))
            }
            _ => figures::number(value, self.lang),
        }
    }

    fn since(self, name: &str, elapsed: Elapsed) -> String {
        let field = self.field(name);
        let (word, months) = match elapsed {
            Elapsed::UnderMonths(n) => (self.pick("il y a moins de", "less than"), n),
            Elapsed::AtLeastMonths(n) => (self.pick("il y a au moins", "at least"), n),
        };
        let said = format!("{field}, {word} {}{}", self.length(months), self.pick("", " ago"));
        said.replace("moins de 1 an", "moins d'un an")
            .replace("au moins 1 an", "au moins un an")
    }

    fn held(self, aids: &[String], when: HeldWhen) -> String {
        let names: Vec<String> = aids.iter().map(|id| self.aid(id)).collect();
        let names = self.either(&names);
        match when {
            HeldWhen::Ever => format!(
                "{names} {}",
                self.pick("en cours ou par le passé", "running or in the past")
            ),
            HeldWhen::Running => format!("{names} {}", self.pick("en cours", "running")),
            HeldWhen::RunningSignedFrom(day) => {
                let running = self.pick("en cours et signé à partir du", "running and signed on or after");
                format!("{names} {running} {}", self.day(day))
            }
            HeldWhen::WithinYears(years) => match self.lang {
                Lang::Fr => format!("{names}, décision d'attribution il y a moins de {years} ans"),
                Lang::En => format!("{names}, granted less than {years} years ago"),
            },
        }
    }
}
