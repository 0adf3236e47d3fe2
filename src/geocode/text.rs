//! The text of an address taken apart: what belongs to no address set aside, the postcode found.

use super::fit::Typed;
use super::noise::{ends_practice, noise, without_country};
use super::normalise::fold;
use super::number::HouseNumber;
use super::words::{Role, role, spell};
use std::ops::Range;

/// A folded word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word.
    pub word: String,
    /// The part of the text between commas it stands in.
    pub segment: u8,
    /// Whether a hyphen binds it to the word before.
    pub joined: bool,
    /// Whether it follows, in the same part, the words for a practice that were set aside: "MSP Richelieu".
    pub names_practice: bool,
}

/// A text taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressText {
    /// Its words without postcode and without what belongs to no address.
    pub tokens: Vec<Token>,
    /// The postcode, and before which of the tokens it stood.
    pub postcode: Option<(String, usize)>,
    /// Whether the text said CEDEX: then the postcode may be one of its own.
    pub cedex: bool,
}

/// One way to read the part of a text that names a street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreetText {
    /// The number in the street.
    pub number: Option<HouseNumber>,
    /// The words of the street.
    pub words: Vec<Typed>,
}

impl AddressText {
    /// Takes a text apart.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = without_range_ends(without_country(text));
        let mut read = Self::default();
        let separator = |c: char| {
            matches!(
                c,
                ',' | ';' | '\n' | '\r' | '\t' | '|' | '(' | ')' | ':' | '–' | '—' | '•'
            )
        };
        let parts = text.split(separator).flat_map(|part| part.split(" - "));
        for (segment, part) in parts.map(words).filter(|p| !p.is_empty()).enumerate() {
            let words: Vec<&str> = part.iter().map(|(word, _)| word.as_str()).collect();
            read.cedex |= words.contains(&"cedex");
            let marks = noise(&words);
            for (at, (word, joined)) in part.iter().enumerate().filter(|(at, _)| !marks[*at]) {
                let before = at.checked_sub(1).filter(|before| marks[*before]);
                read.tokens.push(Token {
                    names_practice: before.is_some_and(|before| ends_practice(words[before])),
                    word: word.clone(),
                    segment: u8::try_from(segment).unwrap_or(u8::MAX),
                    joined: *joined,
                });
            }
        }
        read.take_postcode();
        read
    }

    /// The last five digits that stand alone, or two and three in a row, are the postcode.
    fn take_postcode(&mut self) {
        let digits = |t: &Token, n: usize| t.word.len() == n && t.word.bytes().all(|b| b.is_ascii_digit());
        let department = |w: &str| w < "99" && w > "00";
        let whole = self
            .tokens
            .iter()
            .rposition(|t| digits(t, 5) && department(&t.word[..2]));
        if let Some(at) = whole {
            let token = self.tokens.remove(at);
            let mut at = at;
            // "F-34000"
            if at > 0 && matches!(self.tokens[at - 1].word.as_str(), "f" | "fr") {
                self.tokens.remove(at - 1);
                at -= 1;
            }
            self.postcode = Some((token.word, at));
            return;
        }
        let split = (1..self.tokens.len()).rev().find(|at| {
            digits(&self.tokens[at - 1], 2) && digits(&self.tokens[*at], 3) && department(&self.tokens[at - 1].word)
        });
        if let Some(at) = split {
            let end = self.tokens.remove(at);
            let start = self.tokens.remove(at - 1);
            self.postcode = Some((format!("{}{}", start.word, end.word), at - 1));
        }
    }

    /// The words of a span, separated by spaces.
    #[must_use]
    pub fn span(&self, span: Range<usize>) -> String {
        let words: Vec<&str> = self.tokens[span].iter().map(|t| t.word.as_str()).collect();
        words.join(" ")
    }

    /// The ways to read what is left when the words of the city are taken out: with the first number that begins a part,
    /// with the last one, and without a number.
    #[must_use]
    pub fn streets(&self, city: &Range<usize>) -> Vec<StreetText> {
        let left: Vec<&Token> = self
            .tokens
            .iter()
            .enumerate()
            .filter(|(at, _)| !city.contains(at))
            .map(|(_, t)| t)
            .collect();
        let words: Vec<&str> = left.iter().map(|t| t.word.as_str()).collect();
        let begins_street = |rest: &[&str]| rest.first().is_some_and(|w| role(&spell(w).join(" ")) == Role::Type);
        let number_at = |at: usize| HouseNumber::at_start(&words[at..], begins_street);
        let mut readings: Vec<StreetText> = Vec::new();
        let mut push = |number: Option<HouseNumber>, taken: Range<usize>| {
            let mut reading = StreetText {
                words: typed(&left, &taken),
                number,
            };
            if taken.start > 0 && taken.end >= words.len() {
                // A number behind the street has no preamble before it.
                reading.words.iter_mut().for_each(|w| w.preamble = false);
            }
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        };
        // A number at the beginning of the text, of a part, before the type of a street, or after "n°".
        let starts = (0..words.len()).filter(|at| {
            let number = |w: &str| matches!(w, "n" | "no" | "numero");
            *at == 0
                || left[*at].segment != left[at - 1].segment
                || number(words[at - 1])
                || number_at(*at).is_some_and(|(_, length)| begins_street(&words[at + length..]))
        });
        for at in starts.take(4) {
            if let Some((number, length)) = number_at(at) {
                push(Some(number), at..at + length);
            }
        }
        for at in (words.len().saturating_sub(2)..words.len()).filter(|at| *at > 0) {
            if let Some((number, length)) = number_at(at).filter(|(_, length)| at + length == words.len()) {
                push(Some(number), at..at + length);
            }
        }
        push(None, 0..0);
        readings
    }
}

