//! Tests in words.

use super::{Words, number};
use crate::domain::{Date, ZoneKind};
use crate::rules::AidId;
use crate::rules::field::{self, Kind};
use crate::rules::test::{Case, Compare, Elapsed, FixedDay, HeldWhen, Test};

impl Words<'_> {
    /// A test in words.
    #[must_use]
    pub fn test(self, test: &Test) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        match test {
            Test::All(tests) => self.tests(tests, pick(" et ", " and ")),
            Test::Any(tests) => self.tests(tests, pick(" ou ", " or ")),
            Test::Not(test) => format!("{} ({})", pick("pas", "not"), self.test(test)),
            Test::Cases(cases, otherwise) => self.cases(cases, otherwise),
            Test::Constant(true) => pick("condition remplie", "condition met").to_owned(),
            Test::Constant(false) => pick("condition non remplie", "condition not met").to_owned(),
            Test::NotApplicable => pick("sans objet", "does not apply").to_owned(),
            Test::Unknown(reason) => {
                format!(
                    "{} ({})",
                    pick("on ne peut pas conclure", "cannot tell"),
                    reason.get(self.lang)
                )
            }
            Test::Soft(test) => {
                format!(
                    "{} ({})",
                    self.test(test),
                    pick("sans être un refus sinon", "no refusal otherwise")
                )
            }
            Test::Presumed(test) => {
                format!("{} ({})", self.test(test), pick("présumé", "presumed"))
            }
            Test::Zone(kind) => self.zone(*kind),
            Test::Department(list) => {
                let codes: Vec<&str> = list.iter().map(|d| d.as_str()).collect();
                format!("{} {}", pick("département", "département"), codes.join(", "))
            }
            Test::NearZipZac => pick(
                "à dix kilomètres au plus d'une ZIP ou d'une ZAC",
                "within ten kilometres of a ZIP or a ZAC",
            )
            .to_owned(),
            Test::NearZipZacHere => pick(
                "ce lieu à dix kilomètres au plus d'une ZIP ou d'une ZAC",
                "this place within ten kilometres of a ZIP or a ZAC",
            )
            .to_owned(),
            Test::ShareNearZipZac(share) => {
                let share = number::percent(*share, self.lang);
                match self.lang {
                    crate::domain::Lang::Fr => {
                        format!("au moins {share} de l'activité en ZIP, en ZAC ou à dix kilomètres au plus")
                    }
                    crate::domain::Lang::En => {
                        format!("at least {share} of the activity in a ZIP, in a ZAC or within ten kilometres")
                    }
                }
            }
            Test::Given(name) => format!("{} {}", self.field(name), pick("indiqué", "given")),
            Test::Field(name, compare) => self.compare(name, compare),
            Test::Since(name, elapsed) => self.since(name, *elapsed),
            Test::Day(name, FixedDay::OnOrAfter(day)) => {
                format!(
                    "{} {} {}",
                    self.field(name),
                    pick("à partir du", "on or after"),
                    self.day(*day)
                )
            }
            Test::Day(name, FixedDay::Before(day)) => {
                format!("{} {} {}", self.field(name), pick("avant le", "before"), self.day(*day))
            }
            Test::Future(name) => {
                format!(
                    "{} {}",
                    self.field(name),
                    pick("postérieure à la date demandée", "after the day asked about")
                )
            }
            Test::Held(aids, when) => self.held(aids, *when),
            Test::MainCommuneInZone(kinds) => {
                let zones: Vec<String> = kinds.iter().map(|k| self.zone(*k)).collect();
                format!(
                    "{} {}",
                    pick("cabinet principal", "main practice"),
                    zones.join(pick(" ou ", " or "))
                )
            }
        }
    }

    fn tests(self, tests: &[Test], by: &str) -> String {
        let each: Vec<String> = tests
            .iter()
            .map(|t| match t {
                Test::All(_) | Test::Any(_) | Test::Cases(..) => format!("({})", self.test(t)),
                other => self.test(other),
            })
            .collect();
        each.join(by)
    }

    fn cases(self, cases: &[Case], otherwise: &Test) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        let (colon, semicolon) = (pick(" : ", ": "), pick(" ; ", "; "));
        let mut said: Vec<String> = cases
            .iter()
            .map(|c| {
                format!(
                    "{} {}{colon}{}",
                    pick("si", "if"),
                    self.test(&c.guard),
                    self.test(&c.then)
                )
            })
            .collect();
        said.push(format!("{}{colon}{}", pick("sinon", "otherwise"), self.test(otherwise)));
        said.join(semicolon)
    }

    fn zone(self, kind: ZoneKind) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        match kind {
            ZoneKind::Zip => pick("en ZIP", "in a ZIP"),
            ZoneKind::Zac => pick("en ZAC", "in a ZAC"),
            ZoneKind::Zar => pick("en ZAR", "in a ZAR"),
            ZoneKind::Hz => pick("hors zonage", "not zoned"),
            ZoneKind::Zv => pick("en zone de vigilance", "in a ZV"),
            ZoneKind::Qpv => pick("dans un QPV", "in a QPV"),
            ZoneKind::Montagne => pick("en zone de montagne", "in the mountain zone"),
            ZoneKind::Massif => pick("dans un massif", "in a massif"),
            ZoneKind::Department => pick("dans le département", "in the département"),
        }
        .to_owned()
    }

    fn compare(self, name: &str, compare: &Compare) -> String {
        let field = self.field(name);
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        let colon = pick(" : ", ": ");
        let words = |list: &[String]| -> String {
            let named: Vec<String> = list.iter().map(|w| self.option(name, w)).collect();
            named.join(pick(" ou ", " or "))
        };
        let sum = |n: &rust_decimal::Decimal| {
            if field::is_euros(name) {
                number::euros(*n, self.lang)
            } else if matches!(field::find(name).map(|f| f.kind), Some(Kind::Number(_, high)) if high == rust_decimal::Decimal::ONE)
            {
                number::percent(*n, self.lang)
            } else {
                number::plain(*n, self.lang)
            }
        };
        match compare {
            Compare::IsBool(true) => format!("{field}{colon}{}", pick("oui", "yes")),
            Compare::IsBool(false) => format!("{field}{colon}{}", pick("non", "no")),
            Compare::In(list) | Compare::IncludesAny(list) => format!("{field}{colon}{}", words(list)),
            Compare::AtLeast(n) => format!("{field}{colon}{} {}", pick("au moins", "at least"), sum(n)),
            Compare::Above(n) => format!("{field}{colon}{} {}", pick("plus de", "more than"), sum(n)),
            Compare::AtMost(n) => format!("{field}{colon}{} {}", pick("au plus", "at most"), sum(n)),
            Compare::Below(n) => format!("{field}{colon}{} {}", pick("moins de", "less than"), sum(n)),
        }
    }

    /// A word that can be answered, as it is shown; itself where the question has no options.
    fn option(self, name: &str, word: &str) -> String {
        let options = self
            .questions
            .get(name)
            .map(|q| q.options.as_slice())
            .unwrap_or_default();
        let found = options.iter().find(|o| o.value == word);
        found.map_or_else(|| word.to_owned(), |o| self.lang.pick(&o.fr, &o.en).to_owned())
    }

    fn since(self, name: &str, elapsed: Elapsed) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        let (word, months) = match elapsed {
            Elapsed::UnderMonths(n) => (pick("depuis moins de", "less than"), n),
            Elapsed::AtLeastMonths(n) => (pick("depuis au moins", "at least"), n),
        };
        let length = if months % 12 == 0 {
            let years = months / 12;
            format!(
                "{years} {}",
                if years == 1 {
                    pick("an", "year")
                } else {
                    pick("ans", "years")
                }
            )
        } else {
            format!("{months} {}", pick("mois", "months"))
        };
        format!(
            "{}{}{word} {length}{}",
            self.field(name),
            pick(" : ", ": "),
            pick("", " ago")
        )
    }

    fn held(self, aids: &[String], when: HeldWhen) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        let names: Vec<String> = aids.iter().map(|id| self.aid(id)).collect();
        let names = names.join(pick(" ou ", " or "));
        match when {
            HeldWhen::Ever => format!("{names} {}", pick("déjà obtenu", "already had")),
            HeldWhen::Running => format!("{names} {}", pick("en cours", "running")),
            HeldWhen::RunningSignedFrom(day) => {
                format!(
                    "{names} {} {}",
                    pick("en cours, signé à partir du", "running, signed on or after"),
                    self.day(day)
                )
            }
            HeldWhen::WithinYears(years) => match self.lang {
                crate::domain::Lang::Fr => format!("{names} accordé depuis moins de {years} ans"),
                crate::domain::Lang::En => format!("{names} granted less than {years} years ago"),
            },
        }
    }

    /// What an aid is called in a sentence: its acronym.
    #[must_use]
    pub fn aid(self, id: &str) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        match id.parse::<AidId>() {
            Ok(AidId::ArsOccitanie) => pick("aide de l'ARS Occitanie", "ARS Occitanie aid").to_owned(),
            Ok(AidId::AidePonctuelle) => pick("aide ponctuelle", "one-off aid").to_owned(),
            Ok(AidId::FmtZip) => pick("majoration FMT en ZIP", "FMT increase in a ZIP").to_owned(),
            Ok(AidId::FmtPrimo) => pick(
                "majoration FMT de première installation",
                "FMT increase on first installation",
            )
            .to_owned(),
            Ok(AidId::Fmt67) => pick("majoration FMT à 67 ans", "FMT increase at 67").to_owned(),
            Ok(AidId::ConsultationsAvancees) => pick("consultations avancées", "advanced consultations").to_owned(),
            Ok(other) => other.as_str().to_uppercase(),
            Err(()) => match id {
                "option_demographique_2011" => pick("option démographique de 2011", "demographic option of 2011"),
                "local_authority" => pick("aide d'une collectivité locale", "aid from a local authority"),
                _ => pick(
                    "autre aide du 20° de l'article L.162-5",
                    "another aid under 20° of article L.162-5",
                ),
            }
            .to_owned(),
        }
    }

    fn day(self, day: Date) -> String {
        day.to_string()
    }
}
