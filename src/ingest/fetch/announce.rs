//! What a server announces of an official file, without fetching it: where it is today, and when it was changed last.

use super::retry::persist;
use super::web::{Reply, Web, header};
use super::{FetchError, Mirror, Settings, Source, locate};
use crate::dataset::announced::Announced;
use crate::domain::{Date, date};
use jiff::{Timestamp, tz::TimeZone};
use ureq::http::StatusCode;

/// Asks for the headers of the file that is meant today.
///
/// # Errors
/// When the server cannot be asked or refuses, or no server is to be asked.
pub fn announced(source: &Source, settings: &Settings<'_>) -> Result<Announced, FetchError> {
    let mirror = match &settings.mirror {
        mirror if settings.offline || matches!(mirror, Some(Mirror::Folder(_))) => {
            return Err(FetchError::Offline {
                url: source.address.to_string(),
            });
        }
        Some(Mirror::Web(base)) => Some(base.clone()),
        _ => None,
    };
    let web = Web::new(&settings.patience, mirror);
    let located = locate::on_the_web(source, &web, settings)?;
    let told = |reply: &Reply| {
        let at = jiff::fmt::rfc2822::parse(header(&reply.headers, "last-modified")?).ok()?;
        Some(in_paris(at.timestamp()))
    };
    let modified = match located.modified {
        Some(modified) => Some(modified),
        None => persist(&located.url.to_string(), &settings.patience, settings.progress, || {
            // The body is not read: the connection is given up after the headers.
            let reply = web.get(&located.url, &[])?;
            match reply.status {
                StatusCode::OK => Ok(told(&reply)),
                _ => Err(reply.refusal(&located.url)),
            }
        })?,
    };
    Ok(Announced {
        layer: source.layer.clone(),
        url: located.url.to_string(),
        modified,
        checked_at: Timestamp::now(),
    })
}

/// The day of a time that a catalogue writes in ISO 8601, with or without its zone.
pub(super) fn day_of(text: &str) -> Option<Date> {
    let at: Option<Timestamp> = text.parse().ok();
    at.map(in_paris).or_else(|| date::parse_iso(text.get(..10)?))
}

fn in_paris(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC))
        .date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_paris() {
        let day = |text| day_of(text).map(|d| d.to_string());
        assert_eq!(day("2025-11-05T23:30:00+00:00").as_deref(), Some("2025-11-06"));
        assert_eq!(day("2025-11-05T10:00:00.123000").as_deref(), Some("2025-11-05"));
        assert_eq!(day("yesterday"), None);
    }
}
