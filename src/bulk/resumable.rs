//! A file that is written under another name, and goes on where it stopped after Ctrl-C, a crash or a full disk.

use super::error::FileError;
use super::pipeline;
use super::source::Source;
use super::summary::Summary;
use super::table::{self, CHUNK, Done};
use super::task::RowTask;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often the state is written.
const EVERY: Duration = Duration::from_millis(500);

/// What a result depends on, by name: it can go on only while all of it is the same.
pub type Fingerprint = BTreeMap<String, String>;

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// What it depends on.
    pub of: Fingerprint,
    /// Lines below the header that are written.
    pub lines: u64,
    /// Bytes that are written.
    pub bytes: u64,
    /// How the rows went.
    pub summary: Summary,
}

/// Why a file was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The input cannot be read.
    #[error("{0}")]
    Input(#[from] FileError),
    /// The output cannot be written.
    #[error("{path}: cannot be written: {source}")]
    Output {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody asked for it.
    #[error("stopped")]
    Stopped,
    /// It cannot go on: something is not as it was.
    #[error("cannot go on, since {0} changed; start over")]
    Changed(String),
}

/// The path with something added to its name.
#[must_use]
pub fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// What an input file is, for a fingerprint: its size, and a hash of its beginning and its end.
///
/// # Errors
/// When it cannot be read.
pub fn fingerprint_of(path: &Path) -> io::Result<String> {
    const PART: u64 = 1 << 16;
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    let mut hash = Sha256::new();
    let mut part = Vec::new();
    (&mut file).take(PART).read_to_end(&mut part)?;
    file.seek(SeekFrom::Start(about.len().saturating_sub(PART)))?;
    file.read_to_end(&mut part)?;
    hash.update(&part);
    let changed = about
        .modified()
        .ok()
        .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    let changed = changed.map_or(0, |t| t.as_nanos());
    let hex: String = hash.finalize()[..16].iter().map(|b| format!("{b:02x}")).collect();
    Ok(format!("{} bytes, {changed}, {hex}", about.len()))
}

/// A file on its way.
#[derive(Debug)]
pub struct Part {
    out: PathBuf,
    file: BufWriter<File>,
    state: State,
    saved: Instant,
}

impl Part {
    /// Where it is written until it is whole.
    #[must_use]
    pub fn path(out: &Path) -> PathBuf {
        beside(out, ".part")
    }

    fn state_path(out: &Path) -> PathBuf {
        beside(out, ".part.state")
    }

    /// What a stopped run left, `None` when there is none that can go on.
    #[must_use]
    pub fn left(out: &Path) -> Option<State> {
        let text = fs::read(Self::state_path(out)).ok()?;
        let state: State = serde_json::from_slice(&text).ok()?;
        let length = fs::metadata(Self::path(out)).ok()?.len();
        (length >= state.bytes).then_some(state)
    }

    /// A new file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn start(out: &Path, of: Fingerprint) -> Result<Self, WriteError> {
        let path = Self::path(out);
        let _ = fs::remove_file(Self::state_path(out));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        Self::open(
            out,
            &options,
            &path,
            State {
                of,
                lines: 0,
                bytes: 0,
                summary: Summary::default(),
            },
        )
    }

    /// Goes on with what a stopped run left.
    ///
    /// # Errors
    /// When what it depends on is not the same, or it cannot be written.
    pub fn resume(out: &Path, state: State, of: &Fingerprint) -> Result<Self, WriteError> {
        let names = state.of.keys().chain(of.keys());
        let mut changed: Vec<&str> = names
            .filter(|name| state.of.get(*name) != of.get(*name))
            .map(String::as_str)
            .collect();
        changed.sort_unstable();
        changed.dedup();
        if !changed.is_empty() {
            return Err(WriteError::Changed(changed.join(", ")));
        }
        let path = Self::path(out);
        let mut part = Self::open(out, OpenOptions::new().write(true), &path, state)?;
        let bytes = part.state.bytes;
        let file = part.file.get_mut();
        file.set_len(bytes)
            .and_then(|()| file.seek(SeekFrom::Start(bytes)))
            .map_err(|e| failed(&path, e))?;
        Ok(part)
    }

    fn open(out: &Path, options: &OpenOptions, path: &Path, state: State) -> Result<Self, WriteError> {
        let file = options.open(path).map_err(|e| failed(path, e))?;
        Ok(Self {
            out: out.to_owned(),
            file: BufWriter::with_capacity(1 << 18, file),
            state,
            saved: Instant::now(),
        })
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Writes the header of a new file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn head(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.write(&Done {
            bytes: bytes.to_vec(),
            ..Done::default()
        })
    }

    fn write(&mut self, done: &Done) -> Result<(), WriteError> {
        self.file.write_all(&done.bytes).map_err(|e| failed(&self.out, e))?;
        self.state.bytes += done.bytes.len() as u64;
        self.state.lines += done.lines;
        self.state.summary.add(&done.summary);
        if self.saved.elapsed() >= EVERY {
            self.save()?;
        }
        Ok(())
    }

    /// Brings what is written to the disk, then the state that says so.
    fn save(&mut self) -> Result<(), WriteError> {
        self.file.flush().map_err(|e| failed(&self.out, e))?;
        self.file.get_ref().sync_data().map_err(|e| failed(&self.out, e))?;
        let text = serde_json::to_vec(&self.state).unwrap_or_default();
        let path = Self::state_path(&self.out);
        let fresh = beside(&path, ".new");
        fs::write(&fresh, text)
            .and_then(|()| fs::rename(&fresh, &path))
            .map_err(|e| failed(&path, e))?;
        self.saved = Instant::now();
        Ok(())
    }

    /// Gives the whole file its name.
    fn finish(mut self) -> Result<Summary, WriteError> {
        self.file.flush().map_err(|e| failed(&self.out, e))?;
        self.file.get_ref().sync_all().map_err(|e| failed(&self.out, e))?;
        fs::rename(Self::path(&self.out), &self.out).map_err(|e| failed(&self.out, e))?;
        // The state is of no use without the part.
        let _ = fs::remove_file(Self::state_path(&self.out));
        Ok(self.state.summary)
    }

    /// Answers the rows that are not written yet, to the end.
    ///
    /// # Errors
    /// When something cannot be read or written, or `stop` was set; what is written then stays, with its state.
    pub fn complete(
        mut self,
        source: &Source,
        task: &dyn RowTask,
        threads: usize,
        stop: &AtomicBool,
        mut progress: impl FnMut(&Summary),
    ) -> Result<Summary, WriteError> {
        let mut records = source.records()?;
        let mut left = self.state.lines;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(4096);
            let Some(chunk) = records.chunk(most)? else { break };
            left -= chunk.ends.len() as u64;
        }
        let written = pipeline::run(
            threads,
            || Ok(records.chunk(CHUNK)?),
            |chunk| table::answer(source, task, &chunk),
            |done| {
                self.write(&done)?;
                progress(&self.state.summary);
                if stop.load(Ordering::Relaxed) {
                    return Err(WriteError::Stopped);
                }
                Ok(())
            },
        );
        if let Err(error) = written {
            // The state may be older than what is written; going on cuts the rest off.
            let _ = self.save();
            return Err(error);
        }
        self.finish()
    }
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Output {
        path: path.display().to_string(),
        source,
    }
}
