//! Days, distances and sentences as people write them.

use crate::domain::{Date, Lang, date};

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];
/// From here to [`FAR_END_M`] a rounded kilometre could hide on which side of 10 km a distance is.
const NEAR_END_M: f64 = 9_900.0;
const FAR_END_M: f64 = 10_100.0;

/// "13 novembre 2025".
pub fn day(lang: Lang, day: Date) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|m| MONTHS.get(m));
    let month = month.map_or("", |(fr, en)| lang.pick(fr, en));
    let first = if day.day() == 1 && lang == Lang::Fr { "er" } else { "" };
    format!("{}{first}\u{a0}{month}\u{a0}{}", day.day(), day.year())
}

/// Whole months from one day to a later one, 0 when it is not later.
pub fn months_between(from: Date, to: Date) -> i32 {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let whole = if to.day() < from.day() { months - 1 } else { months };
    whole.max(0)
}

/// "350 m", "4,20 km"; to the metre where 10 km is near.
pub fn metres(lang: Lang, metres: f64) -> String {
    let rounded = metres.round();
    if rounded < 1_000.0 {
        return format!("{rounded:.0}\u{a0}m");
    }
    if (NEAR_END_M..=FAR_END_M).contains(&metres) {
        let (thousands, rest) = ((rounded / 1_000.0).floor(), rounded % 1_000.0);
        return format!("{thousands:.0}{}{rest:03.0}\u{a0}m", lang.pick("\u{202f}", ","));
    }
    let km = format!("{:.2}", metres / 1_000.0);
    format!("{}\u{a0}km", if lang == Lang::Fr { km.replace('.', ",") } else { km })
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
    kept
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
        assert_eq!(months_between(iso("2025-05-31"), iso("2026-11-21")), 17);
    }

    #[test]
    fn distances_do_not_round_over_the_limit() {
        assert_eq!(metres(Lang::Fr, 349.6), "350\u{a0}m");
        assert_eq!(metres(Lang::Fr, 11_498.6), "11,50\u{a0}km");
        assert_eq!(metres(Lang::Fr, 9_999.4), "9\u{202f}999\u{a0}m");
        assert_eq!(metres(Lang::En, 10_001.0), "10,001\u{a0}m");
        assert_eq!(metres(Lang::En, 4_200.0), "4.20\u{a0}km");
    }

    #[test]
    fn values_are_put_in_order() {
        assert_eq!(fill("du {} au {}", &["1", "2"]), "du 1 au 2");
        assert_eq!(fill("rien", &[]), "rien");
    }
}
