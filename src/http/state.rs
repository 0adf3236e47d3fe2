//! What every request shares.

use crate::dataset::Snapshot;
use arc_swap::ArcSwap;
use std::sync::Arc;

/// The snapshot in use. A request takes it once and keeps it to its end.
#[derive(Debug, Clone)]
pub struct AppState {
    snapshot: Arc<ArcSwap<Snapshot>>,
}

impl AppState {
    /// A state that serves a snapshot.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot: Arc::new(ArcSwap::from_pointee(snapshot)),
        }
    }

    /// The snapshot in use now.
    #[must_use]
    pub fn load(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }
}
