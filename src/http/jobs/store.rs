//! The jobs on disk: a folder for each, with the table, the result and what is known of it. They survive a restart, since
//! nothing else is needed to go on.

use super::super::csv::upload::Upload;
use super::super::csv::{CSV, refused, stem};
use super::super::problem::{Kind, Problem};
use crate::bulk::form::{self, Operation};
use crate::bulk::resumable::{Fingerprint, Part, WriteError};
use crate::bulk::xlsx::{self, Sheet};
use crate::bulk::{FileError, Source, Summary, table};
use crate::dataset::Snapshot;
use crate::domain::Lang;
use arc_swap::ArcSwap;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::{HashMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a job is kept.
const KEPT_SECONDS: i64 = 86_400;
/// How often old jobs are looked for.
const SWEEP: Duration = Duration::from_secs(60);
/// How long a job may take to stop when the service ends.
const LAST_ROWS: Duration = Duration::from_secs(5);
/// A result takes about so many times the room of its table.
const GROWTH: u64 = 3;

/// How jobs are taken.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where they are kept.
    pub folder: PathBuf,
    /// The most bytes of all of them.
    pub max_bytes: u64,
    /// How many are worked on at once, with one thread each.
    pub workers: usize,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Queued,
    Running,
    Done,
    Failed,
}

/// What is kept of a job beside its files.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct About {
    operation: String,
    name: String,
    fields: Vec<(String, String)>,
    #[serde(default)]
    workbook: bool,
    created: i64,
    rows: u64,
    stage: Stage,
    error: Option<String>,
    summary: Option<Summary>,
}

/// A job.
#[derive(Debug)]
pub struct Job {
    /// Its name, which nobody can guess.
    pub id: String,
    /// How many rows its table has.
    pub rows: u64,
    folder: PathBuf,
    about: Mutex<About>,
    done: AtomicU64,
    stop: AtomicBool,
    deleted: AtomicBool,
}

/// All jobs.
#[derive(Debug, Clone)]
pub struct Jobs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    snapshot: Arc<ArcSwap<Snapshot>>,
    jobs: Mutex<HashMap<String, Arc<Job>>>,
    queue: Mutex<VecDeque<Arc<Job>>>,
    wake: Condvar,
    /// Set when the service ends: no job is begun any more.
    ending: AtomicBool,
    /// How many are being worked on.
    running: Mutex<usize>,
    /// One less is.
    ended: Condvar,
    /// Held as long as the service runs: two services must not work on one folder.
    _locked: File,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// 128 random bits as hexadecimal digits.
fn new_id() -> io::Result<String> {
    let mut bits = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bits)?;
    Ok(bits.iter().map(|b| format!("{b:02x}")).collect())
}

