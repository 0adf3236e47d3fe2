//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use crate::bulk::{RowStatus, Summary};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::{IsTerminal, Write as _};
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// How far a run is.
pub struct Progress {
    bar: Option<ProgressBar>,
    rows: u64,
    from: u64,
    started: Instant,
    shown: Instant,
}

impl Progress {
    /// Of a table with so many rows.
    pub fn new(rows: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(rows), ProgressDrawTarget::stderr_with_hz(5));
            let template = "{bar:30} {human_pos}/{human_len} rows, {rate} rows/s, {eta} left  {msg}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                let rate = |state: &ProgressState, out: &mut dyn Write| {
                    let _ = write!(out, "{}", HumanCount(whole(state.per_sec())));
                };
                bar.set_style(style.with_key("rate", rate));
            }
            bar
        });
        Self {
            bar,
            rows,
            from: 0,
            started: Instant::now(),
            shown: Instant::now(),
        }
    }

    /// Rows that an earlier run has done.
    pub fn begin_at(&mut self, rows: u64) {
        self.from = rows;
        if let Some(bar) = &self.bar {
            bar.set_position(rows);
            bar.reset_eta();
        }
    }

    /// Shows how far it is.
    pub fn show(&mut self, summary: &Summary) {
        if let Some(bar) = &self.bar {
            bar.set_position(summary.rows);
            bar.set_message(counts(summary));
            return;
        }
        if self.shown.elapsed() < EVERY {
            return;
        }
        self.shown = Instant::now();
        let seconds = self.started.elapsed().as_secs().max(1);
        let rate = ((summary.rows - self.from) / seconds).max(1);
        let left = self.rows.saturating_sub(summary.rows) / rate;
        let (rows, all) = (summary.rows, self.rows);
        let _ = writeln!(
            std::io::stderr(),
            "{rows}/{all} rows, {rate} rows/s, {left} s left, {}",
            counts(summary)
        );
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A rate as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rows in a second"
)]
fn whole(rate: f64) -> u64 {
    rate.max(0.0) as u64
}

fn counts(summary: &Summary) -> String {
    let each = RowStatus::ALL.iter().filter(|s| summary.of(**s) > 0);
    each.map(|s| format!("{} {}", s.as_str(), summary.of(*s)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The counts at the end.
pub fn show(summary: &Summary) {
    let mut err = std::io::stderr().lock();
    for line in summary.lines() {
        let _ = writeln!(err, "{line}");
    }
}
