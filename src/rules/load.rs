//! Reading the aid files, and refusing those that say something impossible.

use super::aid::{AidFile, AidId, ContentState, Open};
use super::check::Check;
use super::error::RuleError;
use crate::domain::Date;
use std::collections::{HashMap, HashSet};

/// The version of the form of an aid file that this program reads.
pub const SCHEMA: u32 = 1;

/// All aid files: for each aid its periods, oldest first.
#[derive(Debug, Default)]
pub struct Rules {
    periods: HashMap<AidId, Vec<AidFile>>,
}

impl Rules {
    /// Reads the files, given as name and text.
    ///
    /// # Errors
    /// The first thing that is impossible, with file and line.
    pub fn parse(files: &[(String, String)]) -> Result<Self, RuleError> {
        let mut rules = Self::default();
        let mut named: HashMap<AidId, Vec<(Open, &str, usize)>> = HashMap::new();
        for (name, text) in files {
            let file = parse_file(name, text)?;
            let line = line_of(text, file.open.span().start);
            named
                .entry(file.aid)
                .or_default()
                .push((file.open.get_ref().clone(), name, line));
            rules.periods.entry(file.aid).or_default().push(file);
        }
        for periods in named.values_mut() {
            periods.sort_by_key(|(open, ..)| open.from);
            for pair in periods.windows(2) {
                let (earlier, later) = (&pair[0], &pair[1]);
                if earlier.0.to.is_none_or(|to| to >= later.0.from) {
                    return Err(RuleError {
                        file: later.1.to_owned(),
                        line: later.2,
                        what: format!("the period overlaps that of {}", earlier.1),
                    });
                }
            }
        }
        for periods in rules.periods.values_mut() {
            periods.sort_by_key(|p| p.open.get_ref().from);
        }
        rules.check_symmetry(files)?;
        if let Some(aid) = AidId::ALL.iter().find(|id| !rules.periods.contains_key(id)) {
            return Err(RuleError {
                file: "aids".to_owned(),
                line: 1,
                what: format!("no file for the aid {aid}"),
            });
        }
        Ok(rules)
    }

