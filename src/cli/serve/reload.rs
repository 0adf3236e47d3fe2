//! How the service takes a new dataset.

use super::folder;
use crate::http::AppState;
use crate::http::reload::Reloader;
use clap::ArgMatches;
use tokio::signal::unix::{SignalKind, signal};

/// Loads what the flags name, as at the start: a `current` link is followed anew.
pub fn reloader(args: &ArgMatches) -> Reloader {
    let args = args.clone();
    Reloader::new(Box::new(move || folder::snapshot(&args).map_err(|e| e.to_string())))
}

/// Takes the dataset that is published whenever the process gets SIGHUP. What went wrong is in the log and in `/health`.
pub fn on_hangup(state: AppState) {
    let mut hangup = match signal(SignalKind::hangup()) {
        Ok(hangup) => hangup,
        Err(error) => {
            tracing::warn!(%error, "SIGHUP is not watched");
            return;
        }
    };
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let state = state.clone();
            let _ = tokio::task::spawn_blocking(move || state.reload()).await;
        }
    });
}
