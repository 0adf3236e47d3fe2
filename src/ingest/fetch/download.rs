//! One file from the web into its `.part`: conditional, resumed, limited, counted.

use super::part::{Part, State};
use super::retry::{Fault, persist};
use super::web::{Reply, Web, header, lost};
use super::{Address, FetchError, Settings};
use std::fs::File;
use std::io::{Read, Write};
use ureq::http::StatusCode;

/// What is asked for.
pub(super) struct Wanted<'a> {
    pub url: &'a Address,
    /// The most bytes it may have.
    pub most: u64,
    /// The state that is kept already.
    pub kept: Option<State>,
}

/// What came of it.
pub(super) enum Got {
    /// What is kept is still what the server has.
    Unchanged,
    /// The whole file is in its `.part`.
    Whole {
        /// Where it came from after all redirects.
        at: Address,
        state: State,
    },
}

/// Fetches a file, in as many tries as patience allows.
pub(super) fn download(
    web: &Web,
    wanted: &Wanted<'_>,
    part: &Part,
    settings: &Settings<'_>,
) -> Result<Got, FetchError> {
    let url = wanted.url.to_string();
    let got = persist(&url, &settings.patience, settings.progress, || {
        attempt(web, wanted, part, settings)
    });
    settings.progress.end();
    got
}

fn attempt(web: &Web, wanted: &Wanted<'_>, part: &Part, settings: &Settings<'_>) -> Result<Got, Fault> {
    let asked = web.asked(wanted.url);
    let resumed = part.resumable(&asked);
    let headers = match (&resumed, &wanted.kept) {
        (Some((from, validator)), _) => vec![("range", format!("bytes={from}-")), ("if-range", validator.clone())],
        (None, Some(state)) => conditions(state),
        (None, None) => vec![],
    };
    let reply = web.get(wanted.url, &headers)?;
    let state = State::of(&reply.headers);
    let (file, from) = match (reply.status, &resumed) {
        (StatusCode::NOT_MODIFIED, None) if wanted.kept.is_some() => return Ok(Got::Unchanged),
        (StatusCode::OK, _) => (part.begin(&asked, &state)?, 0),
        (StatusCode::PARTIAL_CONTENT, Some((from, _))) if continues(&reply, *from) => (part.go_on()?, *from),
        (StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE, Some((from, _))) => {
            // What is here does not fit what is there: the next try starts over.
            part.discard();
            let error = FetchError::Range {
                url: wanted.url.to_string(),
                from: *from,
            };
            return Err(Fault::Passing(error, None));
        }
        _ => return Err(reply.refusal(wanted.url)),
    };
    let at = reply.at.clone();
    stream(reply, file, from, wanted, part, settings)?;
    Ok(Got::Whole { at, state })
}

fn conditions(state: &State) -> Vec<(&'static str, String)> {
    let tag = state.etag.iter().map(|e| ("if-none-match", e.clone()));
    let day = state.last_modified.iter().map(|d| ("if-modified-since", d.clone()));
    tag.chain(day).collect()
}

/// Whether a partial answer begins where the file here ends.
fn continues(reply: &Reply, from: u64) -> bool {
    header(&reply.headers, "content-range")
        .and_then(|text| text.strip_prefix("bytes "))
        .and_then(|text| text.split('-').next()?.trim().parse().ok())
        .is_some_and(|first: u64| first == from)
}

/// Writes the body behind the first `from` bytes.
fn stream(
    reply: Reply,
    mut file: File,
    from: u64,
    wanted: &Wanted<'_>,
    part: &Part,
    settings: &Settings<'_>,
) -> Result<(), Fault> {
    let announced = header(&reply.headers, "content-length").and_then(|t| t.parse::<u64>().ok());
    let total = announced.map(|length| from.saturating_add(length));
    let too_large = || {
        part.discard();
        Fault::Final(FetchError::TooLarge {
            url: wanted.url.to_string(),
            most: wanted.most,
        })
    };
    if total.is_some_and(|t| t > wanted.most) {
        return Err(too_large());
    }
    settings.progress.begin(&reply.at.to_string(), from, total);
    let mut body = reply.body.into_reader();
    let mut so_far = from;
    let mut piece = vec![0; 1 << 16];
    loop {
        let n = match body.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) => return Err(broken(wanted.url, so_far, total, &error)),
        };
        so_far += n as u64;
        if so_far > wanted.most {
            return Err(too_large());
        }
        file.write_all(&piece[..n])
            .map_err(|e| part.failed("cannot be written", e))?;
        settings.progress.bytes(so_far);
    }
    if total.is_some_and(|t| t != so_far) {
        let closed = std::io::Error::other("the connection was closed");
        return Err(broken(wanted.url, so_far, total, &closed));
    }
    // A disk that is full may say so only now.
    file.sync_all().map_err(|e| part.failed("cannot be written", e))?;
    Ok(())
}

fn broken(url: &Address, got: u64, total: Option<u64>, error: &std::io::Error) -> Fault {
    match total {
        Some(expected) => Fault::Passing(
            FetchError::Truncated {
                url: url.to_string(),
                got,
                expected,
                what: error.to_string(),
            },
            None,
        ),
        None => lost(url, got, error),
    }
}
