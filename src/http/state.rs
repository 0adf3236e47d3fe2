//! What every request shares.

use super::address::upstream::Upstream;
use super::answers::Answers;
use super::basemap::Basemap;
use super::csv::upload::Tables;
use super::jobs::Jobs;
use super::limits::Limits;
use super::metrics::Metrics;
use super::reload::{Reloaded, Reloader};
use super::traces::Traces;
use crate::dataset::Snapshot;
use crate::domain::date;
use crate::tiles::{BAKED, Tiles};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The snapshot in use, and what takes tables. A request takes the snapshot once and keeps it to its end.
#[derive(Debug, Clone)]
pub struct AppState {
    snapshot: Arc<ArcSwap<Snapshot>>,
    tables: Arc<Tables>,
    jobs: Option<Jobs>,
    upstream: Option<Arc<Upstream>>,
    basemap: Option<Basemap>,
    tiles: Arc<Tiles>,
    answers: Arc<Answers>,
    operator: Arc<Operator>,
    limits: Arc<Limits>,
    metrics: Arc<Metrics>,
    stopping: Arc<AtomicBool>,
    traces: Option<Arc<Traces>>,
}

/// What concerns the operator.
#[derive(Debug)]
struct Operator {
    reloader: Option<Reloader>,
    /// Whether only this machine reaches the port of the service.
    is_local: bool,
    /// Whether there is a port for metrics and reloading.
    has_port: bool,
    loaded_at: ArcSwap<Timestamp>,
}

impl Default for Operator {
    fn default() -> Self {
        Self {
            reloader: None,
            is_local: false,
            has_port: false,
            loaded_at: ArcSwap::from_pointee(Timestamp::now()),
        }
    }
}

impl AppState {
    /// A state that serves a snapshot, and takes no jobs.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        Self::sharing(Arc::new(snapshot))
    }

    /// The same for a snapshot that others use, too.
    #[must_use]
    pub fn sharing(snapshot: Arc<Snapshot>) -> Self {
        Self {
            snapshot: Arc::new(ArcSwap::new(snapshot)),
            tables: Arc::default(),
            jobs: None,
            upstream: None,
            basemap: None,
            tiles: Arc::default(),
            answers: Arc::default(),
            operator: Arc::default(),
            limits: Arc::default(),
            metrics: Arc::default(),
            stopping: Arc::default(),
            traces: None,
        }
    }

    /// The same, with limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self {
            limits: Arc::new(limits),
            ..self
        }
    }

    /// How much is asked at once, by whom, and for how long.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The same, telling a collector of each request.
    #[must_use]
    pub fn with_traces(self, traces: Option<Traces>) -> Self {
        Self {
            traces: traces.map(Arc::new),
            ..self
        }
    }

    /// Where spans go, if anywhere.
    #[must_use]
    pub fn traces(&self) -> Option<&Traces> {
        self.traces.as_deref()
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Says to whoever sends requests that there will soon be nobody to answer them.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is about to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Answers that were given.
    #[must_use]
    pub(super) fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The same, able to load its dataset anew; `is_local` when only this machine reaches its port, `has_port` when the operator has
    /// one of their own.
    #[must_use]
    pub fn with_reloader(self, reloader: Reloader, is_local: bool, has_port: bool) -> Self {
        Self {
            operator: Arc::new(Operator {
                reloader: Some(reloader),
                is_local,
                has_port,
                ..Operator::default()
            }),
            ..self
        }
    }

    /// Loads the dataset anew, see [`Reloader::reload`].
    ///
    /// # Errors
    /// Why it cannot be used, or that this service loads none.
    pub fn reload(&self) -> Result<Reloaded, String> {
        let reloader = self.operator.reloader.as_ref();
        reloader.map_or_else(
            || Err("this service does not load its dataset itself".to_owned()),
            |r| r.reload(self),
        )
    }

    /// Puts a snapshot in the place of the one in use.
    pub fn swap(&self, snapshot: Snapshot) {
        self.snapshot.store(Arc::new(snapshot));
        self.operator.loaded_at.store(Arc::new(Timestamp::now()));
        self.bake_tiles();
    }

    /// What loads the dataset anew.
    #[must_use]
    pub fn reloader(&self) -> Option<&Reloader> {
        self.operator.reloader.as_ref()
    }

    /// When the dataset in use was loaded.
    #[must_use]
    pub fn loaded_at(&self) -> Timestamp {
        **self.operator.loaded_at.load()
    }

    /// Whether only this machine reaches the port of the service.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.operator.is_local
    }

    /// Whether the operator has a port of their own.
    #[must_use]
    pub fn has_operator_port(&self) -> bool {
        self.operator.has_port
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

    /// Lets the jobs come to a place where they can be gone on with, and stops them there.
    pub fn finish_jobs(&self) {
        if let Some(jobs) = &self.jobs {
            jobs.finish();
        }
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
