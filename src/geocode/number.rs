//! House numbers.

use std::fmt;

/// A number in a street and what follows it: `12`, `12 bis`, `12 A`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseNumber {
    /// The number.
    pub number: u32,
    /// What follows it, in lower case; empty for none.
    pub suffix: String,
}

impl HouseNumber {
    /// Reads a number at the beginning of words: `12`, `12bis`, `12 bis`, `12 b`. Returns how many words it takes.
    ///
    /// `d` and `l` of their own are suffixes only when `rest_is_street` says of the words after them that a street begins
    /// there: "12 d rue Foch", but "12 d artagnan".
    #[must_use]
    pub fn at_start(words: &[&str], rest_is_street: impl Fn(&[&str]) -> bool) -> Option<(Self, usize)> {
        let first = words.first()?;
        let digits = first.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 5 {
            return None;
        }
        let number = first[..digits].parse().ok()?;
        let joined = &first[digits..];
        if !joined.is_empty() {
            let suffix = suffix(joined)?;
            return Some((Self { number, suffix }, 1));
        }
        let own = words.get(1).copied().unwrap_or_default();
        let taken = match suffix(own) {
            Some(suffix) if !matches!(own, "d" | "l" | "n" | "r") || rest_is_street(&words[2..]) => Some(suffix),
            _ => None,
        };
        let length = 1 + usize::from(taken.is_some());
        let suffix = taken.unwrap_or_default();
        Some((Self { number, suffix }, length))
    }
}

impl fmt::Display for HouseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.suffix.len() {
            0 => write!(f, "{}", self.number),
            1 => write!(f, "{} {}", self.number, self.suffix.to_ascii_uppercase()),
            _ => write!(f, "{} {}", self.number, self.suffix),
        }
    }
}

/// One spelling of what follows a number: `bis`, `ter`, `quater`, `quinquies` or letters and a figure; `None` when
/// it is something else.
#[must_use]
pub fn suffix(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "bis" | "ter" | "quater" | "quinquies" | "sexies" => return Some(lower),
        "qua" | "quat" => return Some("quater".to_owned()),
        _ => {}
    }
    // Beyond k they are the beginning of something else: "17 Z.A. des Pins".
    let letter = lower
        .bytes()
        .next()
        .is_some_and(|b| (b'a'..=b'k').contains(&b) || b == b't' || b == b'q');
    let rest_is_number = lower.len() <= 3 && lower.bytes().skip(1).all(|b| b.is_ascii_digit());
    // "12e" and "1er" are ordinals.
    (letter && rest_is_number && lower != "e").then_some(lower)
}

/// Whether two suffixes may be the same one: `b` is also written for `bis`, `t` for `ter`, `q` for `quater`.
#[must_use]
pub fn same_suffix(typed: &str, known: &str) -> bool {
    typed == known || matches!((typed, known), ("b", "bis") | ("t", "ter") | ("q", "quater"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        let words: Vec<&str> = text.split(' ').collect();
        let street = |rest: &[&str]| rest.first().is_some_and(|w| *w == "rue");
        HouseNumber::at_start(&words, street).map(|(n, taken)| (n.to_string(), taken))
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, expected, taken) in [
            ("12 rue foch", "12", 1),
            ("12bis rue foch", "12 bis", 1),
            ("12 bis rue foch", "12 bis", 2),
            ("12 b rue foch", "12 B", 2),
            ("12b rue foch", "12 B", 1),
            ("12 d artagnan", "12", 1),
            ("12 d rue foch", "12 D", 2),
            ("12 a carriera foch", "12 A", 2),
            ("0012 rue foch", "12", 1),
        ] {
            assert_eq!(read(text), Some((expected.to_owned(), taken)), "{text}");
        }
        for text in ["rue foch", "", "8e rue", "123456 rue foch", "1er mai"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn suffixes() {
        assert!(same_suffix("b", "bis") && same_suffix("b", "b") && !same_suffix("bis", "b"));
        assert!(!same_suffix("", "bis"));
    }
}
