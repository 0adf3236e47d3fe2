//! How far a file is: a bar on a terminal, a line now and then elsewhere.

use crate::ingest::fetch::{FetchError, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Shows it on stderr.
pub struct Shown {
    terminal: bool,
    now: RefCell<Now>,
}

/// The file that is arriving.
struct Now {
    label: String,
    bar: Option<ProgressBar>,
    from: u64,
    total: Option<u64>,
    begun: Instant,
    shown: Instant,
}

impl Shown {
    pub fn new() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            now: RefCell::new(Now {
                label: String::new(),
                bar: None,
                from: 0,
                total: None,
                begun: Instant::now(),
                shown: Instant::now(),
            }),
        }
    }

    /// What the next file is called.
    pub fn of(&self, label: &str) {
        label.clone_into(&mut self.now.borrow_mut().label);
    }
}

impl Progress for Shown {
    fn begin(&self, _url: &str, from: u64, total: Option<u64>) {
        let mut now = self.now.borrow_mut();
        (now.from, now.total) = (from, total);
        (now.begun, now.shown) = (Instant::now(), Instant::now());
        if let Some(old) = now.bar.take() {
            old.finish_and_clear();
        }
        if self.terminal {
            now.bar = Some(bar(&now.label, from, total));
        }
    }

    fn bytes(&self, so_far: u64) {
        let mut now = self.now.borrow_mut();
        if let Some(bar) = &now.bar {
            bar.set_position(so_far);
        } else if now.shown.elapsed() >= EVERY {
            now.shown = Instant::now();
            let rate = ((so_far - now.from) / now.begun.elapsed().as_secs().max(1)).max(1);
            let (label, all) = (&now.label, now.total);
            let left = all.map(|t| format!("/{t} bytes, {} s left", t.saturating_sub(so_far) / rate));
            let left = left.unwrap_or_else(|| " bytes".to_owned());
            let _ = writeln!(std::io::stderr(), "{label}: {so_far}{left}, {rate} bytes/s");
        }
    }

    fn waiting(&self, error: &FetchError, wait: Duration) {
        self.end();
        let label = &self.now.borrow().label;
        let seconds = wait.as_secs_f64();
        let _ = writeln!(std::io::stderr(), "{label}: {error}; trying again in {seconds:.1} s");
    }

    fn end(&self) {
        if let Some(bar) = self.now.borrow_mut().bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(label: &str, from: u64, total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5));
    let template = match total {
        Some(_) => "{msg} {bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left",
        None => "{msg} {spinner} {bytes}, {bytes_per_sec}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(label.to_owned());
    bar.set_position(from);
    bar.reset_eta();
    bar
}
