//! Taking a new dataset without a pause: it is loaded beside the one in use, checked by loading, and swapped in one step. Requests in
//! flight keep the one they began with; a bad dataset leaves the old one in use.

use super::state::AppState;
use crate::dataset::Snapshot;
use jiff::Timestamp;
use serde::Serialize;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

type Load = Box<dyn Fn() -> Result<Snapshot, String> + Send + Sync>;

/// Loads the dataset anew, and remembers how that went.
pub struct Reloader {
    load: Load,
    /// One at a time; a second one waits and then finds nothing new.
    busy: Mutex<()>,
    last_failure: Mutex<Option<Failure>>,
    counts: [AtomicU64; 3],
}

impl fmt::Debug for Reloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reloader")
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

/// A reload that was refused, until one succeeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// Why, in one line.
    pub why: String,
}

/// What a reload did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reloaded {
    /// `swapped` or `unchanged`.
    pub outcome: &'static str,
    /// The version in use now.
    pub version: String,
    /// The one in use before.
    pub before: String,
}

impl Reloader {
    /// What counts are of, in their order.
    pub const OUTCOMES: [&'static str; 3] = ["swapped", "unchanged", "failed"];

    /// With what loads the dataset that is to be used.
    #[must_use]
    pub fn new(load: Load) -> Self {
        Self {
            load,
            busy: Mutex::default(),
            last_failure: Mutex::default(),
            counts: Default::default(),
        }
    }

    /// The failure that no success came after.
    #[must_use]
    pub fn last_failure(&self) -> Option<Failure> {
        self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often each of [`Self::OUTCOMES`] came.
    #[must_use]
    pub fn counts(&self) -> [u64; 3] {
        [0, 1, 2].map(|n: usize| self.counts[n].load(Ordering::Relaxed))
    }

    /// Loads, and swaps when the version is another. Takes seconds: call it off the threads that answer.
    ///
    /// # Errors
    /// Why the dataset cannot be used; the old one stays in use.
    pub fn reload(&self, state: &AppState) -> Result<Reloaded, String> {
        let _busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader that panics on some damaged file is a dataset that cannot be used, like any other.
        let loaded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (self.load)()));
        let loaded = loaded.unwrap_or_else(|_| Err("the dataset cannot be read: a reader gave up".to_owned()));
        let in_use = state.load();
        let before = in_use.version.clone();
        let mut last = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner);
        match loaded {
            Ok(snapshot) => {
                *last = None;
                let version = snapshot.version.clone();
                let is_new = version != before;
                if !is_new && snapshot.announced != in_use.announced {
                    // What official servers announced is no part of the data, and is told all the same.
                    state.swap(snapshot);
                    tracing::info!(version, "dataset unchanged, announcements read");
                } else if is_new {
                    state.swap(snapshot);
                    tracing::info!(version, before, "dataset swapped");
                } else {
                    tracing::info!(version, "dataset unchanged");
                }
                self.counts[usize::from(!is_new)].fetch_add(1, Ordering::Relaxed);
                Ok(Reloaded {
                    outcome: Self::OUTCOMES[usize::from(!is_new)],
                    version,
                    before,
                })
            }
            Err(why) => {
                tracing::error!(why, version = before, "dataset refused, the old one stays in use");
                self.counts[2].fetch_add(1, Ordering::Relaxed);
                *last = Some(Failure {
                    at: Timestamp::now(),
                    why: why.clone(),
                });
                Err(why)
            }
        }
    }
}