/// The folded words of a part of the text, and whether a hyphen binds each to the one before.
fn words(part: &str) -> Vec<(String, bool)> {
    let mut words: Vec<(String, bool)> = Vec::new();
    for chunk in part.split_whitespace() {
        let start = words.len();
        for piece in chunk.split('-') {
            let bound = words.len() > start;
            let folded = fold(piece);
            let pieces = folded.split(' ').filter(|w| !w.is_empty()).flat_map(parted).enumerate();
            words.extend(pieces.map(|(at, word)| (word.to_owned(), bound && at == 0)));
        }
    }
    words
}

/// "48000mende" without its space is two words.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let glued = digits == 5 && word.len() > digits + 2 && word[digits..].chars().all(char::is_alphabetic);
    let (first, rest) = word.split_at(if glued { digits } else { 0 });
    [first, rest].into_iter().filter(|part| !part.is_empty())
}

/// The words without those taken for the number, in one spelling, each with the part it stands in.
fn typed(left: &[&Token], number: &Range<usize>) -> Vec<Typed> {
    let mut typed: Vec<Typed> = Vec::new();
    let mut run = String::new();
    let mut flush = |run: &mut String, segment: u8, preamble: bool| {
        typed.extend(spell(run).into_iter().map(|word| Typed {
            word,
            segment,
            preamble,
        }));
        run.clear();
    };
    for (at, token) in left.iter().enumerate() {
        if number.contains(&at) {
            continue;
        }
        let preamble = at < number.start;
        if !run.is_empty() {
            run.push(' ');
        }
        run.push_str(&token.word);
        let ends = left
            .get(at + 1)
            .is_none_or(|next| next.segment != token.segment || number.contains(&(at + 1)));
        if ends {
            flush(&mut run, token.segment, preamble);
        }
    }
    typed
}

