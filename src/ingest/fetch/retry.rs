//! Trying again: how often, and how long to wait between.

use super::{FetchError, Progress};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

/// How long a server is waited for, and how often it is asked again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Time to connect, and to look the name up.
    pub connect: Duration,
    /// Time in which something must arrive.
    pub silence: Duration,
    /// How often something is tried in all, at least once.
    pub tries: u32,
    /// The first wait between two tries; each next one is twice as long.
    pub first_wait: Duration,
    /// The longest wait, also when the server names one.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            tries: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(120),
        }
    }
}

/// Why a try failed.
pub(super) enum Fault {
    /// It may go well next time; the server may have said after how long.
    Passing(FetchError, Option<Duration>),
    /// It never will.
    Final(FetchError),
}

impl From<FetchError> for Fault {
    fn from(error: FetchError) -> Self {
        Self::Final(error)
    }
}

/// Tries until it goes well, it never will, or patience ends.
pub(super) fn persist<T>(
    url: &str,
    patience: &Patience,
    progress: &dyn Progress,
    mut attempt: impl FnMut() -> Result<T, Fault>,
) -> Result<T, FetchError> {
    let tries = patience.tries.max(1);
    let mut number = 0;
    loop {
        number += 1;
        match attempt() {
            Ok(done) => return Ok(done),
            Err(Fault::Final(error)) => return Err(error),
            Err(Fault::Passing(_, Some(asked))) if asked > patience.longest_wait => {
                return Err(FetchError::AskedToWait {
                    url: url.to_owned(),
                    seconds: asked.as_secs(),
                });
            }
            Err(Fault::Passing(error, _)) if number >= tries => {
                return Err(FetchError::GaveUp {
                    tries,
                    last: Box::new(error),
                });
            }
            Err(Fault::Passing(error, asked)) => {
                let wait = asked.unwrap_or_else(|| jittered(backoff(patience, number), random()));
                progress.waiting(&error, wait);
                std::thread::sleep(wait);
            }
        }
    }
}

fn backoff(patience: &Patience, failures: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failures.saturating_sub(1));
    patience.first_wait.saturating_mul(factor).min(patience.longest_wait)
}

/// Between half of it and all of it, so that machines that failed together do not come back together.
fn jittered(wait: Duration, random: u16) -> Duration {
    wait / 2 + (wait / 2).mul_f64(f64::from(random) / f64::from(u16::MAX))
}

/// Two bytes that differ from call to call; nothing secret depends on them.
fn random() -> u16 {
    let bytes = RandomState::new().hash_one(0_u8).to_le_bytes();
    u16::from_le_bytes([bytes[0], bytes[1]])
}

/// What a `Retry-After` says: seconds, or a date of HTTP.
pub(super) fn retry_after(text: &str, now: jiff::Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let seconds = until.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fetch::Quiet;

    fn patience() -> Patience {
        Patience {
            tries: 3,
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_secs(60),
            ..Patience::default()
        }
    }

    fn lost() -> FetchError {
        FetchError::Unreachable {
            url: "u".to_owned(),
            what: "lost".to_owned(),
        }
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let patience = Patience::default();
        let waits: Vec<u64> = (1..10).map(|n| backoff(&patience, n).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 120, 120]);
        let wait = Duration::from_secs(8);
        assert_eq!(jittered(wait, 0), Duration::from_secs(4));
        assert_eq!(jittered(wait, u16::MAX), wait);
    }

    #[test]
    fn what_servers_ask() {
        let now: jiff::Timestamp = "2026-11-27T10:00:00Z".parse().expect("a time");
        let seconds = |text| retry_after(text, now).map(|d| d.as_secs());
        assert_eq!(seconds(" 7 "), Some(7));
        assert_eq!(seconds("Fri, 27 Nov 2026 10:01:30 GMT"), Some(90));
        assert_eq!(seconds("Fri, 27 Nov 2026 09:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn passing_faults_are_tried_again_final_ones_are_not() {
        let mut left = 2;
        let done = persist("u", &patience(), &Quiet, || {
            left -= 1;
            if left > 0 {
                Err(Fault::Passing(lost(), None))
            } else {
                Ok(left)
            }
        });
        assert!(done.is_ok());
        let mut tries = 0;
        let gave_up = persist("u", &patience(), &Quiet, || -> Result<(), Fault> {
            tries += 1;
            Err(Fault::Passing(lost(), None))
        });
        let text = gave_up.expect_err("never well").to_string();
        assert_eq!((tries, text.ends_with("(tried 3 times)")), (3, true), "{text}");
        let mut tries = 0;
        let _ = persist("u", &patience(), &Quiet, || -> Result<(), Fault> {
            tries += 1;
            Err(Fault::Final(lost()))
        });
        assert_eq!(tries, 1);
        let asked = persist("u", &patience(), &Quiet, || -> Result<(), Fault> {
            Err(Fault::Passing(lost(), Some(Duration::from_secs(3600))))
        });
        let text = asked.expect_err("too long").to_string();
        assert_eq!(
            text,
            "u: the server asks to wait 3600 s; run the command again after that"
        );
    }
}