impl Jobs {
    /// Opens the folder and goes on with what a stop left undone.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(settings: Settings, snapshot: Arc<ArcSwap<Snapshot>>) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700).create(&settings.folder)?;
        let locked = private(&settings.folder.join("lock"))?;
        locked
            .try_lock()
            .map_err(|_| io::Error::other("another service uses the folder"))?;
        let mut found: Vec<Arc<Job>> = Vec::new();
        for entry in fs::read_dir(&settings.folder)? {
            let path = entry?.path();
            match Job::read(&path) {
                Some(job) => found.push(Arc::new(job)),
                // A job that was not complete when the service stopped.
                None if is_id(&path) => drop(fs::remove_dir_all(&path)),
                None => {}
            }
        }
        found.sort_by_key(|job| lock(&job.about).created);
        let open = found
            .iter()
            .filter(|j| matches!(lock(&j.about).stage, Stage::Queued | Stage::Running));
        let inner = Arc::new(Inner {
            queue: Mutex::new(open.map(Arc::clone).collect()),
            jobs: Mutex::new(found.into_iter().map(|job| (job.id.clone(), job)).collect()),
            snapshot,
            settings,
            wake: Condvar::new(),
            ending: AtomicBool::new(false),
            running: Mutex::new(0),
            ended: Condvar::new(),
            _locked: locked,
        });
        for _ in 0..inner.settings.workers.max(1) {
            let inner = Arc::clone(&inner);
            std::thread::Builder::new()
                .name("jobs".to_owned())
                .spawn(move || inner.work())?;
        }
        Ok(Self(inner))
    }

    /// Takes a table, after a look at all of it.
    ///
    /// # Errors
    /// When it is no table, a field cannot be taken, or there is no room.
    pub fn create(&self, upload: Upload, operation: Operation, data: Arc<Snapshot>) -> Result<Arc<Job>, Problem> {
        let inner = &self.0;
        let lang = form::lang(&upload.fields);
        let no_room = |error: io::Error| {
            tracing::error!(%error, "a job could not be kept");
            Problem::new(Kind::Overloaded, "there is no room for the job; try again later")
                .in_french("il n’y a pas de place pour ce traitement ; recommencez plus tard")
                .told_in(lang)
        };
        inner.sweep();
        if inner.used() + GROWTH * upload.size > inner.settings.max_bytes {
            return Err(no_room(io::Error::other("the limit is reached")));
        }
        let mut input = upload.file.try_clone().map_err(no_room)?;
        let workbook = xlsx::is_workbook(&mut &upload.file);
        let rows = looked_through(upload.file, workbook, operation, &upload.fields, data)
            .map_err(|error| refused(&error, lang))?;
        input.rewind().map_err(no_room)?;
        let id = new_id().map_err(no_room)?;
        let folder = inner.settings.folder.join(&id);
        let job = Job {
            rows,
            about: Mutex::new(About {
                operation: operation.as_str().to_owned(),
                name: upload.name,
                fields: upload.fields,
                created: now(),
                workbook,
                rows,
                stage: Stage::Queued,
                error: None,
                summary: None,
            }),
            done: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            deleted: AtomicBool::new(false),
            folder,
            id,
        };
        let kept = fs::DirBuilder::new().mode(0o700).create(&job.folder).and_then(|()| {
            io::copy(&mut input, &mut private(&job.folder.join("input"))?)?;
            job.save()
        });
        if let Err(error) = kept {
            let _ = fs::remove_dir_all(&job.folder);
            return Err(no_room(error));
        }
        let job = Arc::new(job);
        lock(&inner.jobs).insert(job.id.clone(), Arc::clone(&job));
        lock(&inner.queue).push_back(Arc::clone(&job));
        inner.wake.notify_one();
        Ok(job)
    }

    /// The job of that name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Arc<Job>> {
        let job = lock(&self.0.jobs).get(id).cloned()?;
        (!job.is_old()).then_some(job)
    }

    /// Stops a job and forgets all of it.
    pub fn delete(&self, job: &Job) {
        job.deleted.store(true, Ordering::Relaxed);
        job.stop.store(true, Ordering::Relaxed);
        lock(&self.0.jobs).remove(&job.id);
        let _ = fs::remove_dir_all(&job.folder);
    }
}

impl Jobs {
    /// Stops the work where it can be gone on with, and waits until it stands there, though not for long: what is lost by a harder stop
    /// is worked on anew.
    pub fn finish(&self) {
        let inner = &self.0;
        inner.ending.store(true, Ordering::Relaxed);
        for job in lock(&inner.jobs).values() {
            job.stop.store(true, Ordering::Relaxed);
        }
        let running = lock(&inner.running);
        let waited = inner
            .ended
            .wait_timeout_while(running, LAST_ROWS, |running| *running > 0);
        let left = *waited.unwrap_or_else(PoisonError::into_inner).0;
        if left > 0 {
            tracing::warn!(left, "jobs are stopped where they are");
        }
    }
}

/// How many rows the table has, when all of it can be read and what is asked of it can be done.
fn looked_through(
    file: File,
    workbook: bool,
    operation: Operation,
    fields: &form::Fields,
    data: Arc<Snapshot>,
) -> Result<u64, FileError> {
    if workbook {
        let sheet = Sheet::read(file, form::sheet(fields).as_deref())?;
        form::task_for(operation, fields, data, sheet.look())?;
        return Ok(sheet.rows());
    }
    let source = Source::open(file, form::file(fields)?)?;
    form::task(operation, fields, data, &source)?;
    Ok(source.rows)
}