    /// What one aid excludes excludes it, with the same outcome, in each of its periods.
    fn check_symmetry(&self, files: &[(String, String)]) -> Result<(), RuleError> {
        for (aid, periods) in &self.periods {
            for file in periods {
                for exclusion in &file.exclusions {
                    let said = exclusion.get_ref();
                    let Some(other) = said.aid().filter(|other| other != aid) else {
                        continue;
                    };
                    let agrees = |f: &AidFile| {
                        f.exclusion_with(aid.as_str())
                            .is_some_and(|back| back.outcome == said.outcome)
                    };
                    if let Some(mute) = self.periods(other).iter().find(|f| !agrees(f)) {
                        let name = format!("{aid}.{}.toml", file.open.get_ref().from);
                        let text = files.iter().find(|(n, _)| n.ends_with(&name));
                        return Err(RuleError {
                            line: text.map_or(1, |(_, text)| line_of(text, exclusion.span().start)),
                            file: text.map_or(name, |(n, _)| n.clone()),
                            what: format!(
                                "the exclusion with {other} is not symmetric: {other}.{}.toml does not say the same of {aid}",
                                mute.open.get_ref().from
                            ),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The periods of an aid, oldest first.
    #[must_use]
    pub fn periods(&self, aid: AidId) -> &[AidFile] {
        self.periods.get(&aid).map_or(&[], Vec::as_slice)
    }

    /// The period to answer with: the one open on the day; else the next to open; else the last that was open.
    #[must_use]
    pub fn on(&self, aid: AidId, day: Date) -> Option<&AidFile> {
        let periods = self.periods(aid);
        periods
            .iter()
            .find(|p| p.open.get_ref().to.is_none_or(|to| day <= to))
            .or_else(|| periods.last())
    }

    /// How many years a contract lasts, by the period that answers on the day; `None` when it goes on by itself or its
    /// length is not known.
    #[must_use]
    pub fn fixed_years(&self, aid: AidId, day: Date) -> Option<i32> {
        let file = self.on(aid, day)?;
        let years = file.years().filter(|_| !file.is_tacitly_renewed())?;
        i32::try_from(years).ok()
    }
}

pub(super) fn line_of(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

fn parse_file(name: &str, text: &str) -> Result<AidFile, RuleError> {
    let fail = |at: usize, what: String| RuleError {
        file: name.to_owned(),
        line: line_of(text, at),
        what,
    };
    let file: AidFile =
        toml::from_str(text).map_err(|e| fail(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
    if *file.schema.get_ref() != SCHEMA {
        return Err(fail(
            file.schema.span().start,
            format!("schema {} is not read here ({SCHEMA} is)", file.schema.get_ref()),
        ));
    }
    let open = file.open.get_ref();
    if open.to.is_some_and(|to| to < open.from) {
        return Err(fail(
            file.open.span().start,
            "the period ends before it begins".to_owned(),
        ));
    }
    let expected = format!("{}.{}.toml", file.aid, open.from);
    if !name.ends_with(&expected) {
        return Err(fail(
            file.open.span().start,
            format!("the file must be named {expected}"),
        ));
    }
    let content = file.content.get_ref();
    if content.state != ContentState::Known && (content.reason.is_none() || content.sources.is_empty()) {
        return Err(fail(
            file.content.span().start,
            "what is not known needs a reason and a source".to_owned(),
        ));
    }
    let check = Check {
        ids: file.sources.iter().map(|s| s.get_ref().id.as_str()).collect(),
        fail: &fail,
    };
    if check.ids.len() != file.sources.len() {
        return Err(fail(0, "two sources have the same id".to_owned()));
    }
    check.cited("open", file.open.span().start, &open.sources)?;
    let mut condition_ids = HashSet::new();
    for spanned in &file.conditions {
        let condition = spanned.get_ref();
        let at = spanned.span().start;
        check.cited(&condition.id, at, &condition.sources)?;
        if !condition_ids.insert(&condition.id) {
            return Err(fail(at, format!("two conditions are named {}", condition.id)));
        }
    }
    for note in &file.notes {
        check.cited(&note.get_ref().id, note.span().start, &note.get_ref().sources)?;
    }
    for disagreement in &file.disagreements {
        let readings = &disagreement.get_ref().readings;
        if readings.len() < 2 {
            return Err(fail(
                disagreement.span().start,
                "a disagreement needs two readings".to_owned(),
            ));
        }
        readings.iter().try_for_each(|r| check.known(&r.source))?;
    }
    check.contract(&file)?;
    check.amounts(&file)?;
    check.exclusions(&file)?;
    check.all_known(&content.sources)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"schema = 1
aid = "caim"
name = { fr = "a", en = "a" }
summary = { fr = "a", en = "a" }
[open]
from = 2025-11-13
to = 2025-12-31
sources = [{ source = "A" }]
[content]
state = "known"
[review]
on = 2026-11-21
by = 2027-02-01
[[source]]
id = "A"
document = "d"
confidence = "primary"
[[condition]]
id = "CAIM-1"
label = { fr = "a", en = "a" }
test = { zone = "zip" }
sources = [{ source = "A", article = "1" }]
[[amount]]
id = "base"
label = { fr = "a", en = "a" }
period = "contract"
formula = { euros = "50000" }
pay = { parts = [
  { when = "a", month = 0, share = "0.6", label = { fr = "a", en = "a" } },
  { when = "b", month = 12, share = "0.4", label = { fr = "b", en = "b" } },
] }
sources = [{ source = "A" }]
[[exclusion]]
with = "caim"
kind = "once_in_life"
outcome = "met"
sources = [{ source = "A" }]
[exit]
text = { fr = "a", en = "a" }
repay = { contract = "paid" }
sources = [{ source = "A" }]
"#;

    fn error(name: &str, text: &str) -> String {
        Rules::parse(&[(name.to_owned(), text.to_owned())])
            .expect_err(text)
            .to_string()
    }

    #[test]
    fn impossible_files_are_refused_with_file_and_line() {
        let name = "caim.2025-11-13.toml";
        for (from, to, want) in [
            ("state = \"known\"", "state = \"known\"\nsure = true", "line 11"),
            (
                "sources = [{ source = \"A\", article = \"1\" }]",
                "sources = []",
                "line 18: CAIM-1 has no source",
            ),
            (
                "{ source = \"A\", article",
                "{ source = \"Z\", article",
                "line 22: no [[source]] is named Z",
            ),
            ("to = 2025-12-31", "to = 2025-02-01", "ends before it begins"),
            ("state = \"known\"", "state = \"unknown\"", "needs a reason"),
            ("zone = \"zip\"", "zone = \"zap\"", "line 21"),
            ("schema = 1", "schema = 2", "line 1: schema 2"),
            (
                "from = 2025-11-13",
                "from = 2025-11-14",
                "must be named caim.2025-11-14.toml",
            ),
            ("aid = \"caim\"", "aid = \"caimm\"", "line 2"),
            (
                "share = \"0.4\"",
                "share = \"0.5\"",
                "line 23: amount base: the parts add up to 1.1",
            ),
            ("month = 12", "month = 6, day = 1", "unknown field `day`"),
            (
                "euros = \"50000\"",
                "number = \"50000\"",
                "line 23: amount base: `formula` must be in euros",
            ),
            (
                "period = \"contract\"",
                "period = \"year\"",
                "`lasts` belongs to what is paid by the year",
            ),
            (
                "kind = \"once_in_life\"",
                "kind = \"within_years\"",
                "line 33: `years` belongs to",
            ),
            ("with = \"caim\"", "with = \"loan\"", "no aid \"loan\""),
            (
                "repay = { contract = \"paid\" }",
                "repay = { contract = \"months\" }",
                "must be in euros",
            ),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD, "{from}");
            let said = error(name, &text);
            assert!(said.starts_with(name) && said.contains(want), "{said}");
        }
        assert!(error(name, GOOD).contains("no file for the aid coscom"));
    }

    #[test]
    fn an_exclusion_must_be_returned() {
        let one = GOOD.replace("with = \"caim\"", "with = \"coscom\"");
        let mute = GOOD
            .replace("aid = \"caim\"", "aid = \"coscom\"")
            .replace("with = \"caim\"", "with = \"coscom\"");
        let other = mute.replace("with = \"coscom\"", "with = \"caim\"");
        let differs = other.replace("outcome = \"met\"", "outcome = \"undetermined\"");
        let said = |second: &str| {
            let files = [
                ("caim.2025-11-13.toml".to_owned(), one.clone()),
                ("coscom.2025-11-13.toml".to_owned(), second.to_owned()),
            ];
            Rules::parse(&files)
                .expect_err("asymmetric, or aids are missing")
                .to_string()
        };
        for second in [&mute, &differs] {
            let said = said(second);
            assert!(said.contains("line 33") && said.contains("is not symmetric"), "{said}");
        }
        assert!(said(&other).contains("no file for the aid"), "{}", said(&other));
    }

    #[test]
    fn periods_must_not_overlap() {
        let later = GOOD
            .replace("from = 2025-11-13", "from = 2025-12-31")
            .replace("to = 2025-12-31\n", "");
        let files = [
            ("caim.2025-11-13.toml".to_owned(), GOOD.to_owned()),
            ("caim.2025-12-31.toml".to_owned(), later),
        ];
        let said = Rules::parse(&files).expect_err("overlap").to_string();
        assert!(said.contains("overlaps that of caim.2025-11-13.toml"), "{said}");
    }
}
