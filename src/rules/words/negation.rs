//! The contrary of a test in words.

use super::Words;
use crate::domain::{Lang, ZoneKind};
use crate::rules::test::{Compare, Elapsed, FixedDay, HeldWhen, Test};

impl Words<'_> {
    /// That a test does not hold.
    pub(super) fn negated(self, test: &Test) -> String {
        match test {
            Test::Not(test) => self.test(test),
            // What is presumed when it is not given is no answer of its own.
            Test::Presumed(test) => self.negated(test),
            Test::Any(tests) => self.each_negated(tests, self.pick(" et ", " and ")),
            Test::All(tests) => self.each_negated(tests, self.pick(" ou ", " or ")),
            Test::Constant(met) => self.test(&Test::Constant(!met)),
            Test::Zone(kind) => self.outside(*kind),
            Test::Field(name, Compare::IsBool(is)) => self.test(&Test::Field(name, Compare::IsBool(!is))),
            Test::Field(name, Compare::AtLeast(n)) => self.test(&Test::Field(name, Compare::Below(*n))),
            Test::Field(name, Compare::Below(n)) => self.test(&Test::Field(name, Compare::AtLeast(*n))),
            Test::Field(name, Compare::AtMost(n)) => self.test(&Test::Field(name, Compare::Above(*n))),
            Test::Field(name, Compare::Above(n)) => self.test(&Test::Field(name, Compare::AtMost(*n))),
            Test::Field(field, Compare::In(list) | Compare::IncludesAny(list)) => {
                let except = self.pick("autre que", "other than");
                format!("{} {except} {}", self.field(field.name), self.options(field.name, list))
            }
            Test::Day(name, FixedDay::OnOrAfter(day)) => self.test(&Test::Day(name, FixedDay::Before(*day))),
            Test::Day(name, FixedDay::Before(day)) => self.test(&Test::Day(name, FixedDay::OnOrAfter(*day))),
            Test::Since(name, Elapsed::UnderMonths(n)) => self.test(&Test::Since(name, Elapsed::AtLeastMonths(*n))),
            Test::Since(name, Elapsed::AtLeastMonths(n)) => self.test(&Test::Since(name, Elapsed::UnderMonths(*n))),
            Test::Held(aids, when) => self.not_held(aids, *when),
            other => format!("{} ({})", self.pick("pas", "not"), self.test(other)),
        }
    }

    fn each_negated(self, tests: &[Test], by: &str) -> String {
        let each: Vec<String> = tests.iter().map(|t| self.negated(t)).collect();
        each.join(by)
    }

    fn outside(self, kind: ZoneKind) -> String {
        match kind {
            ZoneKind::Zip => self.pick("hors ZIP", "outside the ZIP"),
            ZoneKind::Zac => self.pick("hors ZAC", "outside the ZAC"),
            ZoneKind::Zar => self.pick("hors ZAR", "outside the ZAR"),
            ZoneKind::Zv => self.pick("hors zone de vigilance", "outside the ZV"),
            ZoneKind::Hz => self.pick("en ZIP, en ZAC ou en ZAR", "in a ZIP, a ZAC or a ZAR"),
            ZoneKind::Qpv => self.pick("hors QPV", "outside the QPV"),
            ZoneKind::Montagne => self.pick("hors zone de montagne", "outside the mountain zone"),
            ZoneKind::Massif => self.pick("hors massif", "outside the massifs"),
            ZoneKind::Department => self.pick("hors du département", "outside the département"),
        }
        .to_owned()
    }

    fn not_held(self, aids: &[String], when: HeldWhen) -> String {
        let names: Vec<String> = aids.iter().map(|id| self.aid(id)).collect();
        let none = match self.lang {
            Lang::Fr => {
                let names: Vec<String> = names.iter().map(|name| with_de(name)).collect();
                format!("pas {}", names.join(", ni "))
            }
            Lang::En => format!("no {}", self.either(&names)),
        };
        match (when, self.lang) {
            (HeldWhen::Ever, Lang::Fr) => format!("jamais {}", &none[4..]),
            (HeldWhen::Ever, Lang::En) => format!("{none} ever"),
            (HeldWhen::Running, _) => format!("{none} {}", self.pick("en cours", "running")),
            (HeldWhen::RunningSignedFrom(day), _) => {
                let running = self.pick("en cours et signé à partir du", "running and signed on or after");
                format!("{none} {running} {}", self.day(day))
            }
            (HeldWhen::WithinYears(years), Lang::Fr) => {
                format!("{none}, décision d'attribution il y a moins de {years} ans")
            }
            (HeldWhen::WithinYears(years), Lang::En) => format!("{none} granted less than {years} years ago"),
        }
    }
}

/// "de COSCOM", "d'aide".
pub(super) fn with_de(name: &str) -> String {
    let vowel = name.starts_with(|c: char| "aeiouhyéèêàâîôAEIOUÉÈ".contains(c));
    format!("{}{name}", if vowel { "d'" } else { "de " })
}