fn is_id(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(path)
}

impl Inner {
    fn work(&self) {
        loop {
            let next = {
                let queue = lock(&self.queue);
                let waited = self.wake.wait_timeout_while(queue, SWEEP, |queue| queue.is_empty());
                waited.unwrap_or_else(PoisonError::into_inner).0.pop_front()
            };
            match next {
                // Those of the queue are in the folder, and are gone on with at the next start.
                _ if self.ending.load(Ordering::Relaxed) => return,
                Some(job) if !job.stop.load(Ordering::Relaxed) => {
                    *lock(&self.running) += 1;
                    self.run(&job);
                    *lock(&self.running) -= 1;
                    self.ended.notify_all();
                }
                Some(_) => {}
                None => self.sweep(),
            }
        }
    }

    fn run(&self, job: &Job) {
        job.become_(Stage::Running, None, None);
        let worked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job.work(self.snapshot.load_full())));
        match worked {
            Ok(Ok(summary)) => job.become_(Stage::Done, None, Some(summary)),
            Ok(Err(WriteError::Stopped)) => {}
            Ok(Err(WriteError::Input(error))) => job.fail(&error.told(job.lang())),
            Ok(Err(error)) => {
                tracing::error!(job = %job.id, %error, "a job failed");
                job.fail(match job.lang() {
                    Lang::Fr => "le résultat n’a pas pu être gardé sur le disque",
                    Lang::En => "the result could not be kept on disk",
                });
            }
            Err(_) => job.fail(match job.lang() {
                Lang::Fr => "une erreur du service",
                Lang::En => "a fault of the service",
            }),
        }
        // Deleted while it ran.
        if job.deleted.load(Ordering::Relaxed) {
            let _ = fs::remove_dir_all(&job.folder);
        }
    }

    /// Deletes what is old.
    fn sweep(&self) {
        let mut jobs = lock(&self.jobs);
        jobs.retain(|_, job| {
            let old = job.is_old();
            if old {
                let _ = fs::remove_dir_all(&job.folder);
            }
            !old
        });
    }

    /// The bytes of all jobs, and those that open ones will still take.
    fn used(&self) -> u64 {
        let jobs = lock(&self.jobs);
        let size = |path: PathBuf| fs::metadata(path).map_or(0, |about| about.len());
        let of = |job: &Arc<Job>| {
            let input = size(job.folder.join("input"));
            match lock(&job.about).stage {
                Stage::Queued | Stage::Running => GROWTH * input,
                Stage::Done | Stage::Failed => input + size(job.folder.join("result")),
            }
        };
        jobs.values().map(of).sum()
    }
}

impl Job {
    fn read(folder: &Path) -> Option<Self> {
        if !is_id(folder) {
            return None;
        }
        let about: About = serde_json::from_slice(&fs::read(folder.join("job.json")).ok()?).ok()?;
        Some(Self {
            id: folder.file_name()?.to_str()?.to_owned(),
            rows: about.rows,
            folder: folder.to_owned(),
            done: AtomicU64::new(about.summary.as_ref().map_or(0, |s| s.rows)),
            about: Mutex::new(about),
            stop: AtomicBool::new(false),
            deleted: AtomicBool::new(false),
        })
    }

    fn save(&self) -> io::Result<()> {
        let text = serde_json::to_vec(&*lock(&self.about))?;
        let fresh = self.folder.join("job.json.new");
        private(&fresh)?.write_all(&text)?;
        fs::rename(fresh, self.folder.join("job.json"))
    }

    fn become_(&self, stage: Stage, error: Option<String>, summary: Option<Summary>) {
        {
            let mut about = lock(&self.about);
            (about.stage, about.error, about.summary) = (stage, error, summary);
        }
        // A deleted job has no folder any more.
        if let Err(error) = self.save()
            && !self.deleted.load(Ordering::Relaxed)
        {
            tracing::error!(job = %self.id, %error, "the state of a job could not be kept");
        }
    }

    fn fail(&self, why: &str) {
        self.become_(Stage::Failed, Some(why.to_owned()), None);
    }

    /// The language in which the form wants to be told what is wrong.
    fn lang(&self) -> Lang {
        form::lang(&lock(&self.about).fields)
    }

