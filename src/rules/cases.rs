//! The cases of the aids: a doctor, a place and a day, and what the text says of them. They lie beside the aid files, so that who changes
//! a figure changes what is expected of it, and no dataset is published whose aids say something else.
//!
//! A row names a place ([`place`]), a profile of `profiles.toml` with changes, and what is expected of the verdict.

mod expect;
pub mod place;

use super::error::RuleError;
use super::verdict::Subject;
use super::{AidId, PlaceFacts, Profile, Rules};
use crate::domain::{Date, Outcome, date};
use expect::Expect;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use toml::Spanned;

/// The file of the profiles that rows begin with.
const PROFILES: &str = "profiles.toml";
/// How a file of deduced cases begins.
const DERIVED: &str = "derived";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "case")]
    cases: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// What the row shows.
    name: String,
    /// The clause that decides it: document and article, or the example of a source.
    clause: String,
    /// Deduced from the text, not stated by it.
    #[serde(default)]
    derived: bool,
    aid: String,
    date: String,
    place: String,
    /// A profile of `profiles.toml`; none: nothing is known.
    profile: Option<String>,
    /// Facts that differ from it.
    #[serde(default)]
    with: Map<String, Json>,
    /// Facts that are left out.
    #[serde(default)]
    without: Vec<String>,
    /// The place of the main practice.
    main: Option<String>,
    /// Every place of practice: share and place, the first being the place asked about.
    #[serde(default)]
    shares: Vec<(String, String)>,
    expect: Expect,
}

/// One case, read and ready to be asked.
#[derive(Debug)]
pub struct Case {
    /// The file it stands in.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it shows.
    pub name: String,
    /// The clause that decides it.
    pub clause: String,
    /// The aid it is about.
    pub aid: AidId,
    day: Date,
    situations: Vec<PlaceFacts>,
    main: Option<Vec<PlaceFacts>>,
    shares: Vec<(Decimal, Outcome)>,
    profile: Profile,
    expect: Expect,
}

/// Reads files of cases, given as name and text, `profiles.toml` among them.
///
/// # Errors
/// The first thing that means nothing, with file and line.
pub fn parse(files: &[(String, String)]) -> Result<Vec<Case>, RuleError> {
    let is_profiles = |name: &str| name.rsplit('/').next() == Some(PROFILES);
    let profiles = match files.iter().find(|(name, _)| is_profiles(name)) {
        Some((name, text)) => read_toml::<Map<String, Json>>(name, text)?,
        None => Map::new(),
    };
    let mut cases = Vec::new();
    for (file, text) in files.iter().filter(|(name, _)| !is_profiles(name)) {
        for row in read_toml::<Table>(file, text)?.cases {
            let line = super::load::line_of(text, row.span().start);
            let fault = |what: String| RuleError {
                file: file.clone(),
                line,
                what,
            };
            cases.push(case(file, line, row.into_inner(), &profiles).map_err(fault)?);
        }
    }
    Ok(cases)
}

fn read_toml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, RuleError> {
    toml::from_str(text).map_err(|e| RuleError {
        file: file.to_owned(),
        line: super::load::line_of(text, e.span().map_or(0, |s| s.start)),
        what: e.message().to_owned(),
    })
}

