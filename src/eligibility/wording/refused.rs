//! What is wrong with a parameter, in French: errors carry English, and a page or a form says the same in the language of its reader.

mod texts;

use texts::TEXTS;

/// The French of an English text, with the same values in it; `None` when nobody wrote it down.
#[must_use]
pub fn french(english: &str) -> Option<String> {
    let fits = |(pattern, french): &(&str, &'static str)| Some((values(pattern, english)?, *french));
    // Of two that fit, the one with fewer values says more.
    let (values, french) = TEXTS.iter().filter_map(fits).min_by_key(|(values, _)| values.len())?;
    let mut pieces = french.split("{}");
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for (value, piece) in values.iter().zip(pieces) {
        written.push_str(value);
        written.push_str(piece);
    }
    Some(written)
}

/// What stands in a text where a pattern has `{}`, when it fits.
fn values<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut values = Vec::new();
    let pieces: Vec<&str> = pieces.collect();
    for (at, piece) in pieces.iter().enumerate() {
        let last = at + 1 == pieces.len();
        let end = if last {
            rest.strip_suffix(piece).map(str::len)
        } else {
            rest.find(piece)
        };
        let (value, behind) = rest.split_at(end?);
        values.push(value);
        rest = behind.strip_prefix(piece)?;
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_carried_over() {
        for (english, said) in [
            ("is given twice", "est donné deux fois"),
            ("must be a number from 0 to 7", "doit être un nombre de 0 à 7"),
            (
                "must be a whole number from 18 to 100",
                "doit être un nombre entier de 18 à 100",
            ),
            (
                "must be text of at most 100 characters",
                "doit être un texte de 100 caractères au plus",
            ),
            (
                "no aid \"caim 2\" (known: caim, cde)",
                "aucune aide « caim 2 » (connues : caim, cde)",
            ),
        ] {
            assert_eq!(french(english).as_deref(), Some(said));
        }
        assert_eq!(french("something that nobody wrote down"), None);
        assert_eq!(french("is given twice or more"), None);
    }

    #[test]
    fn no_value_is_lost_on_the_way() {
        for (english, french) in TEXTS {
            let count = |text: &str| text.matches("{}").count();
            assert_eq!(count(english), count(french), "{english}");
        }
    }

    /// The texts in a source file before its tests: literals of several words, which in these files are what errors say.
    fn texts(source: &str) -> Vec<String> {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.starts_with("//") && !line.starts_with("#["));
        let mut found = Vec::new();
        for line in lines {
            let mut parts = line.split(" // ").next().unwrap_or_default().replace("\\\"", "\u{1}");
            while let Some((_, behind)) = parts.split_once('"') {
                let Some((text, rest)) = behind.split_once('"') else {
                    break;
                };
                found.push(text.replace('\u{1}', "\""));
                parts = rest.to_owned();
            }
        }
        found.retain(|text| text.contains(' ') && text.contains(char::is_alphabetic));
        found
    }

    /// A text of a source with a value in the place of each name in braces.
    fn filled(text: &str) -> String {
        let mut written = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
            let is_value = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            written.push_str(before);
            written.push_str(&if is_value {
                "7".to_owned()
            } else {
                format!("{{{name}}}")
            });
            rest = after;
        }
        written + rest
    }

    #[test]
    fn every_text_of_the_sources_has_its_french() {
        let sources = [
            include_str!("../parse.rs"),
            include_str!("../parse/place.rs"),
            include_str!("../parse/reverse.rs"),
            include_str!("../parse/difference.rs"),
            include_str!("../../rules/held.rs"),
            include_str!("../../bulk/form.rs"),
        ];
        let all: Vec<String> = sources.iter().flat_map(|source| texts(source)).collect();
        assert!(all.len() > 40, "{all:?}");
        let without: Vec<&String> = all.iter().filter(|text| french(&filled(text)).is_none()).collect();
        assert!(without.is_empty(), "{without:#?}");
    }

    #[test]
    fn whatever_a_fact_cannot_be_is_told_in_french() {
        use crate::rules::Profile;
        use crate::rules::field::FIELDS;
        for field in FIELDS {
            for text in [
                "\u{1}",
                "",
                "x y",
                "-1",
                "none,none",
                "[1]",
                "{}",
                "[{\"aid\":\"x\"}]",
                "[{}]",
            ] {
                if let Err(error) = Profile::default().add_text(field.name, text) {
                    assert!(french(&error.what).is_some(), "{error}");
                }
            }
            for json in [
                serde_json::json!({}),
                serde_json::json!([1]),
                serde_json::json!(true),
                serde_json::json!(1e9),
            ] {
                let object = serde_json::Map::from_iter([(field.name.to_owned(), json)]);
                if let Err(error) = Profile::from_json(&object) {
                    assert!(french(&error.what).is_some(), "{error}");
                }
            }
        }
    }
}