    fn work(&self, data: Arc<Snapshot>) -> Result<Summary, WriteError> {
        let about = lock(&self.about).clone();
        let of = Fingerprint::from([
            ("the dataset".to_owned(), data.version.clone()),
            ("the version of eligeo".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("day".to_owned(), crate::domain::date::today_in_paris().to_string()),
        ]);
        let operation: Operation = about.operation.parse()?;
        let file = File::open(self.folder.join("input")).map_err(FileError::from)?;
        if about.workbook {
            return self.work_on_sheet(&about, operation, file, data);
        }
        let source = Source::open(file, form::file(&about.fields)?)?;
        let task = form::task(operation, &about.fields, data, &source)?;
        let out = self.folder.join("result");
        let resumed = Part::left(&out).map(|state| Part::resume(&out, state, &of));
        let part = match resumed {
            Some(Ok(part)) => part,
            // The data or the day is another: from the beginning, so that all rows are of one kind.
            Some(Err(_)) | None => {
                // Made here, where only its owner may read it; it is written and renamed as it is.
                private(&Part::path(&out)).map_err(FileError::from)?;
                let mut part = Part::start(&out, of)?;
                let mut head = if form::with_bom(&about.fields) {
                    b"\xef\xbb\xbf".to_vec()
                } else {
                    vec![]
                };
                head.extend(table::head(&source, &*task));
                part.head(&head)?;
                part
            }
        };
        part.complete(&source, &*task, 1, &self.stop, |summary| {
            self.done.store(summary.rows, Ordering::Relaxed);
        })
    }

    /// A workbook is made from its beginning each time: it has no part that could be gone on with.
    fn work_on_sheet(
        &self,
        about: &About,
        operation: Operation,
        file: File,
        data: Arc<Snapshot>,
    ) -> Result<Summary, WriteError> {
        let sheet = Sheet::read(file, form::sheet(&about.fields).as_deref())?;
        let task = form::task_for(operation, &about.fields, data, sheet.look())?;
        let out = private(&self.folder.join("result")).map_err(FileError::from)?;
        let written = sheet.write(&*task, out, &self.stop, |summary| {
            self.done.store(summary.rows, Ordering::Relaxed);
        })?;
        let summary = written.ok_or(WriteError::Stopped)?;
        self.done.store(summary.rows, Ordering::Relaxed);
        Ok(summary)
    }

    fn is_old(&self) -> bool {
        let about = lock(&self.about);
        let open = matches!(about.stage, Stage::Queued | Stage::Running);
        !open && now() - about.created > KEPT_SECONDS
    }

    /// As clients see it.
    #[must_use]
    pub fn shown(&self) -> Json {
        let about = lock(&self.about);
        let when = |second: i64| jiff::Timestamp::from_second(second).map(|t| t.to_string()).ok();
        json!({
            "id": self.id,
            "operation": about.operation,
            "state": about.stage,
            "rows": self.rows,
            "rows_done": self.done.load(Ordering::Relaxed),
            "created": when(about.created),
            "expires": when(about.created + KEPT_SECONDS),
            "result": (about.stage == Stage::Done).then(|| format!("/jobs/{}/result", self.id)),
            "error": about.error,
            "summary": about.summary.as_ref().map(Summary::to_json),
        })
    }

    /// Where the result is, when it is whole.
    #[must_use]
    pub fn result(&self) -> Option<PathBuf> {
        (lock(&self.about).stage == Stage::Done).then(|| self.folder.join("result"))
    }

    /// Why there will be no result.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        lock(&self.about).error.clone()
    }

    /// The name of the result for the client.
    #[must_use]
    pub fn result_name(&self) -> String {
        let about = lock(&self.about);
        let suffix = if about.operation == "eligibility" {
            "eligeo"
        } else {
            "geocoded"
        };
        let ending = if about.workbook { "xlsx" } else { "csv" };
        format!("{}.{suffix}.{ending}", stem(&about.name))
    }

    /// The type of the result.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        if lock(&self.about).workbook {
            xlsx::MEDIA_TYPE
        } else {
            CSV
        }
    }
}
