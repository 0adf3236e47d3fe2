//! `eligeo bulk`: a table in, the same table with zones and aids out.

mod asked;
mod progress;
mod workbook;

use super::{CliError, asked as profile_flags, folder};
use crate::bulk::pipeline::cores;
use crate::bulk::resumable::{Fingerprint, Part, State, WriteError, fingerprint_of};
use crate::bulk::{FileError, RowTask, Source, Summary, table, xlsx};
use clap::{Arg, ArgAction, ArgMatches, Command};
use progress::Progress;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Its command line.
pub fn command() -> Command {
    let about = "Add zones and aids to each row of a table (CSV or XLSX)";
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    let command = Command::new("bulk")
        .about(about)
        .arg(
            Arg::new("in")
                .value_name("IN")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The table; - reads it from standard input"),
        )
        .arg(
            Arg::new("out")
                .short('o')
                .long("out")
                .value_name("OUT")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The result, written as OUT.part until it is whole; - writes to standard output"),
        )
        .arg(flag("resume", "Go on where a stopped run left OUT.part"))
        .arg(flag("force", "Overwrite OUT, and what a stopped run left"))
        .arg(
            Arg::new("threads")
                .long("threads")
                .value_name("N")
                .value_parser(clap::value_parser!(u16).range(1..=1024))
                .help("Threads to work with [default: one for each core]"),
        )
        .arg(
            Arg::new("summary")
                .long("summary")
                .value_name("FILE.json")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Write the counts shown at the end as JSON too"),
        );
    profile_flags::flags(asked::flags(command), &asked::PARAMETERS).args(folder::args())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let (input, out) = (path(args, "in")?, path(args, "out")?);
    let to_stdout = out.as_os_str() == "-";
    let left = if to_stdout { None } else { may_write(args, out)? };
    let mut asked = asked::asked(args)?;
    if let Some(day) = left.as_ref().and_then(|state| state.of.get("day")) {
        asked.keep_day(day);
    }
    let mut of = asked.fingerprint();
    let file = if input.as_os_str() == "-" {
        spooled()?
    } else {
        if !to_stdout {
            of.insert(
                "the input".to_owned(),
                fingerprint_of(input).map_err(|e| unreadable(input, &e))?,
            );
        }
        File::open(input).map_err(|e| unreadable(input, &e))?
    };
    let data = Arc::new(folder::snapshot(args)?);
    let known = Arc::clone(&data);
    if xlsx::is_workbook(&mut &file) {
        let summary = workbook::run(input, out, file, asked, data)?;
        folder::keep_derived(args, &known);
        return report(args, &summary);
    }
    let names_workbook = |e: &std::ffi::OsStr| ["xlsx", "xlsm", "xls", "ods"].iter().any(|w| e.eq_ignore_ascii_case(w));
    if !to_stdout && out.extension().is_some_and(names_workbook) {
        let what = format!(
            "{}: the table is CSV, and so is the result: name one that ends in .csv",
            out.display()
        );
        return Err(CliError::Usage(what));
    }
    let source = Source::open(file, asked.file).map_err(|e| bad_file(input, &e))?;
    of.insert("the dataset".to_owned(), data.version.clone());
    let task = asked.task(data, source.look()).map_err(|e| bad_file(input, &e))?;
    let threads = args.get_one::<u16>("threads").map_or_else(cores, |n| usize::from(*n));
    let mut progress = Progress::new(source.rows);
    let done = if to_stdout {
        to_standard_output(&source, &*task, threads, &mut progress)
    } else {
        to_file(&source, &*task, threads, out, of, left, &mut progress)
    };
    progress.end();
    folder::keep_derived(args, &known);
    report(args, &done.map_err(|e| explain(out, e))?)
}

/// Shows the counts, and writes them where they are wanted.
fn report(args: &ArgMatches, summary: &Summary) -> Result<(), CliError> {
    progress::show(summary);
    if let Some(path) = args.get_one::<PathBuf>("summary") {
        let written = std::fs::write(path, format!("{:#}\n", summary.to_json()));
        written.map_err(|e| CliError::NoAnswer(format!("{}: cannot be written: {e}", path.display())))?;
    }
    Ok(())
}

fn path<'a>(args: &'a ArgMatches, name: &str) -> Result<&'a PathBuf, CliError> {
    args.get_one(name)
        .ok_or_else(|| CliError::Usage(format!("name {name}")))
}

