//! Days and sentences as people write them.

pub use crate::domain::figures::metres;
use crate::domain::{Date, Lang, date};

/// "13 novembre 2025".
pub fn day(lang: Lang, day: Date) -> String {
    date::in_words(day, lang).replace(' ', "\u{a0}")
}

/// A text that begins a line: its first letter is a capital.
pub fn begun(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    first + letters.as_str()
}

/// A whole number with its thousands grouped.
pub fn count(lang: Lang, count: usize) -> String {
    crate::domain::figures::number(count.into(), lang)
}

/// Whole months from one day to a later one, 0 when it is not later.
pub fn months_between(from: Date, to: Date) -> i32 {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let whole = if to.day() < from.day() { months - 1 } else { months };
    whole.max(0)
}

/// A sentence for reading: days of the calendar spelled out, and no line break before French punctuation.
pub fn sentence(lang: Lang, text: &str) -> String {
    let spelled = spell_days(lang, text).replace('\'', "’");
    if lang == Lang::En {
        return spelled;
    }
    let mut kept = spelled.replace("« ", "«\u{a0}");
    for sign in [":", ";", "?", "!", "»"] {
        kept = kept.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    keep_figures(&kept)
}

/// Sums and shares stay on one line: "37 500 €", "80 %".
fn keep_figures(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let joins = |at: usize| {
        let thousands = digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
        let unit = matches!(letters.get(at + 1), Some('€' | '%'));
        at > 0 && digit(at - 1) && (thousands || unit)
    };
    let kept = letters.iter().enumerate();
    kept.map(|(at, c)| if *c == ' ' && joins(at) { '\u{202f}' } else { *c })
        .collect()
}

fn spell_days(lang: Lang, text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    let mut rest = text;
    let mut joined = false;
    while let Some(next) = rest.chars().next() {
        let end = rest.as_bytes().get(10);
        let alone = !joined && end.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-');
        if let Some(read) = rest.get(..10).filter(|_| alone).and_then(date::parse_iso) {
            spelled.push_str(&day(lang, read));
            rest = &rest[10..];
            joined = true;
            continue;
        }
        joined = next.is_alphanumeric() || next == '-';
        spelled.push(next);
        rest = &rest[next.len_utf8()..];
    }
    spelled
}

/// Puts values for the `{}` of a text, in order.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut values = values.iter();
    let mut parts = text.split("{}");
    filled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        filled.push_str(values.next().copied().unwrap_or_default());
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Date {
        date::parse_iso(text).expect("test date")
    }

    #[test]
    fn days_are_spelled_out() {
        assert_eq!(day(Lang::Fr, iso("2025-11-13")), "13\u{a0}novembre\u{a0}2025");
        assert_eq!(day(Lang::Fr, iso("2025-08-01")), "1er\u{a0}août\u{a0}2025");
        assert_eq!(day(Lang::En, iso("2025-11-01")), "1\u{a0}November\u{a0}2025");
        assert_eq!(
            sentence(Lang::Fr, "ouvre le 2025-11-13 : voir 2025-6755 et R76-2025-11-13"),
            "ouvre le 13\u{a0}novembre\u{a0}2025\u{a0}: voir 2025-6755 et R76-2025-11-13"
        );
        assert_eq!(
            sentence(Lang::Fr, "37 500 € pour 3 jours, 80 % en 2025 à Nice"),
            "37\u{202f}500\u{202f}€ pour 3 jours, 80\u{202f}% en 2025 à Nice"
        );
        assert_eq!(months_between(iso("2025-05-31"), iso("2026-11-21")), 17);
    }

    #[test]
    fn values_are_put_in_order() {
        assert_eq!(fill("du {} au {}", &["1", "2"]), "du 1 au 2");
        assert_eq!(fill("rien", &[]), "rien");
    }
}
