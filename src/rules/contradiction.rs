//! Facts about a doctor that contradict each other: a warning, never a refusal.

use super::aid::Text;
use super::error::RuleError;
use super::evaluate::Facts;
use super::test::Test;
use crate::domain::Outcome;
use serde::Deserialize;

/// One contradiction.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contradiction {
    /// What holds when the facts contradict each other.
    test: Test,
    /// What to tell.
    says: Text,
}

/// Every contradiction that is looked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradictions {
    #[serde(default, rename = "contradiction")]
    list: Vec<Contradiction>,
}

impl Contradictions {
    /// Reads `contradictions.toml`.
    ///
    /// # Errors
    /// When it is malformed, or a test asks for the place.
    pub fn parse(text: &str, file: &str) -> Result<Self, RuleError> {
        let fail = |at: usize, what: String| RuleError {
            file: file.to_owned(),
            line: text[..at.min(text.len())].matches('\n').count() + 1,
            what,
        };
        let all: Self =
            toml::from_str(text).map_err(|e| fail(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
        match all.list.iter().find(|c| c.test.uses_place()) {
            Some(c) => Err(fail(
                text.find(&c.says.fr).unwrap_or(0),
                "a contradiction is between facts about the doctor; this one asks for the place".to_owned(),
            )),
            None => Ok(all),
        }
    }

    /// What to tell about the facts.
    pub fn of<'a>(&'a self, facts: &Facts<'_>) -> Vec<&'a Text> {
        let holds = |c: &&Contradiction| c.test.evaluate(facts).outcome == Outcome::Met;
        self.list.iter().filter(holds).map(|c| &c.says).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contradiction_is_about_the_doctor() {
        let text = "[[contradiction]]\ntest = { zone = \"zip\" }\nsays = { fr = \"a\", en = \"a\" }\n";
        let said = Contradictions::parse(text, "contradictions.toml")
            .expect_err("a place")
            .to_string();
        assert!(said.contains("asks for the place"), "{said}");
    }
}
