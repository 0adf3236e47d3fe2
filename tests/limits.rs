//! What the service does when it is asked too much, too often, too slowly, or at its end.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "limits/connections.rs"]
mod connections;
#[path = "limits/requests.rs"]
mod requests;

use eligeo::dataset::Snapshot;
use eligeo::http::AppState;
use eligeo::http::limits::Limits;
use std::path::Path;
use std::sync::LazyLock;

static STATE: LazyLock<AppState> = LazyLock::new(|| {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    AppState::new(data)
});

/// A service of its own with limits, on the same data.
fn state(limits: Limits) -> AppState {
    let data = STATE.load();
    AppState::sharing(data).with_limits(limits)
}
