//! What every request shares.

use super::address::upstream::Upstream;
use super::basemap::Basemap;
use super::csv::upload::Tables;
use super::jobs::Jobs;
use crate::dataset::Snapshot;
use crate::domain::date;
use crate::tiles::{BAKED, Tiles};
use arc_swap::ArcSwap;
use std::sync::Arc;

/// The snapshot in use, and what takes tables. A request takes the snapshot once and keeps it to its end.
#[derive(Debug, Clone)]
pub struct AppState {
    snapshot: Arc<ArcSwap<Snapshot>>,
    tables: Arc<Tables>,
    jobs: Option<Jobs>,
    upstream: Option<Arc<Upstream>>,
    basemap: Option<Basemap>,
    tiles: Arc<Tiles>,
}

impl AppState {
    /// A state that serves a snapshot, and takes no jobs.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot: Arc::new(ArcSwap::from_pointee(snapshot)),
            tables: Arc::default(),
            jobs: None,
            upstream: None,
            basemap: None,
            tiles: Arc::default(),
        }
    }

    /// The same, with limits for tables.
    #[must_use]
    pub fn with_tables(self, tables: Tables) -> Self {
        Self {
            tables: Arc::new(tables),
            ..self
        }
    }

    /// The same, with a service to ask for addresses that are not in the index.
    #[must_use]
    pub fn with_upstream(self, upstream: Option<Upstream>) -> Self {
        Self {
            upstream: upstream.map(Arc::new),
            ..self
        }
    }

    /// The same, with a background for the maps.
    #[must_use]
    pub fn with_basemap(self, basemap: Option<Basemap>) -> Self {
        Self { basemap, ..self }
    }

    /// The same, with a folder for jobs, whose work begins at once.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn with_jobs(self, settings: super::jobs::Settings) -> std::io::Result<Self> {
        let jobs = Jobs::open(settings, Arc::clone(&self.snapshot))?;
        Ok(Self {
            jobs: Some(jobs),
            ..self
        })
    }

    /// The snapshot in use now.
    #[must_use]
    pub fn load(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The service to ask for addresses that are not in the index.
    #[must_use]
    pub fn upstream(&self) -> Option<&Arc<Upstream>> {
        self.upstream.as_ref()
    }

    /// The background of the maps, when the operator chose one.
    #[must_use]
    pub fn basemap(&self) -> Option<Basemap> {
        self.basemap
    }

    /// The tiles that were made.
    #[must_use]
    pub fn tiles(&self) -> &Arc<Tiles> {
        &self.tiles
    }

    /// Makes the tiles that everybody asks for first, on a thread of its own that nobody waits for. Nothing is lost when it
    /// fails: tiles are made when they are asked for.
    pub fn bake_tiles(&self) {
        let (data, tiles) = (self.load(), Arc::clone(&self.tiles));
        let work = move || match tiles.bake(&data, date::today_in_paris()) {
            Ok(()) => tracing::info!("tiles up to zoom {BAKED} are made"),
            Err(error) => tracing::warn!(%error, "tiles could not be made in advance"),
        };
        if let Err(error) = std::thread::Builder::new().name("tiles".to_owned()).spawn(work) {
            tracing::warn!(%error, "tiles are not made in advance");
        }
    }

    /// How tables are taken.
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The jobs, when there is a folder for them.
    #[must_use]
    pub fn jobs(&self) -> Option<&Jobs> {
        self.jobs.as_ref()
    }
}