fn case(file: &str, line: usize, row: Row, profiles: &Map<String, Json>) -> Result<Case, String> {
    if row.clause.trim().is_empty() {
        return Err(format!("the case \"{}\" cites no clause", row.name));
    }
    let stands_apart = file.rsplit('/').next().is_some_and(|name| name.starts_with(DERIVED));
    if row.derived != stands_apart {
        return Err(format!(
            "\"{}\": cases with derived = true stand in files whose name begins with {DERIVED}, and no others do",
            row.name
        ));
    }
    let mut facts = match &row.profile {
        None => Map::new(),
        Some(name) => profiles
            .get(name)
            .and_then(Json::as_object)
            .ok_or_else(|| format!("{PROFILES} has no profile \"{name}\""))?
            .clone(),
    };
    facts.extend(row.with);
    for field in &row.without {
        if facts.remove(field).is_none() {
            return Err(format!("without names \"{field}\", which the profile does not have"));
        }
    }
    let near =
        |place: &[PlaceFacts]| Outcome::agreed(place.iter().map(PlaceFacts::is_near)).unwrap_or(Outcome::Undetermined);
    let shares = row.shares.iter().map(|(share, at)| {
        let share: Decimal = share.parse().map_err(|_| format!("\"{share}\" is no share"))?;
        Ok((share, near(&place::named(at)?)))
    });
    Ok(Case {
        aid: row
            .aid
            .parse()
            .map_err(|()| format!("there is no aid \"{}\"", row.aid))?,
        day: date::parse_iso(&row.date).ok_or_else(|| format!("\"{}\" is no day", row.date))?,
        situations: place::named(&row.place)?,
        main: row.main.as_deref().map(place::named).transpose()?,
        shares: shares.collect::<Result<_, String>>()?,
        profile: Profile::from_json(&facts).map_err(|e| e.to_string())?,
        file: file.to_owned(),
        line,
        name: row.name,
        clause: row.clause,
        expect: row.expect,
    })
}

impl Case {
    /// Asks the rules, and says what differs from what is expected; nothing when the case holds.
    #[must_use]
    pub fn differences(&self, rules: &Rules) -> Vec<String> {
        let subject = Subject {
            situations: &self.situations,
            others_near: Outcome::all(self.shares.iter().skip(1).map(|(_, near)| *near)),
            shares: (!self.shares.is_empty()).then_some(&self.shares[..]),
            main_place: self.main.as_deref(),
            profile: &self.profile,
            day: self.day,
            asked: &[self.aid],
            duration_years: &|aid| rules.fixed_years(aid.parse().ok()?, self.day),
        };
        match rules.judge(self.aid, &subject) {
            Some(verdict) => self.expect.differences(&verdict),
            None => vec!["the aid has no file".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILES_TEXT: &str = "[one]\nstatus = \"installing\"\n";

    fn read(name: &str, text: &str) -> Result<Vec<Case>, RuleError> {
        let files = [(PROFILES, PROFILES_TEXT), (name, text)];
        parse(&files.map(|(name, text)| (name.to_owned(), text.to_owned())))
    }

    fn row(change: impl Fn(&str) -> String) -> String {
        let good = "# The first line.\n\n[[case]]\nname = \"n\"\nclause = \"c\"\naid = \"caim\"\ndate = \"2025-12-01\"\nplace = \"zip\"\nprofile = \"one\"\nexpect = { status = \"needs_input\" }\n";
        change(good)
    }

    #[test]
    fn a_case_is_read_with_its_line() {
        let cases = read("caim.toml", &row(str::to_owned)).expect("sound");
        assert_eq!((cases.len(), cases[0].line, &*cases[0].name), (1, 3, "n"));
    }

    #[test]
    fn what_means_nothing_is_told_with_file_and_line() {
        for (from, to, want) in [
            ("clause = \"c\"", "clause = \" \"", "cites no clause"),
            (
                "clause = \"c\"",
                "clause = \"c\"\nderived = true",
                "begins with derived",
            ),
            ("\"one\"", "\"two\"", "no profile \"two\""),
            ("\"caim\"", "\"loan\"", "no aid \"loan\""),
            ("2025-12-01", "2025-13-01", "is no day"),
            ("\"zip\"", "\"zap\"", "\"zap\""),
            ("profile = \"one\"", "without = [\"age\"]", "without names \"age\""),
            ("profile = \"one\"", "with = { height = 3 }", "height"),
            ("status = \"needs_input\"", "state = \"eligible\"", "state"),
        ] {
            let text = row(|good| good.replace(from, to));
            let refused = read("caim.toml", &text).expect_err(to).to_string();
            assert!(
                refused.starts_with("caim.toml, line ") && refused.contains(want),
                "{refused}"
            );
        }
    }
}