/// The text with only the first number of a range: `12-14`, `12/14`, `12 à 14` become `12`.
fn without_range_ends(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let digits = |from: usize| chars[from..].iter().take_while(|c| c.is_ascii_digit()).count();
        let first = digits(at);
        let starts = at == 0 || !(chars[at - 1].is_ascii_digit() || matches!(chars[at - 1], '-' | '/' | '.'));
        if first == 0 || !starts {
            kept.push(chars[at]);
            at += 1;
            continue;
        }
        kept.extend(&chars[at..at + first]);
        at += first;
        if first > 4 {
            continue;
        }
        let separator = [" à ", " a ", "-", "/", " - ", " / "]
            .into_iter()
            .map(|s| s.chars().collect::<Vec<_>>())
            .find(|s| chars[at..].starts_with(s) && (1..=4).contains(&digits(at + s.len())));
        let Some(separator) = separator else {
            continue;
        };
        let second = digits(at + separator.len());
        let after = at + separator.len() + second;
        let value = |range: Range<usize>| chars[range].iter().collect::<String>().parse::<u32>().unwrap_or(0);
        let (low, high) = (value(at - first..at), value(after - second..after));
        // Not a date or a telephone number: those go on.
        let ends = chars.get(after).is_none_or(|c| matches!(c, ' ' | ','));
        if ends && low < high && high - low <= 60 && chars.get(at - first) != Some(&'0') {
            at = after;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Option<String>) {
        let read = AddressText::read(text);
        (read.span(0..read.tokens.len()), read.postcode.map(|(p, _)| p))
    }

    #[test]
    fn postcodes_and_noise() {
        for (text, words, postcode) in [
            (
                "12 rue Foch 34000 Montpellier",
                "12 rue foch montpellier",
                Some("34000"),
            ),
            (
                "12 rue Foch, F-34000 Montpellier Cedex 2",
                "12 rue foch montpellier",
                Some("34000"),
            ),
            (
                "12-14 rue Foch, 34 000 Montpellier",
                "12 rue foch montpellier",
                Some("34000"),
            ),
            ("12/14, rue Foch", "12 rue foch", None),
            ("12 à 16 rue Foch", "12 rue foch", None),
            ("rue du 19-03-1962", "rue du 19 03 1962", None),
            ("04-67-12-34-56 rue Foch", "rue foch", None),
            ("BP 12345 34000 Montpellier", "montpellier", Some("34000")),
            ("48000Mende", "mende", Some("48000")),
            ("FR-48000 Mende", "mende", Some("48000")),
            ("48 000", "", Some("48000")),
            ("48 000 Mende", "mende", Some("48000")),
            ("", "", None),
        ] {
            assert_eq!(read(text), (words.to_owned(), postcode.map(str::to_owned)), "{text}");
        }
    }

    fn readings(text: &str) -> Vec<String> {
        let read = AddressText::read(text);
        let street = |s: &StreetText| {
            let words: Vec<&str> = s.words.iter().map(|w| w.word.as_str()).collect();
            let number = s.number.as_ref().map_or(String::from("-"), ToString::to_string);
            format!("{number}: {}", words.join(" "))
        };
        read.streets(&(0..0)).iter().map(street).collect()
    }

    #[test]
    fn numbers_may_stand_before_or_behind() {
        assert_eq!(readings("12 bis rue Foch"), ["12 bis: rue foch", "-: 12 bis rue foch"]);
        assert_eq!(readings("rue Foch 12"), ["12: rue foch", "-: rue foch 12"]);
        assert!(readings("Cabinet des Oliviers 12 rue Foch").contains(&"12: cabinet oliviers rue foch".to_owned()));
        assert!(readings("8 rue du 8 mai 1945").contains(&"8: rue 8 mai 1945".to_owned()));
        assert!(readings("8 rue du 8 mai 1945").contains(&"1945: 8 rue 8 mai".to_owned()));
    }

    #[test]
    fn what_stands_before_the_number_is_marked() {
        let read = AddressText::read("Les Oliviers 12 rue Foch");
        let with_number = &read.streets(&(0..0))[0];
        assert_eq!(with_number.words.iter().filter(|w| w.preamble).count(), 1);
    }
}