/// What there is to go on with; refuses to lose a result or a part of one.
fn may_write(args: &ArgMatches, out: &Path) -> Result<Option<State>, CliError> {
    if args.get_flag("force") {
        return Ok(None);
    }
    let part = Part::path(out);
    let shown = out.display();
    if args.get_flag("resume") && part.exists() {
        return Ok(Part::left(out));
    }
    if out.exists() {
        return Err(CliError::Usage(format!(
            "{shown}: is there already; --force overwrites it"
        )));
    }
    if part.exists() {
        let what = format!("{shown}.part: a stopped run left it; --resume goes on, --force starts over");
        return Err(CliError::Usage(what));
    }
    Ok(None)
}

/// Standard input in a file without a name: it is read twice.
fn spooled() -> Result<File, CliError> {
    let mut file = tempfile::tempfile().map_err(CliError::no_answer)?;
    io::copy(&mut io::stdin().lock(), &mut file)
        .and_then(|_| file.rewind())
        .map_err(|e| CliError::NoAnswer(format!("standard input cannot be read: {e}")))?;
    Ok(file)
}

fn to_file(
    source: &Source,
    task: &dyn RowTask,
    threads: usize,
    out: &Path,
    of: Fingerprint,
    left: Option<State>,
    progress: &mut Progress,
) -> Result<Summary, WriteError> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // A second signal handler would be a mistake of ours; without one Ctrl-C still ends the run, a little later on disk.
    if let Err(error) = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed)) {
        tracing::warn!(%error, "Ctrl-C is not watched");
    }
    let part = match left {
        Some(state) => {
            progress.begin_at(state.summary.rows);
            Part::resume(out, state, &of)?
        }
        None => {
            let mut part = Part::start(out, of)?;
            let mut head = if source.has_bom {
                b"\xef\xbb\xbf".to_vec()
            } else {
                vec![]
            };
            head.extend(table::head(source, task));
            part.head(&head)?;
            part
        }
    };
    part.complete(source, task, threads, &stop, |summary| progress.show(summary))
}

fn to_standard_output(
    source: &Source,
    task: &dyn RowTask,
    threads: usize,
    progress: &mut Progress,
) -> Result<Summary, WriteError> {
    let failed = |source| WriteError::Output {
        path: "standard output".to_owned(),
        source,
    };
    let mut out = io::stdout().lock();
    if source.has_bom {
        out.write_all(b"\xef\xbb\xbf").map_err(failed)?;
    }
    out.write_all(&table::head(source, task)).map_err(failed)?;
    let mut records = source.records()?;
    let mut summary = Summary::default();
    crate::bulk::pipeline::run(
        threads,
        || Ok(records.chunk(table::CHUNK)?),
        |chunk| table::answer(source, task, &chunk),
        |done| {
            out.write_all(&done.bytes).map_err(failed)?;
            summary.add(&done.summary);
            progress.show(&summary);
            Ok::<(), WriteError>(())
        },
    )?;
    out.flush().map_err(failed)?;
    Ok(summary)
}

fn unreadable(path: &Path, error: &io::Error) -> CliError {
    CliError::NoAnswer(format!("{}: cannot be read: {error}", path.display()))
}

/// What is wrong with a file is bad data; what is wrong with what was asked is wrong usage.
fn bad_file(path: &Path, error: &FileError) -> CliError {
    match error {
        FileError::NoSuchColumn { .. } | FileError::Invalid { .. } | FileError::NoPlace(_) => {
            CliError::Usage(format!("{}: {error}", path.display()))
        }
        _ => CliError::NoAnswer(format!("{}: {error}", path.display())),
    }
}

fn explain(out: &Path, error: WriteError) -> CliError {
    let part = format!("{}.part", out.display());
    match error {
        WriteError::Stopped => CliError::NoAnswer(format!("stopped; {part} is kept, --resume goes on")),
        WriteError::Output { ref source, .. } if source.kind() == io::ErrorKind::StorageFull => {
            CliError::NoAnswer(format!("{error}; {part} is kept: make room, then --resume goes on"))
        }
        WriteError::Changed(_) => CliError::Usage(format!("{part}: {error} with --force")),
        other => CliError::no_answer(other),
    }
}
