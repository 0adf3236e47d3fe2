//! Days of the civil calendar, as the law counts them.

use super::Lang;
pub use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// Today where the law is made.
#[must_use]
pub fn today_in_paris() -> Date {
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    Timestamp::now().to_zoned(paris).date()
}

/// Seconds from now to the next midnight in Paris, at least one.
#[must_use]
pub fn seconds_to_midnight_in_paris() -> i64 {
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let now = Timestamp::now().to_zoned(paris);
    now.tomorrow()
        .and_then(|t| t.start_of_day())
        .map_or(1, |midnight| {
            midnight.timestamp().as_second() - now.timestamp().as_second()
        })
        .max(1)
}

/// The same day a number of years later; 29 February becomes 28 February where there is none.
/// `None` beyond the calendar (year 9999).
#[must_use]
pub fn plus_years(day: Date, years: i32) -> Option<Date> {
    day.checked_add(years.years()).ok()
}

/// The same day a number of months later, or the last day of a shorter month.
#[must_use]
pub fn plus_months(day: Date, months: i32) -> Option<Date> {
    day.checked_add(months.months()).ok()
}

/// The last day that may be asked about: 31 December of next year.
#[must_use]
pub fn last_askable(today: Date) -> Date {
    Date::new(today.year().saturating_add(1), 12, 31).unwrap_or(today)
}

/// A calendar day written `YYYY-MM-DD`, and nothing else (no time, no week dates).
#[must_use]
pub fn parse_iso(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    if shaped { text.parse().ok() } else { None }
}

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

/// A day as people write it: "13 novembre 2025", "1er août 2025"; "13 November 2025".
#[must_use]
pub fn in_words(day: Date, lang: Lang) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|m| MONTHS.get(m));
    let month = month.map_or("", |(fr, en)| lang.pick(fr, en));
    let first = if day.day() == 1 && lang == Lang::Fr { "er" } else { "" };
    format!("{}{first} {month} {}", day.day(), day.year())
}

/// TOML dates (`2025-11-13`, not quoted) for serde's `with`.
pub mod toml_date {
    use super::Date;
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a TOML local date.
    ///
    /// # Errors
    /// When the year has more than four digits.
    pub fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        let written: toml::value::Datetime = day.to_string().parse().map_err(S::Error::custom)?;
        written.serialize(serializer)
    }

    /// Reads a TOML local date.
    ///
    /// # Errors
    /// When the value is no date, or has a time.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let read = toml::value::Datetime::deserialize(deserializer)?;
        super::parse_iso(&read.to_string())
            .ok_or_else(|| D::Error::custom("a plain date is expected, such as 2025-11-13"))
    }

    /// The same for a date that may be absent (with `#[serde(default)]`).
    pub mod option {
        use super::Date;
        use serde::{Deserializer, Serializer};

        /// Writes a TOML local date; an absent one is left out with `skip_serializing_if`.
        ///
        /// # Errors
        /// When the year has more than four digits.
        pub fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
            match day {
                Some(day) => super::serialize(day, serializer),
                None => serializer.serialize_none(),
            }
        }

        /// Reads a TOML local date.
        ///
        /// # Errors
        /// When the value is no date, or has a time.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_dates() {
        assert!(parse_iso("2025-12-01").is_some());
        for bad in [
            "2025-02-31",
            "2025-1-1",
            "20251201",
            "2025-12-01T00:00",
            "01/12/2025",
            "",
            "-025-12-01",
        ] {
            assert!(parse_iso(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn leap_day_anniversary() {
        let day = parse_iso("2024-02-29").expect("leap day");
        assert_eq!(plus_years(day, 1), parse_iso("2025-02-28"));
        assert_eq!(plus_years(day, 4), parse_iso("2028-02-29"));
    }
}
